"""Which channels and threads are rooms of ours, answered from memory for every message that comes by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.store import meetings

if TYPE_CHECKING:
    from bot.store.database import Database


class Rooms:
    """Knows the rooms from their opening until their messages are deleted."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._rooms: frozenset[int] = frozenset()

    async def refresh(self) -> None:
        """Read the rooms again: at the start, and whenever one was opened or emptied."""
        self._rooms = await self._database.read(meetings.rooms)

    def is_room(self, channel_id: int) -> bool:
        """Say whether this channel or thread is a room in use."""
        return channel_id in self._rooms
