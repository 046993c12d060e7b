"""Who is in a room: seen by a press, a message, or being in its voice. What is said is never looked at here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord.ext import commands

if TYPE_CHECKING:
    from bot.client import Interaction
    from bot.services.meetings import Meetings
    from bot.services.presence import Presence
    from bot.services.rooms import Rooms


class PresenceCog(commands.Cog):
    """Listens, and notes that somebody is there."""

    def __init__(self, presence: Presence, meetings: Meetings, rooms: Rooms) -> None:
        self._presence = presence
        self._meetings = meetings
        self._rooms = rooms

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        """Somebody who writes in a room is there; that they wrote is all that is noted."""
        if self._rooms.is_room(message.channel.id) and not message.author.bot:
            await self._presence.note_message(message.channel.id, message.author.id)

    @commands.Cog.listener()
    async def on_interaction(self, interaction: Interaction) -> None:
        """Somebody who presses something in a room is there, and that press can be answered for a while."""
        room_id = interaction.channel_id
        pressed = interaction.type is discord.InteractionType.component
        if pressed and room_id is not None and self._rooms.is_room(room_id):
            await self._presence.note_press(room_id, interaction.user.id, interaction.token)

    @commands.Cog.listener()
    async def on_voice_state_update(
        self, member: discord.Member, before: discord.VoiceState, after: discord.VoiceState
    ) -> None:
        """Somebody came into a voice room, or dropped out of it; a facilitator who comes has checked in."""
        if member.bot or before.channel == after.channel:
            return
        if before.channel is not None and self._rooms.is_room(before.channel.id):
            await self._presence.note_left(before.channel.id, member.id)
        if after.channel is not None:
            await self._meetings.note_in_room(after.channel.id, member.id)
            if self._rooms.is_room(after.channel.id):
                await self._presence.note_here(after.channel.id, member.id, again=True)
