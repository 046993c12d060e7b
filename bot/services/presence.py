"""Who is in a room now, and how somebody can still be answered: the little that is known of that is in memory."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from bot.domain.meetings import LIVE, RoomKind
from bot.services import lifecycle, pieces
from bot.store import circles, meetings

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from datetime import datetime

    from bot.clock import Clock
    from bot.domain.meetings import Circle, Meeting
    from bot.services.rooms import Rooms
    from bot.store.database import Connection, Database

    Note = Callable[[Connection, Circle, Meeting], None]

TOKEN_LIVES: Final = timedelta(minutes=14, seconds=30)
"""Discord lets a press be answered for 15 minutes (interactions/receiving-and-responding); half a minute is ours."""
BURIED_BY: Final = 12
"""Messages after which the panel has left a phone's screen, and is posted again below them."""
CALM_FOR: Final = timedelta(minutes=1)
"""At least so long a panel stays where it is, however much is written."""
MOST: Final = 2000


class Presence:
    """Notes who is there; remembers for a quarter of an hour how each of them can be whispered to."""

    def __init__(self, database: Database, clock: Clock, rooms: Rooms) -> None:
        self._database = database
        self._clock = clock
        self._rooms = rooms
        self._tokens: dict[tuple[int, int], tuple[str, datetime]] = {}
        self._written: dict[int, int] = {}
        self._calm_until: dict[int, datetime] = {}

    def heard(self, room_id: int, user_id: int) -> Coroutine[Any, Any, None] | None:
        """Somebody wrote in a room; that they did is all that is noted. A panel that is buried comes up again.

        Returns what is to be written down about it: mostly nothing.
        """
        written = self._written[room_id] = self._written.get(room_id, 0) + 1
        buried = written >= BURIED_BY and self._renew(room_id)
        if not buried and self._rooms.is_noted(room_id, user_id):
            return None
        return self._note_message(room_id, user_id, buried=buried)

    def _renew(self, room_id: int) -> bool:
        """Say whether the panel comes up again now; a fast talk is not to be broken by it over and over."""
        now = self._clock.now()
        self._written[room_id] = 0
        if now < self._calm_until.get(room_id, now):
            return False
        self._calm_until[room_id] = now + CALM_FOR
        return True

    async def _note_message(self, room_id: int, user_id: int, *, buried: bool) -> None:
        await self.note_here(room_id, user_id)
        if buried:
            now = self._clock.now()
            await self._in_room(room_id, lambda conn, _, it: lifecycle.renew_panel(conn, it, now))

    async def note_press(self, room_id: int, user_id: int, token: str) -> None:
        """Somebody pressed a button in a room: for a quarter of an hour that press can be answered once more."""
        now = self._clock.now()
        self._tokens[room_id, user_id] = (token, now + TOKEN_LIVES)
        if len(self._tokens) > MOST:
            self._tokens = {one: kept for one, kept in self._tokens.items() if kept[1] > now}
        await self.note_here(room_id, user_id)

    async def note_here(self, room_id: int, user_id: int, *, again: bool = False) -> None:
        """Somebody is in a room. `again`: note it also where that was just done, for they had dropped out."""
        now = self._clock.now()
        if not again and self._rooms.is_noted(room_id, user_id):
            return

        def note(conn: Connection, circle: Circle, meeting: Meeting) -> None:
            pieces.note_here(conn, circle, meeting, user_id, now)
            if again:
                pieces.came(conn, circle, meeting, user_id, now)

        if await self._in_room(room_id, note):
            self._rooms.noted(room_id, user_id)

    async def note_left(self, room_id: int, user_id: int) -> None:
        """Somebody is no longer in a voice room."""
        now = self._clock.now()
        self._rooms.forget_noted(room_id, user_id)

        def note(conn: Connection, circle: Circle, meeting: Meeting) -> None:
            if circle.room_kind is not RoomKind.TEXT:
                pieces.note_dropped(conn, meeting, user_id, now)

        await self._in_room(room_id, note)

    async def note_hand(self, room_id: int, user_id: int, *, up: bool) -> None:
        """Somebody in a stage asked Discord to let them speak, or no longer does."""
        now = self._clock.now()
        await self._in_room(
            room_id,
            lambda conn, circle, meeting: pieces.note_hand(conn, circle, meeting, user_id, now, up=up),
        )

    async def note_taken(self, room_id: int, user_id: int) -> None:
        """Somebody in a stage came up to speak."""
        now = self._clock.now()
        await self._in_room(room_id, lambda conn, _, meeting: pieces.note_taken(conn, meeting, user_id, now))

    async def note_stepped_down(self, room_id: int, user_id: int, *, was_invited: bool) -> None:
        """Somebody in a stage went to the audience; `was_invited`: they had not come up yet."""
        now = self._clock.now()

        def note(conn: Connection, _: Circle, meeting: Meeting) -> None:
            pieces.note_stepped_down(conn, meeting, user_id, now, was_invited=was_invited)

        await self._in_room(room_id, note)

    def token_of(self, room_id: int, user_id: int) -> str | None:
        """Return how somebody's last press in a room can still be answered; None where it cannot."""
        token, until = self._tokens.get((room_id, user_id), ("", self._clock.now()))
        return token if until > self._clock.now() else None

    def forget_person(self, user_id: int) -> None:
        """Let go of somebody: how they can be whispered to, and that they were noted anywhere."""
        for one in [one for one in self._tokens if one[1] == user_id]:
            del self._tokens[one]
        self._rooms.forget_person(user_id)

    async def _in_room(self, room_id: int, note: Note) -> bool:
        """Note it, and say whether that is on disk: nothing is where no meeting is going on."""

        def transact(conn: Connection) -> bool:
            meeting = meetings.in_room(conn, room_id)
            circle = None if meeting is None else circles.get(conn, meeting.circle_id)
            if meeting is None or circle is None or meeting.state not in LIVE:
                return False
            note(conn, circle, meeting)
            return True

        return await self._database.write(transact)
