"""The numbers as Prometheus reads them. Labels are kinds, jobs, providers, shards, parts: never a guild or a person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    InfoMetricFamily,
)
from prometheus_client.registry import Collector

from bot import __version__
from bot.domain.health import UNCOUNTED, Part

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from prometheus_client.metrics_core import Metric

    from bot.domain.health import Backlog, Signs
    from bot.domain.outbox import Ending, Kind
    from bot.watching.stopwatch import Stopwatch

NAMES = "circlekeeper_"


@dataclass(frozen=True, slots=True)
class Seen:
    """Everything there is to be read at one moment; `backlog` and `gifts`: None where the database does not answer."""

    signs: Signs
    complaints: Mapping[Part, str]
    backlog: Backlog | None
    gifts: Mapping[str, int] | None
    endings: Mapping[tuple[Kind, Ending], int]
    jobs: tuple[str, ...]
    ended_well: Mapping[str, datetime]
    failures: Mapping[str, int]
    latencies: Mapping[int, float]
    shards: int
    away: int
    guilds: int
    screening: Stopwatch


def exposition(seen: Seen) -> bytes:
    """Return what was seen in the text format of Prometheus, with the process's own numbers."""
    registry = CollectorRegistry()
    registry.register(_Numbers(seen))
    ProcessCollector(registry=registry)
    return generate_latest(registry)


class _Numbers(Collector):
    """Draws one moment."""

    def __init__(self, seen: Seen) -> None:
        self._seen = seen

    def collect(self) -> Iterator[Metric]:
        """Yield every number that is ours."""
        seen = self._seen
        yield InfoMetricFamily(f"{NAMES}build", "The version that runs.", {"version": __version__})
        yield _gauges(
            "healthy",
            "1 where a part is well, else 0; /healthz says in words what is not.",
            "part",
            {part: part not in seen.complaints for part in Part},
        )
        yield from self._outbox()
        yield from self._jobs()
        yield from self._line()
        yield from self._files()
        yield HistogramMetricFamily(
            f"{NAMES}screening_seconds",
            "How long it took to judge a message of a room.",
            seen.screening.buckets(),
            seen.screening.sum,
        )

    def _outbox(self) -> Iterator[Metric]:
        seen = self._seen
        ended = CounterMetricFamily(
            f"{NAMES}outbox_entries",
            "What became of what was owed, since the start.",
            labels=("kind", "ending"),
        )
        for (kind, ending), number in sorted(seen.endings.items()):
            if kind not in UNCOUNTED:
                ended.add_metric((kind, ending), number)
        yield ended
        if seen.backlog is not None:
            said = "Entries that are due and not in hand."
            yield _gauges("outbox_due", said, "kind", seen.backlog.due)
            said = "By how much the oldest of them is late; 0 where nothing is due."
            yield _gauge("outbox_lag_seconds", said, seen.backlog.lag.total_seconds())
        if seen.gifts is not None:
            yield _counters("gifts", "Gifts in the ledger, tests left out.", "provider", seen.gifts)

    def _jobs(self) -> Iterator[Metric]:
        seen = self._seen
        ages = {job: (seen.signs.now - at).total_seconds() for job, at in seen.ended_well.items()}
        said = "Since when a job has not come to a good end; absent before the first time."
        yield _gauges("job_age_seconds", said, "job", ages)
        failures = {job: seen.failures.get(job, 0) for job in seen.jobs}
        yield _counters("job_failures", "How often a job failed since the start.", "job", failures)

    def _line(self) -> Iterator[Metric]:
        seen = self._seen
        said = "Between a heartbeat and Discord's answer."
        yield _gauges("gateway_latency_seconds", said, "shard", seen.latencies)
        shards = {"up": seen.shards - seen.away, "away": seen.away}
        yield _gauges("shards", "Connections to Discord's gateway.", "state", shards)
        yield _gauge("guilds", "Guilds the bot is in.", seen.guilds)

    def _files(self) -> Iterator[Metric]:
        files = self._seen.signs.files
        sizes = {"main": files.database_bytes, "log": files.log_bytes}
        yield _gauges("database_bytes", "The database and its write-ahead log.", "file", sizes)
        yield _gauge("disk_free_bytes", "What may still be written where the data lies.", files.free_bytes)
        if files.copied_at is not None:
            age = (self._seen.signs.now - files.copied_at).total_seconds()
            yield _gauge("backup_age_seconds", "Since the newest copy of the database was made.", age)


def _gauge(name: str, said: str, value: float) -> Metric:
    return GaugeMetricFamily(f"{NAMES}{name}", said, value)


def _gauges(name: str, said: str, label: str, values: Mapping[Any, float]) -> Metric:
    family = GaugeMetricFamily(f"{NAMES}{name}", said, labels=(label,))
    for value, number in _sorted(values):
        family.add_metric((value,), number)
    return family


def _counters(name: str, said: str, label: str, values: Mapping[str, int]) -> Metric:
    family = CounterMetricFamily(f"{NAMES}{name}", said, labels=(label,))
    for value, number in _sorted(values):
        family.add_metric((value,), number)
    return family


def _sorted(values: Mapping[Any, float]) -> Iterable[tuple[str, float]]:
    return sorted((str(value), float(number)) for value, number in values.items())
