"""Taking and giving back seats. Cannot read the ledger: a gift changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import owing
from bot.domain.agenda import door_is_open
from bot.domain.meetings import LIVE, Counts, MeetingState, SeatState, WriteTo
from bot.domain.outbox import Kind
from bot.domain.seating import check_joinable, place_for
from bot.domain.views import AgreementNeeded, Joined, PersonView, Upcoming
from bot.errors import Refusal
from bot.services import lifecycle
from bot.services.reading import following
from bot.store import circles, consents, guilds, meetings, outbox, seats

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.clock import Clock
    from bot.domain.agenda import Agenda
    from bot.domain.meetings import Meeting, Person, Seat
    from bot.store.database import Connection, Database

STANDING = (SeatState.SEATED, SeatState.WAITLISTED)


class Seating:
    """Who sits, who waits, who gave the seat back."""

    def __init__(
        self, database: Database, clock: Clock, agendas: Mapping[str, Agenda], agreement_version: int
    ) -> None:
        self._database = database
        self._clock = clock
        self._agendas = agendas
        self._agreement_version = agreement_version

    async def join(self, person: Person, meeting_id: int) -> Joined | AgreementNeeded:
        """Give the person a seat, or the next place on the list; asking twice changes nothing.

        Returns `AgreementNeeded` where the person has not accepted the agreement as it is now. Raises `Refusal`
        where the meeting is over, called off, or its door has closed.
        """
        now = self._clock.now()

        def transact(conn: Connection) -> Joined | AgreementNeeded:
            meeting, circle = lifecycle.get_meeting(conn, meeting_id, person.guild_id)
            seat = seats.get(conn, meeting_id, person.user_id)
            if seat is not None and seat.state in STANDING:
                return Joined(circle, meeting, seat, seats.counts(conn, meeting_id), new=False)
            check_joinable(meeting, now=now, door_open=self._door_open(circle.agenda_key, meeting))
            accepted = consents.accepted_version(conn, person.guild_id, person.user_id)
            if accepted != self._agreement_version:
                return AgreementNeeded(meeting_id, self._agreement_version)
            state = place_for(seats.counts(conn, meeting_id))
            seats.take(conn, meeting_id, person.user_id, state, now)
            lifecycle.owe_card(conn, meeting, now)
            if state is SeatState.SEATED:
                lifecycle.let_in(conn, circle, meeting, person.user_id, now)
            taken = _seat(conn, meeting_id, person.user_id)
            return Joined(circle, meeting, taken, seats.counts(conn, meeting_id), new=True)

        return await self._database.write(transact)

    async def leave(self, person: Person, meeting_id: int) -> PersonView:
        """Give the person's place back, without a reason; the seat goes to the first who waits."""
        now = self._clock.now()

        def transact(conn: Connection) -> PersonView:
            meeting, circle = lifecycle.get_meeting(conn, meeting_id, person.guild_id or None)
            seat = seats.get(conn, meeting_id, person.user_id)
            if seat is not None and seat.state in STANDING:
                _release(conn, meeting, seat)
                lifecycle.let_in(conn, circle, meeting, person.user_id, now)
                lifecycle.promote(conn, meeting, now)
                lifecycle.owe_card(conn, meeting, now)
            return _person_view(conn, meeting_id, person.user_id)

        return await self._database.write(transact)

    async def answer_write_to(self, person: Person, meeting_id: int, answer: WriteTo) -> PersonView:
        """Remember whether the bot may write to the person about this meeting; a yes owes them their reminders."""
        now = self._clock.now()

        def transact(conn: Connection) -> PersonView:
            meeting, _ = lifecycle.get_meeting(conn, meeting_id, person.guild_id or None)
            seat = seats.get(conn, meeting_id, person.user_id)
            if seat is None or seat.state not in STANDING:
                raise Refusal("seating.no_seat")
            seats.set_write_to(conn, meeting_id, person.user_id, answer)
            if answer is WriteTo.DM and seat.state is SeatState.SEATED:
                outbox.owe_again(conn, owing.reminders(meeting, person.user_id, now))
            if answer is not WriteTo.DM:
                outbox.withdraw(
                    conn, meeting_id=meeting_id, member_id=person.user_id, kinds=lifecycle.REMINDERS
                )
            return _person_view(conn, meeting_id, person.user_id)

        return await self._database.write(transact)

    async def fetch_place(self, person: Person, meeting_id: int) -> PersonView:
        """Return where the person stands in a meeting. Raises `Refusal` for one of another guild."""

        def look(conn: Connection) -> PersonView:
            lifecycle.get_meeting(conn, meeting_id, person.guild_id or None)
            return _person_view(conn, meeting_id, person.user_id)

        return await self._database.read(look)

    async def fetch_upcoming(self, person: Person) -> list[Upcoming]:
        """Return the guild's announced meetings, soonest first, with the person's own place in each."""
        now = self._clock.now()

        def look(conn: Connection) -> list[Upcoming]:
            states = (MeetingState.ANNOUNCED, MeetingState.OPEN, MeetingState.RUNNING)
            found = meetings.upcoming(conn, person.guild_id, now, states)
            return [_upcoming(conn, meeting, person.user_id) for meeting in found]

        return await self._database.read(look)

    async def fetch_mine(self, user_id: int, guild_id: int | None) -> list[Upcoming]:
        """Return the meetings that the person sits or waits in, in this guild or in all."""
        now = self._clock.now()

        def look(conn: Connection) -> list[Upcoming]:
            mine = seats.of_person(conn, guild_id, user_id, now)
            found = [meetings.get(conn, seat.meeting_id) for seat in mine]
            return [_upcoming(conn, meeting, user_id) for meeting in found if meeting is not None]

        return await self._database.read(look)

    async def release_all(self, person: Person) -> int:
        """Give back every coming seat of the person in this guild; return how many there were."""
        now = self._clock.now()

        def transact(conn: Connection) -> int:
            mine = seats.of_person(conn, person.guild_id, person.user_id, now)
            for seat in mine:
                meeting, circle = lifecycle.get_meeting(conn, seat.meeting_id, person.guild_id)
                _release(conn, meeting, seat)
                lifecycle.let_in(conn, circle, meeting, person.user_id, now)
                lifecycle.promote(conn, meeting, now)
                lifecycle.owe_card(conn, meeting, now)
            return len(mine)

        return await self._database.write(transact)

    async def note_present(self, room_id: int, user_id: int) -> None:
        """The person was seen in this room; nothing happens where it is no open room of ours."""
        now = self._clock.now()

        def transact(conn: Connection) -> None:
            meeting = meetings.in_room(conn, room_id)
            if meeting is not None and meeting.state in LIVE:
                seats.set_present(conn, meeting.meeting_id, user_id, now)

        await self._database.write(transact)

    def _door_open(self, agenda_key: str, meeting: Meeting) -> bool:
        agenda = self._agendas.get(agenda_key)
        return agenda is None or door_is_open(agenda, meeting.phase)


def _release(conn: Connection, meeting: Meeting, seat: Seat) -> None:
    seats.set_state(conn, seat.seat_id, SeatState.RELEASED)
    kinds = (*lifecycle.REMINDERS, Kind.SEAT_YOURS, Kind.SEAT_FREED)
    outbox.withdraw(conn, meeting_id=meeting.meeting_id, member_id=seat.user_id, kinds=kinds)


def _seat(conn: Connection, meeting_id: int, user_id: int) -> Seat:
    seat = seats.get(conn, meeting_id, user_id)
    if seat is None:
        raise Refusal("seating.no_seat")
    return seat


def _person_view(conn: Connection, meeting_id: int, user_id: int) -> PersonView:
    meeting, circle = lifecycle.get_meeting(conn, meeting_id, None)
    seat = seats.get(conn, meeting_id, user_id)
    locale = guilds.locale(conn, meeting.guild_id)
    return PersonView(circle, meeting, seat, following(conn, meeting), locale)


def _upcoming(conn: Connection, meeting: Meeting, user_id: int) -> Upcoming:
    circle = circles.get(conn, meeting.circle_id)
    if circle is None:
        raise Refusal("meetings.gone")
    counts: Counts = seats.counts(conn, meeting.meeting_id)
    return Upcoming(circle, meeting, counts, seats.get(conn, meeting.meeting_id, user_id))
