"""Seats as many people press at once: a model that knows the rules, and the real service on a real file, side by side.

All of it happens hours before the start, where a freed seat goes to the first who waits at once.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bot.domain.meetings import Person, Seat, SeatState, WriteTo
from bot.domain.views import AgreementNeeded, Joined
from bot.errors import Refusal
from bot.services import lifecycle
from bot.services.leaving import Leaving
from bot.services.rhythms import Rhythms
from bot.services.seating import Seating
from bot.store import consents, meetings, seats
from bot.store.database import Database
from tests.store.old_rows import all_rows
from tests.store.rows import GUILD, Hands, add_circle, add_meeting, must, short_words

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Coroutine
    from typing import Any

T = TypeVar("T")

WORDS = short_words()
SEATED, WAITLISTED = SeatState.SEATED, SeatState.WAITLISTED
people = st.integers(101, 106)
presses = st.tuples(st.sampled_from(["join", "leave"]), people)


class Model:
    """What should be true: who accepted, who stands where (in order of arrival), how many seats there are."""

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self.accepted: set[int] = set()
        self.places: dict[int, SeatState] = {}
        self.answers: dict[int, WriteTo] = {}

    def on(self, state: SeatState) -> list[int]:
        """Return who is on a list, first come first."""
        return [user_id for user_id, place in self.places.items() if place is state]

    def join(self, user_id: int) -> SeatState | None:
        """Return where the person stands now; None where the agreement comes first."""
        if user_id not in self.places and user_id in self.accepted:
            free = len(self.on(SEATED)) < self.capacity and not self.on(WAITLISTED)
            self.places[user_id] = SEATED if free else WAITLISTED
        return self.places.get(user_id)

    def leave(self, user_id: int) -> None:
        """Give the place back, if there is one."""
        if self.places.pop(user_id, None) is not None:
            self.move_up()

    def move_up(self) -> None:
        """Seat those who wait while there are seats."""
        while self.on(WAITLISTED) and len(self.on(SEATED)) < self.capacity:
            self.places[self.on(WAITLISTED)[0]] = SEATED


class Seats(RuleBasedStateMachine):
    """Presses of six people on one meeting."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.loop = asyncio.Runner()
        self.clock = Hands()

    @initialize(capacity=st.integers(1, 3), accepted=st.sets(people, min_size=4))
    def open(self, capacity: int, accepted: set[int]) -> None:
        """Open a database with one meeting, five hours away, and most people ready to come."""
        self.database = self.run(Database.open(self.folder / "circles.db", now=0))
        self.meeting = self.write(lambda conn: add_meeting(conn, add_circle(conn, capacity)))
        self.number = self.meeting.meeting_id
        self.seating = Seating(self.database, self.clock, {}, WORDS)
        self.model = Model(capacity)
        self.sat_before = 0
        for user_id in sorted(accepted):
            self.accept(user_id)

    def teardown(self) -> None:
        """Close the file and remove it."""
        if hasattr(self, "database"):
            self.run(self.database.close())
        self.loop.close()
        shutil.rmtree(self.folder)

    async def release_all(self, user_id: int) -> int:
        """Give every place of somebody back, as withdrawing the agreement does."""
        now = self.clock.now()
        return await self.database.write(lambda conn: self.seating.release_all(conn, person(user_id), now))

    # ------------------------------------------------------------------ what people do

    @rule(user_id=people)
    def accept(self, user_id: int) -> None:
        """Accept the agreement."""
        self.write(lambda conn: WORDS.accept(conn, GUILD, user_id, self.clock.now()))
        self.model.accepted.add(user_id)

    @rule(user_id=people)
    def withdraw(self, user_id: int) -> None:
        """Withdraw the consent, which gives every place back; a second time there is nothing to give back."""
        had = int(user_id in self.model.places)
        self.write(lambda conn: consents.withdraw(conn, GUILD, user_id))
        assert self.run(self.release_all(user_id)) == had
        self.model.accepted.discard(user_id)
        self.model.leave(user_id)
        assert self.changes_nothing(self.release_all(user_id)) == 0

    @rule(user_id=people, write=st.sampled_from([WriteTo.DM, WriteTo.HERE]))
    def join(self, user_id: int, write: WriteTo) -> None:
        """Press Join twice (the second press changes nothing and says the same), and answer what is asked then."""
        new = user_id not in self.model.places
        expected = self.model.join(user_id)
        first = self.run(self.seating.join(person(user_id), self.number))
        second = self.changes_nothing(self.seating.join(person(user_id), self.number))
        if expected is None:
            assert isinstance(first, AgreementNeeded)
            assert second == first
            return
        assert isinstance(first, Joined)
        assert isinstance(second, Joined)
        assert (first.new, second.new) == (new, False)
        assert first.seat == second.seat
        assert first.seat.state is expected
        assert first.seat.place == self.model.on(expected).index(user_id) + 1
        self.answer(user_id, write)

    @rule(user_id=people)
    def leave(self, user_id: int) -> None:
        """Press Can't make it twice."""
        self.model.leave(user_id)
        self.run(self.seating.leave(person(user_id), self.number))
        self.changes_nothing(self.seating.leave(person(user_id), self.number))

    @rule(user_id=people, answer=st.sampled_from([WriteTo.DM, WriteTo.HERE]))
    def answer(self, user_id: int, answer: WriteTo) -> None:
        """Say whether one may be written to; who has no place is asked to take one first."""
        if user_id in self.model.places:
            self.run(self.seating.answer_write_to(person(user_id), self.number, answer))
            self.model.answers[user_id] = answer
        else:
            with pytest.raises(Refusal):
                self.run(self.seating.answer_write_to(person(user_id), self.number, answer))

    @rule(user_id=people)
    def erase(self, user_id: int) -> None:
        """Use `/my erase`: no row names them any more, and their seat goes on; who comes back is new, and last."""
        leaving = Leaving(self.database, self.clock, {}, ())
        self.run(leaving.erase(user_id))
        assert self.run(leaving.fetch_held(user_id)) == {}
        self.model.leave(user_id)
        self.model.accepted.discard(user_id)
        self.model.answers.pop(user_id, None)

    @rule(burst=st.lists(presses, min_size=2, max_size=12))
    def press_at_once(self, burst: list[tuple[str, int]]) -> None:
        """Many press in one moment: what comes of it is what their order of arrival says."""

        async def all_of_them() -> None:
            verbs = {"join": self.seating.join, "leave": self.seating.leave}
            await asyncio.gather(*(verbs[verb](person(user_id), self.number) for verb, user_id in burst))

        self.run(all_of_them())
        for verb, user_id in burst:
            if verb == "join":
                self.model.join(user_id)
            else:
                self.model.leave(user_id)

    # ------------------------------------------------------------------ what happens around them

    @rule(capacity=st.integers(1, 4))
    def set_capacity(self, capacity: int) -> None:
        """Change the number of seats: nobody loses one, and a freed one goes to who waits longest."""

        def transact(conn: sqlite3.Connection) -> None:
            conn.execute("UPDATE meeting SET capacity = ? WHERE meeting_id = ?", (capacity, self.number))
            lifecycle.promote(conn, must(meetings.get(conn, self.number)), self.clock.now())

        self.write(transact)
        self.model.capacity = capacity
        self.model.move_up()

    @rule(days=st.integers(0, 3), hour=st.integers(18, 22))
    def move(self, days: int, hour: int) -> None:
        """Hold the meeting at another time, hours or days off: everybody stays where they are."""
        rhythms = Rhythms(self.database, self.clock, {})
        to = f"2026-01-{5 + days:02} {hour}:00"
        with suppress(Refusal):  # it is held then already
            self.run(rhythms.move(person(1), self.meeting.circle_id, "2026-01-05", to))

    # ------------------------------------------------------------------ what always holds

    @invariant()
    def everybody_stands_where_they_should(self) -> None:
        """Both lists are those of the model, person by person, in order of arrival."""
        for state in (SEATED, WAITLISTED):
            found = self.run(self.database.read(partial(on_list, meeting_id=self.number, state=state)))
            assert [seat.user_id for seat in found] == self.model.on(state)
            assert [seat.place for seat in found] == list(range(1, len(found) + 1))

    @invariant()
    def no_seat_is_lost_or_doubled(self) -> None:
        """No press seats more people than there are seats, and no seat stays free while somebody waits."""
        counts = self.run(self.database.read(lambda conn: seats.counts(conn, self.number)))
        assert counts.seated <= max(counts.capacity, self.sat_before)
        assert not (counts.seated < counts.capacity and counts.waitlisted)
        self.sat_before = counts.seated

    @invariant()
    def reminders_are_owed_to_those_who_asked(self) -> None:
        """Until it is due, an hour's reminder waits for exactly those who sit and said yes."""
        wanted = {one for one in self.model.on(SEATED) if self.model.answers.get(one) is WriteTo.DM}
        owed = self.run(self.database.read(owed_reminders))
        assert sorted(owed) == sorted(wanted)

    # ------------------------------------------------------------------ hands

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Do one thing with the database."""
        return self.loop.run(work)

    def write(self, transact: Callable[[sqlite3.Connection], T]) -> T:
        """Do one thing in a transaction of its own."""
        return self.run(self.database.write(transact))

    def changes_nothing(self, work: Coroutine[Any, Any, T]) -> T:
        """Do something that must leave every row of the database as it is."""
        before = self.run(self.database.read(all_rows))
        answer = self.run(work)
        assert self.run(self.database.read(all_rows)) == before
        return answer


def person(user_id: int) -> Person:
    """Return somebody as Discord tells of them."""
    return Person(GUILD, user_id, is_admin=False)


def on_list(conn: sqlite3.Connection, *, meeting_id: int, state: SeatState) -> list[Seat]:
    """Return who is on one list."""
    return seats.on_list(conn, meeting_id, state)


def owed_reminders(conn: sqlite3.Connection) -> list[int]:
    """Return who is owed a reminder an hour before that has not been sent."""
    asked = "SELECT member_id FROM outbox WHERE kind = 'reminder_hour' AND state = 'ready'"
    return [int(row["member_id"]) for row in conn.execute(asked)]


TestSeats = pytest.mark.timeout(600)(Seats.TestCase)  # a failure takes minutes to be made small
TestSeats.settings = settings(
    max_examples=25,
    stateful_step_count=25,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
    suppress_health_check=[HealthCheck.too_slow],
)
