"""Flags: a link to a message for those who hold the circle, or past them to the admins. No copy, and nothing is kept.

A flag goes out at once and not through the outbox, so that whoever flags reads whether it arrived.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.errors import Refusal
from bot.ui import care as screens
from bot.ui import ids
from bot.ui.base import BaseButton
from bot.ui.people import person
from bot.ui.reply import button, redraw, reply

if TYPE_CHECKING:
    from bot.client import Interaction
    from bot.services.flags import Route


async def ask_how(interaction: Interaction, message: discord.Message) -> None:
    """Ask whether to tell it, and whether with the person's own name."""
    say = interaction.client.texts.to(interaction.locale)
    text, plain, named = screens.flag_question(message.channel.id, message.id, message.author.id, say)
    await reply(
        interaction,
        text,
        button(say("care.flag_unnamed"), plain, discord.ButtonStyle.primary),
        button(say("care.flag_named"), named),
        button(say("care.flag_leave"), ids.FLAG_LEAVE.custom_id()),
    )


class FlagButton(BaseButton, press=ids.FLAG):
    """Tell, without my name."""

    async def pressed(self, interaction: Interaction) -> None:
        """Tell it."""
        await _flag(interaction, self.numbers, named=False)


class FlagNamedButton(BaseButton, press=ids.FLAG_NAMED):
    """Tell, with my name."""

    async def pressed(self, interaction: Interaction) -> None:
        """Tell it, and who does."""
        await _flag(interaction, self.numbers, named=True)


class LeaveButton(BaseButton, press=ids.FLAG_LEAVE):
    """Leave it."""

    async def pressed(self, interaction: Interaction) -> None:
        """Tell nobody."""
        await redraw(interaction, interaction.client.texts.to(interaction.locale)("care.flag_left"))


class FlagSeenButton(BaseButton, press=ids.FLAG_SEEN):
    """Seen."""

    async def pressed(self, interaction: Interaction) -> None:
        """Write below the flag who has seen it."""
        bot, (circle_id,) = interaction.client, self.numbers
        await bot.services.flags.check_may_see(person(interaction), circle_id)
        shown = [] if interaction.message is None else interaction.message.components
        text = "\n".join(part.content for part in shown if isinstance(part, discord.TextDisplay))
        # the desk reads it, not only who pressed
        _, everyone = await bot.services.languages.fetch(interaction.guild_id or 0, interaction.user.id)
        say = bot.texts.to(everyone)
        seen = screens.flag_was_seen(text, interaction.user.id, say)
        await interaction.response.edit_message(content=None, view=seen)


async def _flag(interaction: Interaction, numbers: tuple[int, ...], *, named: bool) -> None:
    if interaction.guild_id is None:
        raise Refusal("errors.guild_only")
    channel_id, message_id, author_id = numbers
    who, bot = person(interaction), interaction.client
    guild = interaction.guild
    await interaction.response.defer()
    place = None if guild is None else guild.get_channel_or_thread(channel_id)
    parent_id = place.parent_id if isinstance(place, discord.Thread) else channel_id
    route = await bot.services.flags.route(who, (channel_id, parent_id), author_id)
    link = f"https://discord.com/channels/{who.guild_id}/{channel_id}/{message_id}"
    told = await _send(interaction, route, link, who.user_id if named else None)
    say = bot.texts.to(interaction.locale)
    answer = (
        say(f"care.passed_{told}")
        if route.circle is None
        else say(f"care.flagged_{told}", name=route.circle.name)
    )
    await interaction.edit_original_response(content=answer, view=None)


async def _send(interaction: Interaction, route: Route, link: str, person_id: int | None) -> str:
    """Post the flag where it belongs; return the key of what became of it."""
    bot = interaction.client
    name = None if route.circle is None else route.circle.name
    ways = [
        (route.desk_id, 0 if route.circle is None else route.circle.circle_id, "desk"),
        (route.admin_channel_id, 0, _to_admins(route)),
    ]
    for channel_id, circle_id, key in ways:
        if channel_id is None:
            continue
        view = screens.flag(link, circle_id, name, person_id, bot.texts.to(route.locale))
        try:
            await bot.get_partial_messageable(channel_id).send(view=view)
        except discord.HTTPException:
            continue
        return key
    return "about_nobody" if route.about_facilitator else "nobody"


def _to_admins(route: Route) -> str:
    if route.about_facilitator:
        return "admins_about"
    return "admins" if route.circle is None else "admins_instead"
