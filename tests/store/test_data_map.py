"""The data map against the schema: nothing is kept that it does not name, and what names a person can be erased."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing

import pytest

from bot.domain.data_map import Erased, naming
from bot.domain.data_tables import TABLES
from bot.store import people
from tests.store.data_page import PAGE, page
from tests.store.old_rows import all_rows, make_old, tables
from tests.store.rows import in_memory
from tests.store.test_migrations import NEWEST

#: Names that a column of a person's id has. One that only looks like it belongs here, with what it is.
LIKE_A_PERSON = re.compile(r"(^|_)(user|member|actor|person|author|holder|speaker|giver|by)(_id)?$")
NO_PERSON: set[tuple[str, str]] = set()


def columns(conn: sqlite3.Connection) -> dict[str, list[str]]:
    """Return the columns of every table of ours."""
    return {
        name: [str(row["name"]) for row in conn.execute(f"PRAGMA table_info({name})")]
        for name in tables(conn)
    }


def test_every_column_is_in_the_map() -> None:
    """A new table or column fails here until the map says why it is there and whether it names a person."""
    with closing(in_memory()) as conn:
        there = columns(conn)
    wanting = [
        f"{table}.{column}"
        for table, named in there.items()
        for column in named
        if table not in TABLES or column not in TABLES[table].columns
    ]
    assert not wanting, (
        f"bot/domain/data_tables.py does not know {', '.join(wanting)}. Add a line: why it is there, and person(...) "
        "if it holds somebody's Discord id, so that /my export shows it and /my erase removes it; at(...) for a time. "
        "Then: python -m tests.store.data_page"
    )
    gone = [f"{table}.{one}" for table in TABLES for one in TABLES[table].columns if one not in there[table]]
    assert not gone, f"bot/domain/data_tables.py names what is no longer there: {', '.join(gone)}"


def test_what_looks_like_a_person_is_one() -> None:
    """A column called user_id, member_id, asked_by and the like is mapped as a person, or listed above as none."""
    looks = {(t, c) for t in TABLES for c in TABLES[t].columns if LIKE_A_PERSON.search(c)} - NO_PERSON
    mapped = {(one.table, one.column) for one in naming(TABLES)}

    assert not looks - mapped, f"map these with person(...), or add them to NO_PERSON: {looks - mapped}"


def test_each_row_about_a_person_leads_to_its_guild() -> None:
    """What an admin erases, and what goes with a guild, is found by guild, circle, meeting or gift.

    A table that is no guild's stands below: its rows go with the last guild that keeps something of the person.
    """
    assert {one.table for one in naming(TABLES) if one.of_guild is None} == {"dm_channel"}


def test_what_is_emptied_may_be_empty() -> None:
    """A column that becomes NULL for somebody erased allows it, and one that becomes 0 is no key."""
    with closing(in_memory()) as conn:
        for one in naming(TABLES):
            (info,) = [
                row for row in conn.execute(f"PRAGMA table_info({one.table})") if row["name"] == one.column
            ]
            assert not (one.erased is Erased.NULL and info["notnull"]), one
            assert not (one.erased is Erased.ZERO and info["pk"]), one


def test_the_page_is_the_map() -> None:
    """docs/data.md says what the map says: `python -m tests.store.data_page` writes it."""
    assert PAGE.read_text(encoding="utf-8") == page()


@pytest.mark.parametrize("user_id", [101, 102, 201, 202, 203, 9007199254740993123])
def test_nothing_is_left_of_anybody(user_id: int) -> None:
    """From rows in every table: the export finds them all, and after forgetting no value anywhere is the person's."""
    with filled() as conn:
        found = people.rows_of(conn, user_id)
        everybody, ledger = people.everybody(conn), all_rows(conn)["gift_entry"]

        gone = people.forget(conn, user_id)

        left = all_rows(conn)
        assert gone == {table: len(rows) for table, rows in found.items()}
        assert gone
        assert not names(left, user_id)
        assert people.everybody(conn) == [one for one in everybody if one != user_id]
        assert left["gift_entry"] == ledger


def test_one_guild_forgets_alone() -> None:
    """What an admin of one guild erases stays in every other guild."""
    with filled() as conn:
        conn.execute("INSERT INTO consent VALUES (12, 201, 1, 1)")

        people.forget(conn, 201, 11)

        assert people.count(conn, 201) == {"consent": 1, "dm_channel": 1}
        assert people.guilds_of(conn, 201) == [12]


def test_a_guild_goes_but_for_the_ledger() -> None:
    """Of a guild whose time is over nothing is left in any table but the entries that name nobody."""
    with filled() as conn:
        assert people.forget_guild(conn, 11) > 10

        left = {table: rows for table, rows in all_rows(conn).items() if rows}
        assert {table for table in left if names({table: left[table]}, 11)} == {"gift_entry"}
        assert 11 not in [row["guild_id"] for row in left["guild"]]
        assert [row["guild_id"] for row in left["consent"]] == [12]


def test_an_export_names_nobody_else_and_reads_well() -> None:
    """Times are dates, numbers come with the circle and the meeting they stand for, others are nobody in particular."""
    with filled() as conn:
        found = people.rows_of(conn, 201)

    assert {"seat", "standing", "consent", "outbox", "gift_link"} <= found.keys()
    (seat, *_) = found["seat"]
    assert seat["taken_at"] == "2026-01-05T08:01:40+00:00"
    assert seat["circle"] == "Harbor 'circle' 🌊"
    assert found["gift_link"] == [
        {"gift_id": 1, "user_id": 201, "given on": "2026-01-05", "amount": "1250 / 10^2 USD"}
    ]
    others = {101, 102, 202, 203, 204, 205}
    assert not [row for rows in found.values() for row in rows if others & set(row.values())]


def filled() -> closing[sqlite3.Connection]:
    """Return a database of the newest schema with the rows of every version in it."""
    conn = sqlite3.connect(":memory:", isolation_level=None)
    conn.row_factory = sqlite3.Row
    conn.execute("PRAGMA foreign_keys=ON")
    make_old(conn, NEWEST)
    return closing(conn)


def names(rows: dict[str, list[dict[str, object]]], number: int) -> list[tuple[str, object]]:
    """Return every value that is this number, or a text with it in it."""
    values = [(table, value) for table, found in rows.items() for row in found for value in row.values()]
    return [
        (table, value)
        for table, value in values
        if value == number or (isinstance(value, str) and re.search(rf"\b{number}\b", value))
    ]
