"""Rows that name a person, found and removed by the data map: whatever table has one, now or later."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.domain.data_map import Erased, Holds, Naming, naming
from bot.domain.data_tables import TABLES
from bot.store.times import from_unix

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

SOMEBODY_ELSE = "somebody else"

# The SQL below is put together from names of the data map, which is code; values are always bound.


def rows_of(conn: sqlite3.Connection, user_id: int) -> dict[str, list[dict[str, Any]]]:
    """Return every row that names the person, by table; times as ISO 8601, other people as "somebody else"."""
    found: dict[str, list[dict[str, Any]]] = {}
    for table, columns in _by_table().items():
        named = " OR ".join(f"{one.column} = :user" for one in columns)
        rows = conn.execute(f"SELECT * FROM {table} WHERE {named}", {"user": user_id})  # noqa: S608
        if readable := [_readable(conn, table, row, user_id) for row in rows]:
            found[table] = readable
    return found


def is_named(conn: sqlite3.Connection, user_id: int) -> bool:
    """Say whether any row still names the person. The ledger is not looked into: a gift changes nothing."""
    for one in naming(TABLES):
        sql = f"SELECT 1 FROM {one.table} WHERE {_where(one, None)} LIMIT 1"  # noqa: S608
        if not one.table.startswith("gift_") and conn.execute(sql, {"user": user_id}).fetchone():
            return True
    return False


def count(conn: sqlite3.Connection, user_id: int, guild_id: int | None = None) -> dict[str, int]:
    """Return how many rows name the person, by table, none left out; in one guild, or in all."""
    found: dict[str, int] = {}
    for one in naming(TABLES):
        sql = f"SELECT count(*) FROM {one.table} WHERE {_where(one, guild_id)}"  # noqa: S608
        (number,) = conn.execute(sql, {"user": user_id, "guild": guild_id}).fetchone()
        found[one.table] = found.get(one.table, 0) + int(number)
    return {table: number for table, number in found.items() if number}


def forget(conn: sqlite3.Connection, user_id: int, guild_id: int | None = None) -> dict[str, int]:
    """Remove every row that names the person, or their name from it; return how many, by table."""
    gone: dict[str, int] = {}
    for one in naming(TABLES):
        where = _where(one, guild_id)
        if one.erased is Erased.ROW:
            sql = f"DELETE FROM {one.table} WHERE {where}"  # noqa: S608
        else:
            nobody = "0" if one.erased is Erased.ZERO else "NULL"
            sql = f"UPDATE {one.table} SET {one.column} = {nobody} WHERE {where}"  # noqa: S608
        number = conn.execute(sql, {"user": user_id, "guild": guild_id}).rowcount
        gone[one.table] = gone.get(one.table, 0) + number
    if guild_id is not None and not guilds_of(conn, user_id):
        return gone | forget(conn, user_id)  # what is no guild's was kept for the sake of those that are left
    return {table: number for table, number in gone.items() if number}


def everybody(conn: sqlite3.Connection) -> list[int]:
    """Return everybody whom any row names."""
    found: set[int] = set()
    for one in naming(TABLES):
        sql = f"SELECT DISTINCT {one.column} FROM {one.table} WHERE {one.column} > 0"  # noqa: S608
        found |= {int(number) for (number,) in conn.execute(sql)}
    return sorted(found)


def guilds_of(conn: sqlite3.Connection, user_id: int) -> list[int]:
    """Return the guilds in which a row names the person."""
    listed = conn.execute("SELECT guild_id FROM guild ORDER BY guild_id").fetchall()
    return [int(guild_id) for (guild_id,) in listed if count(conn, user_id, int(guild_id))]


def forget_guild(conn: sqlite3.Connection, guild_id: int) -> int:
    """Remove everything of a guild but what names nobody and outlives it (the ledger); return how many rows."""
    gone = 0
    for name in _leaves_first():
        table = TABLES[name]
        if not table.outlives_guild and table.of_guild is not None:
            sql = f"DELETE FROM {name} WHERE {table.of_guild}"  # noqa: S608
            gone += conn.execute(sql, {"guild": guild_id}).rowcount
    return gone


def sizes(conn: sqlite3.Connection, guild_id: int) -> dict[str, int]:
    """Return how many rows of a guild each table has."""
    found: dict[str, int] = {}
    for name, table in TABLES.items():
        if table.of_guild is not None:
            sql = f"SELECT count(*) FROM {name} WHERE {table.of_guild}"  # noqa: S608
            (found[name],) = conn.execute(sql, {"guild": guild_id}).fetchone()
    return found


def _leaves_first() -> list[str]:
    """Return the tables so that what leads to a guild goes last."""
    last = ("meeting", "circle", "guild")
    return [*(name for name in TABLES if name not in last), *last]


def _by_table() -> dict[str, list[Naming]]:
    found: dict[str, list[Naming]] = {}
    for one in naming(TABLES):
        found.setdefault(one.table, []).append(one)
    return found


def _where(one: Naming, guild_id: int | None) -> str:
    named = f"{one.column} = :user"
    return named if guild_id is None else f"{named} AND {one.of_guild or 'FALSE'}"


def _readable(conn: sqlite3.Connection, table: str, row: sqlite3.Row, user_id: int) -> dict[str, Any]:
    columns = TABLES[table].columns
    shown: dict[str, Any] = {}
    for name in row.keys():  # noqa: SIM118 - a Row is no mapping: iterating it gives values
        value, holds = row[name], columns[name].holds
        if holds is Holds.TIME and value is not None:
            value = from_unix(int(value)).isoformat()
        elif holds is Holds.PERSON and value not in (None, user_id):
            value = SOMEBODY_ELSE
        elif isinstance(value, int) and name.endswith("_id"):
            value = str(value) if value > 2**53 else value  # JSON's numbers end there for many readers
        shown[name] = value
    return shown | dict(_about(conn, row))


def _about(conn: sqlite3.Connection, row: sqlite3.Row) -> Iterator[tuple[str, str]]:
    """Yield what the numbers in a row stand for, so that somebody can read it."""
    names = row.keys()
    meeting_id = row["meeting_id"] if "meeting_id" in names else None
    circle_id = row["circle_id"] if "circle_id" in names else None
    if meeting_id is not None:
        sql = "SELECT starts_at, circle_id FROM meeting WHERE meeting_id = ?"
        if (meeting := conn.execute(sql, (meeting_id,)).fetchone()) is not None:
            yield "meeting starts", from_unix(int(meeting["starts_at"])).isoformat()
            circle_id = meeting["circle_id"]
    if circle_id is not None:
        circle = conn.execute("SELECT name FROM circle WHERE circle_id = ?", (circle_id,)).fetchone()
        if circle is not None:
            yield "circle", str(circle["name"])
    if "gift_id" in names:
        sql = "SELECT * FROM gift_entry WHERE gift_id = ?"
        if (gift := conn.execute(sql, (row["gift_id"],)).fetchone()) is not None:
            yield "given on", str(gift["given_on"])
            yield "amount", f"{gift['amount_minor']} / 10^{gift['exponent']} {gift['currency']}"
