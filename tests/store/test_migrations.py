"""From every older schema to the newest: a copy comes first, nothing is lost, the schema is the one written down."""

from __future__ import annotations

import sqlite3
import stat
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from bot.errors import StoreError, StoreTooNewError
from bot.store import database as database_module
from bot.store import migrate as migrate_module
from bot.store.database import Database
from bot.store.migrate import Migration, migrate, migrations, version
from tests.store.old_rows import all_rows, make_old, tables
from tests.store.rows import in_memory
from tests.store.schema import GOLDEN, schema

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.store.old_rows import Rows

NEWEST = migrations()[-1].number
OLDER = range(1, NEWEST)


def make_file(path: Path, at: int) -> Rows:
    """Make a database file of an older version; return its rows."""
    path.parent.mkdir(exist_ok=True)
    with closing(sqlite3.connect(path, isolation_level=None)) as conn:
        make_old(conn, at)
        return all_rows(conn)


def look(path: Path) -> tuple[int, Rows, str]:
    """Return version, rows and schema of a database file."""
    with closing(sqlite3.connect(path)) as conn:
        return version(conn), all_rows(conn), schema(conn)


def survived(old: Rows, new: Rows) -> bool:
    """Are all old rows in the new tables, with the old values in the columns that are still there?"""
    for table, rows in old.items():
        kept = set(rows[0]) & set(new[table][0]) if new.get(table) else set()
        assert kept, f"nothing of {table} is left"
        before = sorted(repr([row[column] for column in sorted(kept)]) for row in rows)
        after = sorted(repr([row[column] for column in sorted(kept)]) for row in new[table])
        if before != after:
            return False
    return True


def add_migration(patch: pytest.MonkeyPatch, sql: str) -> None:
    """Let the bot ship one more migration."""
    more: Sequence[Migration] = [*migrations(), Migration(NEWEST + 1, sql)]
    for module in (migrate_module, database_module):
        patch.setattr(module, "migrations", lambda: more)


def test_migrations_are_numbered_without_a_gap() -> None:
    """Each migration follows the one before it, from 1 on."""
    assert [one.number for one in migrations()] == list(range(1, NEWEST + 1))
    assert NEWEST >= 2


def test_every_version_has_rows_to_migrate() -> None:
    """The tests below have at least one row in every table of every version."""
    for number in range(1, NEWEST + 1):
        with closing(sqlite3.connect(":memory:", isolation_level=None)) as conn:
            make_old(conn, number)
            assert [table for table, rows in all_rows(conn).items() if not rows] == []


@pytest.mark.parametrize("at", OLDER)
async def test_an_older_database_is_brought_up_to_date(path: Path, at: int) -> None:
    """Rows survive, the schema is that of a fresh database, and a private copy of the old file was made before."""
    old = make_file(path, at)
    _, _, old_schema = look(path)
    opened = await Database.open(path, now=0)
    await opened.close()

    reached, rows, found = look(path)
    assert reached == NEWEST
    assert survived(old, rows)
    assert found == GOLDEN.read_text(encoding="utf-8")
    copy = path.with_name(f"circles.before-{at}.db")
    assert look(copy) == (at, old, old_schema)
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600


def test_a_drift_that_was_told_before_is_a_fault_that_was_told() -> None:
    """What admins heard of AutoMod's rules they do not hear again, and a word that has no kind any more is let go."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as conn:
        make_old(conn, 19)
        conn.execute("UPDATE automod SET drift_at = 1767800000")
        conn.execute("UPDATE outbox SET kind = 'automod_note' WHERE kind = 'card'")
        migrate(conn)
        told = conn.execute(
            "SELECT guild_id, about, since_at, told FROM fault WHERE kind = 'automod'"
        ).fetchall()
        assert told == [(11, 0, 1767800000, 1)]
        assert "automod_note" not in {kind for (kind,) in conn.execute("SELECT kind FROM outbox")}


async def test_what_is_new_already_is_left_alone(path: Path) -> None:
    """Neither a fresh database nor one of this version is copied, and opening twice changes no row."""
    opened = await Database.open(path, now=0)
    await opened.close()
    before = look(path)
    again = await Database.open(path, now=99)
    await again.close()
    assert look(path) == before
    assert list(path.parent.glob("*before*")) == []


def test_the_schema_is_the_one_written_down() -> None:
    """Whoever changes the schema sees it in a diff; `python -m tests.store.schema` writes it down anew."""
    with closing(in_memory()) as conn:
        assert schema(conn) == GOLDEN.read_text(encoding="utf-8")


def test_every_table_is_strict() -> None:
    """SQLite checks the type of every value: a text among the numbers would be kept in silence otherwise."""
    with closing(in_memory()) as conn:
        ours = set(tables(conn))
        strict = {row["name"] for row in conn.execute("PRAGMA table_list") if row["strict"]}
        assert ours
        assert ours - strict == set()
        with pytest.raises(sqlite3.IntegrityError):
            conn.execute("INSERT INTO guild (guild_id, joined_at) VALUES (1, 'yesterday')")


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE TABLE half (one INTEGER) STRICT; DELETE FROM seat; INSERT INTO nowhere VALUES (1);",
        "DROP TABLE audit; this is no SQL;",
    ],
)
async def test_a_migration_that_fails_changes_nothing(
    path: Path, monkeypatch: pytest.MonkeyPatch, sql: str
) -> None:
    """Version, tables and rows are as they were, the operator gets one sentence, and the old bot can still open it."""
    make_file(path, NEWEST)
    before = look(path)
    with monkeypatch.context() as patch:
        add_migration(patch, sql)
        with pytest.raises(StoreError) as caught:
            await Database.open(path, now=0)
    assert str(caught.value).startswith(f"The database {path} cannot be opened: ")
    assert look(path) == before
    opened = await Database.open(path, now=0)
    await opened.close()
    assert look(path) == before


async def test_of_several_migrations_those_that_went_through_stay(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each migration is a transaction of its own: a later one that fails does not take the earlier ones back."""
    make_file(path, NEWEST - 1)
    with monkeypatch.context() as patch:
        add_migration(patch, "this is no SQL;")
        with pytest.raises(StoreError):
            await Database.open(path, now=0)
    assert look(path)[0] == NEWEST


def test_a_database_of_the_future_is_not_touched() -> None:
    """A schema newer than we are is refused and keeps its number."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as conn:
        conn.execute(f"PRAGMA user_version = {NEWEST + 1}")
        with pytest.raises(StoreTooNewError, match=str(NEWEST + 1)):
            migrate(conn)
        assert version(conn) == NEWEST + 1
        assert tables(conn) == []
