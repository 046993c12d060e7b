"""Decks and prompts that a guild made or changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.decks import OWN, Stored, Wording

if TYPE_CHECKING:
    import sqlite3


def titles(conn: sqlite3.Connection, guild_id: int) -> dict[str, str]:
    """Return the titles of the guild's own decks by key, oldest first."""
    rows = conn.execute("SELECT deck_id, title FROM deck WHERE guild_id = ? ORDER BY deck_id", (guild_id,))
    return {f"{OWN}{row['deck_id']}": str(row["title"]) for row in rows}


def add_deck(conn: sqlite3.Connection, guild_id: int, title: str) -> str:
    """Write a deck; return its key."""
    cursor = conn.execute("INSERT INTO deck (guild_id, title) VALUES (?, ?)", (guild_id, title))
    return f"{OWN}{cursor.lastrowid}"


def stored(conn: sqlite3.Connection, guild_id: int) -> list[Stored]:
    """Return the guild's prompts, retired ones too, in the order in which they were written."""
    rows = conn.execute("SELECT * FROM prompt WHERE guild_id = ? ORDER BY prompt_id", (guild_id,))
    return [_stored(row) for row in rows]


def add(
    conn: sqlite3.Connection, guild_id: int, deck_key: str, wording: Wording, replaces: str | None = None
) -> Stored:
    """Write a prompt, in place of one that came along where `replaces` names it."""
    cursor = conn.execute(
        """
        INSERT INTO prompt (guild_id, deck_key, replaces, text, kind, moment, intensity, language)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """,
        (guild_id, deck_key, replaces, *_values(wording)),
    )
    return Stored(int(cursor.lastrowid or 0), deck_key, replaces, wording, retired=False)


def change(conn: sqlite3.Connection, prompt_id: int, wording: Wording) -> None:
    """Write a prompt anew; it comes up again if it was retired."""
    conn.execute(
        """
        UPDATE prompt SET text = ?, kind = ?, moment = ?, intensity = ?, language = ?, retired = 0 WHERE prompt_id = ?
        """,
        (*_values(wording), prompt_id),
    )


def retire(conn: sqlite3.Connection, prompt_id: int) -> None:
    """Let a prompt come up no more."""
    conn.execute("UPDATE prompt SET retired = 1 WHERE prompt_id = ?", (prompt_id,))


def set_of_circle(conn: sqlite3.Connection, circle_id: int, deck_key: str) -> None:
    """Let a circle draw from this deck."""
    conn.execute("UPDATE circle SET deck_key = ? WHERE circle_id = ?", (deck_key, circle_id))


def _values(wording: Wording) -> tuple[str, str, str | None, int, str]:
    return wording.text, wording.kind, wording.moment, wording.intensity, wording.language


def _stored(row: sqlite3.Row) -> Stored:
    wording = Wording(row["text"], row["kind"], row["moment"], row["intensity"], row["language"])
    return Stored(row["prompt_id"], row["deck_key"], row["replaces"], wording, retired=bool(row["retired"]))
