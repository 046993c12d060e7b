"""What an admin types about a circle is read as meant, or refused with an example that works."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.given import shorten
from bot.domain.recurrence import Every, Weekday, make_rhythm
from bot.domain.rhythm_words import (
    LONGEST_MINUTES,
    MOST_MEETINGS,
    describe,
    parse_capacity,
    parse_date,
    parse_ends,
    parse_every,
    parse_minutes,
    parse_starts,
    parse_time,
    parse_weekdays,
)
from bot.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable

MO, TU, WE, TH, FR, SA, SU = Weekday
TODAY = date(2027, 3, 3)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Thu", (TH,)),
        ("Tue, Thu", (TU, TH)),
        ("thursday", (TH,)),
        ("Mondays and friday", (MO, FR)),
        ("Th/Tu", (TU, TH)),
        ("sa & su", (SA, SU)),
        ("Wed, wed; WED.", (WE,)),
        ("tues thurs", (TU, TH)),
        ("jueves y MAR", (TU, TH)),
        ("mié, sábados", (WE, SA)),
        ("dom", (SU,)),
        ("Do und Di", (TU, TH)),
        ("montags, Samstag", (MO, SA)),
    ],
)
def test_weekdays_are_read(text: str, days: tuple[Weekday, ...]) -> None:
    """Names, beginnings and plurals of days are read, each once and in the order of the week."""
    assert parse_weekdays(text) == days


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("18:00", time(18)),
        ("6pm", time(18)),
        ("6:30 pm", time(18, 30)),
        ("6.30 P.M.", time(18, 30)),
        ("12am", time(0)),
        ("12:15 pm", time(12, 15)),
        ("18.30", time(18, 30)),
        ("18h", time(18)),
        ("18h45", time(18, 45)),
        ("7:05", time(7, 5)),
        ("00:00", time(0)),
        ("noon", time(12)),
        ("Midnight", time(0)),
        ("6:30\u202fpm", time(18, 30)),
    ],
)
def test_times_are_read(text: str, at: time) -> None:
    """Clock times are read in both ways of counting the hours."""
    assert parse_time(text) == at


@given(at=st.times())
def test_every_minute_is_read_in_both_ways(at: time) -> None:
    """Each minute of the day is read back from its 24-hour and its 12-hour spelling."""
    minute = at.replace(second=0, microsecond=0, fold=0)
    assert parse_time(f"{minute.hour}:{minute.minute:02}") == minute
    half = "pm" if minute.hour >= 12 else "am"
    assert parse_time(f"{(minute.hour - 1) % 12 + 1}:{minute.minute:02} {half}") == minute


@pytest.mark.parametrize(
    ("text", "every"),
    [
        ("week", Every.WEEK),
        ("Weekly", Every.WEEK),
        ("every week", Every.WEEK),
        ("2 weeks", Every.TWO_WEEKS),
        ("every  other week", Every.TWO_WEEKS),
        ("fortnightly", Every.TWO_WEEKS),
        ("4 weeks", Every.FOUR_WEEKS),
        ("month", Every.MONTH),
        ("monthly", Every.MONTH),
    ],
)
def test_rhythms_are_read(text: str, every: Every) -> None:
    """The offered rhythms are read, and the common ways to say them."""
    assert parse_every(text) is every


@pytest.mark.parametrize(
    "text",
    [
        *(
            "2027-04-01",
            "2027-4-1",
            "2027/04/01",
            "2027.04.01",
            "1 April 2027",
            "1st apr 2027",
            "1. April 2027",
        ),
        *("April 1, 2027", "apr 1st 2027"),
    ],
)
def test_dates_are_read(text: str) -> None:
    """A date is read with the year first, or with the month as a word."""
    assert parse_date(text, today=TODAY, key="donations.bad_date") == date(2027, 4, 1)


def test_ends_are_read() -> None:
    """An end is a date from the start on, or a number of meetings."""
    assert parse_ends("2027-03-03", starts_on=TODAY) == TODAY
    assert parse_ends("12", starts_on=TODAY) == 12
    assert parse_ends(f"{MOST_MEETINGS} meetings", starts_on=TODAY) == MOST_MEETINGS


def test_minutes_and_seats_are_read_up_to_their_limits() -> None:
    """Minutes and seats are read as numbers and as words, both limits included."""
    assert [parse_minutes(given) for given in (15, 720, "90", "90 min")] == [15, 720, 90, 90]
    assert parse_minutes(2880, longest=2880) == 2880
    assert [parse_capacity(given) for given in (1, 99, "10", "12 seats")] == [1, 99, 10, 12]


@pytest.mark.parametrize(
    ("parse", "key", "texts"),
    [
        (
            parse_weekdays,
            "circles.bad_weekday",
            ["", " , ", "t", "Thx", "Tue, Thx", "today", "2", "jeudi", "th day", "s"],
        ),
        (
            parse_time,
            "circles.bad_time",
            ["", "25:00", "24:00", "18:60", "6", "1800", "13pm", "0 am", "6 30", "18:00:00", "-1:00", "٦:٠٠"],
        ),
        (parse_every, "circles.bad_every", ["", "3 weeks", "day", "2", "biweekly", "year"]),
        (
            lambda text: parse_date(text, today=TODAY, key="donations.bad_date"),
            "donations.bad_date",
            [
                "",
                "3/4/2027",
                "04.03.2027",
                "2027-02-29",
                "2027-13-01",
                "1 Foo 2027",
                "2027-03/04",
                "tomorrow",
            ],
        ),
        (lambda text: parse_starts(text, today=TODAY), "circles.bad_starts", ["", "Thu", "0000-01-01"]),
        (
            lambda text: parse_starts(text, today=TODAY),
            "circles.bad_starts_past",
            ["2027-03-02", "1027-03-04"],
        ),
        (
            lambda text: parse_starts(text, today=TODAY),
            "circles.bad_starts_far",
            ["2029-03-05", "9999-12-31"],
        ),
        (
            lambda text: parse_ends(text, starts_on=TODAY),
            "circles.bad_ends",
            ["", "0", "-3", "521", "9999", "x"],
        ),
        (lambda text: parse_ends(text, starts_on=TODAY), "circles.bad_ends_early", ["2027-03-02"]),
        (parse_minutes, "circles.bad_minutes", ["", "14", "721", "1.5", "an hour", "-90", "99999999"]),
        (parse_capacity, "circles.bad_capacity", ["", "0", "100", "-1", "ten", "1e1"]),
    ],
)
def test_what_is_refused(parse: Callable[[str], object], key: str, texts: list[str]) -> None:
    """What can be misread is refused by its own text, with what was given and an example that itself is taken."""
    for text in texts:
        with pytest.raises(Refusal) as refused:
            parse(text)
        assert refused.value.key == key, text
        assert str(refused.value) == key
        assert "given" in refused.value.facts
        assert parse(str(refused.value.facts["example"])) is not None


def test_numbers_out_of_range_are_refused_with_the_limits() -> None:
    """A number given as a number is held to the same limits, and the limits are said."""
    for given_number in (0, -5, 14, 721, 10**15):
        with pytest.raises(Refusal) as refused:
            parse_minutes(given_number)
        assert (refused.value.facts["least"], refused.value.facts["most"]) == (15, LONGEST_MINUTES)
    for given_number in (0, -5, 100):
        with pytest.raises(Refusal) as refused:
            parse_capacity(given_number)
        assert (refused.value.facts["least"], refused.value.facts["most"]) == (1, 99)


@given(text=st.text(max_size=30))
def test_no_text_breaks_the_reading(text: str) -> None:
    """Any text at all is either read or refused, and a refusal repeats only the start of it."""
    readers: list[Callable[[str], object]] = [
        *(parse_weekdays, parse_time, parse_every, parse_minutes, parse_capacity),
        lambda given_text: parse_starts(given_text, today=TODAY),
        lambda given_text: parse_ends(given_text, starts_on=TODAY),
    ]
    refusals = [refused for read in readers if (refused := refusal(read, text * 3))]
    assert all(refused.key.startswith("circles.bad_") for refused in refusals)
    assert all(len(str(refused.facts["given"])) <= 40 for refused in refusals)


def refusal(read: Callable[[str], object], text: str) -> Refusal | None:
    try:
        read(text)
    except Refusal as refused:
        return refused
    return None


@given(day=st.dates(TODAY, TODAY + timedelta(days=730)))
def test_every_date_is_read_back(day: date) -> None:
    """Each date of the next two years is read back from all ways to write it."""
    for text in (day.isoformat(), day.strftime("%d %B %Y"), day.strftime("%b %d, %Y")):
        assert parse_starts(text, today=TODAY) == day


def test_the_first_meeting_may_be_today_or_in_two_years() -> None:
    """Both limits of a start are included."""
    assert parse_starts("2027-03-03", today=TODAY) == TODAY
    assert parse_starts("2029-03-04", today=TODAY) == TODAY + timedelta(days=732)


def test_a_long_text_is_shortened_to_one_line() -> None:
    """What a refusal repeats is one line, and cut where it is long."""
    assert shorten(" a\n b\t") == "a b"
    assert shorten("x" * 41) == "x" * 39 + "…"
    assert shorten("x" * 40) == "x" * 40


def test_describing_gives_keys_and_facts() -> None:
    """A rhythm is described by text keys and plain values, with no word of any language."""
    last = make_rhythm(
        weekdays=[SU, TU],
        at=time(18, 30),
        timezone="Europe/Berlin",
        every=Every.MONTH,
        starts_on=date(2027, 3, 30),
        ends=date(2027, 12, 31),
    )
    words = describe(last)
    assert words.key == "circles.rhythm_month"
    assert words.weekday_keys == ("circles.weekday_tuesday", "circles.weekday_sunday")
    assert words.nth_key == "circles.nth_last"
    assert (words.at, words.timezone) == (time(18, 30), "Europe/Berlin")
    assert (words.ends_on, words.meetings) == (date(2027, 12, 31), None)
    assert (words.every, words.weekdays, words.nth) == (Every.MONTH, (TU, SU), -1)


@pytest.mark.parametrize(
    ("every", "key", "nth_key"),
    [
        (Every.WEEK, "circles.rhythm_week", None),
        (Every.TWO_WEEKS, "circles.rhythm_two_weeks", None),
        (Every.FOUR_WEEKS, "circles.rhythm_four_weeks", None),
        (Every.MONTH, "circles.rhythm_month", "circles.nth_2"),
    ],
)
def test_each_rhythm_has_its_sentence(every: Every, key: str, nth_key: str | None) -> None:
    """Each way to recur has a sentence of its own, and only the monthly one an nth."""
    rhythm = make_rhythm(
        weekdays=[TH], at=time(18), timezone="UTC", every=every, starts_on=date(2027, 3, 11), ends=12
    )
    words = describe(rhythm)
    assert (words.key, words.nth_key, words.meetings, words.ends_on) == (key, nth_key, 12, None)
