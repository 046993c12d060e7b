"""Rows of the ledger, which only grow, and what a guild says about giving. No row here is read by the seating code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.ledger import GivingPage, Totals
from bot.domain.money import Amount
from bot.store.times import to_unix

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime

    from bot.domain.ledger import Entry, Period


def add(conn: sqlite3.Connection, entry: Entry, now: datetime) -> int:
    """Write an entry and return its number. Raises `sqlite3.IntegrityError` where it is in the ledger already."""
    cursor = conn.execute(
        """
        INSERT INTO gift_entry (guild_id, circle_id, provider, kind, external_id, amount_minor, currency, exponent,
            given_on, recorded_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        (
            entry.guild_id,
            entry.circle_id,
            entry.provider,
            entry.kind,
            entry.external_id,
            entry.amount.minor,
            entry.amount.currency,
            entry.amount.exponent,
            entry.given_on.isoformat(),
            to_unix(now),
        ),
    )
    return int(cursor.lastrowid or 0)


def totals(
    conn: sqlite3.Connection, guild_id: int, period: Period, circle_id: int | None = None
) -> list[Totals]:
    """Return the sums of a period, one for each currency (and each number of decimals it was kept with), by its code.

    `circle_id` narrows them to one circle; None takes all there is. Test payments never count.
    """
    rows = conn.execute(
        """
        SELECT currency, exponent,
            coalesce(sum(amount_minor) FILTER (WHERE kind = 'gift'), 0) AS gifts,
            coalesce(sum(amount_minor) FILTER (WHERE kind NOT IN ('gift', 'correction')), 0) AS returned,
            sum(amount_minor) AS net,
            count(*) FILTER (WHERE kind = 'gift') AS number
        FROM gift_entry
        WHERE guild_id = :guild AND given_on BETWEEN :first AND :last AND livemode = 1
            AND (:circle IS NULL OR circle_id = :circle)
        GROUP BY currency, exponent ORDER BY currency, exponent
        """,
        {
            "guild": guild_id,
            "first": period.first.isoformat(),
            "last": period.last.isoformat(),
            "circle": circle_id,
        },
    )
    return [_totals(row) for row in rows]


def giving_page(conn: sqlite3.Connection, guild_id: int) -> GivingPage:
    """Return what the guild says about giving; an empty page where it has said nothing."""
    row = conn.execute("SELECT purpose, link FROM giving WHERE guild_id = ?", (guild_id,)).fetchone()
    return GivingPage("", None) if row is None else GivingPage(row["purpose"], row["link"])


def set_giving_page(conn: sqlite3.Connection, guild_id: int, page: GivingPage) -> None:
    """Write what the guild says about giving. The guild's own row must be there."""
    conn.execute(
        """
        INSERT INTO giving (guild_id, purpose, link) VALUES (?, ?, ?)
        ON CONFLICT (guild_id) DO UPDATE SET purpose = excluded.purpose, link = excluded.link
        """,
        (guild_id, page.purpose, page.link),
    )


def _totals(row: sqlite3.Row) -> Totals:
    def amount(column: str) -> Amount:
        return Amount(row[column], row["currency"], row["exponent"])

    return Totals(amount("gifts"), amount("returned"), amount("net"), row["number"])
