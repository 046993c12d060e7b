"""Who has left a guild, and which guilds the bot has left: what goes after a while."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.data_map import naming
from bot.domain.data_tables import TABLES
from bot.domain.retention import Kept
from bot.store import retention
from bot.store.times import to_unix

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime

LOOKED_FOR = ("seat", "standing", "consent", "write_choice", "facilitator")
"""Tables of those whose coming and going matters; who only once acted is not looked up."""


def known_in(conn: sqlite3.Connection, guild_id: int) -> list[int]:
    """Return the people of a guild that something is kept about."""
    found: set[int] = set()
    for one in naming(TABLES):
        if one.table in LOOKED_FOR:
            sql = f"SELECT DISTINCT {one.column} FROM {one.table} WHERE {one.of_guild}"  # noqa: S608 - our own names
            found |= {int(number) for (number,) in conn.execute(sql, {"guild": guild_id})}
    return sorted(found)


def note(conn: sqlite3.Connection, guild_id: int, user_id: int, now: datetime) -> bool:
    """Write that somebody is no longer in a guild; say whether that is new."""
    sql = "INSERT OR IGNORE INTO departed (guild_id, user_id, left_at) VALUES (?, ?, ?)"
    return conn.execute(sql, (guild_id, user_id, to_unix(now))).rowcount > 0


def is_noted(conn: sqlite3.Connection, guild_id: int, user_id: int) -> bool:
    """Say whether somebody was seen to have left."""
    sql = "SELECT 1 FROM departed WHERE guild_id = ? AND user_id = ?"
    return conn.execute(sql, (guild_id, user_id)).fetchone() is not None


def is_back(conn: sqlite3.Connection, guild_id: int, user_id: int) -> None:
    """Somebody is in the guild: what was seen of their leaving no longer counts."""
    conn.execute("DELETE FROM departed WHERE guild_id = ? AND user_id = ?", (guild_id, user_id))


def long_gone(conn: sqlite3.Connection, now: datetime) -> list[tuple[int, int]]:
    """Return guild and person of those who were seen to be gone longer ago than the guild waits."""
    kept = retention.seconds(Kept.CONSENT, "departed.guild_id")
    sql = f"SELECT guild_id, user_id FROM departed WHERE left_at + {kept} < ?"  # noqa: S608 - our own names
    rows = conn.execute(sql, (to_unix(now),))
    return [(int(row["guild_id"]), int(row["user_id"])) for row in rows]


def guilds_over(conn: sqlite3.Connection, now: datetime) -> list[int]:
    """Return the guilds that the bot was removed from longer ago than they chose to be kept."""
    kept = retention.seconds(Kept.GUILD, "guild.guild_id")
    sql = f"SELECT guild_id FROM guild WHERE removed_at IS NOT NULL AND removed_at + {kept} < ?"  # noqa: S608
    rows = conn.execute(sql, (to_unix(now),))
    return [int(row["guild_id"]) for row in rows]
