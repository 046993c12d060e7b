"""What is wrong with the machine that the bot runs on, found from facts alone. It is the same in every guild."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.domain.faults import Fault, FaultKind

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

MIB: Final = 2**20
LEAST_FREE: Final = 200 * MIB
"""Bytes: a week of copies of a small database, and its log."""
COPIES: Final = 3
"""Times the database that must be free beside it: its log, the copy of a day, and one before a new version."""
SKEW: Final = 30
"""Seconds that our clock may stand apart from Discord's: a press that waits in a crowd takes a few."""
BACKUP_WITHIN: Final = 26
"""Hours: a copy is made once a day."""
ZONES_LAST: Final = 1
"""Years that zone data is good for: several countries change their clocks each year, at short notice."""


@dataclass(frozen=True, slots=True)
class MachineFacts:
    """A machine as it stands at `now`. `zones` is the version of its zone data, such as 2026a; empty: none was found.

    `backup_hours` is the age of the newest copy, None where there is none; `age_hours` that of the installation.
    `skew_seconds`: how far our clock is ahead of Discord's, None where nobody measured it. `overdue`: help lines that
    somebody should look at again.
    """

    now: datetime
    database_bytes: int
    free_bytes: int
    zones: str
    backup_hours: float | None
    age_hours: float
    database_ok: bool = True
    skew_seconds: float | None = None
    overdue: tuple[str, ...] = ()


def examine_machine(facts: MachineFacts) -> tuple[Fault, ...]:
    """Return everything that is wrong with the machine, the worst first."""
    return tuple(_examine(facts))


def _examine(facts: MachineFacts) -> Iterator[Fault]:
    if not facts.database_ok:
        yield Fault(FaultKind.DATABASE)
    if facts.free_bytes < max(LEAST_FREE, COPIES * facts.database_bytes):
        yield Fault(FaultKind.DISK, words=(str(facts.free_bytes // MIB),))
    if facts.skew_seconds is not None and abs(facts.skew_seconds) >= SKEW:
        yield Fault(FaultKind.CLOCK, words=(str(int(abs(facts.skew_seconds))),))
    if not _is_fresh(facts.zones, facts.now):
        yield Fault(FaultKind.ZONES, words=(facts.zones or "?",))
    age = facts.age_hours if facts.backup_hours is None else facts.backup_hours
    if age > BACKUP_WITHIN:
        yield Fault(FaultKind.BACKUP, words=(str(int(age)),))
    if facts.overdue:
        yield Fault(FaultKind.HELP_LINES, words=facts.overdue)


def _is_fresh(version: str, now: datetime) -> bool:
    year = version[:4]
    return year.isdigit() and now.year - int(year) <= ZONES_LAST
