"""Taking and giving back seats. Cannot read the ledger: a gift changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import owing
from bot.domain.languages import differing
from bot.domain.meetings import OVER, Counts, MeetingState, SeatState, Word, WriteTo
from bot.domain.outbox import Kind
from bot.domain.seating import check_joinable, place_for
from bot.domain.views import AgreementNeeded, Asked, AtTheDoor, Joined, PersonView, Upcoming
from bot.errors import Refusal
from bot.services import lifecycle, placing
from bot.services.reading import following
from bot.services.standing import seat_standing
from bot.store import circles, guilds, languages, meetings, outbox, seats, standing

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.clock import Clock
    from bot.domain.agenda import Agenda
    from bot.domain.meetings import Circle, Meeting, Person, Seat
    from bot.services.words import Words
    from bot.store.database import Connection, Database

STANDING = (SeatState.SEATED, SeatState.WAITLISTED)


class Seating:
    """Who sits, who waits, who gave the seat back."""

    def __init__(self, database: Database, clock: Clock, agendas: Mapping[str, Agenda], words: Words) -> None:
        self._database = database
        self._clock = clock
        self._agendas = agendas
        self._words = words

    async def join(self, person: Person, meeting_id: int) -> Joined | AgreementNeeded | AtTheDoor | Asked:
        """Give the person a seat, or the next place on the list; asking twice changes nothing.

        Who was offered a seat takes it. Returns `AgreementNeeded` where the person has not accepted the agreement as
        it is now, `AtTheDoor` or `Asked` where a facilitator answers first, who is told. Raises `Refusal` where the
        meeting is over or called off, or the person was taken off it or declined.
        """
        now = self._clock.now()

        def transact(conn: Connection) -> Joined | AgreementNeeded | AtTheDoor | Asked:
            meeting, circle = lifecycle.get_meeting(conn, meeting_id, person.guild_id)
            seat = seats.get(conn, meeting_id, person.user_id)
            if seat is not None and seat.state is SeatState.SEATED:
                return joined(conn, circle, meeting, seat, new=False)
            check_joinable(meeting, now=now)
            if seat is not None and seat.word is Word.REMOVED:
                raise Refusal("roster.removed")
            if not self._words.accepted_by(conn, person.guild_id, person.user_id):
                return AgreementNeeded(meeting_id)
            back = seats.was_present(conn, meeting_id, person.user_id)
            if not back and not placing.door_open(self._agendas, circle, meeting):
                outbox.owe_once(conn, [owing.of_person(Kind.KNOCK, meeting, person.user_id, now)])
                return AtTheDoor(circle, meeting)
            if meeting.state is MeetingState.PLANNED:
                seat_standing(conn, circle, meeting, self._words, now)
                seat = seats.get(conn, meeting_id, person.user_id)
            waits = seat is not None and seat.state is SeatState.WAITLISTED
            if circle.approval and not waits and not _holds(conn, circle, person.user_id):
                return _ask(conn, circle, meeting, person.user_id, now)
            return _take(conn, circle, meeting, person.user_id, seat, now)

        return await self._database.write(transact)

    async def leave(self, person: Person, meeting_id: int) -> PersonView:
        """Give the person's place back, without a reason; the seat goes to the first who waits."""
        now = self._clock.now()

        def transact(conn: Connection) -> PersonView:
            meeting, _ = lifecycle.get_meeting(conn, meeting_id, person.guild_id or None)
            seat = seats.get(conn, meeting_id, person.user_id)
            if seat is not None:
                self._release(conn, meeting, seat, now)
            return _person_view(conn, meeting_id, person.user_id)

        return await self._database.write(transact)

    async def answer_write_to(self, person: Person, meeting_id: int, answer: WriteTo) -> PersonView:
        """Remember whether the bot may write to the person about this meeting; a yes owes them their reminders."""
        now = self._clock.now()

        def transact(conn: Connection) -> PersonView:
            meeting, _ = lifecycle.get_meeting(conn, meeting_id, person.guild_id or None)
            seat = seats.get(conn, meeting_id, person.user_id)
            if seat is None or (seat.state not in STANDING and seat.word is not Word.ASKED):
                raise Refusal("seating.no_seat")
            if answer is WriteTo.DM and (meeting.state in OVER or meeting.ends_at <= now):
                raise Refusal("meetings.over")
            seats.set_write_to(conn, meeting_id, person.user_id, answer)
            standing.set_write_to(conn, meeting.circle_id, person.user_id, answer)
            spoken = differing(person.language, guilds.locale(conn, meeting.guild_id))
            kept = spoken if answer is WriteTo.DM else None
            languages.keep(conn, meeting_id, meeting.circle_id, person.user_id, kept)
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

    def release_all(self, conn: Connection, person: Person, now: datetime) -> int:
        """Give back every coming seat of the person in this guild, standing ones too; return how many were taken."""
        mine = seats.of_person(conn, person.guild_id, person.user_id, now)
        for seat in mine:
            meeting, _ = lifecycle.get_meeting(conn, seat.meeting_id, person.guild_id)
            self._release(conn, meeting, seat, now)
        standing.remove_all(conn, person.guild_id, person.user_id)
        return len(mine)

    def _release(self, conn: Connection, meeting: Meeting, seat: Seat, now: datetime) -> None:
        if seat.state not in STANDING and seat.word is not Word.ASKED:
            return
        _, circle = lifecycle.get_meeting(conn, meeting.meeting_id, None)
        placing.give_up(conn, circle, meeting, seat, now)
        still = placing.door_open(self._agendas, circle, meeting)
        lifecycle.promote(conn, meeting, now, door_open=still)


def joined(conn: Connection, circle: Circle, meeting: Meeting, seat: Seat, *, new: bool) -> Joined:
    """Return what taking a seat came to, with the counts as they are now."""
    has_standing = standing.has(conn, circle.circle_id, seat.user_id)
    return Joined(circle, meeting, seat, seats.counts(conn, meeting.meeting_id), new, has_standing)


def _holds(conn: Connection, circle: Circle, user_id: int) -> bool:
    return circles.facilitator_state(conn, circle.circle_id, user_id) == "accepted"


def _ask(conn: Connection, circle: Circle, meeting: Meeting, user_id: int, now: datetime) -> Asked:
    """Ask those who hold the circle for a seat, once; the place in the order is that of the asking."""
    seat = seats.get(conn, meeting.meeting_id, user_id)
    if seat is not None and seat.word is Word.DECLINED:
        raise Refusal("roster.declined")
    if seat is not None and seat.word is Word.ASKED:
        return Asked(circle, meeting, seat)
    seat_id = seats.take(conn, meeting.meeting_id, user_id, SeatState.RELEASED, now)
    seats.set_word(conn, seat_id, Word.ASKED)
    placing.answer_for(conn, meeting, user_id, WriteTo.UNASKED if seat is None else seat.write_to)
    outbox.owe_again(conn, [owing.of_person(Kind.ASK_SEAT, meeting, user_id, now)])
    return Asked(circle, meeting, placing.must_have(conn, meeting, user_id))


def _take(
    conn: Connection, circle: Circle, meeting: Meeting, user_id: int, seat: Seat | None, now: datetime
) -> Joined:
    """Seat somebody who may come in, or put them on the list; who has an offer takes it. `seat` is what they have."""
    if seat is not None and seat.state is SeatState.SEATED:
        return joined(conn, circle, meeting, seat, new=False)
    counts = seats.counts(conn, meeting.meeting_id)
    waits = seat is not None and seat.state is SeatState.WAITLISTED
    if seat is not None and waits:
        offered = seat.offered_until is not None and counts.seated < counts.capacity
        overlooked = seat.passed and place_for(counts) is SeatState.SEATED
        if not offered and not overlooked:
            return joined(conn, circle, meeting, seat, new=False)
    state = SeatState.SEATED if waits else place_for(counts)
    placed = placing.place(conn, circle, meeting, user_id, state, now)
    return joined(conn, circle, meeting, placed, new=True)


def _person_view(conn: Connection, meeting_id: int, user_id: int) -> PersonView:
    meeting, circle = lifecycle.get_meeting(conn, meeting_id, None)
    seat = seats.get(conn, meeting_id, user_id)
    locale = guilds.locale(conn, meeting.guild_id)
    own = languages.of_person(conn, meeting.guild_id, user_id, meeting_id)
    return PersonView(circle, meeting, seat, following(conn, meeting), locale, own)


def _upcoming(conn: Connection, meeting: Meeting, user_id: int) -> Upcoming:
    circle = circles.get(conn, meeting.circle_id)
    if circle is None:
        raise Refusal("meetings.gone")
    counts: Counts = seats.counts(conn, meeting.meeting_id)
    return Upcoming(circle, meeting, counts, seats.get(conn, meeting.meeting_id, user_id))
