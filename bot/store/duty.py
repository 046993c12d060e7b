"""Who took the task of looking after people for one meeting. Facilitators only, and only until it closes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.store.times import to_unix

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime


def take(conn: sqlite3.Connection, meeting_id: int, user_id: int, now: datetime) -> None:
    """Write that somebody is on duty; asking twice changes nothing."""
    conn.execute(
        "INSERT OR IGNORE INTO duty (meeting_id, user_id, since_at) VALUES (?, ?, ?)",
        (meeting_id, user_id, to_unix(now)),
    )


def hand_back(conn: sqlite3.Connection, meeting_id: int, user_id: int) -> bool:
    """Take somebody off duty; say whether they were."""
    gone = conn.execute("DELETE FROM duty WHERE meeting_id = ? AND user_id = ?", (meeting_id, user_id))
    return gone.rowcount > 0


def clear(conn: sqlite3.Connection, meeting_id: int) -> None:
    """Nobody is on duty any more: the meeting is over."""
    conn.execute("DELETE FROM duty WHERE meeting_id = ?", (meeting_id,))


def of_meeting(conn: sqlite3.Connection, meeting_id: int) -> list[int]:
    """Return who is on duty and still holds the circle, in the order in which they took it."""
    rows = conn.execute(
        """
        SELECT duty.user_id FROM duty JOIN meeting USING (meeting_id)
        JOIN facilitator ON facilitator.circle_id = meeting.circle_id AND facilitator.user_id = duty.user_id
        WHERE meeting_id = ? AND facilitator.state = 'accepted' ORDER BY duty.since_at, duty.user_id
        """,
        (meeting_id,),
    )
    return [int(row["user_id"]) for row in rows]
