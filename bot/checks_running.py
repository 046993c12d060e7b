"""What `run_bot.py --check` says of a bot that runs, or ran: the same as `/healthz` and `/metrics`, in words."""

from __future__ import annotations

import contextlib
import http.client
import sqlite3
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from bot.domain.health import COPY_WITHIN, LOOKS_WITHIN, SETTLES_IN, UNCOUNTED, Files, disk, mib, span
from bot.errors import CirclekeeperError
from bot.services.backups import FOLDER
from bot.services.vitals import as_backlog
from bot.store import vitals
from bot.store.database import is_held

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from config.settings import Settings

PATIENCE: Final = 8.0
"""Seconds for the running bot to answer; it gives a locked database six."""


class UnwellError(CirclekeeperError):
    """Something is not well; the text says what in a sentence."""


def health(settings: Settings, database: Path) -> str:
    """Ask a running bot how it is. Raises `UnwellError` with what it says."""
    port = settings.metrics_port
    if port is None:
        return "METRICS_PORT is empty, so nobody can ask a running bot how it is (docs/watching.md)."
    if not is_held(database):
        return f"No bot runs on this database; it will answer at 127.0.0.1:{port}/healthz."
    try:
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as line:
            line.request("GET", "/healthz")
            answer = line.getresponse()
            said = answer.read(1000).decode(errors="replace").strip()
    except (OSError, http.client.HTTPException):
        raise UnwellError(f"A bot runs, but does not answer at 127.0.0.1:{port}/healthz.") from None
    if answer.status != http.HTTPStatus.OK:
        raise UnwellError(said)
    return "The running bot says that it is well."


def room(database: Path) -> str:
    """Say how much is there and how much is free. Raises `UnwellError` where the next copy has no room."""
    files = _files(database)
    if wrong := disk(files):
        raise UnwellError(wrong)
    return f"{mib(files.free_bytes)} free; the database is {mib(files.database_bytes)}, its log {mib(files.log_bytes)}."


def backups(database: Path, now: datetime) -> str:
    """Say how old the newest copy is. Raises `UnwellError` where a running bot should have made one."""
    if not database.exists():
        return "None yet; the first is made at the first start."
    made_at, runs = _files(database).copied_at, is_held(database)
    age = None if made_at is None else now - made_at
    said = "There is no copy" if age is None else f"The newest copy is {span(age)} old"
    if age is not None and age < COPY_WITHIN:
        return f"{said}."
    if runs and (age is not None or now - _first_run(database) >= SETTLES_IN):
        raise UnwellError(f"{said}, although a bot runs and makes one a day; its log names the reason.")
    return f"{said}; the next is made soon after the bot starts."


def owed(database: Path, now: datetime) -> str:
    """Say what is due and what Discord refused. Raises `UnwellError` where a running bot lets it lie."""
    if not database.exists():
        return "Nothing yet."
    try:
        with contextlib.closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)) as conn:
            conn.row_factory = sqlite3.Row
            backlog, refused = as_backlog(vitals.due(conn, now), now), vitals.given_up(conn)
    except sqlite3.Error as error:
        raise UnwellError(f"What is owed cannot be read: {error}.") from None
    number = sum(backlog.due.values())
    said = f"{number} due now, the oldest {span(backlog.lag)} late" if number else "Nothing is late"
    if number and backlog.lag >= LOOKS_WITHIN and is_held(database):
        raise UnwellError(f"{said}, although a bot runs: look at its log.")
    return f"{said}. {_refused(refused)}"


def _first_run(database: Path) -> datetime:
    """Return when a bot first ran on a database: its lock is made then, and never written to."""
    return datetime.fromtimestamp(database.with_suffix(".lock").stat().st_mtime, UTC)


def _refused(by_kind: Mapping[str, int]) -> str:
    told = [f"{kind} {number}" for kind, number in sorted(by_kind.items()) if kind not in UNCOUNTED]
    return (
        f"Given up in the last days: {', '.join(told)}." if told else "Nothing was given up in the last days."
    )


def _files(database: Path) -> Files:
    folder = next(place for place in database.absolute().parents if place.is_dir())
    log = database.with_name(f"{database.name}-wal")
    newest = vitals.newest_copy(database.parent / FOLDER)
    return Files(vitals.size(database), vitals.size(log), vitals.free(folder), newest)
