"""Guild rows, and this installation's own row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.store.times import to_unix

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime


def database_id(conn: sqlite3.Connection) -> str:
    """Return the four characters that tell this database from every other."""
    (value,) = conn.execute("SELECT database_id FROM install").fetchone()
    return str(value)


def commands_hash(conn: sqlite3.Connection) -> str | None:
    """Return the hash of the command tree that Discord last accepted."""
    (value,) = conn.execute("SELECT commands_hash FROM install").fetchone()
    return None if value is None else str(value)


def set_commands_hash(conn: sqlite3.Connection, value: str) -> None:
    """Remember which command tree Discord has."""
    conn.execute("UPDATE install SET commands_hash = ?", (value,))


def ensure(conn: sqlite3.Connection, guild_id: int, now: datetime) -> None:
    """Make the guild's row if it is not there."""
    conn.execute("INSERT OR IGNORE INTO guild (guild_id, joined_at) VALUES (?, ?)", (guild_id, to_unix(now)))


def locale(conn: sqlite3.Connection, guild_id: int) -> str:
    """Return the language of what everyone in the guild sees."""
    row = conn.execute("SELECT locale FROM guild WHERE guild_id = ?", (guild_id,)).fetchone()
    return "en" if row is None else str(row["locale"])
