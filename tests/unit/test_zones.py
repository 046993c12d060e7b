"""Time zones are found by the names that people use, and what is no place is refused with a place nearby."""

from __future__ import annotations

import zoneinfo
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.zones import Zones, find_zone, suggest
from bot.errors import Refusal


@pytest.fixture(scope="module")
def zones() -> Zones:
    return Zones()


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("America/Los_Angeles", "America/Los_Angeles"),
        ("  america/los_angeles ", "America/Los_Angeles"),
        ("los angeles", "America/Los_Angeles"),
        ("Berlin", "Europe/Berlin"),
        ("berl", "Europe/Berlin"),
        ("Europe/Ber", "Europe/Berlin"),
        ("São Paulo", "America/Sao_Paulo"),
        ("Port au Prince", "America/Port-au-Prince"),
        ("St. John's", "America/St_Johns"),
        ("New York, USA", "America/New_York"),
        ("Buenos Aires", "America/Argentina/Buenos_Aires"),
        ("argentina/cordoba", "America/Argentina/Cordoba"),
        ("indianapolis", "America/Indiana/Indianapolis"),
        ("Singapore", "Asia/Singapore"),
        ("San Francisco", "America/Los_Angeles"),
        ("München", "Europe/Berlin"),
        ("US/Pacific", "US/Pacific"),
        ("utc", "UTC"),
    ],
)
def test_a_place_is_found(text: str, zone: str, zones: Zones) -> None:
    """Full names, cities alone, big cities without a zone of their name and clear beginnings are found."""
    assert zones.find(text) == zone


@pytest.mark.parametrize(
    ("text", "nearby"),
    [
        ("PST8", "America/Los_Angeles"),
        ("PST8PDT", "America/Los_Angeles"),
        ("pst", "America/Los_Angeles"),
        ("EST", "America/New_York"),
        ("US Eastern", "America/New_York"),
        ("Eastern Standard Time", "America/New_York"),
        ("CET", "Europe/Berlin"),
        ("GMT", "Europe/London"),
        ("GMT-5", "America/New_York"),
        ("UTC -08:00", "America/Los_Angeles"),
        ("utc+5:30", "Asia/Kolkata"),
        ("Etc/GMT+5", "America/New_York"),
        ("Etc/GMT-1", "Europe/Berlin"),
        ("W-SU", "Europe/Moscow"),
        ("IST", "Asia/Kolkata"),
        ("Germany", "Europe/Berlin"),
        ("Mexico", "America/Mexico_City"),
        ("CAT", "America/Argentina/Catamarca"),
        ("Europe", "Europe/London"),
        ("lon", "Europe/London"),
        ("Los Angles", "America/Los_Angeles"),
        ("Europe/Berln", "Europe/Berlin"),
        ("localtime", "America/Los_Angeles"),
        ("Factory", "America/Los_Angeles"),
        ("xyzzy", "America/Los_Angeles"),
        ("../../etc/passwd", "America/Los_Angeles"),
        ("", "America/Los_Angeles"),
    ],
)
def test_what_is_no_place_is_refused_with_one_nearby(text: str, nearby: str, zones: Zones) -> None:
    """Abbreviations, offsets, countries, slips and machine names are refused, with an example likely to be meant."""
    with pytest.raises(Refusal) as refused:
        zones.find(text)
    assert refused.value.key == "circles.unknown_zone"
    assert refused.value.facts == {"zone": text, "example": nearby}


def test_every_place_is_found_by_its_name_in_any_case(zones: Zones) -> None:
    """Each name of the zone data that is a place is found, however its letters are; it keeps the same clock."""
    places = [name for name in zoneinfo.available_timezones() if "/" in name and not name.startswith("Etc/")]
    assert len(places) > 400
    assert [name for name in places if zones.find(name.swapcase()) != name] == []


def test_all_that_is_offered_can_be_used(zones: Zones) -> None:
    """Each zone that a city, an example or autocomplete leads to exists, and is found by its own name."""
    offered = zones.suggest("", limit=10_000)
    assert len(offered) > 400
    assert [ZoneInfo(zones.find(zone)).key for zone in offered] == list(offered)
    assert not [zone for zone in offered if zone.startswith(("US/", "Etc/"))]


def test_names_that_end_alike_are_one_clock(zones: Zones) -> None:
    """Where a city stands for two names of the zone data, both keep the same clock, so that the choice is free."""
    by_city: dict[str, set[str]] = {}
    for zone in zones.suggest("", limit=10_000):
        by_city.setdefault(zone.rpartition("/")[2], set()).add(zone)
    for city, names in by_city.items():
        keys = {clock_of(name) for name in names}
        assert len(keys) == 1, city


def clock_of(name: str) -> tuple[str, ...]:
    """The offsets of a zone through thirty years, a fingerprint of its clock."""
    zone = ZoneInfo(name)
    start = datetime(2007, 1, 1, tzinfo=UTC)
    return tuple(str((start + timedelta(days=10 * n)).astimezone(zone).utcoffset()) for n in range(1100))


def test_suggestions_start_with_the_most_used(zones: Zones) -> None:
    """Nothing typed: 25 zones, those that most people want first; Discord takes no more."""
    first = zones.suggest("")
    assert len(first) == 25
    assert first[:4] == ("America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles")


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("berl", "Europe/Berlin"),
        ("lo", "America/Los_Angeles"),
        ("york", "America/New_York"),
        ("pst", "America/Los_Angeles"),
        ("seatt", "America/Los_Angeles"),
        ("europe/v", "Europe/Vienna"),
        ("rome", "Europe/Rome"),
    ],
)
def test_the_best_suggestion_is_first(text: str, first: str, zones: Zones) -> None:
    """What is typed so far leads to the zone meant, at the top of the list."""
    assert zones.suggest(text)[0] == first


def test_nothing_is_suggested_for_nonsense(zones: Zones) -> None:
    """Text that is in no name gives an empty list, and the limit is kept."""
    assert zones.suggest("xyzzy") == ()
    assert len(zones.suggest("a", limit=3)) == 3


def test_the_functions_do_the_same() -> None:
    """The functions without an instance give what an instance gives."""
    assert find_zone("Berlin") == "Europe/Berlin"
    assert suggest("berlin", limit=1) == ("Europe/Berlin",)


@settings(deadline=None)
@given(text=st.text(max_size=60))
def test_no_text_breaks_the_search(zones: Zones, text: str) -> None:
    """Any text at all finds a zone that exists, or is refused with an example that is found."""
    try:
        found = zones.find(text)
    except Refusal as refused:
        found = str(refused.facts["example"])
    assert zones.find(ZoneInfo(found).key) == found
    assert len(zones.suggest(text)) <= 25
