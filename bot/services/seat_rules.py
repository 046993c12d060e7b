"""How a circle fills its seats: whether a facilitator answers first, and below how many seats the desk is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import owing
from bot.domain.meetings import UPCOMING
from bot.domain.outbox import Kind
from bot.services.finding import get_circle
from bot.store import audit, circles, meetings, outbox

if TYPE_CHECKING:
    from datetime import datetime

    from bot.clock import Clock
    from bot.domain.meetings import Circle, Person
    from bot.domain.seating import SeatRules as Rules
    from bot.store.database import Connection, Database


class SeatRules:
    """What admins choose; cogs check that it is an admin."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def set(self, person: Person, circle_id: int, rules: Rules) -> Circle:
        """Write the rules; they hold for whoever joins from now on, and for every meeting that is coming."""
        now = self._clock.now()
        return await self._database.write(lambda conn: set_in(conn, person, circle_id, rules, now))


def set_in(conn: Connection, person: Person, circle_id: int, rules: Rules, now: datetime) -> Circle:
    """Do what `SeatRules.set` does, inside somebody's transaction."""
    circle = get_circle(conn, circle_id, person.guild_id)
    circles.set_seat_rules(conn, circle_id, approval=rules.approval, quorum=rules.quorum)
    for meeting in meetings.of_circle(conn, circle_id, now):
        if meeting.state in UPCOMING:
            outbox.withdraw(conn, meeting_id=meeting.meeting_id, kinds=(Kind.QUORUM,))
            outbox.run_again(conn, owing.quorum(meeting).dedupe, now)
            if rules.quorum is not None and meeting.starts_at - owing.QUORUM_BEFORE > now:
                outbox.owe_again(conn, [owing.quorum(meeting)])
    audit.note(conn, person, "seat_rules_set", now, circle_id=circle.circle_id)
    return get_circle(conn, circle_id, person.guild_id)
