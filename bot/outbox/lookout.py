"""Who is in a voice room at this moment: Discord tells of coming and going, and not who was there all along."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from bot.outbox.calls import Vocal

if TYPE_CHECKING:
    import discord

    from bot.services.meetings import Meetings
    from bot.services.presence import Presence
    from bot.services.rooms import Rooms
Look = Callable[[int], Awaitable[None]]
"""Looks into one voice room."""


class Lookout:
    """Takes note of those who are in a voice room already: facilitators have checked in, the seated are there."""

    def __init__(self, client: discord.Client, rooms: Rooms, meetings: Meetings, presence: Presence) -> None:
        self._client = client
        self._rooms = rooms
        self._meetings = meetings
        self._presence = presence

    async def look_into(self, channel_id: int) -> None:
        """Look into one room; one that is no voice room, or not known yet, is left alone."""
        channel = self._client.get_channel(channel_id)
        if not isinstance(channel, Vocal):
            return
        for user_id, state in tuple(channel.voice_states.items()):
            await self._meetings.note_in_room(channel_id, user_id)
            await self._presence.note_here(channel_id, user_id, again=True)
            if state.suppress and state.requested_to_speak_at is not None:
                await self._presence.note_hand(channel_id, user_id, up=True)

    async def look_everywhere(self) -> None:
        """Look into every room where it matters now, after the bot was away."""
        for channel_id in await self._rooms.fetch_watched():
            await self.look_into(channel_id)
