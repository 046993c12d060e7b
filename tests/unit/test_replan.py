"""What a changed rhythm means for coming meetings: nobody's meeting is lost, no date has two, weeks are kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.edits import RhythmChange, changed_rhythm
from bot.domain.meetings import Meeting, MeetingState
from bot.domain.recurrence import Every, Rhythm, Shift, Weekday, make_rhythm, next_slots, slots
from bot.domain.replan import Dates, covered, replan
from bot.domain.rhythm_words import parse_moment
from bot.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.replan import Replan

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
LENGTH = timedelta(minutes=90)
USUAL = datetime.fromisoformat("2026-01-08T18:00")
DAYS = st.lists(st.sampled_from(Weekday), min_size=1, max_size=3, unique=True)
RHYTHMS = st.builds(
    lambda days, hour, zone, every, start: make_rhythm(
        weekdays=days,
        at=time(hour, 30),
        timezone=zone,
        every=every,
        starts_on=date(2026, 1, 1) + timedelta(days=start),
        ends=None,
    ),
    DAYS,
    st.integers(0, 23),
    st.sampled_from(["UTC", "America/New_York", "Europe/Berlin", "Pacific/Auckland"]),
    st.sampled_from(Every),
    st.integers(0, 40),
)


def rhythm(
    *days: Weekday,
    at: time = time(18),
    every: Every = Every.WEEK,
    starts_on: date = date(2026, 1, 1),
    ends: date | int | None = None,
) -> Rhythm:
    """Return a rhythm in UTC."""
    return make_rhythm(weekdays=days, at=at, timezone="UTC", every=every, starts_on=starts_on, ends=ends)


def meeting(number: int, slot_on: date, starts_at: datetime, *, moved: bool = False) -> Meeting:
    """Return an announced meeting."""
    ends_at, state = starts_at + LENGTH, MeetingState.ANNOUNCED
    none = (None,) * 6
    return Meeting(
        number, 1, 1, slot_on, starts_at, ends_at, Shift.NONE, 10, state, 0, 0, *none, None, None, None, None,
        moved=moved,
    )  # fmt: skip


def coming(old: Rhythm, count: int, now: datetime = NOW) -> list[Meeting]:
    """Return the next meetings of a rhythm."""
    return [
        meeting(number, slot.on, slot.starts_at)
        for number, slot in enumerate(next_slots(old, after=now, count=count), 1)
    ]


def plan(those: Sequence[Meeting], new: Rhythm, now: datetime = NOW) -> Replan:
    """Replan with nothing spent and nothing skipped."""
    return replan(those, new, spent=(), skipped=(), now=now)


@settings(deadline=None)
@given(
    RHYTHMS,
    RHYTHMS,
    st.integers(0, 6),
    st.sets(st.integers(0, 60), max_size=8),
    st.integers(0, 30),
    st.data(),
)
def test_no_meeting_is_lost_and_no_date_has_two(
    old: Rhythm, new: Rhythm, count: int, spent_days: set[int], skip: int, data: st.DataObject
) -> None:
    """Whatever changes: each meeting is placed or called off, once; dates are free, given, of its week, and to come."""
    those = coming(old, count)
    hand = data.draw(st.sets(st.sampled_from(those))) if those else set()
    those = [
        replace(one, moved=True, starts_at=one.starts_at + timedelta(hours=5)) if one in hand else one
        for one in those
    ]
    spent = {NOW.date() + timedelta(days=day) for day in spent_days} - {one.slot_on for one in those}
    skipped = (Dates(NOW.date() + timedelta(days=skip), NOW.date() + timedelta(days=skip + 5)),)

    outcome = replan(those, new, spent=spent, skipped=skipped, now=NOW)

    numbers = [placed.meeting.meeting_id for placed in outcome.placements]
    numbers += [one.meeting_id for one in outcome.called_off]
    assert sorted(numbers) == [one.meeting_id for one in those]
    dates = [placed.slot_on for placed in outcome.placements]
    assert len(set(dates)) == len(dates)
    assert not spent & set(dates)
    for placed in outcome.placements:
        was = placed.meeting
        assert placed.slot_on.isocalendar()[:2] == was.slot_on.isocalendar()[:2]
        assert placed.starts_at > NOW
        if was.moved:
            assert placed.starts_at == was.starts_at, "what was moved by hand stays"
        elif placed.slot_on != was.slot_on or placed.starts_at != was.starts_at:
            (slot,) = slots(new, from_on=placed.slot_on, until_on=placed.slot_on)
            assert placed.starts_at == slot.starts_at
        if placed.slot_on != was.slot_on:
            assert not covered(skipped, placed.slot_on)


@settings(deadline=None)
@given(RHYTHMS, st.integers(0, 8))
def test_the_same_rhythm_changes_nothing(same: Rhythm, count: int) -> None:
    """A rhythm that stays leaves every meeting where it is."""
    those = coming(same, count)

    outcome = plan(those, same)

    assert outcome.called_off == ()
    assert [(one.meeting, one.slot_on, one.starts_at) for one in outcome.placements] == [
        (one, one.slot_on, one.starts_at) for one in those
    ]


@settings(deadline=None)
@given(DAYS, DAYS, st.integers(2, 6))
def test_as_many_days_keep_all_meetings_of_later_weeks(
    old: list[Weekday], new: list[Weekday], count: int
) -> None:
    """From next week on, a circle with as many days a week as before loses no meeting by having other days."""
    days = new[: len(old)]
    later = datetime(2026, 1, 11, 23, 59, tzinfo=UTC)
    those = coming(rhythm(*old), count * len(old), later)

    outcome = plan(those, rhythm(*days, at=time(7)), later)

    assert len(outcome.called_off) == count * (len(old) - len(days))


def test_meetings_of_a_week_follow_in_order() -> None:
    """Tuesday and Friday become Wednesday and Saturday: the first follows the first, the second the second."""
    tuesday, friday = coming(rhythm(Weekday.TUESDAY, Weekday.FRIDAY), 2)

    outcome = plan([friday, tuesday], rhythm(Weekday.WEDNESDAY, Weekday.SATURDAY))

    assert [(one.meeting, one.slot_on.day) for one in outcome.placements] == [(tuesday, 7), (friday, 10)]


def test_a_date_that_stays_keeps_its_own_meeting() -> None:
    """Tuesday and Thursday become Thursday and Friday: who sat on Thursday still does, Tuesday goes to Friday."""
    tuesday, thursday = coming(rhythm(Weekday.TUESDAY, Weekday.THURSDAY), 2)

    outcome = plan([tuesday, thursday], rhythm(Weekday.THURSDAY, Weekday.FRIDAY, at=time(9)))

    assert [(one.meeting, one.slot_on.day) for one in outcome.placements] == [(thursday, 8), (tuesday, 9)]


def test_a_new_time_that_has_passed_leaves_this_one_alone() -> None:
    """At noon, a meeting of this evening is not put to this morning."""
    (tonight,) = coming(rhythm(Weekday.MONDAY), 1)

    outcome = plan([tonight], rhythm(Weekday.MONDAY, at=time(9)))

    assert [one.starts_at for one in outcome.placements] == [tonight.starts_at]


def test_one_moved_out_of_a_date_that_is_past_stays() -> None:
    """Thursday's meeting was moved to Saturday; on Friday the circle becomes a Monday one, and Saturday's is held."""
    friday = datetime(2026, 1, 9, 12, tzinfo=UTC)
    moved = meeting(1, date(2026, 1, 8), datetime(2026, 1, 10, 18, tzinfo=UTC), moved=True)

    outcome = plan([moved], rhythm(Weekday.MONDAY), friday)

    assert [(one.slot_on, one.starts_at) for one in outcome.placements] == [(moved.slot_on, moved.starts_at)]


def test_a_skipped_or_taken_date_is_no_place_to_go() -> None:
    """Where the only date of the week is left out, or has a meeting already, the meeting is called off."""
    (thursday,) = coming(rhythm(Weekday.THURSDAY), 1)
    tuesday = date(2026, 1, 6)

    for spent, skipped in (({tuesday}, ()), ((), (Dates(tuesday, tuesday),))):
        outcome = replan([thursday], rhythm(Weekday.TUESDAY), spent=spent, skipped=skipped, now=NOW)
        assert outcome.called_off == (thursday,)


# --- the rhythm itself


@settings(deadline=None)
@given(RHYTHMS, DAYS, st.integers(0, 23), st.sampled_from([None, *Every]))
def test_a_changed_rhythm_is_what_was_asked(
    old: Rhythm, days: list[Weekday], hour: int, every: Every | None
) -> None:
    """It has the days, time and interval that were given, and goes on."""
    change = RhythmChange(weekdays=tuple(sorted(days)), at=time(hour), every=every)

    new = changed_rhythm(old, change, now=NOW)

    assert new.rule.weekdays == tuple(sorted(days))
    assert new.starts_local.time() == time(hour)
    assert new.rule.every is (every or old.rule.every)
    if every is None:
        assert new.rule.nth == old.rule.nth
    assert len(next_slots(new, after=NOW, count=3)) == 3


@settings(deadline=None)
@given(RHYTHMS, st.integers(1, 30), st.integers(0, 400), DAYS, st.sampled_from([None, *Every]))
def test_a_number_of_meetings_that_is_left_stays(
    endless: Rhythm, whole: int, day: int, days: list[Weekday], every: Every | None
) -> None:
    """Of twelve meetings seven are left: whatever day or interval they get, seven come."""
    old = changed_rhythm(endless, RhythmChange(ends=whole, ends_given=True), now=NOW)
    now = NOW + timedelta(days=day)
    left = len(next_slots(old, after=now, count=whole + 1))
    change = RhythmChange(weekdays=tuple(sorted(days)), every=every)
    if not left:
        with pytest.raises(Refusal, match=r"circles\.no_meeting_left"):
            changed_rhythm(old, change, now=now)
        return

    new = changed_rhythm(old, change, now=now)

    assert len(next_slots(new, after=now, count=whole + 5)) == left


def test_a_fortnight_stays_the_same_fortnight() -> None:
    """Another day of a two-weekly circle is in the weeks that it met in."""
    old = rhythm(Weekday.THURSDAY, every=Every.TWO_WEEKS, starts_on=date(2025, 1, 2))
    new = changed_rhythm(old, RhythmChange(weekdays=(Weekday.TUESDAY,)), now=NOW)

    weeks = [slot.on.isocalendar()[:2] for slot in next_slots(old, after=NOW, count=4)]
    assert [slot.on.isocalendar()[:2] for slot in next_slots(new, after=NOW, count=4)] == weeks


def test_another_day_is_the_same_nth_of_the_month() -> None:
    """Second Thursday becomes second Tuesday."""
    old = rhythm(Weekday.THURSDAY, every=Every.MONTH, starts_on=date(2026, 1, 8))
    new = changed_rhythm(old, RhythmChange(weekdays=(Weekday.TUESDAY,)), now=NOW)

    assert [slot.on for slot in next_slots(new, after=NOW, count=2)] == [date(2026, 1, 13), date(2026, 2, 10)]


def test_an_end_stays_until_another_is_given() -> None:
    """A last date outlives other changes, can be taken away, and become a number."""
    old = rhythm(Weekday.THURSDAY, ends=date(2026, 2, 1))
    other = changed_rhythm(old, RhythmChange(weekdays=(Weekday.MONDAY,)), now=NOW)
    endless = changed_rhythm(other, RhythmChange(ends=None, ends_given=True), now=NOW)
    three = changed_rhythm(endless, RhythmChange(ends=3, ends_given=True), now=NOW, kept=[date(2026, 1, 5)])

    assert [slot.on.day for slot in next_slots(other, after=NOW, count=9)] == [5, 12, 19, 26]
    assert len(next_slots(endless, after=NOW, count=99)) == 99
    assert [slot.on.day for slot in next_slots(three, after=NOW, count=9)] == [5, 12, 19]


def test_only_time_and_zone_leave_the_dates_alone() -> None:
    """Another wall time or city changes no date, and no count."""
    old = rhythm(Weekday.THURSDAY, ends=12)
    new = changed_rhythm(old, RhythmChange(at=time(7), timezone="Europe/Berlin"), now=NOW)

    since = date(2026, 1, 1)
    assert [slot.on for slot in slots(new, from_on=since)] == [slot.on for slot in slots(old, from_on=since)]
    assert new.timezone == "Europe/Berlin"


# --- where a meeting is moved to


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2027-03-04 19:00", "2027-03-04T19:00"),
        ("2027-03-04T19:00", "2027-03-04T19:00"),
        ("2027-03-04, 7 pm", "2027-03-04T19:00"),
        ("4 March 2027 at 7:30pm", "2027-03-04T19:30"),
        ("Mar 4, 2027 noon", "2027-03-04T12:00"),
        ("19:00", "2026-01-08T19:00"),
        ("7 pm", "2026-01-08T19:00"),
        ("2027-03-04", "2027-03-04T18:00"),
    ],
)
def test_a_new_time_is_read_as_people_write_it(text: str, meant: str) -> None:
    """Date and time, a time alone for the same day, a date alone for the same time."""
    assert parse_moment(text, usual=USUAL, key="rhythms.bad_moment") == datetime.fromisoformat(meant)


@pytest.mark.parametrize(
    "text", ["", "at", "6", "later", "3/4/2027 19:00", "2027-02-30 19:00", "2027-03-04 25:00"]
)
def test_what_can_be_meant_in_two_ways_is_refused_with_an_example(text: str) -> None:
    """The example is one that would be read."""
    with pytest.raises(Refusal) as refused:
        parse_moment(text, usual=USUAL, key="rhythms.bad_moment")

    assert refused.value.facts["example"] == "2026-01-09 18:00"
