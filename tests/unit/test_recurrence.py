"""Rhythms and slots by example: each kind of rhythm, its ends, and the days on which clocks change."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

import pytest

from bot.domain.recurrence import (
    LAST,
    Every,
    Rhythm,
    Shift,
    Weekday,
    first_start,
    is_over,
    make_rhythm,
    next_slots,
    slot_at,
    slots,
)
from bot.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

MO, TU, WE, TH, FR, SA, SU = Weekday
LA = "America/Los_Angeles"


def made(
    weekdays: tuple[Weekday, ...],
    at: time,
    timezone: str,
    every: Every,
    starts_on: date,
    ends: date | int | None = None,
) -> Rhythm:
    return make_rhythm(
        weekdays=weekdays, at=at, timezone=timezone, every=every, starts_on=starts_on, ends=ends
    )


def wall_time(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_six_in_the_evening_stays_six_in_los_angeles() -> None:
    """A weekly 18:00 circle meets at 18:00 before and after both clock changes of a year, an hour apart in UTC."""
    rhythm = made((SU,), time(18), LA, Every.WEEK, date(2027, 3, 1))
    spring = next_slots(rhythm, after=datetime(2027, 3, 6, tzinfo=UTC), count=2)
    autumn = next_slots(rhythm, after=datetime(2027, 10, 30, tzinfo=UTC), count=3)
    assert {slot.local.time() for slot in (*spring, *autumn)} == {time(18)}
    assert {slot.shift for slot in (*spring, *autumn)} == {Shift.NONE}
    assert [slot.starts_at.hour for slot in spring] == [2, 1]
    assert [slot.starts_at.hour for slot in autumn] == [1, 2, 2]


@pytest.mark.parametrize(
    ("timezone", "on", "at", "local", "starts_at", "shift"),
    [
        (LA, date(2027, 3, 14), time(2, 30), "2027-03-14 03:30", "2027-03-14 10:30", Shift.GAP),
        (LA, date(2027, 11, 7), time(1, 30), "2027-11-07 01:30", "2027-11-07 08:30", Shift.FOLD),
        ("America/Nuuk", date(2027, 3, 27), time(23, 30), "2027-03-28 00:30", "2027-03-28 01:30", Shift.GAP),
        (
            "America/Nuuk",
            date(2027, 10, 30),
            time(23, 30),
            "2027-10-30 23:30",
            "2027-10-31 00:30",
            Shift.FOLD,
        ),
        ("Africa/Cairo", date(2027, 4, 30), time(0), "2027-04-30 01:00", "2027-04-29 22:00", Shift.GAP),
        (
            "Australia/Lord_Howe",
            date(2027, 10, 3),
            time(2, 15),
            "2027-10-03 02:45",
            "2027-10-02 15:45",
            Shift.GAP,
        ),
        (
            "Australia/Lord_Howe",
            date(2027, 4, 4),
            time(1, 45),
            "2027-04-04 01:45",
            "2027-04-03 14:45",
            Shift.FOLD,
        ),
        (
            "Australia/Lord_Howe",
            date(2027, 4, 4),
            time(2),
            "2027-04-04 02:00",
            "2027-04-03 15:30",
            Shift.NONE,
        ),
        ("Pacific/Apia", date(2011, 12, 30), time(18), "2011-12-31 18:00", "2011-12-31 04:00", Shift.GAP),
        ("Asia/Kolkata", date(2027, 3, 14), time(2, 30), "2027-03-14 02:30", "2027-03-13 21:00", Shift.NONE),
    ],
)
def test_clock_changes(on: date, at: time, timezone: str, local: str, starts_at: str, shift: Shift) -> None:
    """On days when clocks change, a skipped time moves forward, a doubled one is the first, and the date stays."""
    rhythm = made((Weekday(on.weekday()),), at, timezone, Every.WEEK, on - timedelta(days=70))
    (slot,) = slots(rhythm, from_on=on, until_on=on)
    assert slot.on == on
    assert slot.local == wall_time(local)
    assert slot.starts_at == datetime.fromisoformat(starts_at + "+00:00")
    assert slot.shift is shift


def test_a_moved_meeting_is_told_about_its_clock_change() -> None:
    """A meeting moved to another day keeps its slot date, and a skipped hour there shows."""
    slot = slot_at(date(2027, 3, 11), wall_time("2027-03-14 02:30"), LA)
    assert (slot.on, slot.local, slot.shift) == (date(2027, 3, 11), wall_time("2027-03-14 03:30"), Shift.GAP)


@pytest.mark.parametrize(
    ("rhythm", "rrule", "first"),
    [
        (
            made((TH,), time(18), LA, Every.TWO_WEEKS, date(2027, 3, 3), date(2027, 6, 1)),
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH;WKST=MO;UNTIL=20270601T235959",
            ["2027-03-04", "2027-03-18", "2027-04-01"],
        ),
        (
            made((SU, TU), time(18), LA, Every.TWO_WEEKS, date(2027, 3, 4)),
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=MO",
            ["2027-03-07", "2027-03-16", "2027-03-21", "2027-03-30"],
        ),
        (
            made((TH, TU), time(18), LA, Every.WEEK, date(2027, 3, 4), 3),
            "FREQ=WEEKLY;INTERVAL=1;BYDAY=TU,TH;WKST=MO;COUNT=3",
            ["2027-03-04", "2027-03-09", "2027-03-11"],
        ),
        (
            made((MO,), time(18), LA, Every.FOUR_WEEKS, date(2027, 3, 1)),
            "FREQ=WEEKLY;INTERVAL=4;BYDAY=MO;WKST=MO",
            ["2027-03-01", "2027-03-29", "2027-04-26"],
        ),
        (
            made((TH,), time(18), LA, Every.MONTH, date(2027, 3, 5)),
            "FREQ=MONTHLY;BYDAY=2TH",
            ["2027-03-11", "2027-04-08", "2027-05-13"],
        ),
        (
            made((FR,), time(18), LA, Every.MONTH, date(2027, 1, 29)),
            "FREQ=MONTHLY;BYDAY=-1FR",
            ["2027-01-29", "2027-02-26", "2027-03-26", "2027-04-30"],
        ),
        (
            made((MO, TH), time(18), LA, Every.MONTH, date(2027, 1, 6)),
            "FREQ=MONTHLY;BYDAY=1MO,1TH",
            ["2027-01-07", "2027-02-01", "2027-02-04", "2027-03-01"],
        ),
    ],
)
def test_made_rhythms(rhythm: Rhythm, rrule: str, first: list[str]) -> None:
    """Each kind of rhythm becomes the RRULE text and the first dates that people would write down for it."""
    assert rhythm.rrule == rrule
    assert rhythm.starts_local == datetime.combine(date.fromisoformat(first[0]), time(18))
    on = [slot.on.isoformat() for slot in islice(slots(rhythm, from_on=date(2027, 1, 1)), len(first))]
    assert on == first


def test_a_fifth_weekday_means_the_last() -> None:
    """A circle that begins on a fifth Thursday meets on the last Thursday of every month, none left out."""
    rhythm = made((TH,), time(18), LA, Every.MONTH, date(2027, 4, 29))
    on = [slot.on for slot in slots(rhythm, from_on=date(2027, 1, 1), until_on=date(2028, 4, 1))]
    assert rhythm.rule.nth == LAST
    assert [(day.year, day.month) for day in on] == [(2027, m) for m in range(4, 13)] + [
        (2028, m) for m in (1, 2, 3)
    ]


def test_ends_are_kept() -> None:
    """The last date is included, a number of meetings is counted from the first, and then the rhythm is over."""
    until = made((TH,), time(18), LA, Every.WEEK, date(2027, 3, 4), date(2027, 3, 18))
    thrice = made((TH,), time(18), LA, Every.WEEK, date(2027, 3, 4), 3)
    last = datetime(2027, 3, 19, 1, tzinfo=UTC)
    for rhythm in (until, thrice):
        assert [slot.on.day for slot in slots(rhythm, from_on=date(2027, 1, 1))] == [4, 11, 18]
        assert [slot.on.day for slot in slots(rhythm, from_on=date(2027, 3, 12))] == [18]
        assert next_slots(rhythm, after=last - timedelta(seconds=1), count=5)[0].starts_at == last
        assert not is_over(rhythm, last - timedelta(seconds=1))
        assert is_over(rhythm, last)


def test_an_until_in_the_middle_of_a_day_counts_wall_time() -> None:
    """An UNTIL before the time of day leaves that day out; one at the very time keeps it."""
    start = wall_time("2027-03-04 18:00")
    for until, days in (("175959", [4]), ("180000", [4, 11])):
        rhythm = Rhythm(f"FREQ=WEEKLY;BYDAY=TH;UNTIL=20270311T{until}", start, LA)
        assert [slot.on.day for slot in slots(rhythm, from_on=date(2027, 1, 1))] == days


def test_a_slot_moved_past_midnight_is_still_found() -> None:
    """Just before a meeting that a clock change pushed into the next day, that meeting is the next one."""
    rhythm = made((SA,), time(23, 30), "America/Nuuk", Every.WEEK, date(2027, 1, 2))
    (slot,) = next_slots(rhythm, after=datetime(2027, 3, 28, 1, 29, tzinfo=UTC), count=1)
    assert slot.on == date(2027, 3, 27)


def test_the_ends_of_the_calendar_do_no_harm() -> None:
    """A rhythm without end stops quietly where dates do, and may be asked about the beginning of time."""
    for every in Every:
        rhythm = made(tuple(Weekday), time(23, 59), "Pacific/Pago_Pago", every, date(9999, 11, 1))
        assert [slot.on.year for slot in slots(rhythm, from_on=date(1, 1, 1))][-1] == 9999
        assert list(slots(rhythm, from_on=date.max)) == []
        assert next_slots(rhythm, after=datetime.min.replace(tzinfo=UTC), count=1)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "FREQ=DAILY",
        "FREQ=WEEKLY",
        "FREQ=WEEKLY;INTERVAL=3;BYDAY=TH",
        "FREQ=WEEKLY;BYDAY=2TH",
        "FREQ=WEEKLY;BYDAY=XX",
        "FREQ=WEEKLY;BYDAY=TH;WKST=SU",
        "FREQ=WEEKLY;BYDAY=TH;BYHOUR=9",
        "FREQ=WEEKLY;BYDAY=TH;COUNT=0",
        "FREQ=WEEKLY;BYDAY=TH;COUNT=1_0",
        "FREQ=WEEKLY;BYDAY=TH;COUNT=3;UNTIL=20270311T180000",
        "FREQ=WEEKLY;BYDAY=TH;UNTIL=20270311T180000Z",
        "FREQ=WEEKLY;BYDAY=TH;UNTIL=20270311",
        "FREQ=MONTHLY;BYDAY=TH",
        "FREQ=MONTHLY;BYDAY=5TH",
        "FREQ=MONTHLY;BYDAY=1TH,2TU",
        "FREQ=MONTHLY;INTERVAL=2;BYDAY=1TH",
    ],
)
def test_other_rules_are_not_taken(text: str) -> None:
    """RRULE text that this bot would not write is refused when it is read, not when a meeting is due."""
    with pytest.raises(ValueError, match=r"not a rhythm of this bot|isoformat"):
        Rhythm(text, wall_time("2027-03-04 18:00"), LA)


def test_a_rhythm_cannot_be_made_of_nonsense() -> None:
    """No weekday, no meeting, an aware time or an unknown zone are our own mistakes and raise ValueError."""
    bad = (
        partial(made, (), time(18), LA, Every.WEEK, date(2027, 3, 4)),
        partial(made, (TH,), time(18, tzinfo=UTC), LA, Every.WEEK, date(2027, 3, 4)),
        partial(made, (TH,), time(18), "Mars/Base", Every.WEEK, date(2027, 3, 4)),
        partial(made, (TH,), time(18), LA, Every.WEEK, date(2027, 3, 4), 0),
    )
    for make in bad:
        with pytest.raises(ValueError, match=r"rhythm|zone"):
            make()
    with pytest.raises(ValueError, match="naive"):
        Rhythm("FREQ=WEEKLY;BYDAY=TH", datetime(2027, 3, 4, 18, tzinfo=UTC), LA)


def test_an_end_before_the_first_meeting_is_refused() -> None:
    """An end date before the first date that is a meeting is refused, with an example that works."""
    with pytest.raises(Refusal) as refused:
        made((TH,), time(18), LA, Every.WEEK, date(2027, 3, 5), date(2027, 3, 10))
    assert refused.value.key == "circles.bad_ends_early"
    assert refused.value.facts["starts"] == "2027-03-11"
    assert made((TH,), time(18), LA, Every.WEEK, date(2027, 3, 5), date(2027, 3, 11)).rule.until is not None
    works = date.fromisoformat(str(refused.value.facts["example"]))
    assert made((TH,), time(18), LA, Every.WEEK, date(2027, 3, 5), works).rule.until is not None


def test_the_first_start_is_today_only_while_the_time_is_to_come() -> None:
    """Today counts until the wall time itself, in the circle's zone; from then on it is tomorrow."""
    six = datetime(2027, 3, 5, 2, tzinfo=UTC)
    assert first_start(at=time(18), timezone=LA, now=six - timedelta(seconds=1)) == date(2027, 3, 4)
    assert first_start(at=time(18), timezone=LA, now=six) == date(2027, 3, 5)


def test_an_old_rhythm_costs_no_more_than_a_young_one() -> None:
    """The next slot of a circle that began thirty years ago takes the same steps as that of last month's circle."""
    after = datetime(2027, 3, 1, tzinfo=UTC)
    for every in Every:
        old, young = (
            calls(partial(next_slots, made((TH,), time(18), LA, every, began), after=after, count=1))
            for began in (date(1997, 1, 2), date(2027, 1, 7))
        )
        # which week of its period a rhythm is in makes a step or two; a walk would make hundreds
        assert 10 < old <= young + 10, (every, old, young)


def calls(work: Callable[[], object]) -> int:
    """Return how many functions are called while this is done: what it costs, however busy the machine is."""
    number = 0

    def note(_: FrameType, event: str, __: object) -> None:
        nonlocal number
        number += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(before)
    return number
