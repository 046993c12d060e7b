"""Help lines: what is shown where, in which order, and how we know when a number needs another look."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.app import bring
from bot.content import load_content
from bot.domain.findings import Rule
from bot.domain.help_lines import (
    HelpLine,
    Way,
    countries,
    country_code,
    help_line_faults,
    is_overdue,
    lines_for,
    overdue,
)
from bot.texts import Texts

CONFIG = Path(__file__).parents[2] / "config"
OURS = load_content(CONFIG).help_lines
READ = date(2026, 11, 22)

DIRECTORY = HelpLine(
    None,
    "directory",
    "Directory",
    (Way("web", "https://directory.example"),),
    None,
    "https://source.example",
    READ,
    READ + timedelta(days=100),
)
EMERGENCY = replace(DIRECTORY, country="XX", kind="emergency", name="Emergency", ways=(Way("call", "112"),))
LINE = replace(
    EMERGENCY, kind="line", name="Line", ways=(Way("call", "0800 12-3"),), hours_key="care.hours_always"
)
LIST = (DIRECTORY, LINE, EMERGENCY)


# --- what is shown


def test_the_emergency_number_comes_first_and_the_directory_is_always_there() -> None:
    """Whatever the order of the file: who is in danger reads the emergency number first, and never an empty page."""
    assert lines_for(LIST, "XX") == (EMERGENCY, LINE, DIRECTORY)


@pytest.mark.parametrize("country", [None, "", "  ", "YY", "Atlantis"])
def test_an_unknown_country_gets_the_directory_alone(country: str | None) -> None:
    """Nobody is shown another country's number because we did not know theirs."""
    assert lines_for(LIST, country) == (DIRECTORY,)
    assert [line.kind for line in lines_for(OURS, country)] == ["directory"]


@pytest.mark.parametrize("typed", ["GB", "gb", " Gb ", "uk", "UK"])
def test_a_country_is_known_however_it_is_typed(typed: str) -> None:
    """Small letters, spaces and the everyday name of the United Kingdom all find it."""
    assert country_code(typed) == "GB"
    assert lines_for(OURS, typed)[0].ways == (Way("call", "999"),)


def test_lines_keep_the_order_of_the_file_within_their_kind() -> None:
    """The operator decides which line of a country comes first."""
    second = replace(LINE, name="Second")
    assert lines_for((second, LINE, DIRECTORY, EMERGENCY), "XX") == (EMERGENCY, second, LINE, DIRECTORY)


@pytest.mark.parametrize("code", countries(OURS))
def test_every_country_of_ours_has_a_number_a_line_and_the_directory(code: str) -> None:
    """Each country on the menu leads somewhere: emergency number first, a line, findahelpline.com last."""
    shown = lines_for(OURS, code)
    assert [line.kind for line in shown[:2]] == ["emergency", "line"]
    assert shown[-1].ways == (Way("web", "https://findahelpline.com"),)
    assert {line.country for line in shown[:-1]} == {code}


def test_every_country_and_hour_of_ours_has_a_text() -> None:
    """The menu and the page can name all that the list contains."""
    say = Texts(CONFIG / "locales").to("en-US")
    for code in countries(OURS):
        assert say(f"care.country_{code}")
    for line in OURS:
        if line.hours_key is not None:
            assert say(line.hours_key)


@pytest.mark.parametrize(
    ("code", "way"),
    [
        ("US", Way("call", "988")),
        ("US", Way("text", "988")),
        ("US", Way("text", "741741", "HOME")),
        ("CA", Way("text", "988")),
        ("GB", Way("call", "116 123")),
        ("GB", Way("text", "85258", "SHOUT")),
        ("IE", Way("call", "116 123")),
        ("AU", Way("text", "0477 13 11 14")),
        ("NZ", Way("call", "1737")),
        ("FR", Way("call", "3114")),
        ("ES", Way("call", "024")),
        ("DE", Way("call", "0800 111 0 222")),
        ("IN", Way("call", "14416")),
    ],
)
def test_the_lines_that_were_read_are_there_to_the_digit(code: str, way: Way) -> None:
    """A slip in one digit of a number someone may dial in need is caught here, by a second copy of it."""
    assert way in {one for line in lines_for(OURS, code) for one in line.ways}


def test_nothing_is_shipped_that_was_not_read_at_a_source() -> None:
    """Every line names where and when its numbers were read; none was read after it was due for another look."""
    assert [line.name for line in OURS if not line.source.startswith(("https://", "http://"))] == []
    assert [line.name for line in OURS if not READ <= line.read_on < line.review_by] == []


# --- another look


def test_a_line_is_overdue_on_the_day_after_its_review() -> None:
    """On the day of the review there is still time."""
    assert not is_overdue(LINE, LINE.review_by)
    assert is_overdue(LINE, LINE.review_by + timedelta(days=1))


def test_overdue_lines_are_named_the_oldest_first_and_stay_visible() -> None:
    """The operator hears of them in the order of need, and people see them all the same."""
    older = replace(LINE, name="Older", review_by=READ + timedelta(days=50))
    known = (DIRECTORY, EMERGENCY, LINE, older)
    today = READ + timedelta(days=101)
    assert overdue(known, today) == (older, DIRECTORY, EMERGENCY, LINE)
    assert overdue(known, READ + timedelta(days=60)) == (older,)
    assert older in lines_for(known, "XX")


# --- what can be used


def test_a_sound_list_has_no_faults() -> None:
    """The pieces the tests below break one by one are whole to begin with."""
    assert help_line_faults(LIST) == ()


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        (replace(LINE, name=" "), "the name is empty"),
        (replace(LINE, hours_key=None), "the hours are missing"),
        (replace(LINE, ways=()), "no way to reach it"),
        (replace(LINE, ways=(Way("call", "ask Bob"),)), 'call is "ask Bob"'),
        (replace(LINE, ways=(Way("text", "https://x.example"),)), "takes digits"),
        (replace(LINE, ways=(Way("chat", "988"),)), 'chat is "988"'),
        (replace(LINE, ways=(Way("web", "http://plain.example"),)), "https://"),
        (replace(LINE, ways=(Way("call", "1", "HOME"),)), "only a text message"),
        (replace(LINE, source="a friend"), "the source is not a web address"),
        (replace(LINE, review_by=READ), "review_by is not after read_on"),
        (replace(DIRECTORY, country=None, kind="line", hours_key="care.hours_always"), "only a directory"),
    ],
)
def test_a_line_that_cannot_be_used_says_why(broken: HelpLine, says: str) -> None:
    """Each rule of a line is told by its own phrase, which names the line."""
    (fault,) = help_line_faults((*LIST, broken))
    assert says in fault
    assert broken.name in fault


def test_a_country_is_two_capital_letters() -> None:
    """A country nobody could ask for is refused before it hides a line."""
    faults = help_line_faults((*LIST, replace(EMERGENCY, country="usa")))
    assert faults == ('"Emergency" (usa): the country is not two capital letters such as US',)


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ((EMERGENCY, LINE), "a directory for every country is missing"),
        ((DIRECTORY, LINE), 'country "XX" has 0 emergency entries'),
        ((*LIST, EMERGENCY), 'country "XX" has 2 emergency entries'),
    ],
)
def test_a_list_without_its_first_and_last_line_says_so(lines: tuple[HelpLine, ...], says: str) -> None:
    """No country without an emergency number, and no page without the directory."""
    (fault,) = help_line_faults(lines)
    assert says in fault


def test_every_help_line_may_be_passed_on() -> None:
    """Nobody is stopped from writing a shipped number or address in a room; a private number beside it is stopped."""
    screener = bring().load_screener()
    for line in OURS:
        for way in line.ways:
            found = [one.rule for one in screener.screen(f"here is somewhere: {way.to}")]
            assert not set(found) & {Rule.PHONE, Rule.LINK, Rule.EMAIL}, (line.name, way.to, found)
    assert [one.rule for one in screener.screen("and I am at +49 151 23456789")] == [Rule.PHONE]
