"""Makes the meetings of the coming two weeks from the circles' rhythms."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.domain import owing
from bot.domain.outbox import Kind
from bot.domain.recurrence import slots
from bot.store import circles, meetings, outbox

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.clock import Clock
    from bot.domain.agenda import Agenda
    from bot.domain.meetings import Circle
    from bot.domain.recurrence import Slot
    from bot.store.database import Connection, Database

HORIZON: Final = timedelta(days=14)
LOOK_AGAIN: Final = timedelta(hours=6)
"""How long a plan is left alone. The horizon is far longer, so nothing is planned late for it."""
ALWAYS_PLANNED: Final = 2
CHUNK: Final = 50
"""Circles planned in one transaction: a few milliseconds of the writer's time."""


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
    first day, and one to name when that is over.
    """
    horizon = now + HORIZON
    circles.set_planned_until(conn, circle.circle_id, horizon)
    known = len(meetings.of_circle(conn, circle.circle_id, now))
    made = 0
    for slot in slots(circle.rhythm, from_on=(now - timedelta(days=2)).date()):
        if slot.starts_at <= now:
            continue
        if slot.starts_at > horizon and known + made >= ALWAYS_PLANNED:
            break
        made += _plan_slot(conn, circle, slot, agendas, now)
    return made


def _plan_slot(
    conn: Connection, circle: Circle, slot: Slot, agendas: Mapping[str, Agenda], now: datetime
) -> int:
    meeting_id = meetings.plan(conn, circle, slot, timedelta(minutes=circle.minutes))
    meeting = None if meeting_id is None else meetings.get(conn, meeting_id)
    if meeting is None:
        return 0
    previous = meetings.before(conn, meeting)
    previous_ends_at = (
        None if previous is None else max(previous.ends_at, previous.closed_at or previous.ends_at)
    )
    card_at = owing.announce_at(meeting.starts_at, previous_ends_at, circle.announce_from)
    outbox.owe_again(conn, [owing.now_of(Kind.CARD, meeting, max(card_at, now), never_stale=True)])
    agenda = agendas.get(circle.agenda_key)
    outbox.owe_once(conn, owing.of_meeting(meeting, timed=agenda is None or agenda.cues))
    return 1
