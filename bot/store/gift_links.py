"""The only rows that say who gave: a link from a gift to a person, and the codes of links that somebody took."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from bot.domain.money import Amount
from bot.domain.receipts import OwnGift
from bot.store.times import to_unix

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime

_OWN: Final = """
    SELECT gift.gift_id, gift.guild_id, gift.amount_minor, gift.currency, gift.exponent, gift.given_on, gift.livemode,
        circle.name AS circle_name,
        (SELECT coalesce(sum(amount_minor), 0) FROM gift_entry AS later
         WHERE later.guild_id = gift.guild_id AND later.provider = gift.provider
            AND later.parent_external_id = gift.external_id AND later.currency = gift.currency
            AND later.exponent = gift.exponent AND later.kind <> 'gift') AS returned
    FROM gift_link JOIN gift_entry AS gift USING (gift_id) LEFT JOIN circle ON circle.circle_id = gift.circle_id
    WHERE gift_link.user_id = :user
"""


@dataclass(frozen=True, slots=True)
class Reference:
    """Who took a link, for which circle, and whether they want to be thanked."""

    reference_id: int
    circle_id: int | None
    user_id: int
    thanks: bool


def add_reference(
    conn: sqlite3.Connection,
    code_hash: str,
    guild_id: int,
    *,
    circle_id: int | None,
    user_id: int,
    now: datetime,
    until: datetime,
) -> int:
    """Write down who took a link; return its number."""
    cursor = conn.execute(
        """
        INSERT INTO gift_reference (code_hash, guild_id, circle_id, user_id, created_at, expires_at)
        VALUES (?, ?, ?, ?, ?, ?)
        """,
        (code_hash, guild_id, circle_id, user_id, to_unix(now), to_unix(until)),
    )
    return int(cursor.lastrowid or 0)


def keep_newest(conn: sqlite3.Connection, guild_id: int, user_id: int, most: int) -> None:
    """Delete all but the newest links that somebody took in a guild."""
    conn.execute(
        """
        DELETE FROM gift_reference WHERE guild_id = :guild AND user_id = :user AND reference_id NOT IN (
            SELECT reference_id FROM gift_reference WHERE guild_id = :guild AND user_id = :user
            ORDER BY reference_id DESC LIMIT :most)
        """,
        {"guild": guild_id, "user": user_id, "most": most},
    )


def want_thanks(conn: sqlite3.Connection, reference_id: int, user_id: int) -> bool:
    """Remember that the person of this link wants to be thanked; say whether it is there and theirs."""
    sql = "UPDATE gift_reference SET thanks = 1 WHERE reference_id = ? AND user_id = ?"
    return conn.execute(sql, (reference_id, user_id)).rowcount == 1


def take_reference(
    conn: sqlite3.Connection, code_hash: str, guild_id: int, now: datetime
) -> Reference | None:
    """Return whose link this is, and forget the code: it serves once. None where there is none, or no more."""
    row = conn.execute(
        """
        DELETE FROM gift_reference WHERE code_hash = ? AND guild_id = ? AND expires_at > ?
        RETURNING reference_id, circle_id, user_id, thanks
        """,
        (code_hash, guild_id, to_unix(now)),
    ).fetchone()
    if row is None:
        return None
    return Reference(row["reference_id"], row["circle_id"], row["user_id"], bool(row["thanks"]))


def purge_references(conn: sqlite3.Connection, now: datetime) -> int:
    """Delete the codes of links that nobody used in their time; return how many."""
    return conn.execute("DELETE FROM gift_reference WHERE expires_at <= ?", (to_unix(now),)).rowcount


def link(conn: sqlite3.Connection, gift_id: int, user_id: int) -> bool:
    """Say whose gift it is; false where it is somebody's already, their own included."""
    sql = "INSERT INTO gift_link (gift_id, user_id) VALUES (?, ?) ON CONFLICT DO NOTHING"
    return conn.execute(sql, (gift_id, user_id)).rowcount == 1


def giver(conn: sqlite3.Connection, gift_id: int) -> int | None:
    """Return whose gift it is, if that is known."""
    row = conn.execute("SELECT user_id FROM gift_link WHERE gift_id = ?", (gift_id,)).fetchone()
    return None if row is None else int(row["user_id"])


def forget(conn: sqlite3.Connection, gift_id: int, user_id: int) -> bool:
    """Delete the one row that says whose gift it was; say whether it was theirs."""
    sql = "DELETE FROM gift_link WHERE gift_id = ? AND user_id = ?"
    return conn.execute(sql, (gift_id, user_id)).rowcount == 1


def of_person(
    conn: sqlite3.Connection, user_id: int, guild_id: int | None, *, limit: int, offset: int = 0
) -> list[OwnGift]:
    """Return somebody's own gifts, newest first; in all guilds where `guild_id` is None."""
    rows = conn.execute(
        f"{_OWN} AND (:guild IS NULL OR gift.guild_id = :guild)"
        " ORDER BY gift.given_on DESC, gift.gift_id DESC LIMIT :limit OFFSET :offset",
        {"user": user_id, "guild": guild_id, "limit": limit, "offset": offset},
    )
    return [_own(row) for row in rows]


def one_of_person(conn: sqlite3.Connection, user_id: int, gift_id: int) -> OwnGift | None:
    """Return one gift, if it is theirs."""
    row = conn.execute(f"{_OWN} AND gift.gift_id = :gift", {"user": user_id, "gift": gift_id}).fetchone()
    return None if row is None else _own(row)


def _own(row: sqlite3.Row) -> OwnGift:
    def amount(column: str) -> Amount:
        return Amount(row[column], row["currency"], row["exponent"])

    return OwnGift(
        row["gift_id"],
        row["guild_id"],
        amount("amount_minor"),
        amount("returned"),
        date.fromisoformat(row["given_on"]),
        row["circle_name"],
        bool(row["livemode"]),
    )
