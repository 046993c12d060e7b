"""Who sits and who waits, and letting somebody in or taking them off: for those who hold the circle alone.

An administrator who does not hold it is refused like everybody else (DESIGN, promise 3).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import owing
from bot.domain.meetings import OVER, SeatState, Word
from bot.domain.seating import place_for
from bot.domain.views import RosterView
from bot.errors import Refusal
from bot.services import lifecycle, placing
from bot.services.seating import joined
from bot.store import audit, circles, outbox, seats

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.clock import Clock
    from bot.domain.agenda import Agenda
    from bot.domain.meetings import Circle, Meeting, Person, Seat
    from bot.domain.views import Joined
    from bot.services.words import Words
    from bot.store.database import Connection, Database


class Roster:
    """What facilitators may know and do about seats. Every method raises `Refusal` for anybody else."""

    def __init__(self, database: Database, clock: Clock, agendas: Mapping[str, Agenda], words: Words) -> None:
        self._database = database
        self._clock = clock
        self._agendas = agendas
        self._words = words

    async def fetch(self, person: Person, meeting_id: int) -> RosterView:
        """Return who sits and who waits, in order of arrival, and nothing else; that it was read is an act."""
        now = self._clock.now()

        def transact(conn: Connection) -> RosterView:
            meeting, circle = _held(conn, person, meeting_id)
            seated = seats.on_list(conn, meeting_id, SeatState.SEATED)
            waiting = seats.on_list(conn, meeting_id, SeatState.WAITLISTED)
            audit.note(conn, person, "roster_read", now, circle_id=circle.circle_id, meeting_id=meeting_id)
            return RosterView(
                circle, meeting, tuple(one.user_id for one in seated), tuple(one.user_id for one in waiting)
            )

        return await self._database.write(transact)

    async def let_in(self, person: Person, meeting_id: int, user_id: int) -> Joined:
        """Seat somebody, past the list and after the late door, as long as there is a seat; the room opens for them."""
        now = self._clock.now()

        def transact(conn: Connection) -> Joined:
            meeting, circle = _held(conn, person, meeting_id)
            if meeting.state in OVER:
                raise Refusal("meetings.over")
            seat = seats.get(conn, meeting_id, user_id)
            if seat is not None and seat.state is SeatState.SEATED:
                return joined(conn, circle, meeting, seat, new=False)
            if not self._words.accepted_by(conn, meeting.guild_id, user_id):
                raise Refusal("roster.agree_first")
            if seat is not None and seat.word is Word.ASKED:
                return self._approve(conn, person, circle, meeting, seat, now)
            counts = seats.counts(conn, meeting_id)
            own = int(seat is not None and seat.offered_until is not None)
            if counts.seated + counts.offered - own >= counts.capacity:
                raise Refusal("roster.full")
            placed = placing.place(conn, circle, meeting, user_id, SeatState.SEATED, now)
            placing.settle_desk(conn, meeting, user_id, now)
            audit.note(conn, person, "member_let_in", now, circle_id=circle.circle_id, meeting_id=meeting_id)
            return joined(conn, circle, meeting, placed, new=True)

        return await self._database.write(transact)

    async def decline(self, person: Person, meeting_id: int, user_id: int) -> None:
        """Say "not this time" to somebody who asked for a seat. Raises `Refusal` where they do not ask any more."""
        now = self._clock.now()

        def transact(conn: Connection) -> None:
            meeting, circle = _held(conn, person, meeting_id)
            seat = seats.get(conn, meeting_id, user_id)
            if seat is None or seat.word is not Word.ASKED:
                raise Refusal("roster.not_asking")
            seats.set_word(conn, seat.seat_id, Word.DECLINED)
            placing.settle_desk(conn, meeting, user_id, now)
            placing.tell_answer(conn, meeting, seat, now)
            audit.note(conn, person, "seat_declined", now, circle_id=circle.circle_id, meeting_id=meeting_id)

        await self._database.write(transact)

    async def check_holds(self, person: Person, meeting_id: int) -> None:
        """Raise `Refusal` for anybody who does not hold the circle, and for a meeting that is over."""
        await self._database.read(lambda conn: _held_still(conn, person, meeting_id))

    async def hold_it(self, person: Person, meeting_id: int) -> None:
        """The meeting takes place with the number there is. Raises as `check_holds` does."""
        now = self._clock.now()

        def transact(conn: Connection) -> None:
            meeting = _held_still(conn, person, meeting_id)
            outbox.run_again(conn, owing.quorum(meeting).dedupe, now, detail=owing.HELD)

        await self._database.write(transact)

    async def remove(self, person: Person, meeting_id: int, user_id: int) -> None:
        """Take somebody off this meeting until it closes: out of the room too; the seat goes to the next."""
        now = self._clock.now()

        def transact(conn: Connection) -> None:
            meeting, circle = _held(conn, person, meeting_id)
            if meeting.state in OVER:
                raise Refusal("meetings.over")
            seat = seats.get(conn, meeting_id, user_id)
            if seat is None or (seat.state is SeatState.RELEASED and seat.word is not Word.ASKED):
                raise Refusal("roster.not_there")
            placing.give_up(conn, circle, meeting, seat, now)
            seats.set_word(conn, seat.seat_id, Word.REMOVED)
            still = placing.door_open(self._agendas, circle, meeting)
            lifecycle.promote(conn, meeting, now, door_open=still)
            audit.note(conn, person, "member_removed", now, circle_id=circle.circle_id, meeting_id=meeting_id)

        await self._database.write(transact)

    def _approve(
        self,
        conn: Connection,
        person: Person,
        circle: Circle,
        meeting: Meeting,
        seat: Seat,
        now: datetime,
    ) -> Joined:
        """Say yes to somebody who asked: a seat, or where there is none their place on the list."""
        state = place_for(seats.counts(conn, meeting.meeting_id))
        placed = placing.place(conn, circle, meeting, seat.user_id, state, now)
        placing.tell_answer(conn, meeting, placed, now)
        number = meeting.meeting_id
        audit.note(conn, person, "member_let_in", now, circle_id=circle.circle_id, meeting_id=number)
        return joined(conn, circle, meeting, placed, new=True)


def _held(conn: Connection, person: Person, meeting_id: int) -> tuple[Meeting, Circle]:
    meeting, circle = lifecycle.get_meeting(conn, meeting_id, person.guild_id)
    if circles.facilitator_state(conn, circle.circle_id, person.user_id) != "accepted":
        raise Refusal("meetings.facilitators_only")
    return meeting, circle


def _held_still(conn: Connection, person: Person, meeting_id: int) -> Meeting:
    meeting, _ = _held(conn, person, meeting_id)
    if meeting.state in OVER:
        raise Refusal("meetings.over")
    return meeting
