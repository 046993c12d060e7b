"""Guild rows, and this installation's own row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.care import CareChoice, GuildChoices
from bot.store.times import to_unix

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable
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
    """Return the language of what everyone in the guild sees: what an admin chose, else Discord's for the guild."""
    row = conn.execute(
        "SELECT coalesce(language, locale) AS locale FROM guild WHERE guild_id = ?", (guild_id,)
    ).fetchone()
    return "en" if row is None else str(row["locale"])


def discord_locales(conn: sqlite3.Connection) -> dict[int, str]:
    """Return the languages of guilds as Discord last said them."""
    return {
        int(row["guild_id"]): str(row["locale"]) for row in conn.execute("SELECT guild_id, locale FROM guild")
    }


def set_discord_locale(conn: sqlite3.Connection, guild_id: int, value: str) -> None:
    """Remember the guild's language as Discord says it. The guild's row must be there."""
    conn.execute("UPDATE guild SET locale = ? WHERE guild_id = ?", (value, guild_id))


def set_language(conn: sqlite3.Connection, guild_id: int, language: str | None) -> None:
    """Write the language that an admin chose for what everyone sees; None: as Discord says."""
    conn.execute("UPDATE guild SET language = ? WHERE guild_id = ?", (language, guild_id))


def remove_all(conn: sqlite3.Connection, guild_ids: Iterable[int], now: datetime) -> None:
    """The bot is no longer in these guilds, since now or since it was first noticed."""
    conn.executemany(
        "UPDATE guild SET removed_at = coalesce(removed_at, ?) WHERE guild_id = ?",
        [(to_unix(now), guild_id) for guild_id in guild_ids],
    )


def come_back(conn: sqlite3.Connection, guild_id: int) -> bool:
    """The bot is in the guild; return whether it was thought to be gone."""
    changed = conn.execute(
        "UPDATE guild SET removed_at = NULL WHERE guild_id = ? AND removed_at IS NOT NULL AND moved_at IS NULL",
        (guild_id,),
    )
    return changed.rowcount == 1


def move_out(conn: sqlite3.Connection, guild_id: int, now: datetime) -> None:
    """The guild lives in another database from now on; what is left here is quiet, and goes in its time."""
    conn.execute(
        "UPDATE guild SET moved_at = ?1, removed_at = coalesce(removed_at, ?1) WHERE guild_id = ?2",
        (to_unix(now), guild_id),
    )


def move_in(conn: sqlite3.Connection, guild_id: int) -> None:
    """The guild lives here from now on."""
    conn.execute("UPDATE guild SET moved_at = NULL, removed_at = NULL WHERE guild_id = ?", (guild_id,))


def moved(conn: sqlite3.Connection) -> frozenset[int]:
    """Return the guilds that live in another database by now."""
    rows = conn.execute("SELECT guild_id FROM guild WHERE moved_at IS NOT NULL")
    return frozenset(int(row["guild_id"]) for row in rows)


def present(conn: sqlite3.Connection) -> frozenset[int]:
    """Return the guilds that the bot is thought to be in."""
    return frozenset(
        int(row["guild_id"]) for row in conn.execute("SELECT guild_id FROM guild WHERE removed_at IS NULL")
    )


def gone(conn: sqlite3.Connection) -> frozenset[int]:
    """Return the guilds that the bot was removed from."""
    return frozenset(
        int(row["guild_id"])
        for row in conn.execute("SELECT guild_id FROM guild WHERE removed_at IS NOT NULL")
    )


def admin_channel(conn: sqlite3.Connection, guild_id: int) -> int | None:
    """Return the channel that the admins chose to be told in; None where they chose none."""
    row = conn.execute("SELECT admin_channel_id FROM guild WHERE guild_id = ?", (guild_id,)).fetchone()
    return None if row is None or row["admin_channel_id"] is None else int(row["admin_channel_id"])


def set_admin_channel(conn: sqlite3.Connection, guild_id: int, channel_id: int | None) -> None:
    """Remember where the admins want to be told; None: nowhere."""
    conn.execute("UPDATE guild SET admin_channel_id = ? WHERE guild_id = ?", (channel_id, guild_id))


def choices(conn: sqlite3.Connection, guild_id: int) -> GuildChoices:
    """Return what the guild chose about care and arrival."""
    row = conn.execute(
        """
        SELECT care, admin_channel_id, start_channel_id, start_message_id, language,
            coalesce(language, locale) AS locale
        FROM guild WHERE guild_id = ?
        """,
        (guild_id,),
    ).fetchone()
    if row is None:
        return GuildChoices()
    return GuildChoices(
        CareChoice(row["care"]),
        row["admin_channel_id"],
        row["start_channel_id"],
        row["start_message_id"],
        row["locale"],
        row["language"],
    )


def set_care(conn: sqlite3.Connection, guild_id: int, care: CareChoice) -> None:
    """Write what the guild chose about signs of danger."""
    conn.execute("UPDATE guild SET care = ? WHERE guild_id = ?", (care, guild_id))


def set_start_channel(conn: sqlite3.Connection, guild_id: int, channel_id: int) -> None:
    """Write where the Start card stands; one in another channel is not kept up to date any more."""
    conn.execute(
        """
        UPDATE guild SET start_message_id = iif(start_channel_id = ?1, start_message_id, NULL), start_channel_id = ?1
        WHERE guild_id = ?2
        """,
        (channel_id, guild_id),
    )


def set_start_message(conn: sqlite3.Connection, guild_id: int, message_id: int | None) -> None:
    """Remember the Start card."""
    conn.execute("UPDATE guild SET start_message_id = ? WHERE guild_id = ?", (message_id, guild_id))


def start_channels(conn: sqlite3.Connection) -> frozenset[int]:
    """Return every channel with a Start card."""
    rows = conn.execute("SELECT start_channel_id FROM guild WHERE start_channel_id IS NOT NULL")
    return frozenset(int(row["start_channel_id"]) for row in rows)


def setup_step(conn: sqlite3.Connection, guild_id: int) -> int:
    """Return how far `/setup` has come; 0 where nobody began."""
    row = conn.execute("SELECT setup_step FROM guild WHERE guild_id = ?", (guild_id,)).fetchone()
    return 0 if row is None else int(row["setup_step"])


def set_setup_step(conn: sqlite3.Connection, guild_id: int, step: int) -> None:
    """Write how far it has come."""
    conn.execute("UPDATE guild SET setup_step = ? WHERE guild_id = ?", (step, guild_id))
