"""Entries of the ledger one by one, as admins read, correct and export them; and sums of parts of it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from bot.domain.corrections import Line
from bot.domain.ledger import Entry, EntryKind, Part, Totals
from bot.domain.money import Amount

if TYPE_CHECKING:
    import sqlite3

    from bot.domain.ledger import Period

_LINES: Final = """
SELECT line.*, circle.name AS circle, parent.gift_id AS corrects
FROM gift_line AS line
LEFT JOIN circle ON circle.circle_id = line.circle_id
LEFT JOIN gift_entry AS parent ON parent.guild_id = line.guild_id AND parent.provider = line.provider
    AND parent.kind = 'gift' AND parent.external_id = line.parent_external_id
WHERE line.guild_id = :guild AND line.livemode = 1
"""
_BY: Final = {Part.MONTH: "substr(line.given_on, 1, 7)", Part.CIRCLE: "coalesce(circle.name, '')"}


def of_period(
    conn: sqlite3.Connection,
    guild_id: int,
    period: Period,
    circle_id: int | None = None,
    *,
    limit: int = -1,
) -> list[Line]:
    """Return the entries of a period, newest number first, at most `limit`; -1: all. Test payments are none."""
    rows = conn.execute(
        f"{_LINES} AND line.given_on BETWEEN :first AND :last AND (:circle IS NULL OR line.circle_id = :circle)"
        " ORDER BY line.gift_id DESC LIMIT :limit",
        {**_where(guild_id, period, circle_id), "limit": limit},
    )
    return [_line(row) for row in rows]


def newest(conn: sqlite3.Connection, guild_id: int, limit: int) -> list[Line]:
    """Return the entries that were written last, newest first."""
    rows = conn.execute(
        f"{_LINES} ORDER BY line.gift_id DESC LIMIT :limit", {"guild": guild_id, "limit": limit}
    )
    return [_line(row) for row in rows]


def get(conn: sqlite3.Connection, guild_id: int, number: int) -> Line | None:
    """Return the guild's entry of this number; None where it has none that counts."""
    row = conn.execute(
        f"{_LINES} AND line.gift_id = :number", {"guild": guild_id, "number": number}
    ).fetchone()
    return None if row is None else _line(row)


def about(conn: sqlite3.Connection, gift: Entry) -> list[Entry]:
    """Return everything that changes a gift."""
    rows = conn.execute(
        f"{_LINES} AND line.provider = :provider AND line.parent_external_id = :parent AND line.kind <> 'gift'",
        {"guild": gift.guild_id, "provider": gift.provider, "parent": gift.external_id},
    )
    return [_line(row).entry for row in rows]


def totals_by(
    conn: sqlite3.Connection, guild_id: int, period: Period, part: Part, circle_id: int | None = None
) -> list[tuple[str, Totals]]:
    """Return the sums of a period by month ("2026-11") or circle (its name, "" for the whole guild), and currency."""
    rows = conn.execute(
        f"""
        SELECT {_BY[part]} AS part, line.currency, line.exponent,
            coalesce(sum(line.amount_minor) FILTER (WHERE line.kind = 'gift'), 0) AS gifts,
            coalesce(sum(line.amount_minor) FILTER (WHERE line.kind NOT IN ('gift', 'correction')), 0) AS returned,
            sum(line.amount_minor) AS net,
            count(*) FILTER (WHERE line.kind = 'gift') AS number
        FROM gift_line AS line LEFT JOIN circle ON circle.circle_id = line.circle_id
        WHERE line.guild_id = :guild AND line.given_on BETWEEN :first AND :last AND line.livemode = 1
            AND (:circle IS NULL OR line.circle_id = :circle)
        GROUP BY part, line.currency, line.exponent ORDER BY part, line.currency, line.exponent
        """,  # noqa: S608 - one of two constants
        _where(guild_id, period, circle_id),
    )
    return [(row["part"], _totals(row)) for row in rows]


def _where(guild_id: int, period: Period, circle_id: int | None) -> dict[str, object]:
    days = {"first": period.first.isoformat(), "last": period.last.isoformat()}
    return {"guild": guild_id, "circle": circle_id, **days}


def _line(row: sqlite3.Row) -> Line:
    entry = Entry(
        guild_id=row["guild_id"],
        circle_id=row["circle_id"],
        provider=row["provider"],
        kind=EntryKind(row["kind"]),
        external_id=row["external_id"],
        amount=Amount(row["amount_minor"], row["currency"], row["exponent"]),
        given_on=date.fromisoformat(row["given_on"]),
        parent_external_id=row["parent_external_id"],
        livemode=bool(row["livemode"]),
        reason=row["reason"],
    )
    return Line(row["gift_id"], entry, row["circle"], row["corrects"] if row["parent_external_id"] else None)


def _totals(row: sqlite3.Row) -> Totals:
    gifts, returned, net = (
        Amount(row[column], row["currency"], row["exponent"]) for column in ("gifts", "returned", "net")
    )
    return Totals(gifts, returned, net, row["number"])
