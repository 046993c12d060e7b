"""Rows of conversations that are open already, and of the gate that new ones go through."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.conversations import Gate
from bot.store.times import from_unix, to_unix

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime


def find(conn: sqlite3.Connection, user_id: int) -> tuple[int, datetime] | None:
    """Return the channel in which the bot writes to somebody, and when it last did; None where it may never have."""
    row = conn.execute("SELECT channel_id, used_at FROM dm_channel WHERE user_id = ?", (user_id,)).fetchone()
    return None if row is None else (int(row["channel_id"]), from_unix(int(row["used_at"])))


def touch(conn: sqlite3.Connection, user_id: int, now: datetime) -> None:
    """Note that a conversation is in use, where it is still known."""
    conn.execute("UPDATE dm_channel SET used_at = ? WHERE user_id = ?", (to_unix(now), user_id))


def keep(conn: sqlite3.Connection, user_id: int, channel_id: int, now: datetime) -> None:
    """Remember that this conversation is open."""
    conn.execute(
        "INSERT OR REPLACE INTO dm_channel (user_id, channel_id, used_at) VALUES (?, ?, ?)",
        (user_id, channel_id, to_unix(now)),
    )


def drop(conn: sqlite3.Connection, user_id: int) -> None:
    """Forget a conversation: Discord no longer has it, or the person wants to be forgotten."""
    conn.execute("DELETE FROM dm_channel WHERE user_id = ?", (user_id,))


def purge(conn: sqlite3.Connection, before: datetime) -> int:
    """Forget conversations in which nothing was written since `before`; return how many."""
    return conn.execute("DELETE FROM dm_channel WHERE used_at < ?", (to_unix(before),)).rowcount


def gate(conn: sqlite3.Connection) -> Gate:
    """Return where the gate stands."""
    row = conn.execute("SELECT * FROM install").fetchone()
    return Gate(
        from_unix(row["dm_full_at"]),
        row["dm_refusals"],
        from_unix(row["dm_refused_at"]),
        from_unix(row["dm_closed_until"]),
    )


def set_gate(conn: sqlite3.Connection, value: Gate) -> None:
    """Write where the gate stands, so that a restart opens no more than was left."""
    conn.execute(
        "UPDATE install SET dm_full_at = ?, dm_refusals = ?, dm_refused_at = ?, dm_closed_until = ?",
        (
            to_unix(value.full_at),
            value.refusals,
            to_unix(value.refused_at),
            to_unix(value.closed_until),
        ),
    )
