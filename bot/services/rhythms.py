"""Changing when a circle meets after it exists: edit, skip, move, pause, resume, archive.

Each is one transaction: the rows, what they owe Discord, and the note of who did it. Only coming meetings change;
one whose room is open, or that is over, stays as it is.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final, TypeVar

from bot.domain import owing
from bot.domain.circles import NewCircle
from bot.domain.edits import read_edit
from bot.domain.meetings import LIVE, CancelReason, CircleState, MeetingState
from bot.domain.outbox import Kind
from bot.domain.recurrence import slots
from bot.domain.replan import Dates, Placement, covered, held_on, replan
from bot.domain.views import Changed, Rescheduled
from bot.domain.zones import Zones
from bot.errors import Refusal
from bot.services import lifecycle
from bot.services.dates import coming_of, find_dates, find_one, free_slots, left_out, read_date, read_move
from bot.services.finding import get_circle
from bot.services.planning import Expected, expected, owe_cards, plan_circle, plan_slot
from bot.store import audit, circles, meeting_slots, meetings, outbox, seats, skips

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date, datetime

    from bot.clock import Clock
    from bot.domain.agenda import Agenda
    from bot.domain.circles import Draft
    from bot.domain.edits import Edit
    from bot.domain.meetings import Circle, Meeting, Person
    from bot.store.database import Connection, Database

T = TypeVar("T")
SHOWN_DATES: Final = 5
SUGGESTED_DATES: Final = 25
"""Discord shows at most so many choices."""


class Rhythms:
    """When circles meet, changed. Every method raises `Refusal` where nothing is changed, and says what to do."""

    def __init__(self, database: Database, clock: Clock, agendas: Mapping[str, Agenda]) -> None:
        self._database = database
        self._clock = clock
        self._agendas = agendas
        self._zones = Zones()

    async def edit(self, person: Person, circle_id: int, edit: Edit) -> Changed:
        """Change what is given, for the meetings that are coming; people keep their seats wherever a meeting stays."""
        return await self._change(
            person, circle_id, lambda conn, circle, now: self.edit_in(conn, person, circle, edit, now)
        )

    def edit_in(self, conn: Connection, person: Person, circle: Circle, edit: Edit, now: datetime) -> Changed:
        """Do what `edit` does, inside somebody's transaction."""
        coming = coming_of(conn, circle, now)
        kept = [one.slot_on for one in coming]
        draft = read_edit(circle, edit, zones=self._zones, agendas=self._agendas, now=now, kept=kept)
        changed = _write(conn, circle, draft)
        off = self._replan(conn, changed, coming, now)
        audit.note(conn, person, "circle_edited", now, circle_id=circle.circle_id)
        return replace(_view(conn, changed, now, off), renamed=changed.name != circle.name)

    async def skip(self, person: Person, circle_id: int, first: str, last: str = "") -> Changed:
        """Leave out one date, or all from `first` to `last`; a meeting that is announced is called off kindly.

        Dates that are all left out already stay so; what is returned says which they are.
        """

        def change(conn: Connection, circle: Circle, now: datetime) -> Changed:
            _check_active(circle)
            if (before := _left_out_before(conn, circle, first, last, now)) is not None:
                return before
            dates, hit, starts = find_dates(conn, circle, first, last, now)
            skips.add(conn, circle_id, dates)
            for meeting in _quiet_ones_first(hit):
                lifecycle.take_off(conn, meeting, CancelReason.SKIPPED, now)
            self._plan(conn, circle, now)
            audit.note(conn, person, "dates_skipped", now, circle_id=circle_id)
            return replace(_view(conn, circle, now, starts), left_out=dates)

        return await self._change(person, circle_id, change)

    async def take_up(self, person: Person, circle_id: int, first: date, last: date) -> Changed:
        """Let the circle meet on these dates after all, in fresh meetings: people were told of the others."""

        def change(conn: Connection, circle: Circle, now: datetime) -> Changed:
            _check_active(circle)
            dates = Dates(first, last)
            starts = tuple(slot.starts_at for slot in left_out(conn, circle, dates, now))
            if not starts:
                raise Refusal("rhythms.not_left_out", name=circle.name)
            skips.take_out(conn, circle_id, dates)
            for meeting in meetings.skipped(conn, circle_id, now):
                if covered([dates], meeting.slot_on):
                    meeting_slots.give_slot_back(conn, meeting.meeting_id)
            self._plan(conn, circle, now)
            audit.note(conn, person, "dates_taken_up", now, circle_id=circle_id)
            return _view(conn, circle, now, starts)

        return await self._change(person, circle_id, change)

    async def move(self, person: Person, circle_id: int, on: str, to: str) -> Rescheduled:
        """Hold one meeting at another time; its slot in the rhythm stays. `to` is wall time in the circle's zone."""

        def change(conn: Connection, circle: Circle, now: datetime) -> Rescheduled:
            _check_active(circle)
            found = find_one(conn, circle, on, now)
            moved = read_move(conn, circle, found, to, now)
            by_rhythm = list(slots(circle.rhythm, from_on=found.slot_on, until_on=found.slot_on))
            meeting = found.meeting or plan_slot(conn, circle, by_rhythm[0], self._agendas, now)
            if meeting is None:
                raise Refusal("meetings.gone")
            after = lifecycle.reschedule(
                conn,
                Placement(meeting, found.slot_on, moved.starts_at, moved.shift),
                moved.starts_at + (meeting.ends_at - meeting.starts_at),
                now,
                moved=moved.starts_at not in [slot.starts_at for slot in by_rhythm],
                timed=self._timed(circle),
            )
            self._plan(conn, circle, now)
            number = meeting.meeting_id
            audit.note(conn, person, "meeting_moved", now, circle_id=circle_id, meeting_id=number)
            return Rescheduled(circle, after, found.starts_at)

        return await self._change(person, circle_id, change)

    async def pause(self, person: Person, circle_id: int) -> Changed:
        """Call off what is coming, kindly, and plan nothing until it is resumed."""

        def change(conn: Connection, circle: Circle, now: datetime) -> Changed:
            if circle.state is CircleState.PAUSED:
                raise Refusal("rhythms.paused_already", name=circle.name)
            audit.note(conn, person, "circle_paused", now, circle_id=circle_id)
            return _rest(conn, circle, CircleState.PAUSED, CancelReason.PAUSED, now)

        return await self._change(person, circle_id, change)

    async def resume(self, person: Person, circle_id: int) -> Changed:
        """Plan meetings again, from now on; one that the pause called off comes back as a fresh one."""

        def change(conn: Connection, circle: Circle, now: datetime) -> Changed:
            if circle.state is not CircleState.PAUSED:
                raise Refusal("rhythms.not_paused", name=circle.name)
            circles.set_state(conn, circle_id, CircleState.ACTIVE)
            resumed = _circle(conn, circle_id, person)
            self._plan(conn, resumed, now)
            audit.note(conn, person, "circle_resumed", now, circle_id=circle_id)
            return _view(conn, resumed, now)

        return await self._change(person, circle_id, change)

    async def archive(self, person: Person, circle_id: int) -> Changed:
        """End the circle for good: what is coming is called off kindly, and no list shows it any more."""

        def change(conn: Connection, circle: Circle, now: datetime) -> Changed:
            audit.note(conn, person, "circle_archived", now, circle_id=circle_id)
            for user_id in circles.facilitators(conn, circle_id, "asked"):
                question = owing.of_circle(Kind.ASK_FACILITATOR, circle, now, user_id=user_id)
                outbox.run_again(conn, question.dedupe, now)
            return _rest(conn, circle, CircleState.ARCHIVED, CancelReason.ARCHIVED, now)

        return await self._change(person, circle_id, change)

    async def fetch_dates(self, person: Person, circle_id: int) -> list[Expected]:
        """Return the coming dates of a circle, for choosing one. Raises `Refusal` where there is no such circle."""
        now = self._clock.now()
        return await self._database.read(
            lambda conn: expected(conn, _circle(conn, circle_id, person), now, SUGGESTED_DATES)
        )

    async def _change(
        self, person: Person, circle_id: int, change: Callable[[Connection, Circle, datetime], T]
    ) -> T:
        now = self._clock.now()
        return await self._database.write(lambda conn: change(conn, _circle(conn, circle_id, person), now))

    def _replan(
        self, conn: Connection, circle: Circle, coming: Sequence[Meeting], now: datetime
    ) -> tuple[datetime, ...]:
        """Bring the coming meetings in line with their circle; return when the called off ones would have been."""
        ours = {one.slot_on for one in coming}
        from_on = min(ours, default=now.date()) - timedelta(weeks=1)
        spent = meeting_slots.spent_slots(conn, circle.circle_id, from_on).keys() - ours
        skipped = skips.of_circle(conn, circle.circle_id, from_on)
        meetings.set_capacity(conn, circle.circle_id, circle.capacity)
        plan = replan(coming, circle.rhythm, spent=spent, skipped=skipped, now=now)
        length, timed = timedelta(minutes=circle.minutes), self._timed(circle)
        for placed in plan.placements:
            ends_at = placed.starts_at + length
            lifecycle.reschedule(conn, placed, ends_at, now, moved=placed.meeting.moved, timed=timed)
        for meeting in _quiet_ones_first(plan.called_off):
            lifecycle.take_off(conn, meeting, CancelReason.CHANGED, now)
            meeting_slots.give_slot_back(conn, meeting.meeting_id)
        for meeting in coming_of(conn, circle, now):
            lifecycle.promote(conn, meeting, now)
        self._plan(conn, circle, now)
        return _announced(plan.called_off)

    def _plan(self, conn: Connection, circle: Circle, now: datetime) -> None:
        plan_circle(conn, circle, self._agendas, now)
        owe_cards(conn, circle, now)

    def _timed(self, circle: Circle) -> bool:
        agenda = self._agendas.get(circle.agenda_key)
        return agenda is None or agenda.cues


def _circle(conn: Connection, circle_id: int, person: Person) -> Circle:
    circle = get_circle(conn, circle_id, person.guild_id)
    if circle.state is CircleState.ARCHIVED:
        raise Refusal("circles.gone")
    return circle


def _check_active(circle: Circle) -> None:
    if circle.state is not CircleState.ACTIVE:
        raise Refusal("rhythms.paused", name=circle.name)


def _announced(those: Sequence[Meeting]) -> tuple[datetime, ...]:
    return tuple(sorted(one.starts_at for one in those if one.state is not MeetingState.PLANNED))


def _quiet_ones_first(those: Sequence[Meeting]) -> list[Meeting]:
    """Return them so that calling one off never announces another that is called off next."""
    latest_first = sorted(those, key=lambda one: one.starts_at, reverse=True)
    return sorted(latest_first, key=lambda one: one.state is not MeetingState.PLANNED)


def _view(conn: Connection, circle: Circle, now: datetime, called_off: tuple[datetime, ...] = ()) -> Changed:
    starts = tuple(one.starts_at for one in expected(conn, circle, now, SHOWN_DATES))
    there = meetings.of_circle(conn, circle.circle_id, now)
    live = any(one.state in LIVE for one in there)
    counts = [seats.counts(conn, one.meeting_id) for one in there]
    return Changed(circle, starts, called_off, live, any(one.seated > one.capacity for one in counts))


def _write(conn: Connection, circle: Circle, draft: Draft) -> Circle:
    if draft.agenda_key != circle.agenda_key:
        meetings.keep_agenda(conn, circle.circle_id, circle.agenda_key)
    new = NewCircle(
        circle.guild_id, draft, circle.channel_id, circle.channel_is_ours, circle.voice_channel_id, 0
    )
    circles.amend(conn, circle.circle_id, new)
    return replace(
        circle,
        name=draft.name,
        description=draft.description,
        rhythm=draft.rhythm,
        minutes=draft.minutes,
        capacity=draft.capacity,
        agenda_key=draft.agenda_key,
    )


def _rest(
    conn: Connection, circle: Circle, state: CircleState, reason: CancelReason, now: datetime
) -> Changed:
    """Let a circle rest in this state: nothing of it is coming any more, and every slot may be used again."""
    circles.set_state(conn, circle.circle_id, state)
    coming = coming_of(conn, circle, now)
    for meeting in _quiet_ones_first(coming):
        lifecycle.take_off(conn, meeting, reason, now)
        meeting_slots.give_slot_back(conn, meeting.meeting_id)
    return _view(conn, replace(circle, state=state), now, _announced(coming))


def _left_out_before(
    conn: Connection, circle: Circle, first: str, last: str, now: datetime
) -> Changed | None:
    """Return what is left out already where that is all there is on these dates; None where there is more to do."""
    on = read_date(conn, circle, first, now)
    dates = Dates(on, read_date(conn, circle, last, now) if last else on)
    known_as = [one.slot_on for one in meetings.skipped(conn, circle.circle_id, now) if one.moved]
    if not last:
        moved = [
            one for one in meetings.skipped(conn, circle.circle_id, now) if held_on(one, circle.rhythm) == on
        ]
        dates = Dates(moved[0].slot_on, moved[0].slot_on) if moved and on not in known_as else dates
    coming = [
        one
        for one in coming_of(conn, circle, now)
        if covered([Dates(on, dates.last)], held_on(one, circle.rhythm)) or covered([dates], one.slot_on)
    ]
    out = left_out(conn, circle, dates, now)
    if coming or not out or free_slots(conn, circle, dates, now):
        return None
    starts = tuple(slot.starts_at for slot in out)
    return replace(_view(conn, circle, now, starts), left_out=dates, already=True)
