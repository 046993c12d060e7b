"""Periods, days and addresses of the ledger are read strictly; a slip is told with an example that works."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.ledger import (
    EARLIEST,
    LONGEST_LINK,
    LONGEST_PURPOSE,
    NAMED_PERIODS,
    SUGGESTED,
    GivingPage,
    parse_given_on,
    parse_page,
    parse_period,
    suggest_currencies,
)
from bot.domain.money import currencies
from bot.errors import Refusal
from tests.meta.source import ROOT, imports, sources

TODAY = date(2026, 1, 5)


@pytest.mark.parametrize(
    ("text", "first", "last", "name"),
    [
        ("", date(2026, 1, 1), date(2026, 12, 31), "2026"),
        ("   ", date(2026, 1, 1), date(2026, 12, 31), "2026"),
        ("this year", date(2026, 1, 1), date(2026, 12, 31), "2026"),
        ("last year", date(2025, 1, 1), date(2025, 12, 31), "2025"),
        ("this month", date(2026, 1, 1), date(2026, 1, 31), "2026-01"),
        ("last month", date(2025, 12, 1), date(2025, 12, 31), "2025-12"),
        (" Last   Month ", date(2025, 12, 1), date(2025, 12, 31), "2025-12"),
        ("2024", date(2024, 1, 1), date(2024, 12, 31), "2024"),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), "2024-02"),
        ("2024-2", date(2024, 2, 1), date(2024, 2, 29), "2024-02"),
        ("2026-12", date(2026, 12, 1), date(2026, 12, 31), "2026-12"),
    ],
)
def test_periods_are_read(text: str, first: date, last: date, name: str) -> None:
    """A year, a month or a period with a name becomes its first and last day; nothing means this year."""
    period = parse_period(text, today=TODAY)

    assert (period.first, period.last, period.name) == (first, last, name)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "2026-13",
            "2026-00",
            "2026-1-1",
            "26",
            "0000",
            "9999",
            "1999",
            "20261",
            "-2026",
            "2026-",
            "november",
        ),
        *("next month", "this", "year", "2026/11", "٢٠٢٦", "2026 11", "NaN", "2026-11; drop"),
    ],
)
def test_other_periods_are_refused_with_an_example_that_works(text: str) -> None:
    """What cannot be read is refused, and the example of the refusal can be."""
    with pytest.raises(Refusal) as refused:
        parse_period(text, today=TODAY)

    assert refused.value.key == "donations.bad_period"
    assert refused.value.facts["example"] == "2026-01"
    assert parse_period("2026-01", today=TODAY).first == TODAY.replace(day=1)


@given(st.dates(date(2001, 1, 1), date(2400, 12, 31)))
def test_months_follow_one_another_without_a_gap(today: date) -> None:
    """Last month ends the day before this month begins, and both are what their names say when typed."""
    before, now = (parse_period(name, today=today) for name in ("last month", "this month"))

    assert before.last.toordinal() + 1 == now.first.toordinal()
    assert now.first <= today <= now.last
    assert parse_period(before.name, today=today) == before


def test_every_period_with_a_name_can_be_read() -> None:
    """What the list offers is what the ledger understands."""
    assert {parse_period(name, today=TODAY).name for name in NAMED_PERIODS} == {
        *("2026-01", "2025-12", "2026", "2025")
    }


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("", TODAY),
        (" ", TODAY),
        ("2026-01-05", TODAY),
        ("2026-01-06", date(2026, 1, 6)),
        ("24 Dec 2025", date(2025, 12, 24)),
        ("2000-01-01", EARLIEST),
    ],
)
def test_the_day_of_a_gift_is_read(text: str, day: date) -> None:
    """A day is read as people write it; nothing means today, and a day that has begun in the east is let through."""
    assert parse_given_on(text, today=TODAY) == day


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("yesterday", "donations.bad_date"),
        ("05/01/2026", "donations.bad_date"),
        ("2026-02-30", "donations.bad_date"),
        ("2026-01-07", "donations.date_ahead"),
        ("2062-01-05", "donations.date_ahead"),
        ("1999-12-31", "donations.date_too_old"),
        ("0206-01-05", "donations.date_too_old"),
    ],
)
def test_other_days_are_refused_with_an_example_that_works(text: str, key: str) -> None:
    """No date, a day to come, or a slip of the century is refused, and the example is a day that can be recorded."""
    with pytest.raises(Refusal) as refused:
        parse_given_on(text, today=TODAY)

    assert refused.value.key == key
    assert parse_given_on(str(refused.value.facts["example"]), today=TODAY) == TODAY


@pytest.mark.parametrize(
    "link",
    [
        "https://example.org",
        "https://ko-fi.com/circle",
        "HTTPS://donate.stripe.com/a1B2?x=1&y=%20#top",
        "https://example.org:8443/give",
        "https://münchen.example/",
        "https://xn--mnchen-3ya.xn--p1ai/x@y",
    ],
)
def test_an_https_page_is_taken(link: str) -> None:
    """A full https address of a named host is kept as it was typed."""
    assert parse_page(" Rent. ", f" {link} ") == GivingPage("Rent.", link)


@pytest.mark.parametrize(
    "link",
    [
        "http://example.org",
        "example.org",
        "https://",
        "https://localhost",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://bank.example@elsewhere.example/",
        "https://bank.example\\@elsewhere.example/",
        "https://user:secret@example.org/",
        "https://example.org/a b",
        "https://example.org/\n",
        "https://exam\tple.org/",
        "https://-example.org/",
        "https://example..org/",
        "javascript:alert(1)",
        "https://example.org/<x>",
        "https://example.org/" + "a" * LONGEST_LINK,
    ],
)
def test_other_addresses_are_refused(link: str) -> None:
    """What is no https page, or pretends to be another host, never becomes a button."""
    if link != link.strip():
        link += "x"
    with pytest.raises(Refusal) as refused:
        parse_page("", link)

    assert refused.value.key == "donations.bad_link"
    example = str(refused.value.facts["example"])
    assert parse_page("", example).link == example


def test_a_page_may_be_empty_but_not_endless() -> None:
    """Both fields can be left out; a purpose that Discord could not show beside the rest is refused."""
    assert parse_page(" ", "") == GivingPage("", None)
    assert parse_page("x" * LONGEST_PURPOSE, "").purpose == "x" * LONGEST_PURPOSE
    with pytest.raises(Refusal, match="purpose_long"):
        parse_page("x" * (LONGEST_PURPOSE + 1), "")


@given(st.text(max_size=4))
def test_suggested_currencies_are_ones_that_can_be_recorded(typed: str) -> None:
    """Whatever is typed, the list offers only codes the ledger takes, and no more than Discord shows."""
    offered = suggest_currencies(typed)

    assert set(offered) <= currencies()
    assert len(offered) <= SUGGESTED
    assert all(code.startswith(typed.strip().upper()) for code in offered)


def test_the_first_letters_of_a_currency_suggest_it() -> None:
    """Typing "us" offers US dollars, and nothing typed offers something."""
    assert "USD" in suggest_currencies("us")
    assert "USD" in suggest_currencies("")
    assert suggest_currencies("QQ") == ()


def test_the_seating_code_cannot_reach_the_ledger() -> None:
    """Nothing that seating imports, however far, is a module that knows gifts: a gift changes nothing."""
    there = {source.module: source for source in sources(ROOT, "bot")}
    reached, waiting = set[str](), ["bot.services.seating"]
    while waiting:
        module = waiting.pop()
        if module in there and module not in reached:
            reached.add(module)
            waiting += [name for _, name in imports(there[module])]

    assert {"bot.store.seats", "bot.domain.seating", "bot.store.database"} <= reached
    assert (
        not {"bot.store.gifts", "bot.domain.ledger", "bot.services.ledger", "bot.services.giving"} & reached
    )
