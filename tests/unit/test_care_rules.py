"""Care, in whatever order things happen: one note in twelve hours, handed on after five minutes, the plain truth."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import hypothesis.strategies as st
from hypothesis import given, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bot.domain.care import ANSWER_WITHIN, QUIET_FOR, CareChoice, rungs
from bot.domain.findings import Action, Confidence, Fact, Rule
from bot.domain.verdicts import DangerSeen, Outcome, Policy, Seen, decide
from bot.services import care as care_service
from bot.services.care import Care, Note, Watch

if TYPE_CHECKING:
    from collections.abc import Callable

GUILD, ROOM, DESK = 1, 2, 3
PEOPLE = st.integers(min_value=11, max_value=16)
TOPICS = st.sampled_from([*(one for one in Rule if one is not Rule.DANGER), *Fact])
ACTIONS = st.sampled_from(list(Action))
USUAL = dict(zip(Confidence, (Action.TAKE_DOWN, Action.NUDGE, Action.COUNT), strict=True))


@given(
    st.lists(PEOPLE, unique=True),
    st.lists(PEOPLE, unique=True),
    PEOPLE,
)
def test_who_is_told_and_in_which_order(on_duty: list[int], holding: list[int], about: int) -> None:
    """Nobody on duty: nobody. Else each on duty in turn, then all others at once; nobody twice, never the person."""
    steps = rungs(on_duty, holding, about)
    told = [one for step in steps for one in step]
    assert about not in told
    assert len(told) == len(set(told))
    duty = [one for one in on_duty if one != about]
    assert list(steps[: len(duty)]) == [(one,) for one in duty]
    assert set(told) == ({*duty, *holding} - {about} if duty else set())
    assert len(steps) <= len(duty) + 1


@given(
    st.lists(st.tuples(TOPICS, st.sampled_from(list(Confidence)))),
    st.dictionaries(TOPICS, ACTIONS),
    st.integers(min_value=0),
)
def test_danger_overrides_everything(
    others: list[tuple[Rule | Fact, Confidence]], chosen: dict[Rule | Fact, Action], place: int
) -> None:
    """Whatever else is in a message and whatever a guild chose: it is care's, stays, and is counted nowhere."""
    seen = [Seen(topic, sure) for topic, sure in others]
    seen.insert(place % (len(seen) + 1), Seen(Rule.DANGER, None))
    policy = Policy(dict.fromkeys((*Rule, *Fact), USUAL), USUAL, chosen)
    verdict = decide(seen, policy)
    assert verdict.outcome is Outcome.CARE
    assert verdict.topics == verdict.counted == ()


def test_a_note_in_twelve_hours_and_no_more() -> None:
    """A second before the twelve hours are over there is none, and then there is one; others have their own."""
    room = Standing()
    care = Care(room, room)  # type: ignore[arg-type]

    def sign(person: int) -> Note | None:
        return asyncio.run(care.begin(DangerSeen(GUILD, ROOM, person, 9)))

    first = sign(11)
    assert first is not None
    room.at += timedelta(hours=12, seconds=-1)
    assert sign(11) is None
    assert care.get(first.number) is first
    assert sign(12) is not None
    room.at += timedelta(seconds=1)
    assert sign(11) is not None
    assert care.get(first.number) is None


@dataclass(slots=True)
class Standing:
    """A clock and a room as the database would tell of it. Both stand still until they are told otherwise."""

    at: datetime = datetime(2026, 1, 5, 18, tzinfo=UTC)
    on_duty: tuple[int, ...] = ()
    holding: tuple[int, ...] = (21, 22)
    choice: CareChoice = CareChoice.TELL
    reached: list[tuple[int, datetime]] = field(default_factory=list)

    def now(self) -> datetime:
        """Return what time it is."""
        return self.at

    async def read(self, _: Callable[..., Any]) -> Any:  # noqa: ANN401 - as the database has it
        """Return the room, whatever is asked about it."""
        return care_service._Place(self.choice, "en", "en", DESK, 5, self.on_duty, self.holding)


class CareMachine(RuleBasedStateMachine):
    """Signs of danger, duty taken and not, answers and none, erasing, and time."""

    def __init__(self) -> None:
        super().__init__()
        self.room = Standing()
        self.care = Care(self.room, self.room)  # type: ignore[arg-type]
        self.notes: list[Note] = []
        self.erased: list[Note] = []
        self.seen: set[int] = set()

    @initialize(duty=st.lists(st.sampled_from([21, 22]), unique=True))
    def begin(self, duty: list[int]) -> None:
        """Somebody is on duty, or nobody."""
        self.room.on_duty = tuple(duty)

    @rule(person=PEOPLE, reached=st.booleans())
    def danger(self, person: int, reached: bool) -> None:
        """A person writes something that sounds like danger; the note reaches them, or nobody can be reached."""
        note = asyncio.run(self.care.begin(DangerSeen(GUILD, ROOM, person, 9)))
        if self.room.choice is CareChoice.OFF:
            assert note is None
        if note is None:
            return
        assert note.person_id == person
        assert person not in {one for step in note.steps for one in step}
        if self.room.choice is CareChoice.HELP:
            assert note.steps == ()
        if reached:
            self.room.reached.append((person, self.room.at))
        else:
            self.care.take_back(person)
        self.notes.append(note)
        self.tell(note)

    def tell(self, note: Note) -> None:
        """Tell whoever is next, as the cog does."""
        if self.care.whom_to_tell(note):
            self.care.told(note)
        else:
            self.care.nobody_answers(note)

    @rule(seconds=st.integers(min_value=1, max_value=14 * 3600))
    def time_passes(self, seconds: int) -> None:
        """Time passes; where five minutes are over without an answer, the next are told."""
        end = self.room.at + timedelta(seconds=seconds)
        while waiting := sorted(
            (due, note.number) for note in self.notes if (due := self.due(note)) and due <= end
        ):
            due, number = waiting[0]
            note = next(one for one in self.notes if one.number == number)
            self.room.at, before = max(self.room.at, due), note.step
            self.tell(note)
            assert note.step == before + 1 or note.watch is Watch.UNANSWERED
        self.room.at = end

    def due(self, note: Note) -> datetime | None:
        """Return when those who were told have had their five minutes; None where nobody is waited for."""
        if note.watch is not Watch.TOLD or note in self.erased or note.told_at is None:
            return None
        return note.told_at + ANSWER_WITHIN

    @rule(choice=st.sampled_from(CareChoice))
    def guild_chooses(self, choice: CareChoice) -> None:
        """An admin chooses otherwise."""
        self.room.choice = choice

    @rule(at=st.integers(min_value=0))
    def somebody_sees_to_it(self, at: int) -> None:
        """Who was told answers."""
        if open_notes := [one for one in self.notes if self.due(one)]:
            note = open_notes[at % len(open_notes)]
            note.watch = Watch.SEEN
            self.seen.add(note.number)

    @rule(person=PEOPLE)
    def erase(self, person: int) -> None:
        """A person has themselves erased: nothing is known of them at once, and help is theirs again."""
        self.care.forget_person(person)
        self.erased += [one for one in self.notes if one.person_id == person]
        self.room.reached = [one for one in self.room.reached if one[0] != person]
        assert person not in self.care._quiet
        assert not [one for one in self.care._notes.values() if one.person_id == person]

    @invariant()
    def one_note_in_twelve_hours(self) -> None:
        """No person was reached twice within twelve hours, but who was erased between."""
        for person in {one for one, _ in self.room.reached}:
            times = [at for one, at in self.room.reached if one == person]
            assert all(two - one >= QUIET_FOR for one, two in pairwise(times))

    @invariant()
    def the_person_reads_the_truth(self) -> None:
        """Nobody is said to know who was not told; who saw it stays; after the last, nobody is said to be watching."""
        for note in self.notes:
            assert (note.watch is Watch.NOBODY) == (note.told_at is None)
            if note.number in self.seen:
                assert note.watch is Watch.SEEN
                assert self.care.whom_to_tell(note) == ()
            if note.watch is Watch.UNANSWERED:
                assert self.care.whom_to_tell(note) == ()

    @invariant()
    def nothing_outlives_its_time(self) -> None:
        """Whatever is asked for after twelve hours is no longer known, and nothing shows itself."""
        for note in self.notes:
            if note.until <= self.room.at or note in self.erased:
                assert self.care.get(note.number) is None
            assert repr(note) == "Note(...)"


TestCare = CareMachine.TestCase
TestCare.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
