"""Answering an offer of a seat: take it, or let it pass to the next person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.meetings import SeatState
from bot.domain.offers import check_takeable, name_of
from bot.domain.seating import check_joinable
from bot.errors import Refusal
from bot.services import lifecycle, placing
from bot.services.seating import joined
from bot.store import seats

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.clock import Clock
    from bot.domain.agenda import Agenda
    from bot.domain.meetings import Person
    from bot.domain.views import Joined
    from bot.store.database import Connection, Database


class Offers:
    """Both answers raise `Refusal` for anybody but the one whom the seat is held for."""

    def __init__(self, database: Database, clock: Clock, agendas: Mapping[str, Agenda]) -> None:
        self._database = database
        self._clock = clock
        self._agendas = agendas

    async def take(self, person: Person, meeting_id: int) -> Joined:
        """Seat the person. An offer that nobody has passed on yet still holds, and so does one made before the door."""
        now = self._clock.now()

        def transact(conn: Connection) -> Joined:
            meeting, circle = lifecycle.get_meeting(conn, meeting_id, person.guild_id or None)
            seat = seats.get(conn, meeting_id, person.user_id)
            if seat is not None and seat.state is SeatState.SEATED:
                return joined(conn, circle, meeting, seat, new=False)
            check_joinable(meeting, now=now)
            check_takeable(seat, seats.counts(conn, meeting_id))
            placed = placing.place(conn, circle, meeting, person.user_id, SeatState.SEATED, now)
            return joined(conn, circle, meeting, placed, new=True)

        return await self._database.write(transact)

    async def decline(self, person: Person, meeting_id: int) -> None:
        """Take the person off the list; the seat is offered to the next."""
        now = self._clock.now()

        def transact(conn: Connection) -> None:
            meeting, circle = lifecycle.get_meeting(conn, meeting_id, person.guild_id or None)
            seat = seats.get(conn, meeting_id, person.user_id)
            if seat is None or name_of(seat) is None:
                raise Refusal("roster.offer_not_yours")
            placing.give_up(conn, circle, meeting, seat, now)
            still = placing.door_open(self._agendas, circle, meeting)
            lifecycle.promote(conn, meeting, now, door_open=still)

        await self._database.write(transact)
