"""What counts as unwell, and how it is said."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.health import UNCOUNTED, Files, Part, Signs, complaints, span
from bot.domain.outbox import Kind

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
MIB = 1024**2
WELL = Signs(
    now=NOW,
    ready_at=NOW - timedelta(days=3),
    cut_off_since=None,
    looked_at=NOW - timedelta(seconds=15),
    looks_within=timedelta(minutes=5),
    trouble="",
    files=Files(5 * MIB, 0, 25 * MIB, NOW - timedelta(hours=23)),
)


def test_a_bot_that_is_well_has_no_complaints() -> None:
    """Just enough room, a copy of yesterday and a look a moment ago are well; so is a short cut."""
    assert complaints(WELL) == {}
    assert complaints(replace(WELL, cut_off_since=NOW - timedelta(seconds=119))) == {}


def test_a_bot_that_starts_waits_for_discord_alone() -> None:
    """Before it is connected there is one complaint, and none about looks and copies that cannot be there yet."""
    fresh = replace(WELL, ready_at=None, looked_at=None, files=replace(WELL.files, copied_at=None))

    assert complaints(fresh) == {Part.GATEWAY: "Not connected to Discord yet."}
    assert complaints(replace(fresh, ready_at=NOW - timedelta(minutes=4))) == {}


@pytest.mark.parametrize(
    ("signs", "part", "said"),
    [
        (replace(WELL, cut_off_since=NOW - timedelta(minutes=2)), Part.GATEWAY, "for 2 min"),
        (replace(WELL, looked_at=NOW - timedelta(hours=1, minutes=5)), Part.RUNNER, "for 1 h 5 min"),
        (replace(WELL, looked_at=None), Part.RUNNER, "for 3 d"),
        (replace(WELL, trouble="It is locked."), Part.DATABASE, "It is locked."),
        (replace(WELL, files=replace(WELL.files, free_bytes=25 * MIB - 1)), Part.DISK, "25.0 MiB needed"),
        (replace(WELL, files=replace(WELL.files, copied_at=None)), Part.BACKUP, "no copy"),
        (
            replace(WELL, files=replace(WELL.files, copied_at=NOW - timedelta(hours=36))),
            Part.BACKUP,
            "1 d 12 h old",
        ),
    ],
)
def test_what_is_wrong_is_said(signs: Signs, part: Part, said: str) -> None:
    """Each fault is one sentence about one part, with the figure that matters."""
    ((found, sentence),) = complaints(signs).items()

    assert found is part
    assert said in sentence
    assert "\n" not in sentence


def test_what_belongs_to_care_is_not_counted() -> None:
    """A new kind whose name speaks of care, of danger or of a side room is left out of the numbers, or fails here."""
    assert {kind for kind in Kind if re.search(r"side|duty|care|danger|help|flag", kind)} == UNCOUNTED


def test_spans_are_read_by_people() -> None:
    """Two units at most; nothing negative."""
    said = [span(timedelta(seconds=one)) for one in (-5, 59, 3600, 3661, 90061)]

    assert said == ["0 s", "59 s", "1 h", "1 h 1 min", "1 d 1 h"]
