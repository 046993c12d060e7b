"""Which channels and threads are rooms of ours, and who may be in a voice room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import owing
from bot.domain.meetings import RoomKind, SeatState
from bot.domain.outbox import Kind
from bot.store import circles, meetings, outbox, seats, side_rooms

if TYPE_CHECKING:
    from datetime import datetime

    from bot.clock import Clock
    from bot.domain.meetings import Circle, Meeting
    from bot.store.database import Connection, Database


class Rooms:
    """Knows the rooms from their opening until their messages are deleted, from memory, for every message."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._rooms: frozenset[int] = frozenset()
        self._side: frozenset[int] = frozenset()
        self._noted: set[tuple[int, int]] = set()

    async def refresh(self) -> None:
        """Read the rooms again: at the start, and whenever one was opened or emptied."""
        self._rooms, self._side = await self._database.read(
            lambda conn: (meetings.rooms(conn), side_rooms.threads(conn))
        )
        self._noted.clear()

    def is_room(self, channel_id: int) -> bool:
        """Say whether this channel or thread is a room in use, or a side room of one."""
        return channel_id in self._rooms or channel_id in self._side

    def is_meeting_room(self, channel_id: int) -> bool:
        """Say whether a meeting is held in this channel or thread: who is in a side room is nobody's to note."""
        return channel_id in self._rooms

    def is_noted(self, room_id: int, user_id: int) -> bool:
        """Say whether it is on disk already that this person was in this room, since it was opened."""
        return (room_id, user_id) in self._noted

    def noted(self, room_id: int, user_id: int) -> None:
        """It is on disk now: their next message needs no write."""
        self._noted.add((room_id, user_id))

    def forget_noted(self, room_id: int, user_id: int) -> None:
        """They are no longer there: that they are back is to be written down again."""
        self._noted.discard((room_id, user_id))

    def forget_person(self, user_id: int) -> None:
        """Nothing is on disk about somebody any more: where they are is to be written down again."""
        self._noted = {one for one in self._noted if one[1] != user_id}

    async def fetch_people(self, room_id: int) -> frozenset[int]:
        """Return who belongs into this room now: those with a seat, and those who hold the circle."""

        def look(conn: Connection) -> frozenset[int]:
            meeting = meeting_in(conn, room_id)
            if meeting is None:
                return frozenset()
            seated = seats.on_list(conn, meeting.meeting_id, SeatState.SEATED)
            holding = circles.facilitators(conn, meeting.circle_id)
            return frozenset([*(seat.user_id for seat in seated), *holding])

        return await self._database.read(look)

    async def fetch_watched(self) -> tuple[int, ...]:
        """Return the voice rooms in which being there means something now: a meeting goes on, or is near."""
        near = self._clock.now() + owing.DESK_CALL_BEFORE
        return await self._database.read(lambda conn: meetings.voice_rooms(conn, near))


def meeting_in(conn: Connection, place_id: int) -> Meeting | None:
    """Return the meeting whose room or side room this is; None where it is neither."""
    room = side_rooms.in_thread(conn, place_id)
    return meetings.in_room(conn, place_id) if room is None else meetings.get(conn, room.meeting_id)


def owe_keys(conn: Connection, circle: Circle, now: datetime) -> None:
    """Who may be in the voice room has changed: make Discord match the rows. Text rooms let people in one by one."""
    if circle.room_kind is not RoomKind.TEXT and circle.voice_channel_id is not None:
        outbox.owe_again(conn, [owing.of_circle(Kind.VOICE_ROOM, circle, now)])
