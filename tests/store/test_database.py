"""Transactions: whole or not at all, shared commits that nobody pays for, snapshots, and a disk that says no."""

from __future__ import annotations

import asyncio
import inspect
import sqlite3
import threading
from contextlib import asynccontextmanager, closing
from typing import TYPE_CHECKING

import aiosqlite
import pytest

from bot.errors import Refusal, StoreBusyError, StoreError
from bot.store import guilds
from bot.store.database import BATCH, Database
from tests.store.rows import NOW

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

PATIENCE = 10.0  # seconds that a blocked transaction waits before the test is given up
BIG = 200_000  # bytes: more than the free pages of a fresh database


def add_guild(number: int) -> Callable[[sqlite3.Connection], int]:
    """Return a transaction that writes a guild and returns its number."""

    def transact(conn: sqlite3.Connection) -> int:
        guilds.ensure(conn, number, NOW)
        return number

    return transact


def there(conn: sqlite3.Connection) -> set[int]:
    """Return the guilds that are in the database."""
    return {int(row["guild_id"]) for row in conn.execute("SELECT guild_id FROM guild")}


async def queued(count: int) -> None:
    """Let tasks that were just made come as far as they get without the database."""
    for _ in range(count + 5):
        await asyncio.sleep(0)


@asynccontextmanager
async def held_up(database: Database) -> AsyncIterator[None]:
    """Keep a write transaction open (it writes guild 999) until the block ends, so that others queue behind it."""
    entered, go_on = threading.Event(), threading.Event()

    def transact(conn: sqlite3.Connection) -> None:
        add_guild(999)(conn)
        entered.set()
        assert go_on.wait(PATIENCE)

    task = asyncio.create_task(database.write(transact))
    assert await asyncio.to_thread(entered.wait, PATIENCE)
    try:
        yield
    finally:
        go_on.set()
        await task


async def test_a_transaction_is_kept_and_answered(database: Database) -> None:
    """What a transaction returns comes back to its caller, and what it wrote is there for everyone."""
    assert await database.write(add_guild(1)) == 1
    assert await database.read(there) == {1}


async def test_a_transaction_that_fails_leaves_nothing(database: Database) -> None:
    """All of a transaction or none of it; the caller gets the very error."""

    def transact(conn: sqlite3.Connection) -> None:
        add_guild(1)(conn)
        raise Refusal("seating.over")

    with pytest.raises(Refusal, match=r"seating\.over"):
        await database.write(transact)
    assert await database.read(there) == set()


async def test_waiting_writes_share_commits(database: Database) -> None:
    """A hundred writes that wait at once need two commits, and each caller gets its own answer."""
    said: list[str] = []
    await database.write(lambda conn: conn.set_trace_callback(said.append))
    async with held_up(database):
        tasks = [asyncio.create_task(database.write(add_guild(one))) for one in range(100)]
        await queued(100)
        said.clear()
    answers = await asyncio.gather(*tasks)
    await database.write(lambda conn: conn.set_trace_callback(None))

    assert answers == list(range(100))
    assert await database.read(there) == {*range(100), 999}
    own, others = 1, -(-100 // BATCH)
    assert said.count("COMMIT") - 1 <= own + others  # one more took the trace off again


async def test_a_write_that_fails_takes_nobody_with_it(database: Database) -> None:
    """Of writes that share a commit only the broken ones are undone, whether a rule or SQLite itself said no."""

    def refused(conn: sqlite3.Connection) -> int:
        add_guild(50)(conn)
        raise Refusal("seating.over")

    def twice(conn: sqlite3.Connection) -> int:
        add_guild(51)(conn)
        return conn.execute("INSERT INTO guild (guild_id, joined_at) VALUES (51, 0)").rowcount

    async with held_up(database):
        wanted = [add_guild(1), refused, add_guild(2), twice, add_guild(3)]
        tasks = [asyncio.create_task(database.write(one)) for one in wanted]
        await queued(5)
    first, second, third, fourth, fifth = await asyncio.gather(*tasks, return_exceptions=True)

    assert (first, third, fifth) == (1, 2, 3)
    assert isinstance(second, Refusal)
    assert isinstance(fourth, sqlite3.IntegrityError)
    assert await database.read(there) == {1, 2, 3, 999}


async def test_who_gives_up_while_waiting_changes_nothing(database: Database) -> None:
    """A cancelled caller whose turn had not come is not run; those before and behind it are."""
    async with held_up(database):
        tasks = [asyncio.create_task(database.write(add_guild(one))) for one in (1, 2, 3)]
        await queued(3)
        tasks[1].cancel()
        await queued(1)
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)

    assert outcomes[0] == 1
    assert isinstance(outcomes[1], asyncio.CancelledError)
    assert outcomes[2] == 3
    assert await database.read(there) == {1, 3, 999}


async def test_who_gives_up_halfway_harms_nobody(database: Database) -> None:
    """The one whose call runs the shared commit may be cancelled: the commit ends, and everyone else is answered."""
    entered, go_on = threading.Event(), threading.Event()

    def slow(conn: sqlite3.Connection) -> None:
        add_guild(1)(conn)
        entered.set()
        assert go_on.wait(PATIENCE)

    async with held_up(database):
        first = asyncio.create_task(database.write(slow))
        second = asyncio.create_task(database.write(add_guild(2)))
        await queued(2)
    assert await asyncio.to_thread(entered.wait, PATIENCE)
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    third = asyncio.create_task(database.write(add_guild(3)))
    await queued(2)
    go_on.set()

    both = await asyncio.wait_for(asyncio.gather(second, third), PATIENCE)
    assert tuple(both) == (2, 3)
    assert await database.read(there) == {1, 2, 3, 999}


async def test_reads_do_not_wait_for_a_write(database: Database) -> None:
    """While a write is open a read sees what was committed before it."""
    await database.write(add_guild(1))
    async with held_up(database):
        assert await asyncio.wait_for(database.read(there), PATIENCE) == {1}
    assert await database.read(there) == {1, 999}


async def test_a_read_is_one_snapshot(database: Database) -> None:
    """What is written while a read goes on is not seen by its second look either."""
    begun, go_on = threading.Event(), threading.Event()

    def look_twice(conn: sqlite3.Connection) -> tuple[set[int], set[int]]:
        first = there(conn)
        begun.set()
        assert go_on.wait(PATIENCE)
        return first, there(conn)

    reading = asyncio.create_task(database.read(look_twice))
    assert await asyncio.to_thread(begun.wait, PATIENCE)
    await database.write(add_guild(1))
    go_on.set()

    assert await reading == (set(), set())
    assert await database.read(there) == {1}


async def test_a_read_cannot_write(database: Database) -> None:
    """Whoever writes where only reading is promised gets an error, and nothing is changed."""
    with pytest.raises(StoreError):
        await database.read(add_guild(1))
    assert await database.read(there) == set()


async def test_a_file_that_somebody_else_holds_is_told_as_busy(database: Database, path: Path) -> None:
    """Another program's lock outlasts our patience: nothing is half done, and afterwards all is well again."""
    await database.write(lambda conn: conn.execute("PRAGMA busy_timeout=20").fetchall())
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreBusyError, match="locked"):
            await database.write(add_guild(1))
        other.execute("ROLLBACK")

    assert await database.read(there) == set()
    assert await database.write(add_guild(2)) == 2
    assert await database.read(there) == {2}


async def test_a_full_disk_is_told_and_gets_better(database: Database) -> None:
    """Where the disk is full nobody is told that their write is there, none is by halves, and space mends it."""

    def pages(conn: sqlite3.Connection) -> int:
        return int(conn.execute("PRAGMA page_count").fetchone()[0])

    def too_much(conn: sqlite3.Connection) -> None:
        add_guild(7)(conn)
        conn.execute("UPDATE guild SET locale = ? WHERE guild_id = 7", ("x" * BIG,))

    full = await database.read(pages)
    await database.write(lambda conn: conn.execute(f"PRAGMA max_page_count={full}").fetchall())
    async with held_up(database):
        tasks = [asyncio.create_task(database.write(one)) for one in (add_guild(1), too_much)]
        await queued(2)
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)

    assert [type(one) for one in outcomes] == [StoreBusyError, StoreBusyError]
    assert await database.read(there) == {999}
    await database.write(lambda conn: conn.execute("PRAGMA max_page_count=100000").fetchall())
    await database.write(too_much)
    assert await database.read(there) == {7, 999}


async def test_each_commit_is_looked_at(database: Database) -> None:
    """Who watches hears what is true after each commit, but nothing of what was undone."""
    heard: list[int] = []
    database.watch(lambda conn: len(there(conn)), heard.append)
    await database.write(add_guild(1))
    await database.write(add_guild(2))

    def transact(conn: sqlite3.Connection) -> None:
        add_guild(3)(conn)
        raise Refusal("seating.over")

    with pytest.raises(Refusal):
        await database.write(transact)
    assert heard == [1, 2, 2]


async def test_closing_finishes_what_is_queued(path: Path) -> None:
    """What was asked for before the close is on disk after it."""
    database = await Database.open(path, now=0)
    most = 2 * BATCH + 1  # more than one commit takes
    tasks = [asyncio.create_task(database.write(add_guild(one))) for one in range(most)]
    await queued(most)
    await database.close()

    assert await asyncio.gather(*tasks) == list(range(most))
    with closing(sqlite3.connect(path)) as conn:
        assert conn.execute("SELECT count(*) FROM guild").fetchone() == (most,)


async def test_closing_twice_is_fine(path: Path) -> None:
    """The second close does nothing, and leaves alone whoever opened the file meanwhile."""
    first = await Database.open(path, now=0)
    await first.close()
    second = await Database.open(path, now=0)
    try:
        await first.close()
        assert await second.write(add_guild(1)) == 1
    finally:
        await second.close()


async def test_a_closed_database_says_so(path: Path) -> None:
    """Whoever asks a database that is closed gets our own error, for reading and for writing."""
    database = await Database.open(path, now=0)
    await database.close()
    with pytest.raises(StoreError, match="closed"):
        await database.write(add_guild(1))
    with pytest.raises(StoreError, match="closed"):
        await database.read(there)


def test_aiosqlite_still_has_what_we_lean_on() -> None:
    """A whole transaction runs on aiosqlite's thread through a private method, which may go with any release."""
    gone = (
        "aiosqlite {what}. bot.store.database.Database._run hands it a whole transaction: pin aiosqlite to "
        "the version in requirements.txt, or give Database a thread of its own."
    )
    execute = getattr(aiosqlite.Connection, "_execute", None)
    assert inspect.iscoroutinefunction(execute), gone.format(what="has no coroutine Connection._execute")
    kinds = tuple(one.kind for one in inspect.signature(execute).parameters.values())[1:3]
    wanted = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.VAR_POSITIONAL)
    assert kinds == wanted, gone.format(what="takes other things than (fn, *args) in Connection._execute")
    raw = inspect.getattr_static(aiosqlite.Connection, "_conn", None)
    assert isinstance(raw, property), gone.format(what="has no property Connection._conn")


async def test_a_transaction_runs_on_aiosqlites_own_thread(database: Database) -> None:
    """The event loop goes on while a transaction runs, and a transaction is never cut in two by another."""
    names = {await database.write(lambda conn: threading.get_ident()) for _ in range(3)}
    assert len(names) == 1
    assert names != {threading.get_ident()}
