"""Prompts outside of meetings: when they are due, and that none comes twice too soon."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from bot.domain.between import Between, after_meeting, moment_after, pick, preview, read_between
from bot.domain.meetings import Meeting, MeetingState
from bot.domain.prompts import JOURNAL, Prompt
from bot.domain.recurrence import Shift
from bot.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

STARTS = datetime(
    2026, 3, 26, 1, 0, tzinfo=UTC
)  # the evening before in Los Angeles; Europe changes its clock on the 29th


def meeting() -> Meeting:
    """A meeting late in the evening in the west."""
    whole = (5, 1, 11, date(2026, 3, 25), STARTS, STARTS + timedelta(minutes=90), Shift.NONE, 10)
    none = (None,) * 10
    return Meeting(*whole, MeetingState.ANNOUNCED, 0, 0, *none)


def prompts(*intensities: int) -> Sequence[Prompt]:
    """Prompts to write with, as near as that."""
    return [
        Prompt(f"p{at}", f"Words {at}", JOURNAL, "next day", near, "en")
        for at, near in enumerate(intensities)
    ]


def test_days_are_counted_on_the_clock_of_the_circle() -> None:
    """The day after is the day after where the circle is, at its own ten o'clock, also across a clock change."""
    west = list(after_meeting(meeting(), Between((1,)), ZoneInfo("America/Los_Angeles")))
    berlin = list(after_meeting(meeting(), Between((3,), time(9, 30)), ZoneInfo("Europe/Berlin")))

    assert [one.due_at for one in west] == [datetime(2026, 3, 26, 17, 0, tzinfo=UTC)]
    assert [one.due_at for one in berlin] == [datetime(2026, 3, 29, 7, 30, tzinfo=UTC)]
    assert preview(meeting()).due_at == STARTS - timedelta(days=1)


def test_each_comes_once_before_one_comes_again() -> None:
    """Over the meetings of a circle every gentle prompt has its turn; what may hurt is never shown to a channel."""
    found = prompts(1, 3, 2, 1)

    picked = [getattr(pick(found, Between((1,)), 1, held), "key", None) for held in range(4)]

    assert picked == ["p0", "p2", "p3", "p0"]
    assert pick(prompts(3, 3), Between((1,)), 1, 0) is None


def test_two_of_one_moment_are_not_the_same() -> None:
    """A circle that posts on the second and the fourth day posts two different prompts."""
    two = Between((2, 4))
    found = prompts(1, 1, 1)

    assert pick(found, two, 2, 0) != pick(found, two, 4, 0)


@pytest.mark.parametrize(
    ("days", "moment"),
    [
        (1, "next day"),
        (2, "days after"),
        (6, "days after"),
        (7, "week after"),
        (27, "week after"),
        (28, "month after"),
    ],
)
def test_the_moment_fits_the_distance(days: int, moment: str) -> None:
    """What is asked fits how long ago it was."""
    assert moment_after(days) == moment


def test_admins_write_days_as_they_like() -> None:
    """Commas, "and", doubles and no order are fine; empty means none."""
    assert read_between("3, 1 and 1", "9:30", preview=True) == Between((1, 3), time(9, 30), preview=True)
    assert read_between("", "", preview=False) == Between()


@pytest.mark.parametrize(
    ("days", "key"),
    [
        ("often", "prompts.between_days"),
        ("1 2 3 4 5", "prompts.between_days"),
        ("0", "prompts.between_range"),
        ("61", "prompts.between_range"),
    ],
)
def test_a_slip_is_told_with_an_example(days: str, key: str) -> None:
    """Days that cannot be are refused with a sentence of their own."""
    with pytest.raises(Refusal) as refused:
        read_between(days, "10:00", preview=False)

    assert refused.value.key == key
