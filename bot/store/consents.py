"""Who accepted which version of the agreement when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.store.times import from_unix, to_unix

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime


def accepted_version(conn: sqlite3.Connection, guild_id: int, user_id: int) -> int | None:
    """Return the version that the person accepted in this guild; None if none."""
    row = conn.execute(
        "SELECT version FROM consent WHERE guild_id = ? AND user_id = ?", (guild_id, user_id)
    ).fetchone()
    return None if row is None else int(row["version"])


def accepted(conn: sqlite3.Connection, guild_id: int, user_id: int) -> tuple[int, datetime] | None:
    """Return the version that the person accepted in this guild, and when; None if none."""
    row = conn.execute(
        "SELECT version, accepted_at FROM consent WHERE guild_id = ? AND user_id = ?", (guild_id, user_id)
    ).fetchone()
    return None if row is None else (int(row["version"]), from_unix(int(row["accepted_at"])))


def accepted_hash(conn: sqlite3.Connection, guild_id: int, user_id: int) -> str | None:
    """Return the hash of the words that the person accepted in this guild; None if none."""
    row = conn.execute(
        """
        SELECT agreement.text_hash FROM consent JOIN agreement USING (guild_id, version)
        WHERE consent.guild_id = ? AND consent.user_id = ?
        """,
        (guild_id, user_id),
    ).fetchone()
    return None if row is None else str(row["text_hash"])


def accept(conn: sqlite3.Connection, guild_id: int, user_id: int, version: int, now: datetime) -> None:
    """Write that the person accepted this version."""
    conn.execute(
        """
        INSERT INTO consent (guild_id, user_id, version, accepted_at) VALUES (?, ?, ?, ?)
        ON CONFLICT (guild_id, user_id) DO UPDATE SET version = excluded.version, accepted_at = excluded.accepted_at
        """,
        (guild_id, user_id, version, to_unix(now)),
    )


def withdraw(conn: sqlite3.Connection, guild_id: int, user_id: int) -> bool:
    """Forget that the person accepted; say whether there was anything to forget."""
    return (
        conn.execute("DELETE FROM consent WHERE guild_id = ? AND user_id = ?", (guild_id, user_id)).rowcount
        > 0
    )
