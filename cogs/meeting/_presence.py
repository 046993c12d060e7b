"""Who is in a room: seen by a press, a message, or being in its voice. What is said is never looked at here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord.ext import commands

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from typing import Any

    from bot.client import CirclekeeperBot, Interaction
    from bot.services.meetings import Meetings
    from bot.services.presence import Presence
    from bot.services.rooms import Rooms


class PresenceCog(commands.Cog):
    """Listens, and notes that somebody is there."""

    def __init__(self, bot: CirclekeeperBot, presence: Presence, meetings: Meetings, rooms: Rooms) -> None:
        self._bot = bot
        self._presence = presence
        self._meetings = meetings
        self._rooms = rooms

    async def cog_load(self) -> None:
        """Begin to hear of messages."""
        self._bot.hear(self._message)

    async def cog_unload(self) -> None:
        """Hear of none any more."""
        self._bot.hear_no_more(self._message)

    def _message(self, message: discord.Message) -> Coroutine[Any, Any, None] | None:
        """Somebody who writes in a room is there; that they wrote is all that is noted."""
        room_id = message.channel.id
        if not self._rooms.is_meeting_room(room_id) or message.author.bot:
            return None
        return self._presence.heard(room_id, message.author.id)

    @commands.Cog.listener()
    async def on_interaction(self, interaction: Interaction) -> None:
        """Somebody who presses something in a room is there, and that press can be answered for a while."""
        room_id = interaction.channel_id
        pressed = interaction.type is discord.InteractionType.component
        if pressed and room_id is not None and self._rooms.is_meeting_room(room_id):
            await self._presence.note_press(room_id, interaction.user.id, interaction.token)

    @commands.Cog.listener()
    async def on_voice_state_update(
        self, member: discord.Member, before: discord.VoiceState, after: discord.VoiceState
    ) -> None:
        """Somebody came into a voice room, or dropped out of it; a facilitator who comes has checked in."""
        if member.bot:
            return
        if before.channel == after.channel:
            if isinstance(after.channel, discord.StageChannel) and self._rooms.is_meeting_room(
                after.channel.id
            ):
                await self._note_on_stage(after.channel.id, member.id, before, after)
            return
        if before.channel is not None and self._rooms.is_meeting_room(before.channel.id):
            await self._presence.note_left(before.channel.id, member.id)
        if after.channel is not None:
            await self._meetings.note_in_room(after.channel.id, member.id)
            if self._rooms.is_meeting_room(after.channel.id):
                await self._presence.note_here(after.channel.id, member.id, again=True)

    async def _note_on_stage(
        self, room_id: int, user_id: int, before: discord.VoiceState, after: discord.VoiceState
    ) -> None:
        """Somebody in a stage asks to speak, comes up, or goes back; an invitation shows as a request not yet taken."""
        asked, asks = before.requested_to_speak_at is not None, after.requested_to_speak_at is not None
        if after.suppress and not before.suppress:
            await self._presence.note_stepped_down(room_id, user_id, was_invited=asked)
        elif after.suppress and asks != asked:
            await self._presence.note_hand(room_id, user_id, up=asks)
        elif not after.suppress and not asks and (before.suppress or asked):
            await self._presence.note_taken(room_id, user_id)
