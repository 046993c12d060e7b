"""The file itself: who may read it, who may open it, what is said where it cannot be, and that deleted means gone."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.domain.meetings import Person
from bot.errors import StoreBusyError, StoreError, StoreLockedError, StoreTooNewError
from bot.store import audit, consents, guilds
from bot.store import database as database_module
from bot.store.database import Database
from bot.store.migrate import migrations
from tests.store.rows import GUILD, NOW, in_memory

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
NOBODY = 65534
#: A person's id, 64 bits that stand in the file as they are, and a word.
SOMEBODY, WORD = 0x1234_5678_9ABC_DEF1, "sentinel_act"
OTHER_PROCESS = """
import asyncio, sys
from pathlib import Path
from bot.errors import StoreError
from bot.store.database import Database

async def main():
    try:
        opened = await Database.open(Path(sys.argv[1]), now=0)
    except StoreError as error:
        print(error)
        return 3
    print("open", flush=True)
    sys.stdin.read()
    await opened.close()
    return 0

sys.exit(asyncio.run(main()))
"""


def mode(path: Path) -> int:
    """Return who may do what with a file."""
    return stat.S_IMODE(path.stat().st_mode)


def put(path: Path, content: bytes) -> None:
    """Write a file where the database should be."""
    path.parent.mkdir()
    path.write_bytes(content)


def close_folder(folder: Path) -> None:
    """Make a folder that nothing can be written in."""
    folder.mkdir(mode=0o500)


def names(folder: Path) -> list[str]:
    """Return what lies in a folder."""
    return sorted(one.name for one in folder.iterdir())


def start_other(path: Path) -> subprocess.Popen[str]:
    """Open the database in a process of its own, which keeps it open until its input ends."""
    return subprocess.Popen(
        [sys.executable, "-c", OTHER_PROCESS, str(path)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


async def refused(path: Path) -> str:
    """Return the sentence with which opening `path` is refused, and check that it is one."""
    with pytest.raises(StoreError) as caught:
        await Database.open(path, now=0)
    said = str(caught.value)
    assert "\n" not in said
    assert said.endswith(".")
    assert str(path) in said
    return said


def contents(path: Path) -> bytes:
    """Return all bytes in the database's folder: the file, its log, and whatever else lies there."""
    return b"".join(one.read_bytes() for one in sorted(path.parent.iterdir()) if one.is_file())


# --- opening


async def test_only_the_owner_may_read_the_files(database: Database, path: Path) -> None:
    """The database, its log and its lock are made for their owner alone, in a folder that is too."""
    await database.write(lambda conn: guilds.ensure(conn, GUILD, NOW))
    files = names(path.parent)
    assert files == ["circles.db", "circles.db-shm", "circles.db-wal", "circles.lock"]
    assert {mode(path.parent / one) for one in files} == {0o600}
    assert mode(path.parent) == 0o700


def leave_lax(path: Path) -> None:
    """Leave an empty file there that everybody may read."""
    path.parent.mkdir(exist_ok=True)
    path.touch()
    path.chmod(0o644)


async def test_a_file_with_lax_rights_is_tightened(path: Path) -> None:
    """A database that was copied here readable for everybody is its owner's alone once it is open."""
    leave_lax(path)
    database = await Database.open(path, now=0)
    try:
        assert mode(path) == 0o600
    finally:
        await database.close()


async def test_the_database_is_set_as_promised(database: Database) -> None:
    """Both connections hold what durability and forgetting rest on, whatever SQLite was built with."""
    names = ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "trusted_schema")

    def look(conn: sqlite3.Connection) -> list[object]:
        return [conn.execute(f"PRAGMA {name}").fetchone()[0] for name in names]

    wanted = ["wal", 2, 1, 1, 0]
    assert await database.write(look) == wanted
    assert await database.read(look) == wanted


async def test_one_process_opens_a_file_once(database: Database, path: Path) -> None:
    """A second bot in the same process is refused with a sentence that says what to do."""
    with pytest.raises(
        StoreLockedError, match=r"Another Circlekeeper .* Stop it first, or set another DATA_DIR\."
    ):
        await Database.open(path, now=0)
    assert str(path) in await refused(path)


async def test_another_process_is_refused(database: Database, path: Path) -> None:
    """A real second process gets the same sentence and leaves the first alone."""
    other = start_other(path)
    output, _ = other.communicate(timeout=20)
    assert other.returncode == 3
    assert output.startswith("Another Circlekeeper is already running on ")
    await database.write(lambda conn: guilds.ensure(conn, GUILD, NOW))


def test_giving_up_while_it_opens_leaves_no_thread_behind(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C in the moment in which the file is opened: it is closed again, and no thread complains."""
    died: list[object] = []
    monkeypatch.setattr(threading, "excepthook", died.append)
    opened, go_on, real = threading.Event(), threading.Event(), sqlite3.connect

    def slowly(*args: object, **options: object) -> sqlite3.Connection:
        opened.set()
        go_on.wait(10)
        return real(*args, **options)  # type: ignore[call-overload, no-any-return]

    async def give_up() -> None:
        opening = asyncio.ensure_future(Database.open(path, now=0))
        await asyncio.to_thread(opened.wait, 10)
        opening.cancel()
        asyncio.get_running_loop().call_later(0.01, go_on.set)
        with pytest.raises(asyncio.CancelledError):
            await opening

    before = threading.active_count()
    with monkeypatch.context() as patch:
        patch.setattr(database_module, "_prepare", lambda *_: None)
        patch.setattr(sqlite3, "connect", slowly)
        asyncio.run(give_up())
    go_on.set()
    for thread in threading.enumerate():
        if thread is not threading.current_thread() and not thread.daemon:
            thread.join(5)

    assert (died, threading.active_count()) == ([], before)
    with closing(sqlite3.connect(path)) as conn:
        conn.execute("BEGIN EXCLUSIVE")


async def test_a_killed_process_holds_no_lock(path: Path) -> None:
    """The lock ends with the process, however it ends: no stale file keeps the next start from going on."""
    other = start_other(path)
    assert other.stdout is not None
    try:
        assert other.stdout.readline() == "open\n"
        with pytest.raises(StoreLockedError):
            await Database.open(path, now=0)
    finally:
        other.send_signal(signal.SIGKILL)
        other.communicate(timeout=20)
    opened = await Database.open(path, now=0)
    await opened.close()


async def test_a_file_that_is_no_database_is_told(path: Path) -> None:
    """Something else under that name is refused in one sentence, and stays as it was."""
    list_of_things = b"a shopping list, and not a short one " * 50
    put(path, list_of_things)
    assert "file is not a database" in await refused(path)
    path.with_name("circles.lock").unlink()
    assert contents(path) == list_of_things


async def test_a_folder_in_the_way_is_told(path: Path, tmp_path: Path) -> None:
    """A folder under the name of the file, or a file under the name of the folder, is one sentence."""
    assert "is a directory" in await refused(tmp_path)
    put(path, b"")
    assert "file exists" in await refused(path / "circles.db")


async def test_an_unwritable_folder_is_told(path: Path) -> None:
    """A folder that we may not write in is one sentence."""
    close_folder(path.parent)
    with no_superpowers():
        assert "permission denied" in await refused(path)


@contextmanager
def no_superpowers() -> Iterator[None]:
    """Be nobody in particular for a while, if we are root, whom no folder keeps out."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


async def test_a_newer_database_is_left_alone(path: Path) -> None:
    """A file of a newer version is refused in words that name both numbers, and not touched."""
    opened = await Database.open(path, now=0)
    newest = migrations()[-1].number
    await opened.write(lambda conn: guilds.ensure(conn, GUILD, NOW))
    await opened.close()
    with closing(sqlite3.connect(path)) as conn:
        conn.execute(f"PRAGMA user_version = {newest + 7}")
    with pytest.raises(StoreTooNewError, match=rf"schema {newest + 7}\b.* only {newest}\b"):
        await Database.open(path, now=0)
    with closing(sqlite3.connect(path)) as conn:
        assert conn.execute("PRAGMA user_version").fetchone() == (newest + 7,)
        assert conn.execute("SELECT guild_id FROM guild").fetchall() == [(GUILD,)]


async def test_a_refused_opening_leaves_nothing_behind(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where opening fails late, no lock and no thread outlives it: the next try can go through."""
    threads = set(threading.enumerate())
    seen = 0
    set_pragmas = database_module._set_pragmas

    def fails_late(conn: sqlite3.Connection) -> None:
        nonlocal seen
        seen += 1
        if seen == 3:  # the file's own, the writer's, the reader's
            raise sqlite3.OperationalError("disk I/O error")
        set_pragmas(conn)

    with monkeypatch.context() as patch:
        patch.setattr(database_module, "_set_pragmas", fails_late)
        assert "disk i/o error" in (await refused(path)).lower()
    left = set(threading.enumerate()) - threads
    for thread in left:
        thread.join(5)
    assert not [thread for thread in left if thread.is_alive()]
    opened = await Database.open(path, now=0)
    await opened.close()


async def test_every_installation_has_an_id_of_its_own(path: Path, tmp_path: Path) -> None:
    """The id that keeps two bots' nonces apart is made once and stays over restarts."""
    first = await Database.open(path, now=0)
    own = await first.read(guilds.database_id)
    await first.close()
    again = await Database.open(path, now=0)
    assert await again.read(guilds.database_id) == own
    await again.close()
    others = {own}
    for number in range(3):
        other = await Database.open(tmp_path / str(number) / "circles.db", now=0)
        others.add(await other.read(guilds.database_id))
        await other.close()
    assert len(others) > 1
    assert {len(one) for one in others} == {4}


# --- forgetting


def plant(conn: sqlite3.Connection) -> None:
    """Write a person among many others, by number in one table and by a word in another."""
    guilds.ensure(conn, GUILD, NOW)
    for user_id in range(300):
        consents.accept(conn, GUILD, user_id, 1, NOW)
    consents.accept(conn, GUILD, SOMEBODY, 1, NOW)
    audit.note(conn, Person(GUILD, SOMEBODY, is_admin=False), WORD, NOW)


def forget(conn: sqlite3.Connection) -> None:
    """Delete the person's rows."""
    assert consents.withdraw(conn, GUILD, SOMEBODY)
    assert conn.execute("DELETE FROM audit WHERE actor_id = ?", (SOMEBODY,)).rowcount == 1


def traces(path: Path) -> set[str]:
    """Return what can still be found of the person in the bytes on disk."""
    there = contents(path)
    return {
        name
        for name, sought in (("number", SOMEBODY.to_bytes(8, "big")), ("word", WORD.encode()))
        if sought in there
    }


async def test_deleted_rows_are_gone_from_the_bytes(database: Database, path: Path) -> None:
    """After a deletion and a checkpoint no byte of the person is left in the file or its log; before, it was there."""
    await database.write(plant)
    assert traces(path) == {"number", "word"}
    await database.checkpoint()
    assert traces(path) == {"number", "word"}

    await database.write(forget)
    assert traces(path) == {"number", "word"}  # the log has the old pages beside the new
    await database.checkpoint()

    assert traces(path) == set()
    assert path.with_name("circles.db-wal").stat().st_size == 0


async def test_bytes_would_stay_without_secure_delete(database: Database, path: Path) -> None:
    """The search above finds what SQLite leaves by default, so finding nothing there means something."""
    await database.write(plant)
    await database.write(lambda conn: conn.execute("PRAGMA secure_delete=OFF").fetchall())
    await database.write(forget)
    await database.checkpoint()
    assert traces(path) != set()


async def test_a_checkpoint_that_a_reader_holds_up_says_so(database: Database, path: Path) -> None:
    """Whoever still reads the old rows keeps them in the log, and the caller hears that they are not gone yet."""
    begun, go_on = threading.Event(), threading.Event()

    def read_long(conn: sqlite3.Connection) -> int:
        count = int(conn.execute("SELECT count(*) FROM consent").fetchone()[0])
        begun.set()
        assert go_on.wait(10)
        return count

    await database.write(plant)
    await database.write(lambda conn: conn.execute("PRAGMA busy_timeout=20").fetchall())
    reading = asyncio.create_task(database.read(read_long))
    assert await asyncio.to_thread(begun.wait, 10)
    await database.write(forget)
    with pytest.raises(StoreBusyError):
        await database.checkpoint()
    go_on.set()

    assert await reading == 301
    await database.checkpoint()
    assert traces(path) == set()


# --- copies


async def test_a_copy_is_whole_and_private(database: Database, tmp_path: Path) -> None:
    """A copy made while writes go on is one moment of the database, readable by its owner alone."""

    def both(number: int) -> None:
        def transact(conn: sqlite3.Connection) -> None:
            guilds.ensure(conn, number, NOW)
            consents.accept(conn, number, 1, 1, NOW)

        writes.append(asyncio.create_task(database.write(transact)))

    writes: list[asyncio.Task[None]] = []
    for number in range(40):
        both(number)
    copies = [tmp_path / f"copy-{number}.db" for number in range(3)]
    for copy in copies:
        await database.copy_to(copy, now=7)
    await asyncio.gather(*writes)

    for copy in copies:
        assert mode(copy) == 0o600
        with closing(sqlite3.connect(copy)) as conn:
            assert conn.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            ours, theirs = conn.execute(
                "SELECT (SELECT count(*) FROM guild), (SELECT count(*) FROM consent)"
            ).fetchone()
            assert ours == theirs
    opened = await Database.open(copies[-1], now=0)
    assert await opened.read(lambda conn: len(conn.execute("SELECT 1 FROM guild").fetchall())) >= 0
    await opened.close()


async def test_a_copy_that_fails_leaves_no_half_of_one(database: Database, tmp_path: Path) -> None:
    """Where the copy cannot be finished there is none under its name, so nobody takes half a file for a backup."""
    target = tmp_path / "missing" / "copy.db"
    with pytest.raises(StoreError, match="cannot be copied"):
        await database.copy_to(target, now=7)
    in_the_way = tmp_path / "copy.db"
    in_the_way.mkdir()
    with pytest.raises(StoreError, match="cannot be copied"):
        await database.copy_to(in_the_way, now=7)
    assert names(tmp_path) == ["copy.db", "data"]


async def test_a_copy_holds_the_same_schema(database: Database, tmp_path: Path) -> None:
    """A copy can be used in the place of the database: it has its tables, its version and its settings."""
    copy = tmp_path / "copy.db"
    await database.copy_to(copy, now=7)
    with closing(sqlite3.connect(copy)) as conn, closing(in_memory()) as fresh:
        for asked in (
            "PRAGMA user_version",
            "SELECT count(*) FROM sqlite_schema WHERE name NOT LIKE 'sqlite_stat%'",
        ):
            assert tuple(conn.execute(asked).fetchone()) == tuple(fresh.execute(asked).fetchone())
