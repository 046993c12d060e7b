"""Standing seats: a place in every meeting of a circle, until its holder says Stop or withdraws the consent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.languages import differing
from bot.domain.meetings import MeetingState, SeatState, WriteTo
from bot.domain.seating import place_for
from bot.domain.views import EveryTime
from bot.errors import Refusal
from bot.services import lifecycle, placing
from bot.store import circles, guilds, meetings, seats, standing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.clock import Clock
    from bot.domain.meetings import Circle, Meeting, Person
    from bot.domain.views import Upcoming
    from bot.services.words import Words
    from bot.store.database import Connection, Database


class Standing:
    """Beginning and ending a standing seat."""

    def __init__(self, database: Database, clock: Clock, words: Words) -> None:
        self._database = database
        self._clock = clock
        self._words = words

    async def begin(self, person: Person, meeting_id: int) -> Circle:
        """Give the person a place in this circle's meetings from now on, those that are announced already included.

        Raises `Refusal` where they neither sit nor wait in the meeting that they were asked about.
        """
        now = self._clock.now()

        def transact(conn: Connection) -> Circle:
            _, circle = lifecycle.get_meeting(conn, meeting_id, person.guild_id or None)
            seat = seats.get(conn, meeting_id, person.user_id)
            if seat is None or seat.state is SeatState.RELEASED:
                raise Refusal("seating.no_seat")
            spoken = differing(person.language, guilds.locale(conn, circle.guild_id))
            kept = spoken if seat.write_to is WriteTo.DM else None
            standing.add(conn, circle.circle_id, person.user_id, seat.write_to, now, kept)
            for coming in meetings.of_circle(conn, circle.circle_id, now):
                if coming.state is MeetingState.ANNOUNCED:
                    seat_standing(conn, circle, coming, self._words, now)
            return circle

        return await self._database.write(transact)

    async def end(self, person: Person, circle_id: int) -> Circle:
        """End it; the seats that the person has stay theirs. Raises `Refusal` where they have no standing seat."""

        def transact(conn: Connection) -> Circle:
            circle = circles.get(conn, circle_id)
            elsewhere = circle is not None and person.guild_id not in (0, circle.guild_id)
            if circle is None or elsewhere or not standing.remove(conn, circle_id, person.user_id):
                raise Refusal("roster.no_standing")
            return circle

        return await self._database.write(transact)

    async def fetch_mine(
        self, user_id: int, guild_id: int | None, items: Sequence[Upcoming]
    ) -> list[EveryTime]:
        """Return the circles where the person has a standing seat, then those of `items` where they could."""

        def look(conn: Connection) -> list[EveryTime]:
            having = standing.circles_of(conn, guild_id, user_id)
            found = [circles.get(conn, circle_id) for circle_id in having]
            mine = [EveryTime(circle, None) for circle in found if circle is not None]
            others = {
                item.circle.circle_id: EveryTime(item.circle, item.meeting.meeting_id)
                for item in reversed(items)
                if item.circle.circle_id not in having
                and item.seat is not None
                and item.seat.state is not SeatState.RELEASED
            }
            return mine + list(reversed(others.values()))

        return await self._database.read(look)


def seat_standing(conn: Connection, circle: Circle, meeting: Meeting, words: Words, now: datetime) -> None:
    """Give everybody with a standing seat their place in a meeting, in their order, as far as there are seats.

    Whoever has or had a place in it is left alone: "Can't make it" stays said. Who has not accepted the agreement as
    it is now gets none.
    """
    for user_id, write_to in standing.of_circle(conn, circle.circle_id):
        if seats.get(conn, meeting.meeting_id, user_id) is not None:
            continue
        if words.accepted_by(conn, circle.guild_id, user_id):
            state = place_for(seats.counts(conn, meeting.meeting_id))
            placing.place(conn, circle, meeting, user_id, state, now, write_to=write_to)
