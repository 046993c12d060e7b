"""The words that people of a guild accept: the guild's own, and every version that somebody accepted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain.care import CareChoice
from bot.domain.retention import USUAL, Clocks
from bot.store import retention
from bot.store.times import to_unix

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a guild chose that its agreement depends on."""

    own: str = ""
    care: CareChoice = CareChoice.OFF
    blocks: bool = False
    """Discord's AutoMod stops contact details for it."""
    clocks: Clocks = USUAL


def chosen(conn: sqlite3.Connection, guild_id: int) -> Chosen:
    """Return the guild's own words, empty where it has none, and what it chose about danger, AutoMod, and times."""
    row = conn.execute(
        """
        SELECT own_words, care, automod.state IS 'on' AS blocks FROM guild LEFT JOIN automod USING (guild_id)
        WHERE guild_id = ?
        """,
        (guild_id,),
    ).fetchone()
    if row is None:
        return Chosen()
    clocks = retention.clocks(conn, guild_id)
    return Chosen(row["own_words"], CareChoice(row["care"]), bool(row["blocks"]), clocks)


def set_own(conn: sqlite3.Connection, guild_id: int, own: str) -> None:
    """Write the guild's own words; empty for those that the bot brings."""
    conn.execute("UPDATE guild SET own_words = ? WHERE guild_id = ?", (own, guild_id))


def version_of(conn: sqlite3.Connection, guild_id: int, text_hash: str, text: str, now: datetime) -> int:
    """Return the number of these words in the guild, counted up from 1; words that are new to it get the next."""
    found = conn.execute(
        "SELECT version FROM agreement WHERE guild_id = ? AND text_hash = ?", (guild_id, text_hash)
    ).fetchone()
    if found is not None:
        return int(found["version"])
    (number,) = conn.execute(
        """
        INSERT INTO agreement (guild_id, version, text_hash, text, since_at)
        SELECT ?1, coalesce(max(version), 0) + 1, ?2, ?3, ?4 FROM agreement WHERE guild_id = ?1
        RETURNING version
        """,
        (guild_id, text_hash, text, to_unix(now)),
    ).fetchone()
    return int(number)
