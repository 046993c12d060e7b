"""Rows of what is wrong in a guild, from the look that first saw it until one that no longer does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain.faults import FaultKind
from bot.store.times import from_unix, to_unix

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Open:
    """A fault that is there: since when, when it was last seen, and whether admins were told."""

    kind: FaultKind
    about: int
    since_at: datetime
    seen_at: datetime
    told: bool


def of_guild(conn: sqlite3.Connection, guild_id: int) -> dict[tuple[FaultKind, int], Open]:
    """Return what is open in a guild; a kind that this version does not know is left out."""
    rows = conn.execute("SELECT * FROM fault WHERE guild_id = ?", (guild_id,)).fetchall()
    known = [row for row in rows if row["kind"] in FaultKind.__members__.values()]
    found = [
        Open(
            FaultKind(row["kind"]),
            int(row["about"]),
            from_unix(row["since_at"]),
            from_unix(row["seen_at"]),
            bool(row["told"]),
        )
        for row in known
    ]
    return {(one.kind, one.about): one for one in found}


def see(conn: sqlite3.Connection, guild_id: int, kind: FaultKind, about: int, now: datetime) -> bool:
    """Write that it is there; return whether admins were told of it already. The guild's row must be there."""
    at = to_unix(now)
    row = conn.execute(
        """
        INSERT INTO fault (guild_id, kind, about, since_at, seen_at) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET seen_at = excluded.seen_at RETURNING told
        """,
        (guild_id, kind, about, at, at),
    ).fetchone()
    return bool(row["told"])


def set_told(conn: sqlite3.Connection, guild_id: int, kind: FaultKind, about: int) -> None:
    """Write that admins are told of it."""
    conn.execute(
        "UPDATE fault SET told = 1 WHERE guild_id = ? AND kind = ? AND about = ?", (guild_id, kind, about)
    )


def close(conn: sqlite3.Connection, guild_id: int, kind: FaultKind, about: int) -> None:
    """It is no more."""
    conn.execute("DELETE FROM fault WHERE guild_id = ? AND kind = ? AND about = ?", (guild_id, kind, about))
