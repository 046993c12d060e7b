"""Rows of what guilds chose about screening, and of how often a rule was seen on a day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.findings import Action, as_topic
from bot.store.times import to_unix

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from bot.domain.findings import Topic


def choices(conn: sqlite3.Connection) -> dict[int, dict[Topic, Action]]:
    """Return what every guild chose, by guild; a topic that is no more is left out."""
    found: dict[int, dict[Topic, Action]] = {}
    for row in conn.execute("SELECT guild_id, topic, action FROM privacy_choice"):
        if (topic := as_topic(row["topic"])) is not None:
            found.setdefault(row["guild_id"], {})[topic] = Action(row["action"])
    return found


def choose(conn: sqlite3.Connection, guild_id: int, topic: Topic, action: Action) -> None:
    """Write what a guild chose for a topic."""
    conn.execute(
        """
        INSERT INTO privacy_choice (guild_id, topic, action) VALUES (?, ?, ?)
        ON CONFLICT (guild_id, topic) DO UPDATE SET action = excluded.action
        """,
        (guild_id, topic, action),
    )


def forget_choices(conn: sqlite3.Connection, guild_id: int) -> None:
    """Let every topic lead to what comes along."""
    conn.execute("DELETE FROM privacy_choice WHERE guild_id = ?", (guild_id,))


def allowed(conn: sqlite3.Connection) -> dict[int, tuple[str, ...]]:
    """Return what may be said, by guild, as its admins wrote it."""
    found: dict[int, tuple[str, ...]] = {}
    for row in conn.execute("SELECT guild_id, entry FROM privacy_allowed ORDER BY allowed_id"):
        found[row["guild_id"]] = (*found.get(row["guild_id"], ()), row["entry"])
    return found


def set_allowed(conn: sqlite3.Connection, guild_id: int, entries: Sequence[str]) -> None:
    """Write what may be said in a guild, in place of what could be said before."""
    conn.execute("DELETE FROM privacy_allowed WHERE guild_id = ?", (guild_id,))
    conn.executemany(
        "INSERT OR IGNORE INTO privacy_allowed (guild_id, entry) VALUES (?, ?)",
        [(guild_id, entry) for entry in entries],
    )


def count(conn: sqlite3.Connection, guild_id: int, topics: Iterable[Topic], on: date) -> None:
    """Count each of these topics once on this day. There is no count of danger: the table refuses it."""
    conn.executemany(
        """
        INSERT INTO privacy_count (guild_id, topic, seen_on, number) VALUES (?, ?, ?, 1)
        ON CONFLICT (guild_id, topic, seen_on) DO UPDATE SET number = number + 1
        """,
        [(guild_id, topic, on.isoformat()) for topic in topics],
    )


def counts(conn: sqlite3.Connection, guild_id: int, since: date) -> dict[Topic, int]:
    """Return how often each topic was counted since that day."""
    rows = conn.execute(
        "SELECT topic, sum(number) AS number FROM privacy_count WHERE guild_id = ? AND seen_on >= ? GROUP BY topic",
        (guild_id, since.isoformat()),
    )
    named = {as_topic(row["topic"]): int(row["number"]) for row in rows}
    return {topic: number for topic, number in named.items() if topic is not None}


def purge_counts(conn: sqlite3.Connection, before: date) -> int:
    """Delete counts of days before `before`; return how many."""
    return conn.execute("DELETE FROM privacy_count WHERE seen_on < ?", (before.isoformat(),)).rowcount


def automod(conn: sqlite3.Connection, guild_id: int) -> tuple[str, bool]:
    """Return `on`, `off` (our rules are to go) or `never`, and whether somebody changed a rule of ours since."""
    row = conn.execute("SELECT state, drift_at FROM automod WHERE guild_id = ?", (guild_id,)).fetchone()
    return ("never", False) if row is None else (str(row["state"]), row["drift_at"] is not None)


def set_automod(conn: sqlite3.Connection, guild_id: int, state: str) -> None:
    """Turn our AutoMod rules on or off; what had drifted is forgotten, for all of it is made anew or taken away."""
    conn.execute(
        """
        INSERT INTO automod (guild_id, state) VALUES (?, ?)
        ON CONFLICT (guild_id) DO UPDATE SET state = excluded.state, drift_at = NULL
        """,
        (guild_id, state),
    )


def set_drift(conn: sqlite3.Connection, guild_id: int, at: datetime | None) -> bool:
    """Write since when our rules are not as we left them, or that they are; say whether that is news."""
    changed = conn.execute(
        "UPDATE automod SET drift_at = ? WHERE guild_id = ? AND state = 'on' AND (drift_at IS NULL) = (? IS NOT NULL)",
        (to_unix(at), guild_id, to_unix(at)),
    )
    return changed.rowcount > 0
