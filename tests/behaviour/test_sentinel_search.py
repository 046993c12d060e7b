"""The search for marked texts itself: a leak that is planted in each place is found there."""

from __future__ import annotations

import contextlib
import logging
import sqlite3
import sys
import traceback
from typing import TYPE_CHECKING

import pytest

from bot.store import erasures
from tests.behaviour.sentinels import MARK, erase, exported, holding_a_mark, leaks, log_at_debug
from tests.behaviour.stories import join, make_circle, query

if TYPE_CHECKING:
    from pathlib import Path

    from tests.harness.world import World


async def test_a_leak_in_the_database_is_found(world: World, tmp_path: Path) -> None:
    """A marked text in a row is found in the file once it is written back, whatever column it is in."""
    await make_circle(world, description=f"my {MARK}")

    await world.sim.close_bot()

    assert not (tmp_path / "circles.db-wal").exists()
    assert leaks(tmp_path) == ["circles.db"]


async def test_a_leak_in_the_wal_is_found(world: World, tmp_path: Path) -> None:
    """A marked text that has reached only the write-ahead log is found there."""
    await make_circle(world, description=f"my {MARK}")

    assert "circles.db-wal" in leaks(tmp_path)


async def test_a_leak_in_a_copy_is_found(world: World, tmp_path: Path) -> None:
    """A marked text that is gone from the database and still in a copy of it is found in the copy."""
    circle = await make_circle(world, description=f"my {MARK}", announce=False)
    (await world.bot.services.backups.make()).unlink()
    copy = await world.bot.services.backups.make()
    await world.press(world.admin, circle.made, "Undo")
    await world.sim.close_bot()
    assert query(world, "SELECT * FROM circle") == []

    assert leaks(tmp_path) == [copy.relative_to(tmp_path).as_posix()]


async def test_a_leak_in_an_export_is_found(world: World, tmp_path: Path) -> None:
    """A marked text in a row about somebody stands in what they export, and the search finds it there."""
    circle = await make_circle(world)
    await join(world, world.members[0], circle)
    assert leaks(tmp_path / "none", await exported(world, world.members[0])) == []
    with contextlib.closing(sqlite3.connect(world.database_file)) as conn, conn:
        conn.execute("UPDATE outbox SET detail = ?, member_id = ?", (MARK, world.members[0].id))

    assert leaks(tmp_path / "none", await exported(world, world.members[0])) == ["stream 0"]


async def test_a_leak_in_the_list_of_the_erased_is_found(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Were something else than a keyed mark written into the list beside the copies, the search would find it."""
    circle = await make_circle(world)
    for person in world.members[:2]:
        await join(world, person, circle)
    await erase(world, world.members[0])
    assert leaks(tmp_path) == []
    monkeypatch.setattr(erasures, "mark", lambda _secret, _user_id: MARK)
    await erase(world, world.members[1])

    assert leaks(tmp_path) == ["backups/erased.log"]


async def test_what_is_deleted_leaves_the_file(world: World, tmp_path: Path) -> None:
    """A text whose row was deleted is overwritten in the file: the search would find its remains."""
    circle = await make_circle(world, description=f"my {MARK}", announce=False)
    await world.press(world.admin, circle.made, "Undo")

    await world.sim.close_bot()

    assert leaks(tmp_path) == []


def test_remains_of_a_deleted_row_are_found(tmp_path: Path) -> None:
    """A database that does not overwrite what it deletes still holds the text, and the search finds it."""
    with contextlib.closing(sqlite3.connect(tmp_path / "other.db")) as conn:
        conn.execute("CREATE TABLE said (words TEXT)")
        conn.execute("PRAGMA secure_delete = OFF")
        conn.execute("INSERT INTO said VALUES (?)", (f"my {MARK}",))
        conn.commit()
        conn.execute("DELETE FROM said")
        conn.commit()

    assert leaks(tmp_path) == ["other.db"]


@pytest.mark.parametrize("way", ["message", "argument", "extra", "library"])
def test_a_leak_in_the_log_is_found(tmp_path: Path, capfd: pytest.CaptureFixture[str], way: str) -> None:
    """A logger that is handed a marked text writes it, at DEBUG too, and the search finds it on the error stream."""
    with log_at_debug():
        log = logging.getLogger("discord" if way == "library" else "bot.somewhere")
        level = logging.WARNING if way == "library" else logging.DEBUG
        if way == "extra":
            log.log(level, "seat.taken", extra={"said": MARK})
        elif way == "argument":
            log.log(level, "seat.taken said=%s", MARK)
        else:
            log.log(level, MARK)

    assert leaks(tmp_path, *capfd.readouterr()) == ["stream 1"]


def test_a_leak_in_a_traceback_is_found(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Python's own traceback quotes the exception: were it printed, the search would find it."""
    try:
        holding_a_mark()
    except ValueError:
        traceback.print_exc()

    assert leaks(tmp_path, *capfd.readouterr()) == ["stream 1"]


@pytest.mark.parametrize("at", [0, 1])
def test_a_leak_on_a_stream_is_found(tmp_path: Path, capfd: pytest.CaptureFixture[str], at: int) -> None:
    """A print left behind, on either stream, is found."""
    stream = (sys.stdout, sys.stderr)[at]
    stream.write(f"my {MARK.upper()}\n")
    stream.flush()

    assert leaks(tmp_path, *capfd.readouterr()) == [f"stream {at}"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
def test_a_leak_in_any_other_file_is_found(tmp_path: Path, encoding: str) -> None:
    """A file that nobody expects, in a folder of its own and another encoding, is searched too."""
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "notes.bin").write_bytes(b"\x00\x01" + f"my {MARK}".encode(encoding))

    assert leaks(tmp_path) == ["deep/notes.bin"]
