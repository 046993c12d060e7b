"""How long screening takes: how many messages within which time, and nothing else about them."""

from __future__ import annotations

from bisect import bisect_left
from functools import cached_property
from time import perf_counter
from typing import TYPE_CHECKING, Final

from bot.services.screening import Screening

if TYPE_CHECKING:
    from bot.domain.verdicts import Looked, Verdict

BOUNDS: Final = (0.00001, 0.00002, 0.00005, 0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.1)
"""Seconds; the median is to be under 0.00002 and the worst hostile message under 0.002."""


class Stopwatch:
    """Counts how many took at most how long."""

    def __init__(self) -> None:
        self._counts = [0] * (len(BOUNDS) + 1)
        self.sum = 0.0
        """Seconds of all together."""

    def note(self, seconds: float) -> None:
        """Count one that took so long."""
        self._counts[bisect_left(BOUNDS, seconds)] += 1
        self.sum += seconds

    def buckets(self) -> list[tuple[str, float]]:
        """Return for each bound how many took at most that, as Prometheus wants a histogram."""
        total, found = 0, []
        for bound, count in zip((*map(str, BOUNDS), "+Inf"), self._counts, strict=True):
            total += count
            found.append((bound, float(total)))
        return found


class TimedScreening(Screening):
    """Screening that is timed. Only a bot that is watched has it, so that others pay nothing."""

    @cached_property
    def stopwatch(self) -> Stopwatch:
        """What was measured."""
        return Stopwatch()

    def is_quiet(self, guild_id: int, text: str) -> bool:
        """Say at once whether nothing is seen; where something is, `judge` is asked next, and its time counts."""
        begun = perf_counter()
        quiet = super().is_quiet(guild_id, text)
        if quiet:
            self.stopwatch.note(perf_counter() - begun)
        return quiet

    def judge(self, guild_id: int, looked: Looked) -> Verdict:
        """Return what happens to such a message in this guild."""
        begun = perf_counter()
        try:
            return super().judge(guild_id, looked)
        finally:
            self.stopwatch.note(perf_counter() - begun)
