"""Rows of what people answer once for all meetings of a guild to "May I write to you about this meeting?"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.meetings import WriteTo

if TYPE_CHECKING:
    import sqlite3


def get(conn: sqlite3.Connection, guild_id: int, user_id: int) -> WriteTo:
    """Return the person's answer; `UNASKED` where they want to be asked each time."""
    row = conn.execute(
        "SELECT write_to FROM write_choice WHERE guild_id = ? AND user_id = ?", (guild_id, user_id)
    ).fetchone()
    return WriteTo.UNASKED if row is None else WriteTo(row["write_to"])


def set_choice(
    conn: sqlite3.Connection, guild_id: int, user_id: int, write_to: WriteTo, language: str | None = None
) -> None:
    """Remember the answer, and the language to write in where it is not the guild's; `UNASKED` leaves no row behind."""
    conn.execute("DELETE FROM write_choice WHERE guild_id = ? AND user_id = ?", (guild_id, user_id))
    if write_to is not WriteTo.UNASKED:
        conn.execute(
            "INSERT INTO write_choice (guild_id, user_id, write_to, language) VALUES (?, ?, ?, ?)",
            (guild_id, user_id, write_to, language),
        )
