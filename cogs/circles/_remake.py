"""Make it again: the channels of a circle that somebody deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.domain.meetings import RoomKind
from bot.ui import ids
from bot.ui.base import BaseButton
from bot.ui.people import admin
from bot.ui.places import made_places
from bot.ui.reply import reply

if TYPE_CHECKING:
    from bot.client import Interaction
    from bot.domain.meetings import Circle


class RemakeButton(BaseButton, press=ids.REMAKE):
    """Make what is missing of a circle's channels; seats and dates are as they were."""

    async def pressed(self, interaction: Interaction) -> None:
        """Look what is missing, make it, and let the circle live there."""
        who = admin(interaction)
        services, say = interaction.client.services, interaction.client.texts.to(interaction.locale)
        circle = (await services.circles.fetch(who.guild_id, self.numbers[0])).circle
        channel, no_voice = _look(interaction, circle)
        if channel is not None and not no_voice:
            await reply(interaction, say("errors.nothing_to_remake", name=circle.name))
            return
        await interaction.response.defer(ephemeral=True, thinking=True)
        kind = circle.room_kind if no_voice else RoomKind.TEXT
        async with made_places(interaction, circle.name, kind, channel, say) as at:
            new = at.channel_id if at.channel_is_ours else None
            made = await services.mending.remake(who, circle.circle_id, new, at.voice_channel_id, at.making)
        await reply(interaction, say("errors.remade", name=made.name, channel=f"<#{made.channel_id}>"))


def is_incomplete(interaction: Interaction, circle: Circle) -> bool:
    """Say whether a channel that the circle needs is not there."""
    channel, no_voice = _look(interaction, circle)
    return channel is None or no_voice


def _look(interaction: Interaction, circle: Circle) -> tuple[discord.TextChannel | None, bool]:
    """Return the circle's channel, if it is there, and whether it lacks its voice room."""
    there = _there(interaction, circle.channel_id)
    channel = there if isinstance(there, discord.TextChannel) else None
    return channel, circle.room_kind is not RoomKind.TEXT and _there(
        interaction, circle.voice_channel_id
    ) is None


def _there(interaction: Interaction, channel_id: int | None) -> object:
    guild = interaction.guild
    return None if guild is None or channel_id is None else guild.get_channel(channel_id)
