"""Rows of the ledger, which only grow, and what a guild says about giving. No row here is read by the seating code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.ledger import GivingPage, Totals
from bot.domain.money import Amount
from bot.domain.receipts import Recipient, RecipientKind
from bot.store.times import to_unix

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime

    from bot.domain.ledger import Entry, Period


def add(conn: sqlite3.Connection, entry: Entry, now: datetime) -> int:
    """Write an entry and return its number. Raises `sqlite3.IntegrityError` where it is in the ledger already."""
    cursor = conn.execute(
        """
        INSERT INTO gift_entry (guild_id, circle_id, provider, kind, external_id, parent_external_id, amount_minor,
            currency, exponent, given_on, recorded_at, livemode, reason)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        (
            entry.guild_id,
            entry.circle_id,
            entry.provider,
            entry.kind,
            entry.external_id,
            entry.parent_external_id,
            entry.amount.minor,
            entry.amount.currency,
            entry.amount.exponent,
            entry.given_on.isoformat(),
            to_unix(now),
            int(entry.livemode),
            entry.reason,
        ),
    )
    return int(cursor.lastrowid or 0)


def find(
    conn: sqlite3.Connection, guild_id: int | None, provider: str, kind: str, external_id: str
) -> int | None:
    """Return the number of an entry by its provider's own name for it; in any guild where `guild_id` is None."""
    row = conn.execute(
        """
        SELECT gift_id FROM gift_entry
        WHERE (:guild IS NULL OR guild_id = :guild) AND provider = :provider AND kind = :kind AND external_id = :id
        ORDER BY gift_id LIMIT 1
        """,
        {"guild": guild_id, "provider": provider, "kind": kind, "id": external_id},
    ).fetchone()
    return None if row is None else int(row["gift_id"])


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
        FROM gift_line
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
    row = conn.execute("SELECT * FROM giving WHERE guild_id = ?", (guild_id,)).fetchone()
    if row is None:
        return GivingPage("", None)
    return GivingPage(row["purpose"], row["link"], row["suggested"], row["other_ways"])


def set_giving_page(conn: sqlite3.Connection, guild_id: int, page: GivingPage) -> None:
    """Write what the guild says about giving. The guild's own row must be there."""
    conn.execute(
        """
        INSERT INTO giving (guild_id, purpose, link, suggested, other_ways) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (guild_id) DO UPDATE SET purpose = excluded.purpose, link = excluded.link,
            suggested = excluded.suggested, other_ways = excluded.other_ways
        """,
        (guild_id, page.purpose, page.link, page.suggested, page.other_ways),
    )


def recipient(conn: sqlite3.Connection, guild_id: int) -> Recipient:
    """Return who receives the guild's gifts; unset where nobody said."""
    row = conn.execute("SELECT * FROM giving WHERE guild_id = ?", (guild_id,)).fetchone()
    if row is None:
        return Recipient()
    return Recipient(RecipientKind(row["recipient"]), row["recipient_name"], row["recipient_number"])


def set_recipient(conn: sqlite3.Connection, guild_id: int, recipient: Recipient) -> None:
    """Write who receives the guild's gifts. The guild's own row must be there."""
    conn.execute(
        """
        INSERT INTO giving (guild_id, recipient, recipient_name, recipient_number) VALUES (?, ?, ?, ?)
        ON CONFLICT (guild_id) DO UPDATE SET recipient = excluded.recipient, recipient_name = excluded.recipient_name,
            recipient_number = excluded.recipient_number
        """,
        (guild_id, recipient.kind, recipient.name, recipient.number),
    )


def _totals(row: sqlite3.Row) -> Totals:
    def amount(column: str) -> Amount:
        return Amount(row[column], row["currency"], row["exponent"])

    return Totals(amount("gifts"), amount("returned"), amount("net"), row["number"])
