"""The screens of `/setup`, one thing each, with at most three choices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import discord
from discord import ui

from bot.domain.care import CareChoice
from bot.domain.setup import ROOMS, Preset, Step
from bot.ui import ids
from bot.ui.cards import COLOUR
from bot.ui.reply import button, screen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.care import GuildChoices
    from bot.domain.meetings import RoomKind
    from bot.texts import Say

    Item = ui.Item[Any]

PLACES: Final = [discord.ChannelType.category, discord.ChannelType.text]


class First(NamedTuple):
    """The first circle as chosen so far, as its buttons carry it. 0: who asks holds it; 0: in a new channel."""

    holder_id: int = 0
    where_id: int = 0
    room: int = 0

    @property
    def kind(self) -> RoomKind:
        """What it meets in."""
        return ROOMS[min(self.room, len(ROOMS) - 1)]


def step(
    at: Step, chosen: GuildChoices, say: Say, *, reads: bool, first: First | None = None
) -> ui.LayoutView:
    """Return the screen of a step. `reads`: the bot reads what messages say."""
    parts: dict[Step, Sequence[Item]] = {
        Step.ADMINS: _admins(chosen, say),
        Step.RULES: _rules(say, reads=reads),
        Step.CARE: _care(chosen, say, reads=reads),
        Step.START_CARD: _start_card(chosen, say),
        Step.FIRST_CIRCLE: _first_circle(first or First(), say),
    }
    head: Item = ui.TextDisplay(say("setup.head", number=int(at), last=len(Step)))
    foot: Item = ui.TextDisplay(say("setup.foot"))
    return screen(ui.Container(head, *parts[at], foot, accent_colour=COLOUR))


def _admins(chosen: GuildChoices, say: Say) -> Sequence[Item]:
    return (
        ui.TextDisplay(say("setup.admins", channel=_now(chosen.admin_channel_id, say))),
        ui.ActionRow(_channels(ids.SETUP_ADMINS, say)),
        ui.ActionRow(_on_to(Step.RULES, "setup.leave_it", say)),
    )


def _rules(say: Say, *, reads: bool) -> Sequence[Item]:
    said = say("setup.rules") if reads else f"{say('setup.rules')}\n{say('setup.not_reading_now')}"
    presets = [
        button(
            say(f"setup.rules_{preset}"),
            ids.SETUP_RULES.custom_id(number),
            _first_is_blue(number),
        )
        for number, preset in enumerate(Preset)
    ]
    return ui.TextDisplay(said), ui.ActionRow(*presets)


def _care(chosen: GuildChoices, say: Say, *, reads: bool) -> Sequence[Item]:
    said = say("care.choose_about") + ("" if reads else f"\n{say('care.choose_no_reading')}")
    ways = [
        button(
            say(f"care.choice_{choice}"), ids.SETUP_CARE.custom_id(number), _blue_if(choice is chosen.care)
        )
        for number, choice in enumerate(CareChoice)
    ]
    return ui.TextDisplay(said), ui.TextDisplay(say("setup.care_ways")), ui.ActionRow(*ways)


def _start_card(chosen: GuildChoices, say: Say) -> Sequence[Item]:
    return (
        ui.TextDisplay(say("setup.start_card", channel=_now(chosen.start_channel_id, say))),
        ui.ActionRow(_channels(ids.SETUP_START, say)),
        ui.ActionRow(_on_to(Step.FIRST_CIRCLE, "setup.leave_it", say)),
    )


def _first_circle(first: First, say: Say) -> Sequence[Item]:
    holder = ui.UserSelect[Any](
        custom_id=ids.SETUP_HOLDER.custom_id(*first), placeholder=say("setup.choose_holder"), min_values=0
    )
    where = ui.ChannelSelect[Any](
        custom_id=ids.SETUP_WHERE.custom_id(*first),
        placeholder=say("setup.choose_where"),
        channel_types=PLACES,
        min_values=0,
    )
    if first.holder_id:
        holder.default_values = [discord.SelectDefaultValue.from_user(discord.Object(first.holder_id))]
    if first.where_id:
        where.default_values = [discord.SelectDefaultValue.from_channel(discord.Object(first.where_id))]
    rooms = ui.Select[Any](
        custom_id=ids.SETUP_ROOM.custom_id(*first),
        options=[
            discord.SelectOption(
                label=say(f"setup.room_{kind}"),
                value=str(number),
                description=say(f"setup.room_{kind}_about"),
                default=kind is first.kind,
            )
            for number, kind in enumerate(ROOMS)
        ],
    )
    form = button(say("setup.name_day_time"), ids.SETUP_FIRST.custom_id(*first), discord.ButtonStyle.primary)
    menus = [ui.ActionRow(menu) for menu in (holder, where, rooms)]
    return ui.TextDisplay(say("setup.first_circle")), *menus, ui.ActionRow(form)


def _on_to(at: Step, key: str, say: Say) -> ui.Button[Any]:
    return button(say(key), ids.SETUP_STEP.custom_id(at))


def _now(channel_id: int | None, say: Say) -> str:
    return say("arrival.none_chosen") if channel_id is None else f"<#{channel_id}>"


def _channels(press: ids.Press, say: Say) -> ui.ChannelSelect[Any]:
    return ui.ChannelSelect(
        custom_id=press.custom_id(),
        placeholder=say("arrival.choose_channel"),
        channel_types=[discord.ChannelType.text],
    )


def _first_is_blue(number: int) -> discord.ButtonStyle:
    return _blue_if(number == 0)


def _blue_if(chosen: bool) -> discord.ButtonStyle:  # noqa: FBT001 - it is about one thing
    return discord.ButtonStyle.primary if chosen else discord.ButtonStyle.secondary
