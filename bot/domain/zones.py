"""Time zones as people name them: a city is enough, and what is no place is refused with a place nearby.

Only names that are places are taken. "EST" and "GMT-5" are in the zone data too, but they stand still when
the clocks of New York change, and that is hardly ever what somebody means who types them.
"""

from __future__ import annotations

import re
import unicodedata
import zoneinfo
from difflib import get_close_matches
from functools import cached_property
from typing import Final

from bot.domain.given import shorten
from bot.errors import Refusal

_EXAMPLE: Final = "America/Los_Angeles"

# Names of the zone data without a slash that are a place all the same (all others there stand for an offset).
_PLACES_WITHOUT_REGION: Final = frozenset(
    {
        *("Cuba", "Egypt", "Eire", "Hongkong", "Iceland", "Iran", "Israel", "Japan", "Libya", "Navajo"),
        *("Poland", "Portugal", "Turkey", "UTC"),
    }
)
# Older names sorted by country. They are taken when written out, but never offered.
_COUNTRY_REGIONS: Final = ("Brazil/", "Canada/", "Chile/", "Mexico/", "US/")

_COMMON: Final = (
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "Europe/London",
    "Europe/Berlin",
    "Europe/Madrid",
    "Europe/Paris",
    "Europe/Amsterdam",
    "Europe/Zurich",
    "Europe/Vienna",
    "Europe/Lisbon",
    "America/Toronto",
    "America/Vancouver",
    "America/Mexico_City",
    "America/Bogota",
    "America/Argentina/Buenos_Aires",
    "America/Sao_Paulo",
    "America/Phoenix",
    "America/Anchorage",
    "Pacific/Honolulu",
    "Australia/Sydney",
    "Pacific/Auckland",
    "Asia/Jerusalem",
    "UTC",
)
"""What autocomplete shows before anything is typed: where most English, Spanish and German speakers live."""

_BIG_CITIES: Final = {
    "America/New_York": "atlanta baltimore boston miami orlando philadelphia pittsburgh tampa washington",
    "America/Chicago": "austin dallas houston milwaukee minneapolis nashville new_orleans st_louis",
    "America/Denver": "albuquerque colorado_springs salt_lake_city",
    "America/Los_Angeles": "las_vegas oakland portland sacramento san_diego san_francisco san_jose seattle",
    "America/Toronto": "ottawa quebec",
    "America/Edmonton": "calgary",
    "America/Sao_Paulo": "brasilia rio_de_janeiro",
    "America/Bogota": "cali medellin",
    "Europe/London": "birmingham bristol cardiff edinburgh glasgow leeds liverpool manchester",
    "Europe/Berlin": "bremen cologne dresden frankfurt hamburg koln leipzig munchen munich stuttgart",
    "Europe/Zurich": "basel bern geneva geneve lausanne",
    "Europe/Vienna": "graz innsbruck linz salzburg wien",
    "Europe/Madrid": "barcelona bilbao malaga sevilla seville valencia zaragoza",
    "Europe/Paris": "bordeaux lyon marseille nice toulouse",
    "Europe/Rome": "florence milan milano naples roma turin venice",
    "Europe/Lisbon": "lisboa porto",
    "Europe/Amsterdam": "rotterdam the_hague utrecht",
    "Asia/Kolkata": "bangalore bengaluru chennai delhi hyderabad mumbai new_delhi pune",
    "Asia/Shanghai": "beijing guangzhou shenzhen",
    "Asia/Tokyo": "kyoto osaka",
    "Asia/Jerusalem": "haifa tel_aviv",
    "Australia/Sydney": "canberra",
    "Pacific/Auckland": "christchurch wellington",
    "Africa/Johannesburg": "cape_town durban pretoria",
}
"""Big cities that have no zone of their own name, by the zone they keep. Lower case, without accents."""

_NEARBY: Final = {
    "America/New_York": "et est edt est5edt eastern utc-5",
    "America/Chicago": "ct cst cdt cst6cdt central utc-6",
    "America/Denver": "mt mst mdt mst7mdt mountain utc-7",
    "America/Los_Angeles": "pt pst pdt pst8pdt pacific utc-8",
    "America/Anchorage": "akst akdt alaska utc-9",
    "Pacific/Honolulu": "hst hawaii utc-10",
    "America/Halifax": "ast adt utc-4",
    "America/St_Johns": "nst ndt newfoundland utc-3:30",
    "America/Sao_Paulo": "brt brazil utc-3",
    "America/Mexico_City": "mexico",
    "America/Toronto": "canada",
    "Atlantic/Azores": "utc-1",
    "Europe/London": "gmt bst wet gb gb-eire greenwich uk england utc+0 utc-0",
    "Europe/Dublin": "ireland",
    "Europe/Berlin": "cet cest met mez mesz germany deutschland utc+1",
    "Europe/Athens": "eet eest greece utc+2",
    "Europe/Moscow": "msk w-su russia utc+3",
    "Europe/Madrid": "spain espana",
    "Europe/Paris": "france",
    "Europe/Zurich": "switzerland schweiz",
    "Europe/Vienna": "austria osterreich",
    "Asia/Tehran": "utc+3:30",
    "Asia/Dubai": "gst utc+4",
    "Asia/Karachi": "pkt utc+5",
    "Asia/Kolkata": "ist india utc+5:30",
    "Asia/Kathmandu": "utc+5:45",
    "Asia/Dhaka": "utc+6",
    "Asia/Bangkok": "ict utc+7",
    "Asia/Shanghai": "prc china utc+8",
    "Asia/Taipei": "roc taiwan",
    "Asia/Tokyo": "jst utc+9",
    "Asia/Seoul": "kst rok korea",
    "Australia/Sydney": "aest aedt aet australia utc+10",
    "Australia/Adelaide": "acst acdt utc+9:30",
    "Australia/Perth": "awst",
    "Pacific/Noumea": "utc+11",
    "Pacific/Auckland": "nz nzst nzdt utc+12",
    "UTC": "zulu uct universal etc/utc etc/uct etc/universal etc/zulu",
}
"""What people type that is no place (abbreviations, offsets) or too big a one, by the example to give them."""

# How well a name fits what was typed, best first.
_SAME, _BEGINNING, _WORD, _INSIDE, _NOT = range(5)

_SHORTEST_BEGINNING: Final = 4
"""Letters of a name that are enough. With three, abbreviations find a city: CAT would be Catamarca."""


class Zones:
    """Finds and suggests zones. The names are read on first use (some 30 ms of disk) and kept by the instance."""

    def find(self, text: str) -> str:
        """The IANA name of a zone: as `find_zone`."""
        wanted = _plain(text)
        for word in (wanted, _plain(text.partition(",")[0])):
            if found := self._written_out.get(word) or self._cities.get(word):
                return found
        if len(wanted) >= _SHORTEST_BEGINNING and wanted not in self._hints:
            begun = {zone for city, zone in self._cities.items() if city.startswith(wanted)}
            begun = begun or {zone for name, zone in self._offered.items() if name.startswith(wanted)}
            if len(begun) == 1:
                return begun.pop()
        raise Refusal("circles.unknown_zone", zone=shorten(text), example=self._nearby(wanted))

    def suggest(self, text: str, limit: int = 25) -> tuple[str, ...]:
        """At most `limit` zones that `text` may mean, the best first: as the function of this name."""
        return tuple(self._best_first(_plain(text), worst=_INSIDE)[:limit])

    def _best_first(self, wanted: str, *, worst: int) -> list[str]:
        ranked: dict[str, int] = {}
        for word, zone in (*self._cities.items(), *self._offered.items(), *self._hints.items()):
            if (rank := _rank(word, wanted)) <= worst:
                ranked[zone] = min(rank, ranked.get(zone, rank))
        common = {zone: place for place, zone in enumerate(_COMMON)}
        return sorted(ranked, key=lambda zone: (ranked[zone], common.get(zone, len(common)), zone))

    @cached_property
    def _written_out(self) -> dict[str, str]:
        """Every name that is a place, by what it looks like in plain letters."""
        names = zoneinfo.available_timezones()
        places = {name for name in names if "/" in name and not name.startswith("Etc/")}
        return {_plain(name): name for name in sorted(places | (_PLACES_WITHOUT_REGION & names))}

    @cached_property
    def _offered(self) -> dict[str, str]:
        """The names to offer: those sorted by continent and ocean."""
        return {
            word: name
            for word, name in self._written_out.items()
            if name == "UTC" or ("/" in name and not name.startswith(_COUNTRY_REGIONS))
        }

    @cached_property
    def _cities(self) -> dict[str, str]:
        """Zones by the city alone. Where two names end alike, they are one zone: the longer name is the newer."""
        cities: dict[str, str] = {}
        for word, name in sorted(self._offered.items(), key=lambda item: (-item[0].count("/"), item[0])):
            parts = word.split("/")
            for start in range(1, len(parts)):
                cities.setdefault("/".join(parts[start:]), name)
        for zone, names in _BIG_CITIES.items():
            if zone in self._offered.values():
                cities |= {city: zone for city in names.split() if city not in cities}
        return cities

    @cached_property
    def _hints(self) -> dict[str, str]:
        known = set(self._offered.values())
        return {
            _plain(word): zone for zone, words in _NEARBY.items() if zone in known for word in words.split()
        }

    def _nearby(self, wanted: str) -> str:
        """A zone that may be what was meant: by abbreviation or offset, else by likeness of spelling."""
        for word in (wanted, _offset(wanted), *re.findall("[a-z]+", wanted)):
            if word in self._hints:
                return self._hints[word]
        if wanted and (begun := self._best_first(wanted, worst=_BEGINNING)):
            return begun[0]
        alike = get_close_matches(wanted.rpartition("/")[2], self._cities, n=1, cutoff=0.75)
        return self._cities[alike[0]] if alike else _EXAMPLE


def find_zone(text: str) -> str:
    """The IANA name of the zone that `text` means: "america/los_angeles", "Los Angeles", "Berlin", "san fran".

    Letter case, accents and blanks do not matter. A beginning of four letters and more is enough where it fits
    one city only. Raises Refusal("circles.unknown_zone") with `zone` (what was given) and `example`, a place
    that is likely near ("PST8" gives America/Los_Angeles).

    Reads the names anew; who asks more than once keeps a `Zones`.
    """
    return Zones().find(text)


def suggest(text: str, limit: int = 25) -> tuple[str, ...]:
    """At most `limit` zone names for autocomplete (Discord shows 25); the most used ones for an empty text.

    What is `text` comes first, then what begins with it, then what contains it; among these the most used
    first. Reads the names anew; autocomplete keeps a `Zones`.
    """
    return Zones().suggest(text, limit)


def _plain(text: str) -> str:
    """`text` in lower case without accents and points, one underscore for all that stands between words."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(letter for letter in letters if not unicodedata.combining(letter) and letter not in ".'")
    signs = re.sub(r"(?<=[a-z])-(?=[a-z])", "_", kept)
    return re.sub(r"[\s_]+", "_", signs).strip("_")


def _offset(wanted: str) -> str:
    """An offset such as "gmt-05:00" or "utc_2" as `_NEARBY` writes it. Etc/GMT+5 is five hours *behind* UTC."""
    found = re.fullmatch(r"(etc/)?(?:utc|gmt)_?([+-])_?0?([0-9]{1,2})(?::?(00|30|45))?", wanted)
    if found is None:
        return ""
    sign = {"+": "-", "-": "+"}[found[2]] if found[1] else found[2]
    minutes = f":{found[4]}" if found[4] not in (None, "00") else ""
    return f"utc{sign}{found[3]}{minutes}"


def _rank(word: str, wanted: str) -> int:
    """How well `word` fits what was typed."""
    if word == wanted:
        return _SAME
    if word.startswith(wanted):
        return _BEGINNING
    if f"_{wanted}" in word or f"/{wanted}" in word:
        return _WORD
    return _INSIDE if wanted in word else _NOT
