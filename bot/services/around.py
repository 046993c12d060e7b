"""What is owed around a meeting: a look at its prompts the day before, and prompts to write with on days after."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.domain import between as rules
from bot.store import between, outbox

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.meetings import Circle, Meeting
    from bot.store.database import Connection


def owe(conn: Connection, circle: Circle, meeting: Meeting, now: datetime) -> None:
    """Write what is owed around a coming meeting: the look the day before, the prompts on the days after."""
    wanted = between.get(conn, circle.circle_id)
    owed = list(rules.after_meeting(meeting, wanted, ZoneInfo(circle.rhythm.timezone)))
    owed += [rules.preview(meeting)] if wanted.preview else []
    outbox.owe_once(conn, [one for one in owed if one.due_at > now])
