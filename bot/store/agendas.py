"""Rows of the run of shows that guilds changed. One is never changed again: a change makes a new one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.domain.agenda import Agenda, Phase, total_minutes

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

OWN: Final = "own-"
"""What the key of such an agenda begins with."""


def get(conn: sqlite3.Connection, key: str, config: Mapping[str, Agenda]) -> Agenda | None:
    """Return the agenda of this key: one that the bot brings along (`config`), or a guild's own; None without one."""
    number = key.removeprefix(OWN)
    if not key.startswith(OWN) or not number.isdecimal():
        return config.get(key)
    copy = conn.execute("SELECT * FROM agenda_copy WHERE agenda_id = ?", (int(number),)).fetchone()
    base = None if copy is None else config.get(copy["base_key"])
    if base is None:
        return None
    rows = conn.execute("SELECT * FROM agenda_phase WHERE agenda_id = ? ORDER BY place", (int(number),))
    phases = tuple(
        Phase(row["key"], row["minutes"], row["prompt_kind"], row["mode"], bool(row["scales"]))
        for row in rows
    )
    return Agenda(key, base.title_key, total_minutes(phases), phases, base.cues, base.late_door)


def all_own(conn: sqlite3.Connection, config: Mapping[str, Agenda]) -> dict[str, Agenda]:
    """Return every agenda that a guild made, by key."""
    keys = [f"{OWN}{row['agenda_id']}" for row in conn.execute("SELECT agenda_id FROM agenda_copy")]
    found = {key: get(conn, key, config) for key in keys}
    return {key: agenda for key, agenda in found.items() if agenda is not None}


def base_of(conn: sqlite3.Connection, key: str) -> str:
    """Return the key of the agenda that this one was made from; its own where the bot brings it along."""
    row = conn.execute("SELECT base_key FROM agenda_copy WHERE agenda_id = ?", (_number(key),)).fetchone()
    return key if row is None else str(row["base_key"])


def add(conn: sqlite3.Connection, guild_id: int, base_key: str, agenda: Agenda) -> str:
    """Write a guild's own agenda; return its key."""
    cursor = conn.execute("INSERT INTO agenda_copy (guild_id, base_key) VALUES (?, ?)", (guild_id, base_key))
    number = int(cursor.lastrowid or 0)
    conn.executemany(
        """
        INSERT INTO agenda_phase (agenda_id, place, key, minutes, prompt_kind, mode, scales)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        """,
        [
            (number, place, one.key, one.minutes, one.prompt_kind, one.mode, one.scales)
            for place, one in enumerate(agenda.phases)
        ],
    )
    return f"{OWN}{number}"


def of_guild(conn: sqlite3.Connection, guild_id: int) -> list[str]:
    """Return the keys of the guild's own agendas that a circle uses, oldest first."""
    rows = conn.execute(
        """
        SELECT agenda_id FROM agenda_copy WHERE guild_id = :guild
            AND EXISTS (SELECT 1 FROM circle WHERE guild_id = :guild AND agenda_key = :own || agenda_id)
        ORDER BY agenda_id
        """,
        {"guild": guild_id, "own": OWN},
    )
    return [f"{OWN}{row['agenda_id']}" for row in rows]


def delete_unused(conn: sqlite3.Connection, guild_id: int) -> None:
    """Delete the guild's own agendas that no circle uses, and no meeting that is going on."""
    conn.execute(
        """
        DELETE FROM agenda_copy WHERE guild_id = :guild
            AND NOT EXISTS (SELECT 1 FROM circle WHERE guild_id = :guild AND agenda_key = :own || agenda_id)
            AND NOT EXISTS (
                SELECT 1 FROM meeting WHERE guild_id = :guild AND agenda_key = :own || agenda_id
                    AND (state IN ('open', 'running') OR room_id IS NOT NULL))
        """,
        {"guild": guild_id, "own": OWN},
    )


def _number(key: str) -> int:
    number = key.removeprefix(OWN)
    return int(number) if key.startswith(OWN) and number.isdecimal() else 0
