"""A guild that moves house, and copies put back: row by row the same, whole or not at all, also through a kill."""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import sqlite3
import sys
from contextlib import closing
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

import pytest

from bot.domain.data_tables import TABLES
from bot.errands import back_up, export_circles, restore, run
from bot.errors import StoreError, StoreLockedError, StoreTooNewError
from bot.store import copies as copies_module
from bot.store import database as database_module
from bot.store import erasures, guilds, outbox
from bot.store import migrate as migrate_module
from bot.store.copies import is_damaged
from bot.store.database import Database, lock_file
from bot.store.migrate import Migration, migrate, migrations
from bot.store.moving import NO_GUILDS
from config.settings import Settings
from tests.store.old_rows import Rows, all_rows, make_old, tables
from tests.store.rows import NOW, Hands

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from pathlib import Path

NEWEST = migrations()[-1].number
GUILD, OTHER = 11, 12
#: Between two of the times at which somebody is erased in these tests.
A_WHILE = timedelta(minutes=5)


def house(folder: Path, version: int = NEWEST) -> Path:
    """Make a house with rows of three guilds in every table, as bots of all versions wrote them."""
    folder.mkdir()
    with closing(sqlite3.connect(folder / "circles.db", isolation_level=None)) as conn:
        make_old(conn, version)
        conn.execute("UPDATE outbox SET state = 'ready', called_at = NULL WHERE state = 'calling'")
    return folder


def rows(folder: Path, guild_id: int | None = None) -> Rows:
    """Return all rows of a house, or those of one guild, in an order of their own."""
    with closing(sqlite3.connect(folder / "circles.db")) as conn:
        found = all_rows(conn)
        if guild_id is not None:
            found = {}
            for name, table in TABLES.items():
                if table.of_guild is not None:
                    cursor = conn.execute(f"SELECT * FROM {name} WHERE {table.of_guild}", {"guild": guild_id})
                    columns = [one[0] for one in cursor.description]
                    found[name] = [dict(zip(columns, row, strict=True)) for row in cursor]
    return {name: sorted(those, key=repr) for name, those in found.items()}


async def do(folder: Path, *line: object, clock: Hands | None = None) -> str:
    """Do an errand in a house; return what was said."""
    command, *rest = [str(one) for one in line]
    asked = argparse.Namespace(command=command, file=folder.parent / rest[-1])
    if len(rest) > 1:
        asked.guild = int(rest[0])
    good, said = await run(Settings(data_dir=folder), asked, clock or Hands())
    assert good
    return said


def test_every_table_moves_or_says_why_not() -> None:
    """A new table belongs to a guild by a column that leads to one, or stands in the list of those that stay."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as conn:
        migrate(conn)
        assert {name for name in tables(conn) if TABLES[name].of_guild is None} == NO_GUILDS


async def test_a_guild_moves_row_by_row(tmp_path: Path) -> None:
    """Every row of it is in the new house, nothing of others; the old house is quiet, and takes it back if asked."""
    old, new = house(tmp_path / "old"), tmp_path / "new"
    before, theirs = rows(old, GUILD), rows(old, OTHER)
    assert {name for name, found in before.items() if not found} == set()
    said = await do(old, "export-guild", GUILD, "guild.db")
    file = tmp_path / "guild.db"
    assert file.stat().st_mode & 0o777 == 0o600
    assert f"{sum(len(found) for found in before.values())} rows" in said
    with closing(sqlite3.connect(file)) as conn:
        assert {name for name, found in all_rows(conn).items() if not found} == NO_GUILDS
    assert rows(old, OTHER) == theirs
    database = await Database.open(old / "circles.db", now=1)
    assert await database.write(lambda conn: outbox.claim(conn, NOW + timedelta(days=900), 99)) == []
    assert not await database.write(lambda conn: guilds.come_back(conn, GUILD))
    await database.close()
    with pytest.raises(StoreError, match="there already"):
        await do(old, "export-guild", OTHER, "guild.db")
    with pytest.raises(StoreError, match="moved out of this house already"):
        await do(old, "export-guild", GUILD, "again.db")
    with pytest.raises(StoreError, match="no guild 99 here"):
        await do(old, "export-guild", 99, "again.db")

    said = await do(new, "import-guild", "guild.db")

    assert f"Guild {GUILD} is here" in said
    assert rows(new, GUILD) == before
    assert {name for name, found in rows(new).items() if found} == set(before) | {"install"}
    assert sorted(one.name for one in new.iterdir()) == ["circles.db", "circles.lock"]
    with closing(sqlite3.connect(new / "circles.db")) as conn:
        assert conn.execute("PRAGMA foreign_key_check").fetchall() == []
        with pytest.raises(sqlite3.DatabaseError, match="append-only"):
            conn.execute("UPDATE gift_entry SET amount_minor = 1")
        with closing(sqlite3.connect(old / "circles.db")) as left:
            numbers = "SELECT name, seq FROM sqlite_sequence ORDER BY name"
            assert conn.execute(numbers).fetchall() == left.execute(numbers).fetchall()
    there = rows(new)
    with pytest.raises(StoreError, match="something of guild 11 already"):
        await do(new, "import-guild", "guild.db")
    assert rows(new) == there

    assert "at home here again" in await do(old, "import-guild", "guild.db")
    assert rows(old, GUILD) == before


async def test_what_will_not_do_changes_nothing(tmp_path: Path) -> None:
    """Taken numbers, a changed, newer or old file, a running bot, messages in doubt: said in a sentence."""
    old, new = house(tmp_path / "old"), house(tmp_path / "new")
    with closing(sqlite3.connect(new / "circles.db", isolation_level=None)) as conn:
        conn.execute("DROP TRIGGER gift_entry_no_update")
        for table in ("gift_entry", "gift_call", "gift_reference", "outbox", "meeting"):
            conn.execute(f"UPDATE {table} SET guild_id = {OTHER} WHERE guild_id = {GUILD}")
        conn.execute(f"UPDATE circle SET guild_id = {OTHER}")
        conn.execute("PRAGMA foreign_keys=ON")
        conn.execute(f"DELETE FROM guild WHERE guild_id = {GUILD}")
    await do(old, "export-guild", GUILD, "guild.db")
    before = rows(new)
    with pytest.raises(StoreError, match="same numbers"):
        await do(new, "import-guild", "guild.db")
    assert rows(new) == before
    empty = tmp_path / "empty"
    with pytest.raises(StoreError, match="older than 7 days"):
        await do(empty, "import-guild", "guild.db", clock=Hands(NOW + timedelta(days=7, minutes=1)))
    with pytest.raises(StoreError, match="one guild that moves, no copy"):
        await restore(Settings(data_dir=empty), tmp_path / "guild.db", Hands())
    with pytest.raises(StoreError, match=r"no guild that run_bot\.py export-guild has written"):
        await do(empty, "import-guild", "new/circles.db")
    with pytest.raises(StoreError, match="There is no file"):
        await do(empty, "import-guild", "nowhere.db")
    (tmp_path / "notes.db").write_text("no database, and long enough to be looked at as one" * 20)
    with pytest.raises(StoreError, match="cannot be read as a database"):
        await do(empty, "import-guild", "notes.db")
    for sql, words in (
        ("UPDATE circle SET capacity = capacity + 1", "not as it was written"),
        ("DELETE FROM seat WHERE seat_id = 5", "not as it was written"),
        (f"PRAGMA user_version = {NEWEST + 1}", "this version knows only"),
    ):
        changed = tmp_path / "changed.db"
        changed.write_bytes((tmp_path / "guild.db").read_bytes())
        with closing(sqlite3.connect(changed, isolation_level=None)) as conn:
            conn.execute(sql)
        with pytest.raises((StoreError, StoreTooNewError), match=words):
            await do(empty, "import-guild", "changed.db")
    assert all(not found for name, found in rows(empty).items() if name != "install")
    busy = lock_file(empty / "circles.db")
    with pytest.raises(StoreLockedError):
        await do(empty, "import-guild", "guild.db")
    with pytest.raises(StoreLockedError):
        await do(empty, "export-guild", OTHER, "other.db")
    os.close(busy)
    third = house(tmp_path / "third")
    with closing(sqlite3.connect(third / "circles.db", isolation_level=None)) as conn:
        conn.execute("UPDATE outbox SET state = 'calling', called_at = 1 WHERE entry_id = 8")
    with pytest.raises(StoreError, match="cut off in the middle of 1 messages"):
        await do(third, "export-guild", GUILD, "third.db")
    assert not (tmp_path / "third.db").exists()


async def test_an_older_file_and_later_erasures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of an older version is brought up to date; who was erased in the new house since is erased in it again."""
    old, new = house(tmp_path / "old"), tmp_path / "new"
    await do(old, "export-guild", GUILD, "guild.db")
    more = "ALTER TABLE circle ADD COLUMN hue INTEGER NOT NULL DEFAULT 7; DELETE FROM skipped WHERE circle_id = 2;"
    newer = [*migrations(), Migration(NEWEST + 1, more)]
    for module in (migrate_module, database_module, copies_module):
        monkeypatch.setattr(module, "migrations", lambda: newer)
    database = await Database.open(new / "circles.db", now=1)
    key = await database.read(erasures.key)
    await database.close()
    for user_id, guild_id, after in ((201, None, A_WHILE), (101, OTHER, A_WHILE), (102, GUILD, -A_WHILE)):
        erasures.note(new / "backups", key, user_id, guild_id, NOW + after)

    said = await do(new, "import-guild", "guild.db", clock=Hands(NOW + 2 * A_WHILE))

    assert "erased again: 1." in said
    found = rows(new, GUILD)
    assert {row["hue"] for row in found["circle"]} == {7}
    assert len(found["skipped"]) == 1
    assert [row["user_id"] for row in found["consent"]] == []
    assert {row["user_id"] for row in found["facilitator"]} == {101, 102}
    assert not [row for row in found["seat"] if row["user_id"] == 201]
    assert len(found["gift_entry"]) == len(rows(old, GUILD)["gift_entry"])


def die_at(number: int, work: Callable[[], Coroutine[object, object, object]]) -> bool:
    """Do something in a process of its own, killed before its file operation of that number; say whether it lived."""
    child = os.fork()
    if child == 0:  # pragma: no cover - it is killed, or exits without a word
        seen = 0

        def count(event: str, _: object) -> None:
            nonlocal seen
            if event in ("os.rename", "os.link", "os.remove", "sqlite3.connect", "os.truncate", "os.chmod"):
                seen += 1
                if seen == number:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(count)
        try:
            asyncio.run(work())
        except BaseException:  # noqa: BLE001 - nothing may come back into the tests
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, "it raised"
    return not os.WIFSIGNALED(status)


def test_a_kill_leaves_the_old_or_the_new(tmp_path: Path) -> None:
    """Killed before any file operation of a restore or an import, a house is as it was, or as it is to be."""
    old = house(tmp_path / "old")
    settings = Settings(data_dir=old)
    back_up(settings, Hands())
    (copy,) = (old / "backups").glob("*.db")
    with closing(sqlite3.connect(old / "circles.db", isolation_level=None)) as conn:
        conn.execute("PRAGMA journal_mode=WAL")
        conn.execute("UPDATE guild SET own_words = 'Written since.'")
    since, clock = rows(old), Hands(NOW + A_WHILE)
    number, lived = 0, False
    while not lived:
        number += 1
        clock.move(seconds=1)
        lived = die_at(number, lambda: restore(settings, copy, clock))
        with closing(sqlite3.connect(old / "circles.db")) as conn:
            assert not is_damaged(conn)
        now = rows(old)
        assert now == since or now["guild"] == rows_of_copy(copy)["guild"], number
    assert number > 8
    assert rows(old) == rows_of_copy(copy)
    kept = [
        one for one in (old / "backups").glob("*-replaced.db") if "Written since." in str(rows_of_copy(one))
    ]
    assert kept

    asyncio.run(do(old, "export-guild", GUILD, "guild.db"))
    new = tmp_path / "new"
    asyncio.run(do(new, "import-guild", "guild.db"))
    wanted, number, lived = rows(new, GUILD), 0, False
    while not lived:
        number += 1
        other = tmp_path / f"new{number}"
        lived = die_at(number, partial(do, other, "import-guild", "guild.db"))
        found = (
            rows(other, GUILD)
            if (other / "circles.db").exists() and (other / "circles.db").stat().st_size
            else {}
        )
        assert found == wanted or not any(found.values()), number
        if not lived and not any(found.values()):
            asyncio.run(do(other, "import-guild", "guild.db"))
            assert rows(other, GUILD) == wanted
    assert number > 4


def rows_of_copy(copy: Path) -> Rows:
    """Return the rows of a copy, but for when it was made."""
    with closing(sqlite3.connect(copy)) as conn:
        found = all_rows(conn)
    for row in found["install"]:
        row["copied_at"] = None
    return {name: sorted(those, key=repr) for name, those in found.items()}


async def test_looking_leaves_nothing_behind(tmp_path: Path) -> None:
    """A file of circles is written from a copy that is gone afterwards; an older database stays as it is."""
    old = house(tmp_path / "old", NEWEST - 1)
    before = (old / "circles.db").read_bytes()
    await export_circles(Settings(data_dir=old), GUILD, tmp_path / "circles.toml", Hands())
    assert (old / "circles.db").read_bytes() == before
    assert [one.name for one in old.iterdir()] == ["circles.db"]
    assert "Harbor 'circle' 🌊" in (tmp_path / "circles.toml").read_text()
