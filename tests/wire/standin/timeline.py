"""The stand-in's own time, which tests move, and the ids that are made from it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

EPOCH_MS = 1_420_070_400_000  # 2015-01-01T00:00Z, where Discord's ids begin
_TICK = 1 << 22  # ids a millisecond is worth


def read_offset(file: Path) -> float:
    """Return how many seconds the world of a test is ahead of the machine; 0 while nothing was written."""
    try:
        text = file.read_text(encoding="ascii")
    except FileNotFoundError:
        return 0.0
    return float(text or 0)


def write_offset(file: Path, seconds: float) -> None:
    """Set how many seconds the world of a test is ahead of the machine, for every process that reads `file`."""
    fresh = file.with_suffix(".new")
    fresh.write_text(repr(seconds), encoding="ascii")
    fresh.replace(file)


class Timeline:
    """Real time plus an offset kept in a file, so that the bot under test can live by the same clock."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._last = 0
        self.offset = read_offset(file)

    def now(self) -> float:
        """Return the present in unix seconds."""
        return time.time() + self.offset

    def advance(self, seconds: float) -> float:
        """Move time forward (or back, with a negative number) and return the new present."""
        self.offset += seconds
        write_offset(self._file, self.offset)
        return self.now()

    def snowflake(self) -> str:
        """Return a new id: made from the present, and larger than every id before it, also when time went back."""
        fresh = (int(self.now() * 1000) - EPOCH_MS) * _TICK
        self._last = max(fresh, self._last + 1)
        return str(self._last)


def created(snowflake: str) -> float:
    """Return the unix seconds at which an id was made."""
    return ((int(snowflake) >> 22) + EPOCH_MS) / 1000
