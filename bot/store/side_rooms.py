"""Rows of side rooms, and of who is still to be let into one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.side_rooms import SideRoom

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable


def add(conn: sqlite3.Connection, meeting_id: int, name: str) -> SideRoom:
    """Write a side room that is to be made."""
    cursor = conn.execute("INSERT INTO side_room (meeting_id, name) VALUES (?, ?)", (meeting_id, name))
    return SideRoom(int(cursor.lastrowid or 0), meeting_id, name, None)


def get(conn: sqlite3.Connection, side_room_id: int) -> SideRoom | None:
    """Return it; None where it is gone."""
    row = conn.execute("SELECT * FROM side_room WHERE side_room_id = ?", (side_room_id,)).fetchone()
    return None if row is None else _room(row)


def in_thread(conn: sqlite3.Connection, thread_id: int) -> SideRoom | None:
    """Return the side room that this thread is; None where it is none."""
    row = conn.execute("SELECT * FROM side_room WHERE thread_id = ?", (thread_id,)).fetchone()
    return None if row is None else _room(row)


def of_meeting(conn: sqlite3.Connection, meeting_id: int) -> list[SideRoom]:
    """Return all of a meeting."""
    rows = conn.execute("SELECT * FROM side_room WHERE meeting_id = ? ORDER BY side_room_id", (meeting_id,))
    return [_room(row) for row in rows]


def around(conn: sqlite3.Connection, user_id: int, guild_id: int | None) -> list[SideRoom]:
    """Return all of the meetings that somebody has a seat in, or whose circle is theirs, in one guild or in all."""
    rows = conn.execute(
        """
        SELECT side_room.* FROM side_room JOIN meeting USING (meeting_id)
        WHERE (? IS NULL OR meeting.guild_id = ?)
          AND (EXISTS (SELECT 1 FROM seat WHERE seat.meeting_id = meeting.meeting_id AND seat.user_id = ?)
            OR EXISTS (SELECT 1 FROM facilitator
                       WHERE facilitator.circle_id = meeting.circle_id AND facilitator.user_id = ?))
        ORDER BY side_room_id
        """,
        (guild_id, guild_id, user_id, user_id),
    )
    return [_room(row) for row in rows]


def of_circle(conn: sqlite3.Connection, circle_id: int) -> list[SideRoom]:
    """Return all of a circle's meetings."""
    rows = conn.execute(
        "SELECT side_room.* FROM side_room JOIN meeting USING (meeting_id) WHERE circle_id = ?", (circle_id,)
    )
    return [_room(row) for row in rows]


def threads(conn: sqlite3.Connection) -> frozenset[int]:
    """Return the threads that are side rooms."""
    rows = conn.execute("SELECT thread_id FROM side_room WHERE thread_id IS NOT NULL")
    return frozenset(int(row["thread_id"]) for row in rows)


def waiting_for(conn: sqlite3.Connection, meeting_id: int, user_id: int) -> SideRoom | None:
    """Return the side room of a meeting that somebody is still to be let into; None where there is none."""
    row = conn.execute(
        """
        SELECT side_room.* FROM side_room JOIN side_room_guest USING (side_room_id)
        WHERE side_room.meeting_id = ? AND user_id = ? ORDER BY side_room_id LIMIT 1
        """,
        (meeting_id, user_id),
    ).fetchone()
    return None if row is None else _room(row)


def is_taken(conn: sqlite3.Connection, name: str) -> bool:
    """Say whether a side room has this name: a lookup knows them by it."""
    return conn.execute("SELECT 1 FROM side_room WHERE name = ?", (name,)).fetchone() is not None


def set_thread(conn: sqlite3.Connection, side_room_id: int, thread_id: int) -> None:
    """Discord has made it."""
    conn.execute("UPDATE side_room SET thread_id = ? WHERE side_room_id = ?", (thread_id, side_room_id))


def delete(conn: sqlite3.Connection, side_room_id: int) -> None:
    """It is no more."""
    conn.execute("DELETE FROM side_room WHERE side_room_id = ?", (side_room_id,))


def invite(conn: sqlite3.Connection, room: SideRoom, people: Iterable[int]) -> None:
    """Write who is to be let in."""
    conn.executemany(
        "INSERT OR IGNORE INTO side_room_guest (side_room_id, meeting_id, user_id) VALUES (?, ?, ?)",
        [(room.side_room_id, room.meeting_id, one) for one in people],
    )


def guests(conn: sqlite3.Connection, side_room_id: int) -> list[int]:
    """Return who is still to be let in."""
    rows = conn.execute("SELECT user_id FROM side_room_guest WHERE side_room_id = ?", (side_room_id,))
    return [int(row["user_id"]) for row in rows]


def let_in(conn: sqlite3.Connection, side_room_id: int, user_id: int) -> None:
    """They are in, or are not to be any more: nothing stays of it."""
    conn.execute(
        "DELETE FROM side_room_guest WHERE side_room_id = ? AND user_id = ?", (side_room_id, user_id)
    )


def _room(row: sqlite3.Row) -> SideRoom:
    return SideRoom(row["side_room_id"], row["meeting_id"], row["name"], row["thread_id"])
