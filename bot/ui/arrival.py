"""For people who have just come: the Start card, and what others see of them. And what admins choose about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import discord
from discord import ui

from bot.domain.care import CareChoice
from bot.ui import ids
from bot.ui.cards import COLOUR
from bot.ui.reply import button, screen

if TYPE_CHECKING:
    from bot.domain.care import GuildChoices
    from bot.texts import Say, Texts

AS_DISCORD: Final = "-"
"""What the menu of languages gives for the first choice."""


def start_card(say: Say, mark: int) -> ui.LayoutView:
    """Return the card for those who have just come. It asks for nothing."""
    return screen(
        ui.Container(
            ui.TextDisplay(say("arrival.start")),
            ui.ActionRow(
                button(say("arrival.see_circles"), ids.SEE_CIRCLES.custom_id(), discord.ButtonStyle.primary),
                button(say("arrival.what_others_see"), ids.WHAT_OTHERS_SEE.custom_id()),
                button(say("meetings.help_lines"), ids.HELP_LINES.custom_id(0)),
            ),
            id=mark,
            accent_colour=COLOUR,
        )
    )


def what_others_see(say: Say) -> ui.LayoutView:
    """Return what other people see of somebody in this guild, and what they can do about it."""
    return screen(ui.Container(ui.TextDisplay(say("arrival.others_see")), accent_colour=COLOUR))


def choices(chosen: GuildChoices, say: Say, texts: Texts, *, reads: bool) -> ui.LayoutView:
    """Return what an admin chooses, what each choice does, and how it stands now."""
    danger = say("care.choose_about") + ("" if reads else f"\n{say('care.choose_no_reading')}")
    menu = ui.Select[Any](
        custom_id=ids.CARE_CHOICE.custom_id(),
        options=[
            discord.SelectOption(
                label=say(f"care.choice_{one}"),
                value=one,
                description=say(f"care.choice_{one}_about"),
                default=one is chosen.care,
            )
            for one in CareChoice
        ],
    )
    return screen(
        ui.Container(
            ui.TextDisplay(danger),
            ui.ActionRow(menu),
            ui.Separator(),
            ui.TextDisplay(_place("arrival.admin_channel", chosen.admin_channel_id, say)),
            ui.ActionRow(_channels(ids.ADMIN_CHANNEL.custom_id(), say)),
            ui.Separator(),
            ui.TextDisplay(_place("arrival.start_channel", chosen.start_channel_id, say)),
            ui.ActionRow(_channels(ids.START_CHANNEL.custom_id(), say)),
            ui.Separator(),
            ui.TextDisplay(say("arrival.language")),
            ui.ActionRow(language_menu(chosen, say, texts)),
            accent_colour=COLOUR,
        )
    )


def language_menu(chosen: GuildChoices, say: Say, texts: Texts) -> ui.Select[Any]:
    """Return the choice of a language for what everyone sees; each is called what its speakers call it."""
    options = [
        discord.SelectOption(
            label=say("arrival.language_discord"), value=AS_DISCORD, default=chosen.language is None
        )
    ]
    options += [
        discord.SelectOption(
            label=texts.to(one)("common.language"), value=one, default=one == chosen.language
        )
        for one in texts.languages
    ]
    return ui.Select(custom_id=ids.LANGUAGE.custom_id(), options=options)


def _place(key: str, channel_id: int | None, say: Say) -> str:
    now = say("arrival.none_chosen") if channel_id is None else f"<#{channel_id}>"
    return say(key, channel=now)


def _channels(custom_id: str, say: Say) -> ui.ChannelSelect[Any]:
    return ui.ChannelSelect(
        custom_id=custom_id,
        placeholder=say("arrival.choose_channel"),
        channel_types=[discord.ChannelType.text],
    )
