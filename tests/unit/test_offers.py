"""Offers near the start: the pure rules, and a machine of presses, waiting and crashes on a real file."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from contextlib import closing, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bot.domain.meetings import Counts, MeetingState, Person, Seat, SeatState, WriteTo
from bot.domain.offers import OFFER_FOR, Way, name_of, offer_until, to_offer, to_seat, way_up
from bot.domain.outbox import Kind
from bot.domain.prompts import Deck
from bot.errors import Refusal
from bot.services import lifecycle
from bot.services.decks import Decks
from bot.services.leaving import Leaving
from bot.services.offers import Offers
from bot.services.outbox import Outbox
from bot.services.phases import Phases
from bot.services.rhythms import Rhythms
from bot.services.rooms import Rooms
from bot.services.seating import Seating
from bot.store import meetings, seats
from bot.store.database import Database
from tests.store.rows import GUILD, Hands, add_circle, add_meeting, in_memory, must, short_words

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Coroutine
    from typing import Any

    from bot.domain.meetings import Meeting

T = TypeVar("T")

START = datetime(2026, 1, 5, 17, tzinfo=UTC)
WORDS = short_words()


def waiting(number: int, *, held: bool = False, passed: bool = False) -> Seat:
    """Return somebody on the list, at that place."""
    until = START if held else None
    return Seat(number, 1, 100 + number, SeatState.WAITLISTED, WriteTo.HERE, number, until, passed)


@pytest.fixture
def meeting() -> Meeting:
    """A meeting that is announced, and starts at `START` for 90 minutes."""
    with closing(in_memory()) as conn:
        planned = add_meeting(conn, add_circle(conn))
    return replace(
        planned, starts_at=START, ends_at=START + timedelta(minutes=90), state=MeetingState.ANNOUNCED
    )


@pytest.mark.parametrize(
    ("state", "before", "door_open", "expected"),
    [
        (MeetingState.PLANNED, timedelta(days=3), True, Way.AT_ONCE),
        (MeetingState.ANNOUNCED, timedelta(hours=2, seconds=1), True, Way.AT_ONCE),
        (MeetingState.ANNOUNCED, timedelta(hours=2), True, Way.OFFER),
        (MeetingState.OPEN, timedelta(minutes=5), True, Way.OFFER),
        (MeetingState.OPEN, timedelta(minutes=-5), False, Way.OFFER),
        (MeetingState.RUNNING, timedelta(minutes=-5), True, Way.OFFER),
        (MeetingState.RUNNING, timedelta(minutes=-20), False, Way.NOT_ANY_MORE),
        (MeetingState.RUNNING, timedelta(minutes=-90), True, Way.NOT_ANY_MORE),
        (MeetingState.CLOSED, timedelta(minutes=-20), True, Way.NOT_ANY_MORE),
        (MeetingState.CANCELLED, timedelta(days=1), True, Way.NOT_ANY_MORE),
        (MeetingState.MISSED, timedelta(minutes=-20), True, Way.NOT_ANY_MORE),
    ],
)
def test_how_a_seat_finds_the_next(
    meeting: Meeting, state: MeetingState, before: timedelta, door_open: bool, expected: Way
) -> None:
    """At once until two hours before, as an offer while the door is open, then not any more."""
    assert way_up(replace(meeting, state=state), now=START - before, door_open=door_open) is expected


def test_an_offer_lasts_a_quarter_of_an_hour_within_the_meeting(meeting: Meeting) -> None:
    """15 minutes, and never beyond the meeting's end."""
    assert offer_until(START, meeting) == START + timedelta(minutes=15)
    assert offer_until(meeting.ends_at - timedelta(minutes=5), meeting) == meeting.ends_at


def test_an_offer_has_a_name_of_its_own() -> None:
    """Two offers are never taken for each other; who has none has no name."""
    first = waiting(1, held=True)
    later = replace(first, offered_until=START + OFFER_FOR)
    names = {name_of(first), name_of(later), name_of(waiting(2, held=True))}
    assert len(names) == 3
    assert None not in names
    assert name_of(waiting(1)) is None
    assert name_of(replace(first, state=SeatState.SEATED)) is None


@given(
    capacity=st.integers(0, 6),
    seated=st.integers(0, 8),
    marks=st.lists(st.sampled_from(["", "held", "passed"]), max_size=8),
)
def test_choosing_keeps_the_order_and_the_seats(capacity: int, seated: int, marks: list[str]) -> None:
    """Whatever the numbers: the chosen are the first who may be, as many as there are seats, and not one more."""
    queue = [waiting(at, held=mark == "held", passed=mark == "passed") for at, mark in enumerate(marks, 1)]
    counts = Counts(seated, len(queue), capacity, marks.count("held"), marks.count("passed"))

    at_once, offered = to_seat(queue, counts), to_offer(queue, counts)

    promised = [seat for seat in queue if seat.offered_until is not None]
    in_turn = promised + [seat for seat in queue if seat.offered_until is None]
    assert list(at_once) == in_turn[: len(at_once)]
    assert len(at_once) == min(len(queue), max(0, capacity - seated))
    fresh = [seat for seat, mark in zip(queue, marks, strict=True) if not mark]
    assert list(offered) == fresh[: len(offered)]
    assert len(offered) == min(len(fresh), max(0, capacity - seated - marks.count("held")))


people = st.integers(101, 106)


def person(user_id: int) -> Person:
    """Return a member."""
    return Person(GUILD, user_id, is_admin=False)


class OffersMachine(RuleBasedStateMachine):
    """Six people, a meeting an hour away, and a bot that is killed between any two steps."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.loop = asyncio.Runner()
        self.clock = Hands()
        self.asked: dict[int, int] = {}

    @initialize(capacity=st.integers(1, 3))
    def open(self, capacity: int) -> None:
        """Open a file with one meeting that is announced; everybody has accepted, and two more came than can sit."""
        self.boot()
        self.number = self.write(lambda conn: add_meeting(conn, add_circle(conn, capacity)).meeting_id)
        self.clock.at = must(self.read(lambda conn: meetings.get(conn, self.number))).starts_at - timedelta(
            minutes=100
        )

        def prepare(conn: sqlite3.Connection) -> None:
            meetings.set_state(conn, self.number, MeetingState.ANNOUNCED)
            for user_id in range(101, 107):
                WORDS.accept(conn, GUILD, user_id, self.clock.at)

        self.write(prepare)
        for user_id in range(101, 103 + capacity):
            self.join(user_id)

    def boot(self) -> None:
        """Open the file as a fresh process does."""
        self.database = self.run(Database.open(self.folder / "circles.db", now=0))
        self.seating = Seating(self.database, self.clock, {}, WORDS)
        self.offers = Offers(self.database, self.clock, {})
        self.outbox = Outbox(
            self.database,
            self.clock,
            {},
            Rooms(self.database, self.clock),
            Phases({}, Decks(self.database, self.clock, [Deck("default", "First", ())])),
            WORDS,
        )
        self.run(self.outbox.recover())

    def teardown(self) -> None:
        """Close the file and remove it."""
        if hasattr(self, "database"):
            self.run(self.database.close())
        self.loop.close()
        shutil.rmtree(self.folder)

    @rule(user_id=people)
    def join(self, user_id: int) -> None:
        """Press Join."""
        self.run(self.seating.join(person(user_id), self.number))

    @rule(user_id=people)
    def leave(self, user_id: int) -> None:
        """Press Can't make it."""
        self.run(self.seating.leave(person(user_id), self.number))

    @rule(user_id=people, yes=st.booleans())
    def answer(self, user_id: int, yes: bool) -> None:
        """Press a button of an offer; it works for whom a seat is held, and for nobody else."""
        seat = self.read(lambda conn: seats.get(conn, self.number, user_id))
        seated = seat is not None and seat.state is SeatState.SEATED
        held = seat is not None and name_of(seat) is not None
        try:
            self.run(self.offers.take(person(user_id), self.number)) if yes else self.run(
                self.offers.decline(person(user_id), self.number)
            )
        except Refusal:
            assert not held or self.full()
            assert not (seated and yes)
        else:
            assert held or (seated and yes)

    @rule(capacity=st.integers(1, 4))
    def resize(self, capacity: int) -> None:
        """An admin sets another number of seats, but never below what is given or held."""

        def change(conn: sqlite3.Connection) -> None:
            counts = seats.counts(conn, self.number)
            if capacity >= counts.seated + counts.offered:
                conn.execute("UPDATE meeting SET capacity = ? WHERE meeting_id = ?", (capacity, self.number))
                lifecycle.promote(conn, must(meetings.get(conn, self.number)), self.clock.at)

        self.write(change)

    @rule(user_id=people, back=st.booleans())
    def erase(self, user_id: int, back: bool) -> None:
        """Use `/my erase`: no row names them any more, and their seat finds the next; they may come back as new."""
        leaving = Leaving(self.database, self.clock, {}, ())
        self.run(leaving.erase(user_id))
        assert self.run(leaving.fetch_held(user_id)) == {}
        if back:
            self.write(lambda conn: WORDS.accept(conn, GUILD, user_id, self.clock.at))

    @rule(days=st.integers(0, 2), hour=st.integers(13, 22))
    def move(self, days: int, hour: int) -> None:
        """Use `/circle move`, nearer or farther, by minutes or days: then free seats go at once, or are offered."""
        meeting = must(self.read(lambda conn: meetings.get(conn, self.number)))
        to = f"2026-01-{5 + days:02} {hour}:30"
        rhythms = Rhythms(self.database, self.clock, {})
        with suppress(Refusal):  # a time that is past, or the one it has
            self.run(rhythms.move(person(1), meeting.circle_id, meeting.slot_on.isoformat(), to))

    @rule(minutes=st.sampled_from([1, 7, 15, 16]))
    def wait(self, minutes: int) -> None:
        """Let time pass and pay what is due."""
        self.clock.move(minutes=minutes)
        self.pay(die_after=None)

    @rule(minutes=st.sampled_from([7, 16]), die_after=st.integers(0, 3))
    def wait_and_die(self, minutes: int, die_after: int) -> None:
        """Let time pass; the process dies with entries in hand, and another takes over."""
        self.clock.move(minutes=minutes)
        with suppress(InterruptedError):
            self.pay(die_after=die_after)
        self.run(self.database.close())
        self.boot()
        self.pay(die_after=None)

    def pay(self, *, die_after: int | None) -> None:
        """Do what the runner does with entries, but for Discord; die after so many."""
        while entries := self.run(self.outbox.claim()):
            for entry in entries:
                if die_after is not None and die_after <= 0:
                    raise InterruptedError
                die_after = None if die_after is None else die_after - 1
                if entry.kind is not Kind.OFFER_OVER:
                    self.run(self.outbox.mark_calling(entry))
                self.run(self.outbox.settle(entry, 5 if entry.kind is Kind.OFFER_HERE else None))

    @invariant()
    def never_more_than_there_are(self) -> None:
        """Seats that are taken or held are never more than there are."""
        if hasattr(self, "number"):
            counts = self.counts()
            assert counts.seated + counts.offered <= counts.capacity

    @invariant()
    def none_is_lost(self) -> None:
        """While a seat is free, nobody waits who has not been asked; in order of arrival, earlier ones first."""
        if not hasattr(self, "number"):
            return
        counts = self.counts()
        queue = self.read(lambda conn: seats.on_list(conn, self.number, SeatState.WAITLISTED))
        never = [seat for seat in queue if seat.offered_until is None and not seat.passed]
        assert counts.free == 0 or not never or self.over()
        asked = [seat.seat_id for seat in queue if seat not in never]
        assert not never or not asked or max(asked) < never[0].seat_id
        meeting = must(self.read(lambda conn: meetings.get(conn, self.number)))
        if way_up(meeting, now=self.clock.at, door_open=True) is Way.AT_ONCE:
            assert not queue or counts.seated >= counts.capacity, (
                "far from the start nobody waits beside a free seat"
            )

    @invariant()
    def every_offer_ends(self) -> None:
        """Each offer has its end in the outbox, no later than a quarter of an hour after it was made."""
        if not hasattr(self, "number"):
            return
        held = {
            name_of(seat)
            for seat in self.read(lambda conn: seats.on_list(conn, self.number, SeatState.WAITLISTED))
        }

        def ends(conn: sqlite3.Connection) -> set[str]:
            found = conn.execute(
                "SELECT detail FROM outbox WHERE kind = 'offer_over' AND state IN ('ready', 'claimed', 'calling')"
            )
            return {row["detail"] for row in found}

        assert held - {None} <= self.read(ends)

    # ------------------------------------------------------------------ inside

    def full(self) -> bool:
        counts = self.counts()
        return counts.seated >= counts.capacity

    def over(self) -> bool:
        return self.clock.at >= must(self.read(lambda conn: meetings.get(conn, self.number))).ends_at

    def counts(self) -> Counts:
        return self.read(lambda conn: seats.counts(conn, self.number))

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        return self.loop.run(coroutine)

    def read(self, look: Callable[[sqlite3.Connection], T]) -> T:
        return self.run(self.database.read(look))

    def write(self, change: Callable[[sqlite3.Connection], T]) -> T:
        return self.run(self.database.write(change))


OffersMachine.TestCase.settings = settings(
    max_examples=25,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
TestOffers = OffersMachine.TestCase
