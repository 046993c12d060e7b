"""Rows of what others see of the ledger: batches that were published, the goal, the channel of the monthly card."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from bot.domain.ledger import EntryKind
from bot.domain.money import Amount
from bot.domain.publishing import Batch, Goal, Part, Shown, reach
from bot.store.times import to_unix

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime


def shown(conn: sqlite3.Connection, guild_id: int) -> Shown:
    """Return what admins chose that others see, with how far the goal is by what was published."""
    row = conn.execute("SELECT * FROM giving WHERE guild_id = ?", (guild_id,)).fetchone()
    if row is None:
        return Shown()
    return Shown(_goal(conn, row), row["card_channel_id"])


def set_goal(conn: sqlite3.Connection, guild_id: int, amount: Amount | None, today: date) -> None:
    """Write the goal, which counts from the month of `today` on; None takes it away. The guild's row must be there."""
    values = (None,) * 3 if amount is None else (amount.minor, amount.currency, amount.exponent)
    begin(conn, guild_id, today)
    conn.execute(
        """
        UPDATE giving SET goal_minor = ?, goal_currency = ?, goal_exponent = ?, goal_from = ? WHERE guild_id = ?
        """,
        (*values, today.isoformat(), guild_id),
    )


def set_card_channel(conn: sqlite3.Connection, guild_id: int, channel_id: int | None, today: date) -> None:
    """Write where the monthly card goes; None: nowhere. The guild's row must be there."""
    begin(conn, guild_id, today)
    conn.execute("UPDATE giving SET card_channel_id = ? WHERE guild_id = ?", (channel_id, guild_id))


def begin(conn: sqlite3.Connection, guild_id: int, today: date) -> None:
    """Begin to publish with the month of `today`; once begun, that stays."""
    conn.execute(
        """
        INSERT INTO giving (guild_id, shown_since) VALUES (?, ?)
        ON CONFLICT (guild_id) DO UPDATE SET shown_since = coalesce(shown_since, excluded.shown_since)
        """,
        (guild_id, today.replace(day=1).isoformat()),
    )


def publishing(conn: sqlite3.Connection) -> list[tuple[int, date, date | None]]:
    """Return the present guilds that publish anything: since when, and the last day that was looked at."""
    rows = conn.execute(
        """
        SELECT giving.guild_id, shown_since, looked_at FROM giving JOIN guild USING (guild_id)
        WHERE (goal_minor IS NOT NULL OR card_channel_id IS NOT NULL) AND shown_since IS NOT NULL
            AND removed_at IS NULL
        """
    )
    return [(row["guild_id"], date.fromisoformat(row["shown_since"]), _day(row["looked_at"])) for row in rows]


def set_looked_at(conn: sqlite3.Connection, guild_id: int, last: date) -> None:
    """Remember that everything up to this day was looked at."""
    conn.execute("UPDATE giving SET looked_at = ? WHERE guild_id = ?", (last.isoformat(), guild_id))


def parts(conn: sqlite3.Connection, guild_id: int) -> dict[tuple[str, int], list[Part]]:
    """Return the guild's real entries as batches see them, by currency and number of decimals."""
    rows = conn.execute(
        """
        SELECT line.*, coalesce(parent.gift_id, line.gift_id) AS gift,
            coalesce(parent.given_on, line.given_on) AS gift_day
        FROM gift_line AS line
        LEFT JOIN gift_entry AS parent ON line.parent_external_id IS NOT NULL AND parent.guild_id = line.guild_id
            AND parent.provider = line.provider AND parent.kind = 'gift'
            AND parent.external_id = line.parent_external_id
        WHERE line.guild_id = ? AND line.livemode = 1 ORDER BY line.gift_id
        """,
        (guild_id,),
    )
    found: dict[tuple[str, int], list[Part]] = {}
    for row in rows:
        part = Part(
            row["gift_id"],
            row["gift"],
            EntryKind(row["kind"]),
            Amount(row["amount_minor"], row["currency"], row["exponent"]),
            date.fromisoformat(row["given_on"]),
            date.fromisoformat(row["gift_day"]),
        )
        found.setdefault((row["currency"], row["exponent"]), []).append(part)
    return found


def batches(conn: sqlite3.Connection, guild_id: int) -> list[Batch]:
    """Return everything that was published, oldest first."""
    rows = conn.execute(
        "SELECT * FROM gift_batch WHERE guild_id = ? ORDER BY last_day, currency, exponent", (guild_id,)
    )
    return [_batch(row) for row in rows]


def add(conn: sqlite3.Connection, guild_id: int, batch: Batch, now: datetime) -> None:
    """Write a batch: from now on it is public."""
    conn.execute(
        """
        INSERT INTO gift_batch (guild_id, first_day, last_day, upto, net_minor, currency, exponent, closed_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """,
        (
            guild_id,
            batch.first.isoformat(),
            batch.last.isoformat(),
            batch.upto,
            batch.net.minor,
            batch.net.currency,
            batch.net.exponent,
            to_unix(now),
        ),
    )


def _goal(conn: sqlite3.Connection, row: sqlite3.Row) -> Goal | None:
    if row["goal_minor"] is None:
        return None
    amount = Amount(row["goal_minor"], row["goal_currency"], row["goal_exponent"])
    since = date.fromisoformat(row["goal_from"])
    return reach(amount, [one for one in batches(conn, row["guild_id"]) if one.last >= since])


def _batch(row: sqlite3.Row) -> Batch:
    return Batch(
        date.fromisoformat(row["first_day"]),
        date.fromisoformat(row["last_day"]),
        row["upto"],
        Amount(row["net_minor"], row["currency"], row["exponent"]),
    )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
