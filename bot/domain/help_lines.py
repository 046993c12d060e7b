"""Help lines: people one can reach, and how sure we are of their numbers.

Lists of help lines rot. Each line therefore carries where its number was read, when, and by when somebody has to look
again; one that is overdue stays visible and says when it was last checked. Nothing here guesses where a person is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

How = Literal["call", "text", "chat", "web"]
HOWS: Final[tuple[How, ...]] = ("call", "text", "chat", "web")

LineKind = Literal["emergency", "line", "directory"]
LINE_KINDS: Final[tuple[LineKind, ...]] = ("emergency", "line", "directory")
"""In the order in which people see them."""

_COUNTRY: Final = re.compile(r"[A-Z]{2}")
_NUMBER: Final = re.compile(r"[0-9](?:[0-9 -]*[0-9])?")
_URL: Final = re.compile(r"https://[^\s]+")
_SOURCE: Final = re.compile(r"https?://[^\s]+")
# What people type for a country whose code is another.
_ALSO_CALLED: Final = {"UK": "GB", "USA": "US"}


@dataclass(frozen=True, slots=True)
class Way:
    """One way to reach a line: a number to call or text (with the word to send, if any), or a web address."""

    how: How
    to: str
    word: str | None = None


@dataclass(frozen=True, slots=True)
class HelpLine:
    """A line, an emergency number, or a directory of lines.

    `country` is an ISO 3166 code, None for everywhere. `hours_key` is a text key (None where hours do not apply).
    `source` is where the numbers were read on `read_on`; after `review_by` they are overdue for another look.
    """

    country: str | None
    kind: LineKind
    name: str
    ways: tuple[Way, ...]
    hours_key: str | None
    source: str
    read_on: date
    review_by: date


def countries(lines: Iterable[HelpLine]) -> tuple[str, ...]:
    """Return the codes of the countries there are lines for, in the order of the file."""
    return tuple(dict.fromkeys(line.country for line in lines if line.country is not None))


def country_code(typed: str | None) -> str | None:
    """Return the code that somebody meant by `us`, ` uk ` or `NZ`; None for nothing typed."""
    code = (typed or "").strip().upper()
    return _ALSO_CALLED.get(code, code) or None


def lines_for(lines: Sequence[HelpLine], country: str | None) -> tuple[HelpLine, ...]:
    """Return what to show: the country's emergency number, its lines, and always the directories.

    A country that is not on the list, or none at all, gets the directories: a wrong number is worse than a search.
    """
    code = country_code(country)
    shown = [line for line in lines if line.country in (code, None)]
    return tuple(sorted(shown, key=lambda line: LINE_KINDS.index(line.kind)))


def said_on_purpose(lines: Iterable[HelpLine]) -> tuple[str, ...]:
    """Return every number and host of these lines: nobody is kept from passing a help line on."""
    ways = (way.to for line in lines for way in line.ways)
    return tuple(dict.fromkeys(urlsplit(to).hostname or to for to in ways))


def is_overdue(line: HelpLine, today: date) -> bool:
    """Return whether somebody should have looked at this line again before `today`."""
    return line.review_by < today


def overdue(lines: Iterable[HelpLine], today: date) -> tuple[HelpLine, ...]:
    """Return the lines that are due for another look, the longest overdue first."""
    return tuple(sorted((line for line in lines if is_overdue(line, today)), key=lambda line: line.review_by))


def help_line_faults(lines: Sequence[HelpLine]) -> tuple[str, ...]:
    """Return what is wrong with the list, a phrase each that names the line; empty where it can be used."""
    faults = [f'"{line.name}" ({line.country}): {fault}' for line in lines for fault in _line_faults(line)]
    if not any(line.kind == "directory" and line.country is None for line in lines):
        faults.append("a directory for every country is missing")
    for code in countries(lines):
        numbers = [line for line in lines if line.country == code and line.kind == "emergency"]
        if len(numbers) != 1:
            faults.append(f'country "{code}" has {len(numbers)} emergency entries, one is needed')
    return tuple(faults)


def _line_faults(line: HelpLine) -> Iterator[str]:
    if not line.name.strip():
        yield "the name is empty"
    if line.country is None and line.kind != "directory":
        yield "only a directory is for every country"
    if line.country is not None and not _COUNTRY.fullmatch(line.country):
        yield "the country is not two capital letters such as US"
    if line.kind == "line" and line.hours_key is None:
        yield "the hours are missing"
    if not line.ways:
        yield "there is no way to reach it: call, text, chat or web"
    for way in line.ways:
        yield from _way_faults(way)
    if not _SOURCE.fullmatch(line.source):
        yield "the source is not a web address"
    if line.review_by <= line.read_on:
        yield "review_by is not after read_on"


def _way_faults(way: Way) -> Iterator[str]:
    if way.how in ("call", "text") and not _NUMBER.fullmatch(way.to):
        yield f'{way.how} is "{way.to}", but takes digits, with spaces or hyphens between them'
    if way.how in ("chat", "web") and not _URL.fullmatch(way.to):
        yield f'{way.how} is "{way.to}", but takes an address that begins with https://'
    if way.word is not None and way.how != "text":
        yield "only a text message has a word to send"
