"""Texts that were taken down: for their authors alone, for ten minutes, in memory, and never in a log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, cast

from bot.domain.findings import Rule
from bot.services.care import Care, Note
from bot.services.nudges import Nudges
from bot.services.presence import Presence
from bot.services.returned import KEPT, MOST, Returned
from bot.services.rooms import Rooms

if TYPE_CHECKING:
    from bot.store.database import Database

TEXT = "sentinel: ada@example.org"
AUTHOR, OTHER, MESSAGE = 101, 102, 900


@dataclass(slots=True)
class Hands:
    """A clock that stands still until a test moves it."""

    at: datetime = datetime(2026, 1, 5, 12, tzinfo=UTC)

    def now(self) -> datetime:
        """Say what time it is."""
        return self.at


def test_an_author_gets_the_text_back_as_often_as_wanted() -> None:
    """Every press within the time shows the very words."""
    returned = Returned(Hands())
    returned.hold(MESSAGE, AUTHOR, TEXT, ())
    for _ in range(2):
        held = returned.take(MESSAGE, AUTHOR)
        assert held is not None
        assert held.text == TEXT


def test_nobody_else_gets_it() -> None:
    """The button that stands in a room answers its author only, and asking does not use it up."""
    returned = Returned(Hands())
    returned.hold(MESSAGE, AUTHOR, TEXT, ())
    assert returned.take(MESSAGE, OTHER) is None
    assert returned.take(MESSAGE + 1, AUTHOR) is None
    assert returned.take(MESSAGE, AUTHOR) is not None


def test_after_ten_minutes_it_is_gone() -> None:
    """Not a second longer than was said, and not a second shorter."""
    clock = Hands()
    returned = Returned(clock)
    returned.hold(MESSAGE, AUTHOR, TEXT, ())
    assert timedelta(minutes=10) == KEPT
    clock.at += KEPT - timedelta(seconds=1)
    assert returned.take(MESSAGE, AUTHOR) is not None
    clock.at += timedelta(seconds=1)
    assert returned.take(MESSAGE, AUTHOR) is None


def test_what_has_had_its_time_leaves_the_memory() -> None:
    """The words themselves are let go, not only kept from being shown, as soon as anything is held or asked."""
    clock = Hands()
    returned = Returned(clock)
    returned.hold(MESSAGE, AUTHOR, TEXT, ())
    clock.at += KEPT
    returned.hold(MESSAGE + 1, OTHER, "another", ())
    assert TEXT not in repr(vars(returned))
    assert [held.text for held in returned._held.values()] == ["another"]


def test_a_flood_takes_the_oldest() -> None:
    """The memory has an end: the newest texts are kept, the oldest go first."""
    returned = Returned(Hands())
    for number in range(MOST + 3):
        returned.hold(number, AUTHOR, TEXT, ())
    kept = [number for number in range(MOST + 3) if returned.take(number, AUTHOR) is not None]
    assert kept == list(range(3, MOST + 3))


def test_a_held_text_says_nothing_of_itself() -> None:
    """What stands in a traceback or a log line about it has none of its words, and not its author."""
    returned = Returned(Hands())
    returned.hold(MESSAGE, AUTHOR, TEXT, ())
    held = returned.take(MESSAGE, AUTHOR)
    for shown in (repr(held), str(held), f"{held}"):
        assert "sentinel" not in shown
        assert str(AUTHOR) not in shown


def test_a_restart_forgets() -> None:
    """What is new has nothing of what was before: there is no other place where texts are kept."""
    clock = Hands()
    Returned(clock).hold(MESSAGE, AUTHOR, TEXT, ())
    assert Returned(clock).take(MESSAGE, AUTHOR) is None


def test_who_is_erased_is_in_no_memory() -> None:
    """Texts, private notes and notes of care forget a person at once, and nobody else."""
    clock = Hands()
    returned, nudges, care = Returned(clock), Nudges(clock), Care(cast("Database", None), clock)
    rooms = Rooms(cast("Database", None), clock)
    presence = Presence(cast("Database", None), clock, rooms)
    for number, person in enumerate((AUTHOR, OTHER)):
        rooms.noted(9, person)
        presence._tokens[9, person] = ("token", clock.at + KEPT)
        returned.hold(number, person, TEXT, ())
        assert nudges.begin(1, person, number, (Rule.EMAIL,))
        note = Note(number, person, clock.at + KEPT, 5, 6, ((AUTHOR,), (OTHER,)), (AUTHOR, OTHER))
        care._notes[number] = note
        care._quiet[person] = clock.at + KEPT

    for memory in (returned, nudges, care, presence):
        memory.forget_person(AUTHOR)

    assert returned.take(0, AUTHOR) is None
    assert returned.take(1, OTHER) is not None
    assert nudges.take(0, AUTHOR) == ()
    assert nudges.begin(1, AUTHOR, 7, (Rule.EMAIL,)), "what they were told before is known"
    assert nudges.take(1, OTHER) == (Rule.EMAIL,)
    assert care.get(0) is None
    assert set(care._quiet) == {OTHER}
    left = care.get(1)
    assert left is not None
    assert (left.everyone, left.steps) == ((OTHER,), ((OTHER,),))
    assert care.whom_to_tell(left) == (OTHER,)
    assert [presence.token_of(9, one) for one in (AUTHOR, OTHER)] == [None, "token"]
    assert [rooms.is_noted(9, one) for one in (AUTHOR, OTHER)] == [False, True]
