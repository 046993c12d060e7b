"""Makes the meetings of the coming two weeks from the circles' rhythms."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.domain import owing
from bot.domain.outbox import Kind
from bot.domain.recurrence import slots
from bot.store import circles, meetings, outbox

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bot.clock import Clock
    from bot.domain.agenda import Agenda
    from bot.domain.meetings import Circle
    from bot.domain.recurrence import Slot
    from bot.store.database import Connection, Database

HORIZON: Final = timedelta(days=14)
CHUNK: Final = 200
"""Circles planned in one transaction: a few milliseconds of the writer's time."""


class Planning:
    """Plans meetings; running it again changes nothing."""

    def __init__(self, database: Database, clock: Clock, agendas: Mapping[str, Agenda]) -> None:
        self._database = database
        self._clock = clock
        self._agendas = agendas

    async def plan(self) -> int:
        """Write every meeting within the horizon that is not there yet; return how many were made."""
        now = self._clock.now()
        everyone = await self._database.read(circles.active)
        made = 0
        for start in range(0, len(everyone), CHUNK):
            made += await self._plan_chunk(everyone[start : start + CHUNK], now)
        return made

    async def _plan_chunk(self, chunk: Sequence[Circle], now: datetime) -> int:
        def transact(conn: Connection) -> int:
            return sum(plan_circle(conn, circle, self._agendas, now) for circle in chunk)

        return await self._database.write(transact)


def plan_circle(conn: Connection, circle: Circle, agendas: Mapping[str, Agenda], now: datetime) -> int:
    """Write the circle's meetings within the horizon, with what each owes; return how many were made.

    The next meeting is always planned, however far off it is: a monthly circle has one to show from the first day.
    """
    horizon = now + HORIZON
    known = meetings.of_circle(conn, circle.circle_id, now)
    made = 0
    for slot in slots(circle.rhythm, from_on=(now - timedelta(days=2)).date()):
        if slot.starts_at <= now:
            continue
        if slot.starts_at > horizon and (known or made):
            break
        made += _plan_slot(conn, circle, slot, agendas, now)
        if slot.starts_at > horizon:
            break
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
