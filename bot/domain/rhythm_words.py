"""What an admin types about a circle (days, time, dates, minutes, seats), read; and a rhythm, described.

Reading is generous where only one thing can be meant ("Tuesdays & thu", "6 p.m.", "every other week") and
refuses where two can (a bare "6", "3/4/2027"). Every refusal carries what was given, shortened, and an
example that works.

Describing gives text keys and their facts, never words: all words come from the catalogue.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from bot.domain.given import shorten
from bot.domain.recurrence import LAST, Every, Weekday
from bot.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.recurrence import Rhythm

SHORTEST_MINUTES: Final = 15
LONGEST_MINUTES: Final = 720
"""Twelve hours: a whole day's group. A text circle across zones lasts longer, and asks for it."""
FEWEST_SEATS: Final = 1
MOST_SEATS: Final = 99
"""What a voice channel can be limited to; a group in which everyone is heard is far smaller anyway."""
MOST_MEETINGS: Final = 520
"""Ten years of a weekly circle. A longer end by number is a slip of the finger; no end is always possible."""
FURTHEST_START: Final = timedelta(days=2 * 366)
"""A first meeting later than in two years is a slip of the finger in the year."""

NTHS: Final = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": LAST}
"""Which such weekday of the month, as a file of circles says it."""

_MONTHS: Final = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_GERMAN_DAYS: Final = ("montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag")
_GERMAN_SHORT: Final = tuple(name[:2] for name in _GERMAN_DAYS)
_SPANISH_DAYS: Final = ("lunes", "martes", "miercoles", "jueves", "viernes", "sabado", "domingo")
_WITHOUT_ACCENTS: Final = str.maketrans("áé", "ae")
_ISO_DATE: Final = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})")
_DAY_MONTH: Final = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th|\.)? ([a-z]{3,9})\.?,? ([0-9]{4})")
_MONTH_DAY: Final = re.compile(r"([a-z]{3,9})\.? ([0-9]{1,2})(?:st|nd|rd|th)?,? ([0-9]{4})")
_CLOCK: Final = re.compile(r"([0-9]{1,2})(?:[:.h]([0-9]{2})|(h))")
_CLOCK_12: Final = re.compile(r"([0-9]{1,2})(?:[:.]([0-9]{2}))? ?([ap])\.?m\.?")
_MEETINGS: Final = re.compile(r"([0-9]{1,4})(?: ?x| times?| meetings?)?")


@dataclass(frozen=True, slots=True)
class RhythmWords:
    """A rhythm as text keys and facts, for a sentence such as "Every 2 weeks on Tuesday, 18:00"."""

    key: str
    """The sentence: `circles.rhythm_week`, `_two_weeks`, `_four_weeks` or `_month`."""
    weekday_keys: tuple[str, ...]
    """`circles.weekday_monday` and so on, in the order of the week."""
    nth_key: str | None
    """For a monthly rhythm: `circles.nth_1` to `circles.nth_4`, or `circles.nth_last`."""
    every: Every
    weekdays: tuple[Weekday, ...]
    nth: int | None
    at: time
    timezone: str
    ends_on: date | None
    meetings: int | None


def describe(rhythm: Rhythm) -> RhythmWords:
    """What there is to say about a rhythm. At most one of `ends_on` (included) and `meetings` is set."""
    rule = rhythm.rule
    return RhythmWords(
        key=f"circles.rhythm_{rule.every.name.lower()}",
        weekday_keys=tuple(f"circles.weekday_{day.name.lower()}" for day in rule.weekdays),
        nth_key=None if rule.nth is None else f"circles.nth_{'last' if rule.nth == LAST else rule.nth}",
        every=rule.every,
        weekdays=rule.weekdays,
        nth=rule.nth,
        at=rhythm.starts_local.time(),
        timezone=rhythm.timezone,
        ends_on=None if rule.until is None else rule.until.date(),
        meetings=rule.count,
    )


def parse_weekdays(text: str) -> tuple[Weekday, ...]:
    """One or more days ("Thu", "Tue, Thu", "mondays and friday", "jueves", "Di und Do"), each once, from Monday on.

    Raises Refusal("circles.bad_weekday") with `given` and `example`.
    """
    words = [word for word in re.split(r"[\s,;/&+]+|\b(?:and|und|y|e)\b", text.casefold()) if word]
    days = {_weekday(word.removesuffix(".")) for word in words}
    known = sorted(day for day in days if day is not None)
    if not known or None in days:
        raise Refusal("circles.bad_weekday", given=shorten(text), example="Tue, Thu")
    return tuple(known)


def parse_time(text: str) -> time:
    """A wall time: "18:00", "18.30", "18h30", "18h", "6pm", "6:30 pm", "noon", "midnight" (0:00).

    A bare hour is refused, for "6" may be meant in the evening. Raises Refusal("circles.bad_time") with
    `given` and `example`.
    """
    found = _read_time(text)
    if found is None:
        raise Refusal("circles.bad_time", given=shorten(text), example="18:00")
    return found


def parse_every(text: str) -> Every:
    """How often: "week", "2 weeks", "4 weeks", "month", and the common ways to say so ("every other week").

    Raises Refusal("circles.bad_every") with `given` and `example`.
    """
    known = {
        Every.WEEK: ("week", "1 week", "weekly"),
        Every.TWO_WEEKS: ("2 weeks", "two weeks", "other week", "second week", "fortnight", "fortnightly"),
        Every.FOUR_WEEKS: ("4 weeks", "four weeks", "fourth week"),
        Every.MONTH: ("month", "1 month", "monthly"),
    }
    plain = _squeeze(text).removeprefix("every ")
    for every, ways in known.items():
        if plain in ways:
            return every
    raise Refusal("circles.bad_every", given=shorten(text), example=Every.TWO_WEEKS.value)


def parse_nth(text: str) -> int:
    """Which such weekday of the month: "first" to "fourth", or "last".

    Raises Refusal("schedules.bad_nth") with `given`.
    """
    found = NTHS.get(_squeeze(text))
    if found is None:
        raise Refusal("schedules.bad_nth", given=shorten(text))
    return found


def parse_date(text: str, *, today: date, key: str) -> date:
    """A date: "2027-03-01", "1 March 2027", "Mar 1, 2027"; in numbers alone the year comes first.

    `today` only serves to make the example. Raises Refusal(`key`) with `given` and `example`.
    """
    found = _read_date(_squeeze(text))
    if found is None:
        raise Refusal(key, given=shorten(text), example=_example_date(today))
    return found


def parse_starts(text: str, *, today: date) -> date:
    """The date from which a circle meets: between `today` (in the circle's zone) and two years later.

    Raises Refusal with `given` and `example`: "circles.bad_starts" when it is no date,
    "circles.bad_starts_past" when it has gone by, "circles.bad_starts_far" when it is too far away.
    """
    found = parse_date(text, today=today, key="circles.bad_starts")
    if found < today:
        raise Refusal("circles.bad_starts_past", given=found.isoformat(), example=_example_date(today))
    if found > today + FURTHEST_START:
        raise Refusal("circles.bad_starts_far", given=found.isoformat(), example=_example_date(today))
    return found


def parse_ends(text: str, *, starts_on: date) -> date | int:
    """The last date a circle may meet on ("2027-03-01"), or how many times it meets ("12", "12 meetings").

    Raises Refusal with `given` and `example`: "circles.bad_ends" (fact `most`) when it is neither, or the
    number is not between 1 and MOST_MEETINGS; "circles.bad_ends_early" (fact `starts`) when the date lies
    before `starts_on`. `make_rhythm` looks again, at the first date that really is a meeting.
    """
    plain = _squeeze(text)
    if number := _MEETINGS.fullmatch(plain):
        if 1 <= int(number[1]) <= MOST_MEETINGS:
            return int(number[1])
    elif found := _read_date(plain):
        if found >= starts_on:
            return found
        raise Refusal(
            "circles.bad_ends_early",
            given=found.isoformat(),
            starts=starts_on.isoformat(),
            example=_example_date(starts_on, weeks=12),
        )
    raise Refusal("circles.bad_ends", given=shorten(text), most=MOST_MEETINGS, example="12")


def parse_moment(text: str, *, usual: datetime, key: str) -> datetime:
    """A naive wall time: "2027-03-04 19:00"; "19:00" alone is on the day of `usual`, a date alone at its time.

    Raises Refusal(`key`) with `given` and `example`.
    """
    words = re.split(r"[\s,]+|(?<=[0-9])[tT](?=[0-9])", text.strip())
    words = [word for word in words if word and word.casefold() != "at"]
    for split in range(len(words) + 1):
        on = _read_date(_squeeze(" ".join(words[:split]))) if split else usual.date()
        at = _read_time(" ".join(words[split:])) if split < len(words) else usual.time()
        if on is not None and at is not None and words:
            return datetime.combine(on, at)
    example = datetime.combine(usual.date() + timedelta(days=1), usual.time())
    raise Refusal(key, given=shorten(text), example=example.strftime("%Y-%m-%d %H:%M"))


def parse_minutes(given: str | int, *, longest: int = LONGEST_MINUTES) -> int:
    """How long a meeting lasts, in minutes: SHORTEST_MINUTES to `longest`; "90", "90 min" or a number.

    Raises Refusal("circles.bad_minutes") with `given`, `least`, `most` and `example`.
    """
    minutes = _whole_number(given, unit=r" ?(?:m|min|minutes)")
    if minutes is None or not SHORTEST_MINUTES <= minutes <= longest:
        limits = {"least": SHORTEST_MINUTES, "most": longest}
        raise Refusal("circles.bad_minutes", given=shorten(str(given)), example="90", **limits)
    return minutes


def parse_capacity(given: str | int) -> int:
    """How many seats a circle has: FEWEST_SEATS to MOST_SEATS; "10", "10 seats" or a number.

    Raises Refusal("circles.bad_capacity") with `given`, `least`, `most` and `example`.
    """
    seats = _whole_number(given, unit=r" (?:seats?|people)")
    if seats is None or not FEWEST_SEATS <= seats <= MOST_SEATS:
        limits = {"least": FEWEST_SEATS, "most": MOST_SEATS}
        raise Refusal("circles.bad_capacity", given=shorten(str(given)), example="10", **limits)
    return seats


def _squeeze(text: str) -> str:
    return " ".join(text.casefold().split())


def _weekday(word: str) -> Weekday | None:
    """The day that a name, its plural or any beginning of two letters and more stands for.

    In English first; German has its own two letters, and Spanish begins to be clear with three.
    """
    singular = word.removesuffix("s") if word.endswith(("days", "tags")) else word
    for day in Weekday:
        if len(singular) >= 2 and day.name.casefold().startswith(singular):
            return day
    plain = singular.translate(_WITHOUT_ACCENTS)
    if plain in _GERMAN_SHORT:
        return Weekday(_GERMAN_SHORT.index(plain))
    for names in (_GERMAN_DAYS, _SPANISH_DAYS):
        for day, name in zip(Weekday, names, strict=True):
            if len(plain) >= 3 and f"{name}s".startswith(plain):
                return day
    return None


def _read_time(text: str) -> time | None:
    plain = _squeeze(text)
    found = {"noon": (12, 0), "midnight": (0, 0)}.get(plain)
    if twelve := _CLOCK_12.fullmatch(plain):
        hour = int(twelve[1])
        afternoon = 12 if twelve[3] == "p" else 0
        found = (hour % 12 + afternoon, int(twelve[2] or 0)) if 1 <= hour <= 12 else None
    elif clock := _CLOCK.fullmatch(plain):
        found = (int(clock[1]), int(clock[2] or 0))
    if found is None or found[0] > 23 or found[1] > 59:
        return None
    return time(*found)


def _read_date(plain: str) -> date | None:
    parts: Sequence[str | int | None]
    if iso := _ISO_DATE.fullmatch(plain):
        parts = (iso[1], int(iso[3]), iso[4])
    elif found := _DAY_MONTH.fullmatch(plain):
        parts = (found[3], _month(found[2]), found[1])
    elif found := _MONTH_DAY.fullmatch(plain):
        parts = (found[3], _month(found[1]), found[2])
    else:
        return None
    year, month, day = (int(part or 0) for part in parts)
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _month(name: str) -> int | None:
    """The number of a month by its name or any beginning of three letters and more."""
    return next((number for number, full in enumerate(_MONTHS, 1) if full.startswith(name)), None)


def _example_date(day: date, *, weeks: int = 1) -> str:
    return (day + timedelta(weeks=weeks)).isoformat()


def _whole_number(given: str | int, *, unit: str) -> int | None:
    if isinstance(given, int):
        return given
    found = re.fullmatch(rf"([0-9]{{1,5}})(?:{unit})?", _squeeze(given))
    return int(found[1]) if found else None
