"""Who did which admin or facilitator act when; never what anybody wrote."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.acts import Act
from bot.domain.retention import Kept
from bot.store import retention
from bot.store.times import from_unix, to_unix

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime

    from bot.domain.meetings import Person


def note(
    conn: sqlite3.Connection,
    person: Person,
    act: str,
    now: datetime,
    *,
    circle_id: int | None = None,
    meeting_id: int | None = None,
) -> None:
    """Write one act down; `act` is a fixed word such as `circle_created`."""
    conn.execute(
        "INSERT INTO audit (guild_id, actor_id, act, circle_id, meeting_id, done_at) VALUES (?, ?, ?, ?, ?, ?)",
        (person.guild_id, person.user_id, act, circle_id, meeting_id, to_unix(now)),
    )


def purge(conn: sqlite3.Connection, now: datetime) -> int:
    """Delete what is older than its guild keeps it; return how many."""
    kept, least = retention.seconds(Kept.AUDIT, "audit.guild_id"), retention.soonest(Kept.AUDIT)
    sql = f"DELETE FROM audit WHERE done_at < ?1 - {least} AND done_at + {kept} < ?1"  # noqa: S608 - ours
    return conn.execute(sql, (to_unix(now),)).rowcount


def page(conn: sqlite3.Connection, guild_id: int, before: int, limit: int) -> list[Act]:
    """Return a guild's acts, newest first: those older than number `before` (0: all), at most `limit`."""
    rows = conn.execute(
        """
        SELECT audit.*, circle.name AS circle FROM audit LEFT JOIN circle USING (circle_id)
        WHERE audit.guild_id = :guild AND (:before = 0 OR audit_id < :before) ORDER BY audit_id DESC LIMIT :limit
        """,
        {"guild": guild_id, "before": before, "limit": limit},
    )
    return [
        Act(row["audit_id"], row["actor_id"], row["act"], row["circle"], from_unix(row["done_at"]))
        for row in rows
    ]
