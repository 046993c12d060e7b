"""Which prompts a circle has had, so that none comes twice before its deck is through."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.store.times import to_unix

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime


def used(conn: sqlite3.Connection, circle_id: int) -> list[str]:
    """Return the keys of the prompts this circle has had, oldest first."""
    rows = conn.execute("SELECT prompt_key FROM prompt_use WHERE circle_id = ? ORDER BY use_id", (circle_id,))
    return [str(row["prompt_key"]) for row in rows]


def use(conn: sqlite3.Connection, circle_id: int, meeting_id: int, prompt_key: str, now: datetime) -> int:
    """Write that the circle gets this prompt, and that it is the meeting's now; return the number of the use."""
    conn.execute("UPDATE meeting SET prompt_key = ? WHERE meeting_id = ?", (prompt_key, meeting_id))
    cursor = conn.execute(
        "INSERT INTO prompt_use (circle_id, prompt_key, meeting_id, used_at) VALUES (?, ?, ?, ?)",
        (circle_id, prompt_key, meeting_id, to_unix(now)),
    )
    return int(cursor.lastrowid or 0)


def is_fresh(conn: sqlite3.Connection, meeting_id: int, prompt_key: str, since: datetime) -> bool:
    """Say whether this is the prompt that a meeting is with, and was given at that time or later."""
    sql = """
        SELECT 1 FROM prompt_use JOIN meeting USING (meeting_id, prompt_key)
        WHERE meeting_id = ? AND prompt_key = ? AND used_at >= ?
        """
    return conn.execute(sql, (meeting_id, prompt_key, to_unix(since))).fetchone() is not None


def current(conn: sqlite3.Connection, meeting_id: int) -> str | None:
    """Return the key of the prompt that the meeting is with; None where its phase has none yet."""
    row = conn.execute("SELECT prompt_key FROM meeting WHERE meeting_id = ?", (meeting_id,)).fetchone()
    return None if row is None or row["prompt_key"] is None else str(row["prompt_key"])
