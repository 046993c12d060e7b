"""Rows of how long a guild keeps what, where it chose something else than usual."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.retention import BOUNDS, Clocks, Kept

if TYPE_CHECKING:
    import sqlite3


def clocks(conn: sqlite3.Connection, guild_id: int) -> Clocks:
    """Return how long the guild keeps each class; a class that is no more is left out."""
    rows = conn.execute("SELECT data, hours FROM retention WHERE guild_id = ?", (guild_id,))
    known = set(Kept)
    return Clocks({Kept(row["data"]): int(row["hours"]) for row in rows if row["data"] in known})


def choose(conn: sqlite3.Connection, guild_id: int, kept: Kept, hours: int) -> None:
    """Write what a guild chose for a class; what is usual leaves no row behind."""
    conn.execute("DELETE FROM retention WHERE guild_id = ? AND data = ?", (guild_id, kept))
    if hours != BOUNDS[kept].usual:
        conn.execute(
            "INSERT INTO retention (guild_id, data, hours) VALUES (?, ?, ?)", (guild_id, kept, hours)
        )


def seconds(kept: Kept, guild_column: str) -> str:
    """Return SQL for the seconds that the guild in this column keeps a class."""
    bounds = BOUNDS[kept]
    chosen = f"(SELECT hours FROM retention WHERE retention.guild_id = {guild_column} AND data = '{kept}')"  # noqa: S608
    return f"3600 * min(max(coalesce({chosen}, {bounds.usual}), {bounds.least}), {bounds.most})"


def soonest(kept: Kept) -> str:
    """Return SQL for the seconds that every guild keeps a class at least, so that an index finds what may be due."""
    bounds = BOUNDS[kept]
    chosen = f"(SELECT min(hours) FROM retention WHERE data = '{kept}')"  # noqa: S608 - our own names
    return f"3600 * max(min(coalesce({chosen}, {bounds.usual}), {bounds.usual}), {bounds.least})"
