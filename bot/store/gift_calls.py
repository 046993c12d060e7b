"""Rows of what payment services called about: that they did, and what became of it. Nothing of what was in a call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.payments import Outcome
from bot.store.times import from_unix, to_unix

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime


def add(
    conn: sqlite3.Connection,
    guild_id: int,
    provider: str,
    call_hash: str,
    *,
    event: str,
    outcome: Outcome,
    now: datetime,
) -> None:
    """Note a call; one that is there already stays as it is."""
    conn.execute(
        "INSERT INTO gift_call VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (guild_id, provider, call_hash, event, outcome, to_unix(now)),
    )


def is_known(conn: sqlite3.Connection, guild_id: int, provider: str, call_hash: str) -> bool:
    """Say whether this call was taken before."""
    sql = "SELECT 1 FROM gift_call WHERE guild_id = ? AND provider = ? AND call_hash = ?"
    return conn.execute(sql, (guild_id, provider, call_hash)).fetchone() is not None


def last(conn: sqlite3.Connection, guild_id: int, provider: str) -> tuple[datetime, Outcome] | None:
    """Return when the provider last called, and what became of it."""
    row = conn.execute(
        """
        SELECT received_at, outcome FROM gift_call
        WHERE guild_id = ? AND provider = ? ORDER BY received_at DESC LIMIT 1
        """,
        (guild_id, provider),
    ).fetchone()
    return None if row is None else (from_unix(int(row["received_at"])), Outcome(row["outcome"]))


def count(conn: sqlite3.Connection, guild_id: int, provider: str) -> dict[str, int]:
    """Return how many calls of each outcome are still noted."""
    rows = conn.execute(
        "SELECT outcome, count(*) AS n FROM gift_call WHERE guild_id = ? AND provider = ? GROUP BY outcome",
        (guild_id, provider),
    )
    return {str(row["outcome"]): int(row["n"]) for row in rows}


def purge(conn: sqlite3.Connection, before: datetime) -> int:
    """Delete what is older than `before`; return how many."""
    return conn.execute("DELETE FROM gift_call WHERE received_at < ?", (to_unix(before),)).rowcount
