"""Which channels and threads are rooms of ours, answered from memory for every message that comes by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.meetings import SeatState
from bot.store import circles, meetings, seats

if TYPE_CHECKING:
    from bot.store.database import Connection, Database


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

    async def fetch_people(self, room_id: int) -> frozenset[int]:
        """Return who belongs into this room now: those with a seat, and those who hold the circle."""

        def look(conn: Connection) -> frozenset[int]:
            meeting = meetings.in_room(conn, room_id)
            if meeting is None:
                return frozenset()
            seated = seats.on_list(conn, meeting.meeting_id, SeatState.SEATED)
            holding = circles.facilitators(conn, meeting.circle_id)
            return frozenset([*(seat.user_id for seat in seated), *holding])

        return await self._database.read(look)
