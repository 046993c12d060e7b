"""One SQLite file, one process, whole transactions.

A transaction is one synchronous function over a `sqlite3.Connection`, run whole on aiosqlite's thread. Writes that
wait at the same time share a commit, each in a savepoint of its own, so that one that fails takes nobody with it.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
import secrets
import sqlite3
from collections import deque
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Self, TypeVar

import aiosqlite

from bot.errors import StoreBusyError, StoreError, StoreLockedError
from bot.store.migrate import migrate, migrations, version

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

T = TypeVar("T")
Connection = sqlite3.Connection
"""What a transaction is handed. Services take it along and leave its SQL to the repositories."""
BATCH: Final = 64
PRAGMAS: Final = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "busy_timeout=5000",
    "secure_delete=ON",
    "temp_store=MEMORY",
    "trusted_schema=OFF",
)


class _Waiting(NamedTuple):
    transact: Callable[[sqlite3.Connection], Any]
    answer: asyncio.Future[Any]


class Database:
    """The open database. Make it with `await Database.open(path)`, end it with `await close()`."""

    def __init__(
        self, path: Path, lock: int, writer: aiosqlite.Connection, reader: aiosqlite.Connection
    ) -> None:
        self.path = path
        self._lock = lock
        self._writer = writer
        self._reader = reader
        self._queue: deque[_Waiting] = deque()
        self._turn = asyncio.Lock()
        self._watch: Callable[[sqlite3.Connection], Any] | None = None
        self._notice: Callable[[Any], None] | None = None

    @classmethod
    async def open(cls, path: Path, *, now: int) -> Self:
        """Lock, open and migrate the database at `path`; `now` is in unix seconds. A missing file is made (mode 0600).

        Raises `StoreLockedError` if another process has it, `StoreError` with one sentence if it cannot be used.
        """
        opening = asyncio.ensure_future(cls._open(path, now))
        try:
            return await asyncio.shield(opening)
        except asyncio.CancelledError:
            # a connection that was given up half open has a thread that would answer a loop which is no more
            with contextlib.suppress(StoreError):
                await (await opening).close()
            raise

    @classmethod
    async def _open(cls, path: Path, now: int) -> Self:
        async with contextlib.AsyncExitStack() as undo:
            try:
                lock = lock_file(path)
                undo.callback(os.close, lock)
                _prepare(path, now)
                writer = await undo.enter_async_context(_connect(path))
                reader = await undo.enter_async_context(_connect(path))
                database = cls(path, lock, writer, reader)
                await database._run(writer, _set_pragmas)
                await database._run(reader, _set_pragmas)
                await database._run(reader, lambda conn: conn.execute("PRAGMA query_only=ON").fetchall())
            except (OSError, sqlite3.Error) as error:
                message = f"The database {path} cannot be opened: {reason(error)}."
                raise StoreError(message) from error
            undo.pop_all()
        return database

    async def close(self) -> None:
        """Finish what is queued, close both connections and let go of the file. Safe to call twice."""
        if self._lock < 0:
            return
        lock, self._lock = self._lock, -1
        async with self._turn:
            with contextlib.suppress(sqlite3.Error):
                await self._run(self._writer, lambda conn: conn.execute("PRAGMA optimize").fetchall())
            await self._reader.close()
            await self._writer.close()
        os.close(lock)

    def watch(self, look: Callable[[sqlite3.Connection], T], notice: Callable[[T], None]) -> None:
        """After each commit run `look` on the writer, and hand its answer to `notice` on the event loop."""
        self._watch = look
        self._notice = notice

    async def read(self, fn: Callable[[sqlite3.Connection], T]) -> T:
        """Run `fn` in one read transaction (a single snapshot) beside the writer."""

        def snapshot(conn: sqlite3.Connection) -> T:
            conn.execute("BEGIN")
            try:
                return fn(conn)
            finally:
                conn.execute("ROLLBACK")

        try:
            return await self._run(self._reader, snapshot)
        except sqlite3.OperationalError as error:
            if _is_trouble(error):
                raise StoreBusyError(reason(error)) from error
            raise

    async def write(self, fn: Callable[[sqlite3.Connection], T]) -> T:
        """Run `fn` as one transaction and return what it returns once that is on disk.

        What `fn` raises is raised here and undoes only `fn`. Raises `StoreBusyError` where SQLite cannot take the
        write.
        """
        answer: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._queue.append(_Waiting(fn, answer))
        try:
            async with self._turn:
                while not answer.done():
                    await asyncio.shield(asyncio.ensure_future(self._drain()))
        except asyncio.CancelledError:
            answer.cancel()
            raise
        return await answer

    async def copy_to(self, target: Path, *, now: int) -> None:
        """Write a consistent copy of the whole database to `target` (mode 0600), in one go; it says when it was made.

        `target` is there whole or not at all. Raises `StoreError` where it cannot be written.
        """
        unfinished = target.with_name(f"{target.name}.unfinished")

        def copy(conn: sqlite3.Connection) -> None:
            try:
                os.close(os.open(unfinished, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600))
                with contextlib.closing(sqlite3.connect(unfinished)) as there:
                    conn.backup(there)
                    there.execute("UPDATE install SET copied_at = ?", (now,))
                    there.commit()
                unfinished.replace(target)
            except (OSError, sqlite3.Error) as error:
                with contextlib.suppress(OSError):
                    unfinished.unlink()
                message = f"The database cannot be copied to {target}: {reason(error)}."
                raise StoreError(message) from error

        await self._run(self._reader, copy)

    async def checkpoint(self) -> None:
        """Move the write-ahead log into the file and empty it, so that deleted bytes are gone from both.

        Raises `StoreBusyError` where somebody who still reads keeps them alive.
        """

        def empty_log(conn: sqlite3.Connection) -> None:
            busy, _, _ = conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            if busy:
                raise StoreBusyError("somebody is still reading what was deleted")

        await self._run(self._writer, empty_log)

    async def _drain(self) -> None:
        taken = [self._queue.popleft() for _ in range(min(BATCH, len(self._queue)))]
        batch = [waiting for waiting in taken if not waiting.answer.done()]
        try:
            outcomes, seen = await self._run(self._writer, lambda conn: self._commit(conn, batch))
        except sqlite3.Error as error:
            _fail(batch, error)
            return
        for waiting, outcome in zip(batch, outcomes, strict=True):
            if not waiting.answer.done():
                _answer(waiting.answer, outcome)
        if self._notice is not None:
            self._notice(seen)

    def _commit(self, conn: sqlite3.Connection, batch: Sequence[_Waiting]) -> tuple[list[Any], Any]:
        conn.execute("BEGIN IMMEDIATE")
        try:
            outcomes = [_attempt(conn, waiting.transact) for waiting in batch]
            conn.execute("COMMIT")
        except BaseException:
            if conn.in_transaction:
                conn.execute("ROLLBACK")
            raise
        return outcomes, self._watch(conn) if self._watch is not None else None

    @staticmethod
    async def _run(connection: aiosqlite.Connection, fn: Callable[[sqlite3.Connection], T]) -> T:
        # aiosqlite has no public way to run a whole function on its thread; an await per statement is five times
        # slower and lets other tasks into an open transaction. tests/store/test_database.py fails if this goes away.
        try:
            raw = connection._conn  # noqa: SLF001
        except ValueError as error:
            raise StoreError("The database is closed.") from error
        result: T = await connection._execute(fn, raw)  # type: ignore[no-untyped-call]  # noqa: SLF001
        return result


class _Raised(NamedTuple):
    error: BaseException


def _attempt(conn: sqlite3.Connection, fn: Callable[[sqlite3.Connection], Any]) -> Any:  # noqa: ANN401
    conn.execute("SAVEPOINT one")
    try:
        outcome = fn(conn)
    except Exception as error:
        if _is_trouble(error):
            raise
        conn.execute("ROLLBACK TO one")
        outcome = _Raised(error)
    conn.execute("RELEASE one")
    return outcome


def _answer(answer: asyncio.Future[Any], outcome: Any) -> None:  # noqa: ANN401
    if isinstance(outcome, _Raised):
        answer.set_exception(outcome.error)
    else:
        answer.set_result(outcome)


def _fail(batch: Sequence[_Waiting], error: sqlite3.Error) -> None:
    for waiting in batch:
        if not waiting.answer.done():
            failure = StoreBusyError(reason(error)) if _is_trouble(error) else StoreError(reason(error))
            failure.__cause__ = error
            waiting.answer.set_exception(failure)


def _is_trouble(error: Exception) -> bool:
    """Is this SQLite unable to write for now (locked, full, input/output), rather than a mistake of ours?"""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return code in {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_CANTOPEN,
    }


def _connect(path: Path) -> aiosqlite.Connection:
    return aiosqlite.connect(path, isolation_level=None, cached_statements=256)


def lock_file(path: Path) -> int:
    """Take the lock of a database; closing the handle lets go. Raises `StoreLockedError` where a bot has it."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(path.with_suffix(".lock"), os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(handle)
        message = (
            f"Another Circlekeeper is already running on {path}. Stop it first, or set another DATA_DIR."
        )
        raise StoreLockedError(message) from error
    return handle


def is_held(path: Path) -> bool:
    """Say whether a bot runs on a database. Looks at its lock, and makes none."""
    try:
        handle = os.open(path.with_suffix(".lock"), os.O_RDONLY)
    except (FileNotFoundError, NotADirectoryError):
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False


def _prepare(path: Path, now: int) -> None:
    """Make, copy and migrate the file before anything else may use it."""
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    for name in (
        path.name,
        f"{path.name}-wal",
        f"{path.name}-shm",
    ):  # it may have been copied here with other rights
        with contextlib.suppress(FileNotFoundError):
            path.with_name(name).chmod(0o600)
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as conn:
        _set_pragmas(conn)
        at = version(conn)
        if 0 < at < migrations()[-1].number:
            before = path.with_name(f"{path.stem}.before-{at}.db")
            os.close(os.open(before, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600))
            with contextlib.closing(sqlite3.connect(before)) as copy:
                conn.backup(copy)
        migrate(conn)
        conn.execute(
            "INSERT OR IGNORE INTO install (only, database_id, created_at) VALUES (1, ?, ?)",
            (secrets.token_hex(2), now),
        )
        conn.execute("UPDATE install SET erasure_key = ? WHERE erasure_key IS NULL", (secrets.token_hex(32),))


def _set_pragmas(conn: sqlite3.Connection) -> None:
    conn.row_factory = sqlite3.Row
    for pragma in PRAGMAS:
        conn.execute(f"PRAGMA {pragma}").fetchall()


def reason(error: BaseException) -> str:
    """Return in a few words why SQLite or the machine will not."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    return str(error)
