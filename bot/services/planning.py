"""Makes the meetings of the coming two weeks from the circles' rhythms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Final

from bot.domain import owing
from bot.domain.meetings import UPCOMING, CircleState, MeetingState
from bot.domain.outbox import Kind
from bot.domain.recurrence import slots
from bot.domain.replan import covered
from bot.services import around
from bot.services.events import owe_events
from bot.store import between, circles, meeting_slots, meetings, outbox, skips
from bot.store.meeting_slots import Stands

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from bot.clock import Clock
    from bot.domain.agenda import Agenda
    from bot.domain.between import Between
    from bot.domain.meetings import Circle, Meeting
    from bot.domain.outbox import Owed
    from bot.domain.recurrence import Slot
    from bot.store.database import Connection, Database

HORIZON: Final = timedelta(days=14)
LOOK_AGAIN: Final = timedelta(days=7)
"""A circle that needs nothing is looked at this often all the same, so that nothing stays wrong for long."""
ALWAYS_PLANNED: Final = 2
CHUNK: Final = 50
"""Circles planned in one transaction: some milliseconds of the writer's time, and all others take turns with it."""


@dataclass(frozen=True, slots=True)
class Expected:
    """A date on which a circle is to meet: a meeting that is planned, or a slot that is not yet."""

    slot_on: date
    starts_at: datetime
    meeting: Meeting | None = None


class Planning:
    """Plans meetings; running it again changes nothing."""

    def __init__(self, database: Database, clock: Clock, agendas: Mapping[str, Agenda]) -> None:
        self._database = database
        self._clock = clock
        self._agendas = agendas

    async def plan(self) -> int:
        """Write every meeting within the horizon that is not there yet; return how many were made.

        Only circles that have one to plan are read: each remembers when that is, so that a start or a look costs the
        same however many circles there are.
        """
        now = self._clock.now()
        if not await self._database.read(lambda conn: circles.to_plan(conn, now + HORIZON, 1)):
            return 0

        def transact(conn: Connection) -> tuple[int, int]:
            chunk = circles.to_plan(conn, now + HORIZON, CHUNK)
            return plan_circles(conn, chunk, self._agendas, now), len(chunk)

        made, looked_at = await self._database.write(transact)
        while looked_at == CHUNK:
            more, looked_at = await self._database.write(transact)
            made += more
        return made


def plan_circle(conn: Connection, circle: Circle, agendas: Mapping[str, Agenda], now: datetime) -> int:
    """Do what `plan_circles` does for one circle."""
    return plan_circles(conn, [circle], agendas, now)


def plan_circles(
    conn: Connection, those: Iterable[Circle], agendas: Mapping[str, Agenda], now: datetime
) -> int:
    """Write the circles' meetings within the horizon, with what each owes; return how many were made.

    The next two meetings are always planned, however far off they are: a monthly circle has one to show from the
    first day, and one to name when that is over. A circle that rests plans none, and skipped dates are left out.
    """
    until: dict[int, datetime] = {}
    owed: list[Owed] = []
    events: list[int] = []
    made = 0
    for circle in those:
        if circle.state is not CircleState.ACTIVE:
            continue
        line = _line(conn, circle, now)
        fresh, until[circle.circle_id] = _fill(conn, circle, line, now)
        made += len(fresh)
        if fresh and circle.native_event:
            events.append(circle.circle_id)
        if fresh:
            wanted = between.get(conn, circle.circle_id)
            owed += (one for meeting in fresh for one in _owed(circle, meeting, line, wanted, agendas, now))
    circles.set_planned_until(conn, until)
    outbox.owe_once(conn, owed)
    for circle_id in events:
        owe_events(conn, circle_id, now)
    return made


def expected(conn: Connection, circle: Circle, now: datetime, count: int) -> list[Expected]:
    """Return the next dates on which the circle is to meet, soonest first: skips left out, moves followed."""
    coming = [one for one in meetings.of_circle(conn, circle.circle_id, now) if one.state in UPCOMING]
    found = [Expected(one.slot_on, one.starts_at, one) for one in coming]
    if circle.state is CircleState.ACTIVE:
        spent = meeting_slots.spent_slots(conn, circle.circle_id, _look_from(now))
        free = (slot for slot in _free_slots(conn, circle, now) if slot.on not in spent)
        found += [Expected(slot.on, slot.starts_at) for slot in islice(free, count)]
    return sorted(found, key=lambda one: one.starts_at)[:count]


def owe_cards(conn: Connection, circle: Circle, now: datetime) -> None:
    """Let the cards that are not out yet go out at their time, after meetings were moved, added or called off."""
    previous: Meeting | None = None
    for number, meeting in enumerate(meetings.of_circle(conn, circle.circle_id, now)):
        if meeting.state is MeetingState.PLANNED:
            previous_ends_at = None if previous is None else previous.ends_at
            if number >= ALWAYS_PLANNED and meeting.starts_at > now + HORIZON:
                # moved by hand far ahead: those before it are not planned yet, so that it is not the next one
                previous_ends_at = meeting.starts_at
            card_at = owing.announce_at(meeting.starts_at, previous_ends_at, circle.announce_from)
            outbox.owe_at(conn, [owing.now_of(Kind.CARD, meeting, max(card_at, now), never_stale=True)])
        previous = meeting


def _free_slots(conn: Connection, circle: Circle, now: datetime) -> Iterator[Slot]:
    """Yield the coming slots of the rhythm that are not skipped, whether or not a meeting stands on them."""
    skipped = skips.of_circle(conn, circle.circle_id, _look_from(now))
    for slot in slots(circle.rhythm, from_on=_look_from(now)):
        if slot.starts_at > now and not covered(skipped, slot.on):
            yield slot


def _look_from(now: datetime) -> date:
    return (now - timedelta(days=2)).date()


def plan_slot(
    conn: Connection, circle: Circle, slot: Slot, agendas: Mapping[str, Agenda], now: datetime
) -> Meeting | None:
    """Write the meeting of this slot with what it owes; None where one stands there already."""
    meeting = meeting_slots.plan(conn, circle, slot, timedelta(minutes=circle.minutes))
    if meeting is not None:
        wanted, line = between.get(conn, circle.circle_id), _line(conn, circle, now)
        outbox.owe_once(conn, _owed(circle, meeting, line, wanted, agendas, now))
    return meeting


def _line(conn: Connection, circle: Circle, now: datetime) -> list[Stands]:
    return meeting_slots.standing(conn, circle.circle_id, now, _look_from(now))


def _fill(
    conn: Connection, circle: Circle, line: list[Stands], now: datetime
) -> tuple[list[Meeting], datetime]:
    """Write the meetings that are missing in the line, into it too.

    Return them, and until when the circle is planned: once the horizon has come so far, there is one more to plan.
    """
    made: list[Meeting] = []
    taken = {one.slot_on for one in line}
    coming = [(one.starts_at, one.ends_at) for one in line if one.is_coming(now)]
    until = now + HORIZON + LOOK_AGAIN
    for slot in _free_slots(conn, circle, now):
        if slot.on in taken:
            continue
        sooner = sorted(ends_at for starts_at, ends_at in coming if starts_at <= slot.starts_at)
        if slot.starts_at > now + HORIZON and len(sooner) >= ALWAYS_PLANNED:
            # it is planned when it is within the horizon, or when too few are left before it
            until = min(until, slot.starts_at, sooner[-ALWAYS_PLANNED] + HORIZON)
            break
        if (meeting := meeting_slots.plan(conn, circle, slot, timedelta(minutes=circle.minutes))) is not None:
            made.append(meeting)
            coming.append((meeting.starts_at, meeting.ends_at))
            line.append(Stands(slot.on, meeting.starts_at, meeting.ends_at, meeting.state))
    return made, until


def _owed(
    circle: Circle,
    meeting: Meeting,
    line: list[Stands],
    wanted: Between,
    agendas: Mapping[str, Agenda],
    now: datetime,
) -> Iterator[Owed]:
    """Yield what a meeting owes that was just planned."""
    before = [one for one in line if one.takes_place and one.starts_at < meeting.starts_at]
    previous_ends_at = max(before, key=lambda one: one.starts_at).ends_at if before else None
    card_at = owing.announce_at(meeting.starts_at, previous_ends_at, circle.announce_from)
    yield owing.now_of(Kind.CARD, meeting, max(card_at, now), never_stale=True)
    agenda = agendas.get(circle.agenda_key)
    yield from owing.of_meeting(meeting, timed=agenda is None or agenda.cues)
    if circle.quorum is not None:
        yield owing.quorum(meeting)
    yield from around.owed(circle, meeting, wanted, now)
