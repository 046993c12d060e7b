"""Copies of the database file: made beside a running bot, looked through, and put back in its place."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import sqlite3
from typing import TYPE_CHECKING, Final

from bot.errors import StoreError, StoreTooNewError
from bot.store.database import lock_file, reason
from bot.store.migrate import migrations, version
from bot.store.times import from_unix, to_unix

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

SIDES: Final = ("-wal", "-shm")
MANIFEST: Final = "manifest"
"""The table that only the file of a guild that moves has."""


@contextlib.contextmanager
def held(path: Path) -> Iterator[None]:
    """Keep every bot off a database while it is replaced. Raises `StoreLockedError` where one runs on it."""
    handle = lock_file(path)
    try:
        yield
    finally:
        os.close(handle)


def make(source: Path, target: Path, now: datetime) -> int:
    """Copy a database, a running bot's too, to `target` (mode 0600); return how many rows were read back from it.

    `target` is there whole or not at all. Raises `StoreError` where there is no database, or it cannot be copied.
    """
    if not source.is_file():
        raise StoreError(f"There is no database {source}.")
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = target.with_name(f"{target.name}.unfinished")
    try:
        copy_file(source, unfinished)
        with contextlib.closing(sqlite3.connect(unfinished)) as there:
            if "copied_at" in _columns(there):
                there.execute("UPDATE install SET copied_at = ?", (to_unix(now),))
                there.commit()
            rows = sound(there, unfinished)
        unfinished.replace(target)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(f"{source} cannot be copied to {target}: {reason(error)}.") from error
    finally:
        with contextlib.suppress(OSError):
            unfinished.unlink()
    return rows


def prove(unread: Path, target: Path) -> None:
    """Read a copy back and give it its name; one that is damaged goes. Raises `StoreError` where it is."""
    try:
        with contextlib.closing(sqlite3.connect(unread)) as there:
            sound(there, target)
        unread.replace(target)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(f"{target} cannot be read back: {reason(error)}.") from error
    finally:
        unread.unlink(missing_ok=True)


def draft(source: Path, target: Path) -> datetime:
    """Copy a copy to `target`, to be worked on; return when it was made.

    Raises `StoreError` for one that will not do.
    """
    if not source.is_file():
        raise StoreError(f"There is no file {source}.")
    try:
        copy_file(source, target)
        with contextlib.closing(sqlite3.connect(target)) as there:
            if not _columns(there):
                raise StoreError(f"{source} is no database of Circlekeeper.")
            if _has(there, MANIFEST):
                raise StoreError(
                    f"{source} is one guild that moves, no copy: run_bot.py import-guild takes it."
                )
            sound(there, source)
            check_version(there, source)
            made = None
            if "copied_at" in _columns(there):
                (made,) = there.execute("SELECT copied_at FROM install").fetchone()
                there.execute("UPDATE install SET copied_at = NULL")
                there.commit()
            return from_unix(int(made if made is not None else source.stat().st_mtime))
    except (OSError, sqlite3.Error) as error:
        raise StoreError(f"{source} cannot be read as a database: {reason(error)}.") from error


def check_version(conn: sqlite3.Connection, path: Path) -> None:
    """Raise `StoreTooNewError` for a database that a newer version wrote."""
    newest = migrations()[-1].number
    if version(conn) > newest:
        raise StoreTooNewError(f"{path} has schema {version(conn)}, and this version knows only {newest}.")


def key_of(path: Path) -> bytes | None:
    """Return the key of the marks that a database uses; None where there is none, or the file is past reading."""
    from bot.store import erasures  # noqa: PLC0415

    try:
        with contextlib.closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as conn:
            return erasures.key(conn)
    except sqlite3.Error:
        return None


def made_at(path: Path) -> datetime | None:
    """Return when a copy was made, as it says itself; None where it does not, or is past reading."""
    try:
        # immutable: a file that nobody writes to any more needs no lock, and no log is made beside it
        with contextlib.closing(sqlite3.connect(f"{path.absolute().as_uri()}?immutable=1", uri=True)) as conn:
            row = conn.execute("SELECT copied_at FROM install").fetchone()
    except sqlite3.Error:
        return None
    return None if row is None or row[0] is None else from_unix(int(row[0]))


def put_in_place(made: Path, live: Path, aside: Path) -> None:
    """Let `made` be the database; what was there until now goes `aside`, if there was anything.

    A kill at any moment leaves the old database in its place, or the new one: it changes by one renaming. Raises
    `StoreError` where that cannot be.
    """
    try:
        aside.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if live.is_file():
            with contextlib.suppress(sqlite3.Error), contextlib.closing(sqlite3.connect(live)) as old:
                old.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            _keep(live, aside)
        for side in SIDES:
            log = live.with_name(live.name + side)
            if side == SIDES[0] and log.is_file() and log.stat().st_size:
                _keep(
                    log, aside.with_name(aside.name + side)
                )  # the old one was past reading: all of it is kept
            log.unlink(missing_ok=True)
        made.chmod(0o600)
        made.replace(live)
        _sync(live.parent)
    except OSError as error:
        raise StoreError(f"{live} cannot be replaced: {reason(error)}.") from error


def _keep(file: Path, aside: Path) -> None:
    """Let a file have a second name; where the disk knows none, a copy."""
    try:
        aside.hardlink_to(file)
    except FileExistsError:
        raise
    except OSError:
        unfinished = aside.with_name(f"{aside.name}.unfinished")
        shutil.copyfile(file, unfinished)
        unfinished.chmod(0o600)
        unfinished.replace(aside)


def _sync(folder: Path) -> None:
    """Have the names in a folder on disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def is_there(path: Path) -> bool:
    """Say whether there is a file of that name."""
    return path.exists()


def read_file(path: Path) -> bytes:
    """Return what is in a file. Raises `StoreError` where it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise StoreError(f"{path} cannot be read: {reason(error)}.") from error


def write_private(path: Path, data: bytes) -> None:
    """Write a file for its owner's eyes, whole or not at all. Raises `StoreError` where it cannot be written."""
    unfinished = path.with_name(f"{path.name}.unfinished")
    try:
        handle = os.open(unfinished, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        unfinished.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            unfinished.unlink()
        raise StoreError(f"{path} cannot be written: {reason(error)}.") from error


def clear_away(made: Path) -> None:
    """Remove a draft and what stands beside it."""
    for one in made.parent.glob(f"{made.stem}.*"):
        one.unlink(missing_ok=True)


def copy_file(source: Path, target: Path) -> None:
    """Copy a database whole, a running bot's too. Raises `sqlite3.Error` or `OSError`."""
    os.close(os.open(target, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600))
    with (
        contextlib.closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as here,
        contextlib.closing(sqlite3.connect(target)) as there,
    ):
        here.backup(there)


def _is_misread(conn: sqlite3.Connection, damage: str) -> bool:
    """Say whether SQLite reports an empty column that is not empty.

    3.40 (Debian 12) does, in tables without rowid whose primary key is not their first columns (seen on ours).
    """
    said = re.fullmatch(r"NULL value in (\w+)\.(\w+)", damage)
    if said is None:
        return False
    empty = f"SELECT 1 FROM {said[1]} WHERE {said[2]} IS NULL LIMIT 1"  # noqa: S608 - names of the schema
    return conn.execute(empty).fetchone() is None


def _has(conn: sqlite3.Connection, table: str) -> bool:
    return conn.execute("SELECT 1 FROM sqlite_schema WHERE name = ?", (table,)).fetchone() is not None


def _columns(conn: sqlite3.Connection) -> set[str]:
    return {str(row[1]) for row in conn.execute("PRAGMA table_info(install)")}


def is_damaged(conn: sqlite3.Connection, *, quick: bool = False) -> bool:
    """Read every page (`quick`: without comparing indexes), and say whether something is wrong with one."""
    looked = conn.execute("PRAGMA quick_check" if quick else "PRAGMA integrity_check")
    found = [str(damage) for (damage,) in looked]
    return found != ["ok"] and not all(_is_misread(conn, damage) for damage in found)


def sound(conn: sqlite3.Connection, path: Path) -> int:
    """Read every page, and count every row. Raises `StoreError` where a page is damaged."""
    if is_damaged(conn):
        raise StoreError(f"{path} is damaged.")
    listed = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite^_%' ESCAPE '^'"
    names = [name for (name,) in conn.execute(listed)]
    return sum(int(conn.execute(f"SELECT count(*) FROM {name}").fetchone()[0]) for name in names)  # noqa: S608
