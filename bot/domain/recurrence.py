"""When a circle meets: its rhythm as RRULE text on wall-clock time, and the slots that follow from it.

A rhythm is counted in dates and wall-clock times only; the zone is attached to one slot at a time, at the
very end. That is what keeps 18:00 in Los Angeles at 18:00 on both sides of a clock change, and it makes the
next slot of a circle that began thirty years ago a matter of one division instead of a walk through them.

The text is RFC 5545, but only the part that this bot makes: weekly, every two or four weeks, or monthly by
the nth weekday. One thing differs from the standard on purpose: where the clock skips a wall time, RFC 5545
(3.3.10) drops the occurrence, while a circle still meets, later by as much as the clock skipped.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import IntEnum, StrEnum
from itertools import count as count_from
from itertools import islice
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

WEEKDAY_CODES: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
LAST: Final = -1
"""The `nth` of the last such weekday of a month."""

# No date later than this is a slot: one day more, and a zone west of Greenwich leaves what datetime can hold.
_LAST_ORDINAL: Final = date.max.toordinal() - 2
_UNTIL_FORMAT: Final = "%Y%m%dT%H%M%S"
# The clock change that skips most is a day (Samoa, 2011-12-30); one more for a slot's own time of day.
_LONGEST_SHIFT: Final = timedelta(days=2)


class Weekday(IntEnum):
    """A day of the week, numbered as `date.weekday()` numbers it."""

    MONDAY = 0
    TUESDAY = 1
    WEDNESDAY = 2
    THURSDAY = 3
    FRIDAY = 4
    SATURDAY = 5
    SUNDAY = 6


class Every(StrEnum):
    """How often a circle meets; the values are what `/circle create every:` offers."""

    WEEK = "week"
    TWO_WEEKS = "2 weeks"
    FOUR_WEEKS = "4 weeks"
    MONTH = "month"


class Shift(StrEnum):
    """What a clock change did to a slot's wall time."""

    NONE = "none"
    GAP = "gap"
    """The wall time does not exist that day: moved forward by what the clock skips (02:30 becomes 03:30)."""
    FOLD = "fold"
    """The wall time exists twice that day: the first one is used."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One date that a rhythm gives, and the moment it really falls on."""

    on: date
    """The local date the rhythm gives; it names the slot, and stays when the meeting is moved."""
    local: datetime
    """The wall time really used, naive, in the circle's zone. In a gap it may be the day after `on`."""
    starts_at: datetime
    """The same moment, aware, in UTC."""
    shift: Shift


@dataclass(frozen=True, slots=True)
class Rule:
    """An RRULE, read. Weekdays in the order of the week; `until` is naive wall time and included."""

    every: Every
    weekdays: tuple[Weekday, ...]
    nth: int | None = None
    """For `Every.MONTH`: 1 to 4, or LAST. None for every other rhythm."""
    until: datetime | None = None
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How a circle recurs, in three values that a database can keep.

    `rrule` is RFC 5545 text over naive local time ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TH;UNTIL=20270301T235959"),
    `starts_local` the first possible occurrence (naive), `timezone` an IANA name. `rule` and `zone` are what
    the two texts stand for. Raises ValueError when the bot makes no such text, or the zone is unknown on this
    machine: a rhythm that exists can be expanded.

    Python keeps only the eight zones used last. Who plans thousands of circles makes their rhythms first and
    then asks for slots: the rhythms keep their zones, and each is read from disk once.
    """

    rrule: str
    starts_local: datetime
    timezone: str
    rule: Rule = field(init=False, repr=False, compare=False)
    zone: ZoneInfo = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.starts_local.tzinfo is not None:
            raise ValueError("a rhythm starts at a naive local time")
        object.__setattr__(self, "rule", _read_rule(self.rrule))
        object.__setattr__(self, "zone", _zone(self.timezone))


def make_rhythm(
    *,
    weekdays: Sequence[Weekday],
    at: time,
    timezone: str,
    every: Every,
    starts_on: date,
    ends: date | int | None,
    nth: int | None = None,
) -> Rhythm:
    """The rhythm that meets on `weekdays` at wall time `at`, from the first such date since `starts_on`.

    `ends` is the last date it may meet on (included) or how many times it meets; None goes on. In a monthly
    rhythm the first date tells which weekday of the month is meant: the second Thursday stays the second, the
    fifth means the last, and with several weekdays it is the same nth of each. `nth` (1 to 4, or LAST) says so
    itself.

    Raises Refusal("circles.bad_ends_early") with `given`, `starts` and `example` when it would end before its
    first meeting; ValueError when `weekdays` is empty, `at` carries a zone, it would meet less than once, or
    the zone is unknown on this machine.
    """
    if not weekdays:
        raise ValueError("a rhythm needs at least one weekday")
    if at.tzinfo is not None:
        raise ValueError("a rhythm meets at a naive local time")
    days = tuple(sorted(set(weekdays)))
    first = min(starts_on + timedelta(days=(day - starts_on.weekday()) % 7) for day in days)
    if every is Every.MONTH and nth is not None:
        endless = Rhythm(write_rule(Rule(every, days, nth)), datetime.combine(starts_on, at), timezone)
        first = next(slots(endless, from_on=starts_on)).on
    if isinstance(ends, int) and ends < 1:
        raise ValueError("a rhythm meets at least once")
    if isinstance(ends, date) and ends < first:
        example = (first + timedelta(weeks=12)).isoformat()
        raise Refusal(
            "circles.bad_ends_early", given=ends.isoformat(), starts=first.isoformat(), example=example
        )
    nth = (nth or _nth_of_month(first)) if every is Every.MONTH else None
    until = datetime.combine(ends, time(23, 59, 59)) if isinstance(ends, date) else None
    rule = Rule(every, days, nth, until, ends if isinstance(ends, int) else None)
    return Rhythm(write_rule(rule), datetime.combine(first, at), timezone)


def slots(rhythm: Rhythm, *, from_on: date, until_on: date | None = None) -> Iterator[Slot]:
    """The slots of a rhythm whose dates lie between `from_on` and `until_on`, both included, in order.

    Without `until_on` it goes on for as long as the rhythm does. Costs the same however long ago the rhythm
    began.
    """
    at = rhythm.starts_local.time()
    last = None if until_on is None else until_on.toordinal()
    for ordinal in _ordinals(rhythm, from_on.toordinal()):
        if last is not None and ordinal > last:
            return
        on = date.fromordinal(ordinal)
        yield _slot(on, datetime.combine(on, at), rhythm.zone)


def next_slots(rhythm: Rhythm, *, after: datetime, count: int) -> tuple[Slot, ...]:
    """The next `count` slots that start later than `after` (aware); fewer when the rhythm ends before."""
    local = after.astimezone(rhythm.zone).date()
    from_on = max(local, date.min + _LONGEST_SHIFT) - _LONGEST_SHIFT
    coming = (slot for slot in slots(rhythm, from_on=from_on) if slot.starts_at > after)
    return tuple(islice(coming, count))


def is_over(rhythm: Rhythm, after: datetime) -> bool:
    """Whether the rhythm gives no slot later than `after` (aware)."""
    return not next_slots(rhythm, after=after, count=1)


def slot_at(on: date, local: datetime, timezone: str) -> Slot:
    """The slot of date `on`, held at the naive wall time `local`: for a meeting that is moved.

    Raises ValueError when the zone is unknown on this machine.
    """
    return _slot(on, local, _zone(timezone))


def first_start(*, at: time, timezone: str, now: datetime) -> date:
    """The first local date on which wall time `at` is still to come at `now` (aware): today or tomorrow.

    Raises ValueError when the zone is unknown on this machine.
    """
    today = now.astimezone(_zone(timezone)).date()
    still_to_come = slot_at(today, datetime.combine(today, at), timezone).starts_at > now
    return today if still_to_come else today + timedelta(days=1)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except ZoneInfoNotFoundError:
        raise ValueError("the time zone is unknown on this machine") from None


def _slot(on: date, local: datetime, zone: ZoneInfo) -> Slot:
    """Attach the zone. With fold=0 a time in a gap takes the offset before it: it comes out moved forward."""
    first = local.replace(tzinfo=zone, fold=0)
    starts_at = first.astimezone(UTC)
    real = starts_at.astimezone(zone).replace(tzinfo=None, fold=0)
    if real != local:
        return Slot(on, real, starts_at, Shift.GAP)
    twice = first.utcoffset() != first.replace(fold=1).utcoffset()
    return Slot(on, real, starts_at, Shift.FOLD if twice else Shift.NONE)


def _ordinals(rhythm: Rhythm, from_ordinal: int) -> Iterator[int]:
    """Proleptic ordinals of the rhythm's dates from `from_ordinal` on, by arithmetic on whole periods.

    Every period (a week of an interval, a month) holds exactly one date a weekday, so that the number of an
    occurrence follows from its period: those of the first period that lie before the start are below 0.
    """
    rule, start = rhythm.rule, rhythm.starts_local
    in_period = _months if rule.every is Every.MONTH else _weeks
    first_ordinal = start.toordinal()
    before_start = sum(ordinal < first_ordinal for ordinal in in_period(rule, start.date(), 0))
    end = _LAST_ORDINAL if rule.until is None else min(_LAST_ORDINAL, _last_ordinal(rule.until, start.time()))
    for period in count_from(_period_of(rule, start.date(), max(from_ordinal, first_ordinal))):
        number = period * len(rule.weekdays) - before_start
        for ordinal in in_period(rule, start.date(), period):
            if ordinal > end or (rule.count is not None and number >= rule.count):
                return
            if number >= 0 and ordinal >= from_ordinal:
                yield ordinal
            number += 1


def _last_ordinal(until: datetime, at: time) -> int:
    return until.toordinal() - (at > until.time())


def _period_of(rule: Rule, start: date, ordinal: int) -> int:
    """The number of the period that `ordinal` (not before `start`) lies in; the start lies in period 0."""
    if rule.every is Every.MONTH:
        day = date.fromordinal(min(ordinal, _LAST_ORDINAL))
        return (day.year - start.year) * 12 + day.month - start.month
    return (ordinal - _monday(start)) // _days_in_period(rule.every)


def _weeks(rule: Rule, start: date, period: int) -> list[int]:
    monday = _monday(start) + period * _days_in_period(rule.every)
    return [monday + day for day in rule.weekdays]


def _months(rule: Rule, start: date, period: int) -> list[int]:
    years, month = divmod(start.month - 1 + period, 12)
    year = start.year + years
    if year > date.max.year:
        return [_LAST_ORDINAL + 1]
    return sorted(_nth_weekday(year, month + 1, day, rule.nth or 1) for day in rule.weekdays)


def _monday(day: date) -> int:
    return day.toordinal() - day.weekday()


def _days_in_period(every: Every) -> int:
    if every is Every.WEEK:
        return 7
    return 14 if every is Every.TWO_WEEKS else 28


def _nth_weekday(year: int, month: int, day: Weekday, nth: int) -> int:
    """The ordinal of the nth such weekday of a month; LAST is its last one."""
    if nth != LAST:
        first = date(year, month, 1)
        return first.toordinal() + (day - first.weekday()) % 7 + 7 * (nth - 1)
    last = date(year, month, monthrange(year, month)[1])
    return last.toordinal() - (last.weekday() - day) % 7


def _nth_of_month(day: date) -> int:
    nth = (day.day - 1) // 7 + 1
    return LAST if nth == 5 else nth


def write_rule(rule: Rule) -> str:
    """The RRULE text of a rule. It names WKST=MO: a two-weekly rhythm depends on where a week begins."""
    codes = [WEEKDAY_CODES[day] for day in rule.weekdays]
    if rule.every is Every.MONTH:
        parts = ["FREQ=MONTHLY", "BYDAY=" + ",".join(f"{rule.nth}{code}" for code in codes)]
    else:
        interval = _days_in_period(rule.every) // 7
        parts = ["FREQ=WEEKLY", f"INTERVAL={interval}", "BYDAY=" + ",".join(codes), "WKST=MO"]
    if rule.until is not None:
        parts.append(f"UNTIL={rule.until.strftime(_UNTIL_FORMAT)}")
    if rule.count is not None:
        parts.append(f"COUNT={rule.count}")
    return ";".join(parts)


def _read_rule(text: str) -> Rule:
    """The rule that RRULE text stands for. Raises ValueError for text that `write_rule` would not make."""
    parts = dict(part.partition("=")[::2] for part in text.split(";"))
    every = _read_every(parts)
    nth, weekdays = _read_byday(parts.pop("BYDAY", ""), monthly=every is Every.MONTH)
    until, count = parts.pop("UNTIL", None), parts.pop("COUNT", None)
    if parts or (until is not None and count is not None):
        raise ValueError("not a rhythm of this bot: a part that it does not know, or two ends")
    return Rule(every, weekdays, nth, _read_until(until), _read_count(count))


def _read_until(text: str | None) -> datetime | None:
    if text is None:
        return None
    until = datetime.fromisoformat(text)
    if until.strftime(_UNTIL_FORMAT) != text:
        raise ValueError("not a rhythm of this bot: it ends at something else than a local date and time")
    return until


def _read_count(text: str | None) -> int | None:
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        raise ValueError("not a rhythm of this bot: it meets something else than a number of times")
    return int(text)


def _read_every(parts: dict[str, str]) -> Every:
    known = {
        ("WEEKLY", "1"): Every.WEEK,
        ("WEEKLY", "2"): Every.TWO_WEEKS,
        ("WEEKLY", "4"): Every.FOUR_WEEKS,
        ("MONTHLY", "1"): Every.MONTH,
    }
    every = known.get((parts.pop("FREQ", ""), parts.pop("INTERVAL", "1")))
    if every is None or parts.pop("WKST", "MO") != "MO":
        raise ValueError("not a rhythm of this bot: another frequency, interval or first day of the week")
    return every


def _read_byday(text: str, *, monthly: bool) -> tuple[int | None, tuple[Weekday, ...]]:
    """The nth (None when not monthly) and the weekdays of a BYDAY part."""
    entries = text.split(",")
    codes = [entry[-2:] for entry in entries]
    numbers = {entry[:-2] for entry in entries}
    allowed = {"1", "2", "3", "4", str(LAST)} if monthly else {""}
    if len(numbers) != 1 or not numbers <= allowed or not set(codes) <= set(WEEKDAY_CODES):
        raise ValueError("not a rhythm of this bot: weekdays that it does not make")
    nth = int(numbers.pop()) if monthly else None
    return nth, tuple(sorted({Weekday(WEEKDAY_CODES.index(code)) for code in codes}))
