"""Rhythms and slots against brute force: a plain walk over the days, every offset tried, another reader of RRULE."""

from __future__ import annotations

import zoneinfo
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.domain.recurrence import Every, Rhythm, Shift, Weekday, make_rhythm, next_slots, slots

ZONES = sorted(zoneinfo.available_timezones() - {"localtime"})
THIRTY_YEARS = 30 * 366


@dataclass(frozen=True)
class Plan:
    """What a rhythm is made of, so that the walk below never looks into the rhythm itself."""

    weekdays: tuple[Weekday, ...]
    at: time
    timezone: str
    every: Every
    starts_on: date
    ends: date | int | None

    @property
    def rhythm(self) -> Rhythm:
        return make_rhythm(
            weekdays=self.weekdays,
            at=self.at,
            timezone=self.timezone,
            every=self.every,
            starts_on=self.starts_on,
            ends=self.ends,
        )


def walk(plan: Plan, days: int) -> list[date]:
    """The dates of a plan in the first `days` days from its start, found by looking at each day in turn."""
    ahead = (plan.starts_on + timedelta(days=n) for n in range(days))
    first = next(day for day in ahead if Weekday(day.weekday()) in plan.weekdays)
    first_week = first - timedelta(days=first.weekday())
    weeks_apart = {Every.WEEK: 1, Every.TWO_WEEKS: 2, Every.FOUR_WEEKS: 4, Every.MONTH: 1}[plan.every]
    found: list[date] = []
    for day in (first + timedelta(days=n) for n in range(days)):
        if Weekday(day.weekday()) not in plan.weekdays or (day - first_week).days // 7 % weeks_apart:
            continue
        if plan.every is Every.MONTH and not same_place_in_month(day, first):
            continue
        if (plan.ends == len(found)) or (isinstance(plan.ends, date) and day > plan.ends):
            break
        found.append(day)
    return found


def same_place_in_month(day: date, first: date) -> bool:
    """Whether `day` is the nth of its weekday in its month as `first` is; a fifth stands for the last."""
    if first.day > 28:
        return (day + timedelta(days=7)).month != day.month
    return (day.day + 6) // 7 == (first.day + 6) // 7


def moment(local: datetime, zone: ZoneInfo) -> tuple[datetime, Shift]:
    """The moment (UTC) of a wall time and what became of it, found by trying every offset used around that day."""
    as_if_utc = local.replace(tzinfo=UTC)
    offsets = {zone.utcoffset((as_if_utc + timedelta(hours=h)).astimezone(zone)) for h in range(-30, 31, 6)}
    hits = sorted(as_if_utc - offset for offset in offsets if offset is not None)
    hits = [hit for hit in hits if wall(hit, zone) == local]
    if hits:
        return hits[0], Shift.NONE if len(hits) == 1 else Shift.FOLD
    low, high = as_if_utc - timedelta(hours=40), as_if_utc + timedelta(hours=40)
    while high - low > timedelta(microseconds=1):
        middle = low + (high - low) / 2
        low, high = (middle, high) if wall(middle, zone) < local else (low, middle)
    skipped_since = local - wall(low, zone)
    return low + skipped_since, Shift.GAP


def wall(at: datetime, zone: ZoneInfo) -> datetime:
    return at.astimezone(zone).replace(tzinfo=None)


dates = st.dates(date(2007, 1, 1), date(2037, 12, 31))
plans = st.builds(
    Plan,
    weekdays=st.sets(st.sampled_from(Weekday), min_size=1).map(lambda days: tuple(sorted(days))),
    at=st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    timezone=st.sampled_from(ZONES),
    every=st.sampled_from(Every),
    starts_on=dates,
    ends=st.one_of(st.none(), st.integers(1, 200)),
)


@settings(deadline=None, max_examples=60)
@given(plan=plans, years=st.integers(0, 30), data=st.data())
@example(
    plan=Plan((Weekday.THURSDAY,), time(18), "America/Los_Angeles", Every.MONTH, date(2027, 12, 31), None),
    years=30,
    data=None,
)
def test_dates_are_those_of_a_plain_walk(plan: Plan, years: int, data: st.DataObject | None) -> None:
    """Asked from any date on, up to thirty years later, a rhythm gives the dates that a walk over all days finds."""
    expected = walk(plan, THIRTY_YEARS + 800)
    if data is not None and data.draw(st.booleans(), label="ends on a date"):
        last = plan.starts_on + timedelta(days=data.draw(st.integers(31, 9000), label="days until the end"))
        plan = replace(plan, ends=last)
        expected = walk(plan, THIRTY_YEARS + 800)
    from_on = plan.starts_on + timedelta(days=years * 365 + plan.starts_on.day - 15)
    until_on = from_on + timedelta(days=700)
    found = [slot.on for slot in slots(plan.rhythm, from_on=from_on, until_on=until_on)]
    assert found == [day for day in expected if from_on <= day <= until_on]


@settings(deadline=None, max_examples=60)
@given(plan=plans)
def test_the_text_means_the_same_to_another_reader(plan: Plan) -> None:
    """The RRULE text is standard: dateutil reads the same dates out of it."""
    rhythm = plan.rhythm
    theirs = islice(rrulestr(rhythm.rrule, dtstart=rhythm.starts_local), 150)
    ours = islice(slots(rhythm, from_on=plan.starts_on), 150)
    assert [slot.on for slot in ours] == [at.date() for at in theirs]


@settings(deadline=None, max_examples=50)
@given(
    zone=st.sampled_from(ZONES),
    at=st.sampled_from([time(0), time(1, 30), time(2, 15), time(18), time(23, 30)]),
)
def test_moments_are_those_of_trying_every_offset(zone: str, at: time) -> None:
    """In any zone, every day of eight years: the moment is right, and so is what is said about the clock change."""
    check_every_day(zone, at, date(2007, 1, 1), 8 * 366)


@pytest.mark.soak
@pytest.mark.parametrize("zone", ZONES)
def test_moments_of_thirty_years_in_every_zone(zone: str) -> None:
    """As above, for each zone there is, over thirty years and at the times at which clocks are changed."""
    for at in (time(0), time(0, 30), time(1, 30), time(2, 15), time(3), time(18), time(23), time(23, 45)):
        check_every_day(zone, at, date(2007, 1, 1), THIRTY_YEARS)


@pytest.mark.soak
@settings(deadline=None, max_examples=2000)
@given(plan=plans, years=st.integers(0, 30))
def test_dates_are_those_of_a_plain_walk_at_length(plan: Plan, years: int) -> None:
    """The walk over all days again, four thousand times, with the moments and with `next_slots` in between."""
    expected = walk(plan, THIRTY_YEARS + 800)
    zone = ZoneInfo(plan.timezone)
    after = datetime.combine(plan.starts_on, time(12), UTC) + timedelta(days=years * 365)
    coming = [day for day in expected if day > after.date() - timedelta(days=3)][:8]
    moments = [moment(datetime.combine(day, plan.at), zone)[0] for day in coming]
    wanted = [at for at in moments if at > after][:3]
    assert [slot.starts_at for slot in next_slots(plan.rhythm, after=after, count=3)] == wanted


def check_every_day(timezone: str, at: time, first: date, days: int) -> None:
    """A circle that meets every day: compare each slot with the brute force, and see that they stay in order."""
    zone = ZoneInfo(timezone)
    rhythm = Plan(tuple(Weekday), at, timezone, Every.WEEK, first, None).rhythm
    given_slots = list(slots(rhythm, from_on=first, until_on=first + timedelta(days=days - 1)))
    assert len(given_slots) == days
    for slot in given_slots:
        starts_at, shift = moment(datetime.combine(slot.on, at), zone)
        assert (slot.starts_at, slot.shift) == (starts_at, shift), slot
        assert slot.local == wall(slot.starts_at, zone)
        assert slot.starts_at.tzinfo is UTC
    assert all(one.starts_at <= other.starts_at for one, other in pairwise(given_slots))
