"""Looks at the machine that the bot runs on: database, disk, copies, clock and zone data."""

from __future__ import annotations

import asyncio
import importlib.metadata
import logging
import shutil
import zoneinfo
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.domain.help_lines import overdue
from bot.domain.machine import MachineFacts, examine_machine
from bot.services.backups import FILES, FOLDER, STAMP
from bot.store import health

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.clock import Clock
    from bot.domain.faults import Fault, FaultKind
    from bot.domain.help_lines import HelpLine
    from bot.store.database import Database

log = logging.getLogger(__name__)

GOOD_FOR: Final = timedelta(minutes=1)
"""How long a look is handed out again: it reads the whole database."""
SKEW_GOOD_FOR: Final = timedelta(days=1)
HOUR: Final = 3600


class Machine:
    """What is wrong with the machine, looked at rarely."""

    def __init__(self, database: Database, clock: Clock, help_lines: Sequence[HelpLine]) -> None:
        self._path = database.path
        self._clock = clock
        self._help_lines = help_lines
        self._skew: tuple[float, datetime] | None = None
        self._seen: tuple[MachineFacts, datetime] | None = None
        self._logged: frozenset[FaultKind] = frozenset()

    def note_discord_time(self, sent_at: datetime) -> None:
        """Discord says that something which arrives at this moment was sent then: so far are our clocks apart."""
        now = self._clock.now()
        self._skew = (now - sent_at).total_seconds(), now

    def forget(self) -> None:
        """Look anew the next time."""
        self._seen = None

    async def look(self) -> tuple[Fault, ...]:
        """Return what is wrong with the machine."""
        now = self._clock.now()
        if self._seen is None or now - self._seen[1] >= GOOD_FOR:
            facts = await asyncio.to_thread(gather, self._path, now, self._help_lines, self._measured(now))
            self._seen = facts, now
            self._log(examine_machine(facts))
        return examine_machine(self._seen[0])

    def _log(self, faults: Sequence[Fault]) -> None:
        """Say what is wrong, and what is well again, once each: in many guilds nobody else is told."""
        kinds = frozenset(fault.kind for fault in faults)
        for fault in faults:
            if fault.kind not in self._logged:
                log.warning("machine.fault kind=%s about=%s", fault.kind, ",".join(fault.words) or "-")
        for kind in sorted(self._logged - kinds):
            log.info("machine.well kind=%s", kind)
        self._logged = kinds

    def _measured(self, now: datetime) -> float | None:
        if self._skew is None or now - self._skew[1] > SKEW_GOOD_FOR:
            return None
        return self._skew[0]


def gather(
    path: Path, now: datetime, help_lines: Sequence[HelpLine], skew: float | None = None
) -> MachineFacts:
    """Return how the machine stands; `path` is the database, which need not be there yet. Changes nothing."""
    found = health.look(path)
    folder = next(place for place in path.absolute().parents if place.exists())
    made = [at for one in (path.parent / FOLDER).glob(FILES) if (at := _made_at(one.stem)) is not None]
    return MachineFacts(
        now=now,
        database_bytes=found.size,
        free_bytes=shutil.disk_usage(folder).free,
        zones=zones_version(),
        backup_hours=_hours(max(made), now) if made else None,
        age_hours=0 if found.made_at is None else _hours(found.made_at, now),
        database_ok=found.is_sound,
        skew_seconds=skew,
        overdue=tuple(line.name for line in overdue(help_lines, now.date())),
    )


def zones_version() -> str:
    """Return the version of the zone data that is used, such as 2026a: the system's, else the package tzdata's."""
    for folder in zoneinfo.TZPATH:
        for name in ("tzdata.zi", "+VERSION"):
            try:
                with (Path(folder) / name).open(encoding="ascii") as file:
                    found = file.readline().replace("# version", "").strip()
            except (OSError, UnicodeDecodeError):
                continue
            if found:
                return found.partition("-")[0]
        if (Path(folder) / "UTC").exists():
            return ""  # zones without a word on how old they are
    try:
        return _from_package(importlib.metadata.version("tzdata"))
    except importlib.metadata.PackageNotFoundError:
        return ""


def _made_at(name: str) -> datetime | None:
    """Return the day, or the second, that a copy's name says; its file may have been copied since."""
    stamp = name.split("-")[1:3]
    for form, parts in (("%Y%m%d%H%M%S", stamp), (STAMP, stamp[:1])):
        try:
            return datetime.strptime("".join(parts), form).replace(tzinfo=UTC)
        except ValueError:
            continue
    return None


def _from_package(version: str) -> str:
    """Return 2026a for the package's 2026.1."""
    year, _, number = version.partition(".")
    return f"{year}{chr(ord('a') + int(number) - 1)}" if number.isdigit() and 1 <= int(number) <= 26 else year


def _hours(then: datetime, now: datetime) -> float:
    return (now - then).total_seconds() / HOUR
