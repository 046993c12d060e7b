"""The language in which somebody is written to: kept beside their yes, and only where it is not their guild's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.store import guilds

if TYPE_CHECKING:
    import sqlite3


def of_person(conn: sqlite3.Connection, guild_id: int, user_id: int, meeting_id: int | None = None) -> str:
    """Return how to write to somebody: as they last said yes, about this meeting first; else as to the whole guild."""
    row = conn.execute(
        """
        SELECT coalesce(
            (SELECT language FROM seat WHERE meeting_id = :meeting AND user_id = :user),
            (SELECT standing.language FROM standing JOIN circle USING (circle_id)
                WHERE circle.guild_id = :guild AND user_id = :user AND standing.language IS NOT NULL LIMIT 1),
            (SELECT language FROM write_choice WHERE guild_id = :guild AND user_id = :user),
            (SELECT seat.language FROM seat JOIN meeting USING (meeting_id)
                WHERE meeting.guild_id = :guild AND user_id = :user AND seat.language IS NOT NULL
                ORDER BY seat_id DESC LIMIT 1)) AS language
        """,
        {"guild": guild_id, "user": user_id, "meeting": meeting_id},
    ).fetchone()
    return str(row["language"]) if row["language"] is not None else guilds.locale(conn, guild_id)


def keep(
    conn: sqlite3.Connection, meeting_id: int, circle_id: int, user_id: int, language: str | None
) -> None:
    """Remember the language beside the answer to "May I write to you?"; None forgets it."""
    conn.execute(
        "UPDATE seat SET language = ? WHERE meeting_id = ? AND user_id = ?", (language, meeting_id, user_id)
    )
    conn.execute(
        "UPDATE standing SET language = ? WHERE circle_id = ? AND user_id = ?", (language, circle_id, user_id)
    )
