"""Whether the bot is well: what is looked at, and the line that says what is not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from bot.domain.outbox import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

CUT_OFF_FOR: Final = timedelta(minutes=2)
"""A shard may be away so long: Discord asks for a new connection now and then, and that is no fault."""
LOOKS_WITHIN: Final = timedelta(minutes=5)
"""The outbox is looked at every 15 seconds, and between the entries of a long queue."""
COPY_WITHIN: Final = timedelta(hours=36)
"""A copy is made a day; half a day more is no reason to wake anybody."""
SETTLES_IN: Final = timedelta(minutes=10)
"""After a start, before it is asked where today's copy is."""
LOG_BYTES: Final = 20 * 1024 * 1024
"""By which the write-ahead log may grow before it is folded in."""
UNCOUNTED: Final = frozenset(
    {Kind.DUTY, Kind.SIDE_ROOM, Kind.SIDE_NOTE, Kind.SIDE_MEMBER, Kind.SIDE_LOCK, Kind.SIDE_PURGE}
)
"""In no number that leaves the bot: they belong to care, and of care there are none."""


class Part(StrEnum):
    """What can be unwell."""

    GATEWAY = "gateway"
    RUNNER = "runner"
    DATABASE = "database"
    DISK = "disk"
    BACKUP = "backup"


@dataclass(frozen=True, slots=True)
class Files:
    """What lies in the data folder: sizes in bytes, and when the newest copy was made."""

    database_bytes: int
    log_bytes: int
    free_bytes: int
    copied_at: datetime | None


@dataclass(frozen=True, slots=True)
class Backlog:
    """What is due and not done: by kind, and by how much the oldest of it is late."""

    due: Mapping[Kind, int]
    lag: timedelta


@dataclass(frozen=True, slots=True)
class Signs:
    """What is looked at, at one moment.

    `cut_off_since`: since when a shard is away. `looks_within`: how often the outbox has to be looked at. `trouble`:
    why the database takes no writes, empty where it does.
    """

    now: datetime
    ready_at: datetime | None
    cut_off_since: datetime | None
    looked_at: datetime | None
    looks_within: timedelta
    trouble: str
    files: Files


def complaints(signs: Signs) -> dict[Part, str]:
    """Return what is unwell, and a sentence on each; empty where all is well."""
    found = {
        Part.GATEWAY: _gateway(signs),
        Part.RUNNER: _runner(signs),
        Part.DATABASE: signs.trouble,
        Part.DISK: disk(signs.files),
        Part.BACKUP: _backup(signs),
    }
    return {part: sentence for part, sentence in found.items() if sentence}


def disk(files: Files) -> str:
    """Say that the disk is nearly full: the log and the next copy have no room. Empty where they have."""
    need = LOG_BYTES + files.database_bytes
    if files.free_bytes >= need:
        return ""
    return f"The disk is nearly full: {mib(files.free_bytes)} free, {mib(need)} needed for the log and the next copy."


def mib(size: int) -> str:
    """Return a size in bytes for people."""
    return f"{size / 1024**2:.1f} MiB"


def span(of: timedelta) -> str:
    """Return a span of time for people, in its two largest units at most."""
    minutes, seconds = divmod(max(0, int(of.total_seconds())), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    parts = [(days, "d"), (hours, "h"), (minutes, "min"), (seconds, "s")]
    said = [f"{number} {unit}" for number, unit in parts if number]
    return " ".join(said[:2]) or "0 s"


def _gateway(signs: Signs) -> str:
    if signs.ready_at is None:
        return "Not connected to Discord yet."
    if signs.cut_off_since is None or signs.now - signs.cut_off_since < CUT_OFF_FOR:
        return ""
    return f"Cut off from Discord for {span(signs.now - signs.cut_off_since)}."


def _runner(signs: Signs) -> str:
    if signs.ready_at is None:
        return ""
    silent = signs.now - max(signs.ready_at, signs.looked_at or signs.ready_at)
    return "" if silent < signs.looks_within else f"The outbox was not looked at for {span(silent)}."


def _backup(signs: Signs) -> str:
    if signs.ready_at is None or signs.now - signs.ready_at < SETTLES_IN:
        return ""
    if signs.files.copied_at is None:
        return "There is no copy of the database."
    age = signs.now - signs.files.copied_at
    return "" if age < COPY_WITHIN else f"The newest copy of the database is {span(age)} old."
