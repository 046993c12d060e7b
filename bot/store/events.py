"""Rows of meetings as far as they are about the server event beside the card."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3


def with_event(conn: sqlite3.Connection, circle_id: int) -> list[int]:
    """Return the circle's meetings that have an event in Discord."""
    sql = "SELECT meeting_id FROM meeting WHERE circle_id = ? AND event_id IS NOT NULL"
    return [int(row["meeting_id"]) for row in conn.execute(sql, (circle_id,))]


def of_circle(conn: sqlite3.Connection, circle_id: int) -> frozenset[int]:
    """Return the ids of the circle's events."""
    sql = "SELECT event_id FROM meeting WHERE circle_id = ? AND event_id IS NOT NULL"
    return frozenset(int(row["event_id"]) for row in conn.execute(sql, (circle_id,)))


def set_event(conn: sqlite3.Connection, meeting_id: int, event_id: int | None, *, dropped: bool) -> None:
    """Remember the event; `dropped`: somebody took it down, and it is not made again."""
    conn.execute(
        "UPDATE meeting SET event_id = ?, event_dropped = max(event_dropped, ?) WHERE meeting_id = ?",
        (event_id, dropped, meeting_id),
    )


def forget_dropped(conn: sqlite3.Connection, circle_id: int) -> None:
    """Let events that somebody took down be made again."""
    conn.execute("UPDATE meeting SET event_dropped = 0 WHERE circle_id = ?", (circle_id,))
