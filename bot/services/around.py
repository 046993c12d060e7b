"""What is owed around a meeting: a look at its prompts the day before, and prompts to write with on days after."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import between as rules
from bot.store import between, outbox

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.between import Between
    from bot.domain.meetings import Circle, Meeting
    from bot.domain.outbox import Owed
    from bot.store.database import Connection


def owe(conn: Connection, circle: Circle, meeting: Meeting, now: datetime) -> None:
    """Write what is owed around a coming meeting: the look the day before, the prompts on the days after."""
    outbox.owe_once(conn, owed(circle, meeting, between.get(conn, circle.circle_id), now))


def owed(circle: Circle, meeting: Meeting, wanted: Between, now: datetime) -> list[Owed]:
    """Return what is owed around a coming meeting of a circle that posts so much outside of its meetings."""
    found = list(rules.after_meeting(meeting, wanted, circle.rhythm.zone))
    found += [rules.preview(meeting)] if wanted.preview else []
    return [one for one in found if one.due_at > now]
