"""Rows of standing seats: who has a place in every meeting of a circle, in the order in which they asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.meetings import WriteTo
from bot.store.times import to_unix

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime


def add(
    conn: sqlite3.Connection,
    circle_id: int,
    user_id: int,
    write_to: WriteTo,
    now: datetime,
    language: str | None = None,
) -> None:
    """Give somebody a standing seat, after all who have one; asking twice changes nothing."""
    conn.execute(
        """
        INSERT INTO standing (circle_id, user_id, write_to, since_at, language) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (circle_id, user_id) DO NOTHING
        """,
        (circle_id, user_id, write_to, to_unix(now), language),
    )


def has(conn: sqlite3.Connection, circle_id: int, user_id: int) -> bool:
    """Say whether somebody has a standing seat."""
    sql = "SELECT 1 FROM standing WHERE circle_id = ? AND user_id = ?"
    return conn.execute(sql, (circle_id, user_id)).fetchone() is not None


def set_write_to(conn: sqlite3.Connection, circle_id: int, user_id: int, write_to: WriteTo) -> None:
    """Remember the last answer to "May I write to you?", for the meetings that come by themselves."""
    conn.execute(
        "UPDATE standing SET write_to = ? WHERE circle_id = ? AND user_id = ?", (write_to, circle_id, user_id)
    )


def of_circle(conn: sqlite3.Connection, circle_id: int) -> list[tuple[int, WriteTo]]:
    """Return who has a standing seat, first come first, and whether they want to be written to."""
    rows = conn.execute(
        "SELECT user_id, write_to FROM standing WHERE circle_id = ? ORDER BY standing_id", (circle_id,)
    )
    return [(int(row["user_id"]), WriteTo(row["write_to"])) for row in rows]


def circles_of(conn: sqlite3.Connection, guild_id: int | None, user_id: int) -> list[int]:
    """Return the numbers of the circles where the person has one; in all guilds where `guild_id` is None."""
    rows = conn.execute(
        """
        SELECT circle_id FROM standing JOIN circle USING (circle_id)
        WHERE user_id = :user AND (:guild IS NULL OR guild_id = :guild) AND state <> 'archived'
        ORDER BY standing_id
        """,
        {"user": user_id, "guild": guild_id},
    )
    return [int(row["circle_id"]) for row in rows]


def remove(conn: sqlite3.Connection, circle_id: int, user_id: int) -> bool:
    """Take a standing seat away; say whether there was one."""
    sql = "DELETE FROM standing WHERE circle_id = ? AND user_id = ?"
    return conn.execute(sql, (circle_id, user_id)).rowcount > 0


def remove_everywhere(conn: sqlite3.Connection, user_id: int, guild_id: int | None) -> None:
    """Take all standing seats that somebody has away; in all guilds where `guild_id` is None."""
    conn.execute(
        """
        DELETE FROM standing WHERE user_id = :user
            AND (:guild IS NULL OR circle_id IN (SELECT circle_id FROM circle WHERE guild_id = :guild))
        """,
        {"user": user_id, "guild": guild_id},
    )


def remove_all(conn: sqlite3.Connection, guild_id: int, user_id: int) -> None:
    """Take all standing seats that somebody has in a guild away."""
    conn.execute(
        """
        DELETE FROM standing
        WHERE user_id = ? AND circle_id IN (SELECT circle_id FROM circle WHERE guild_id = ?)
        """,
        (user_id, guild_id),
    )
