"""The numbers by name: what the page of docs and the alerts speak of is there, and all that is there is explained."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.domain.health import Backlog, Files, Part, Signs, complaints
from bot.domain.outbox import Ending, Kind
from bot.watching.numbers import Seen, exposition
from bot.watching.stopwatch import BOUNDS, Stopwatch

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
NAME = re.compile(r"\bcirclekeeper_[a-z_]+")


def seen() -> Seen:
    """Return a moment at which there is something of everything."""
    files = Files(8192, 4096, 2**40, NOW - timedelta(hours=5))
    looked = NOW - timedelta(seconds=4)
    signs = Signs(NOW, NOW - timedelta(hours=6), None, looked, timedelta(minutes=5), "It is locked.", files)
    stopwatch = Stopwatch()
    for seconds in (0.00001, 0.0003, 2.0):
        stopwatch.note(seconds)
    return Seen(
        signs=signs,
        complaints=complaints(signs),
        backlog=Backlog({Kind.CARD: 3}, timedelta(seconds=90)),
        gifts={"stripe": 2},
        endings={(Kind.CARD, Ending.DONE): 4, (Kind.DUTY, Ending.DONE): 5},
        jobs=("due", "backup"),
        ended_well={"due": looked},
        failures={"backup": 1},
        latencies={0: 0.05},
        shards=2,
        away=1,
        guilds=7,
        screening=stopwatch,
    )


def samples() -> dict[str, dict[tuple[str, ...], float]]:
    """Return what the page says by name and values of labels, read as Prometheus does."""
    found: dict[str, dict[tuple[str, ...], float]] = {}
    for family in text_string_to_metric_families(exposition(seen()).decode()):
        for sample in family.samples:
            found.setdefault(sample.name, {})[tuple(sample.labels.values())] = sample.value
    return found


def test_numbers_are_what_was_seen() -> None:
    """Each number is the one that was seen; what belongs to care is in none."""
    found = samples()

    assert found["circlekeeper_healthy"] == {(part,): float(part is not Part.DATABASE) for part in Part}
    assert found["circlekeeper_outbox_entries_total"] == {("done", "card"): 4}
    assert found["circlekeeper_outbox_due"] == {("card",): 3}
    assert found["circlekeeper_outbox_lag_seconds"] == {(): 90}
    assert found["circlekeeper_job_age_seconds"] == {("due",): 4}
    assert found["circlekeeper_job_failures_total"] == {("backup",): 1, ("due",): 0}
    assert found["circlekeeper_shards"] == {("up",): 1, ("away",): 1}
    assert found["circlekeeper_backup_age_seconds"] == {(): 5 * 3600}
    buckets = found["circlekeeper_screening_seconds_bucket"]
    assert [buckets[one,] for one in (str(BOUNDS[0]), str(BOUNDS[-1]), "+Inf")] == [1, 2, 3]
    assert found["circlekeeper_screening_seconds_count"] == {(): 3}


@pytest.mark.parametrize("file", ["docs/watching.md", "deploy/prometheus-alerts.yml"])
def test_every_number_that_is_named_exists(file: str) -> None:
    """An alert on a number that is no more would never ring, and nobody would notice."""
    named = set(NAME.findall((ROOT / file).read_text(encoding="utf-8")))
    there = samples().keys() | {"circlekeeper_screening_seconds"}

    assert len(named) > 5
    assert named - there == set()


def test_every_number_and_alert_is_explained() -> None:
    """What /metrics has, and what may wake somebody at night, has a line in docs/watching.md."""
    page = (ROOT / "docs/watching.md").read_text(encoding="utf-8")
    alerts = re.findall(
        r"- alert: (\w+)", (ROOT / "deploy/prometheus-alerts.yml").read_text(encoding="utf-8")
    )
    ours = {
        re.sub(r"_seconds_(bucket|count|sum)$", "_seconds", name) for name in samples() if NAME.match(name)
    }

    assert [name for name in sorted(ours) if name not in NAME.findall(page)] == []
    assert len(alerts) > 5
    assert [name for name in alerts if name not in page] == []
