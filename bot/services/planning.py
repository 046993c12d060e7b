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
from bot.store import circles, meetings, outbox, skips

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.clock import Clock
    from bot.domain.agenda import Agenda
    from bot.domain.meetings import Circle, Meeting
    from bot.domain.recurrence import Slot
    from bot.store.database import Connection, Database

HORIZON: Final = timedelta(days=14)
LOOK_AGAIN: Final = timedelta(hours=6)
"""How long a plan is left alone. The horizon is far longer, so nothing is planned late for it."""
ALWAYS_PLANNED: Final = 2
CHUNK: Final = 50
"""Circles planned in one transaction: a few milliseconds of the writer's time."""


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

        A circle that was planned a moment ago is left alone for some hours, so that a start or a tick costs the same
        however many circles there are.
        """
        now = self._clock.now()
        made, chunk = await self._plan_chunk(now)
        while chunk == CHUNK:
            more, chunk = await self._plan_chunk(now)
            made += more
        return made

    async def _plan_chunk(self, now: datetime) -> tuple[int, int]:
        before = now + HORIZON - LOOK_AGAIN
        if not await self._database.read(lambda conn: circles.to_plan(conn, before, 1)):
            return 0, 0

        def transact(conn: Connection) -> tuple[int, int]:
            chunk = circles.to_plan(conn, before, CHUNK)
            return sum(plan_circle(conn, circle, self._agendas, now) for circle in chunk), len(chunk)

        return await self._database.write(transact)


def plan_circle(conn: Connection, circle: Circle, agendas: Mapping[str, Agenda], now: datetime) -> int:
    """Write the circle's meetings within the horizon, with what each owes; return how many were made.

    The next two meetings are always planned, however far off they are: a monthly circle has one to show from the
    first day, and one to name when that is over. A circle that rests plans none, and skipped dates are left out.
    """
    if circle.state is not CircleState.ACTIVE:
        return 0
    horizon = now + HORIZON
    circles.set_planned_until(conn, circle.circle_id, horizon)
    known = [one.starts_at for one in meetings.of_circle(conn, circle.circle_id, now)]
    made = 0
    for slot in _free_slots(conn, circle, now):
        sooner = sum(starts_at <= slot.starts_at for starts_at in known)
        if slot.starts_at > horizon and sooner + made >= ALWAYS_PLANNED:
            break
        made += plan_slot(conn, circle, slot, agendas, now) is not None
    if made and circle.native_event:
        owe_events(conn, circle.circle_id, now)
    return made


def expected(conn: Connection, circle: Circle, now: datetime, count: int) -> list[Expected]:
    """Return the next dates on which the circle is to meet, soonest first: skips left out, moves followed."""
    coming = [one for one in meetings.of_circle(conn, circle.circle_id, now) if one.state in UPCOMING]
    found = [Expected(one.slot_on, one.starts_at, one) for one in coming]
    if circle.state is CircleState.ACTIVE:
        spent = meetings.spent_slots(conn, circle.circle_id, _look_from(now))
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
    meeting_id = meetings.plan(conn, circle, slot, timedelta(minutes=circle.minutes))
    meeting = None if meeting_id is None else meetings.get(conn, meeting_id)
    if meeting is None:
        return None
    previous = meetings.before(conn, meeting)
    previous_ends_at = (
        None if previous is None else max(previous.ends_at, previous.closed_at or previous.ends_at)
    )
    card_at = owing.announce_at(meeting.starts_at, previous_ends_at, circle.announce_from)
    outbox.owe_again(conn, [owing.now_of(Kind.CARD, meeting, max(card_at, now), never_stale=True)])
    agenda = agendas.get(circle.agenda_key)
    outbox.owe_once(conn, owing.of_meeting(meeting, timed=agenda is None or agenda.cues))
    if circle.quorum is not None:
        outbox.owe_once(conn, [owing.quorum(meeting)])
    around.owe(conn, circle, meeting, now)
    return meeting
