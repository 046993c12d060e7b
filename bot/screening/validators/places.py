"""Postal addresses: a house number, a street, and whatever of town, state and ZIP follows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.domain.findings import Confidence
from bot.screening.validators.base import Hit

if TYPE_CHECKING:
    from bot.screening.validators.base import Candidate, Facts

_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9'.-]*")
_NUMBER = re.compile(r"[nsew]?\d{1,6}(?:-\d{1,5})?(?:[nsew]\d{1,6}|[a-d])?")
_NUMBER_AND_NEXT = re.compile(
    r"(?<![a-z0-9'.-])[nsew]?\d[a-z0-9-]*\.*[ \t,]+([a-z0-9][a-z0-9'.-]*)", re.IGNORECASE
)
_JOINS = frozenset({"of", "the", "and", "or"})
_FIRST = frozenset({"One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten"})
_ZIP = re.compile(r"\b\d{5}(?:-\d{4})?\b")
_MAX_TAIL = 90  # characters after a street in which its town may follow
_UNIT = re.compile(
    r"[ ,\n]{1,3}(?:(?:apt|apartment|suite|ste|unit|floor|fl|room|rm|bldg|building|lot|trlr)\b\.?[ ]?#?[ ]?|#[ ]?)"
    r"[a-z0-9-]{1,6}\b"
)


def _words(text: str) -> list[str]:
    return [word.strip(".") for word in _WORD.findall(text)]


def _tail(candidate: Candidate, end: int) -> tuple[int, bool]:
    """Where the address ends, with unit, town, state and ZIP if they follow; and whether a state or ZIP did."""
    low, facts = candidate.page.low, candidate.facts
    unit = _UNIT.match(low, end)
    end = unit.end() if unit else end
    rest = low[end : end + _MAX_TAIL]
    code = _ZIP.search(rest)
    if code is None:
        return end, False
    between = _words(rest[: code.start()])
    if len(between) <= 7 and not any(word in facts.known("address_stop") for word in between):
        return end + code.end(), True
    return end, False


def _stops(text: str, span: tuple[int, int], facts: Facts) -> bool:
    """Is this word in no name of a street or town? With a capital, or between two, many are: Isle of Palms."""
    start, end = span
    word = text[start:end].strip(".")
    low = word.lower()
    if low not in facts.known("address_stop"):
        return False
    if word[0].isupper():
        return low in facts.known("no_name")
    return low not in _JOINS or not text[end + 1 : end + 2].isupper()


def _named(words: list[str]) -> bool:
    """Are they written as names are: each with a capital, or as a number?"""
    return all(
        word[0].isupper() or word[0].isdigit() for word in words if word.lower() not in {"of", "the", "and"}
    )


def _street(candidate: Candidate) -> tuple[list[str], int, int] | None:
    """Number, name and kind of street within the match: the words as written, and where they stand."""
    facts, low = candidate.facts, candidate.page.low
    # nearly always a word follows that no street begins with: "3 hours and the traffic on the way"
    cased = candidate.cased
    if all(_stops(cased, one.span(1), facts) for one in _NUMBER_AND_NEXT.finditer(cased)):
        return None
    kinds = facts.known("street_clear") | facts.known("street_vague")
    found = [(match.start(), match.end()) for match in _WORD.finditer(cased)]
    words = [low[candidate.start + start : candidate.start + end].strip(".") for start, end in found]
    for first, number in enumerate(words):
        if not _NUMBER.fullmatch(number):
            continue
        for last in range(first + 1, len(words)):
            if _stops(cased, found[last], facts):
                break
            more = last + 1 < len(words) and words[last + 1] in kinds
            if words[last] in kinds and not more and (last > first + 1 or words[last] == "broadway"):
                start, end = found[first][0], found[last][1]
                return _words(cased[start:end]), candidate.start + start, candidate.start + end
    return None


def check_street(candidate: Candidate) -> Hit | None:
    """Number, name, kind of street. What else is known tells how sure it is."""
    street = None if candidate.shielded() else _street(candidate)
    if street is None:
        return None
    words, start, end = street
    if candidate.page.low[:start].endswith(("$", ".", ",", "-", "/", ":")):
        return None
    whole, postal = _tail(candidate, end)
    near, named, long = candidate.near(40, 0), _named(words[1:]), len(words[0]) >= 2
    if postal:
        return Hit(start, whole, Confidence.HIGH)
    if words[-1].lower() in candidate.facts.known("street_clear"):
        sure = near or whole > end or (named and long)
        return (
            Hit(start, whole, Confidence.HIGH if sure else Confidence.MEDIUM)
            if sure or long or named
            else None
        )
    if near and (named or long):
        return Hit(start, whole, Confidence.HIGH if named else Confidence.MEDIUM)
    return Hit(start, whole, Confidence.MEDIUM) if named and (long or whole > end) else None


def check_postal(candidate: Candidate) -> Hit | None:
    """Number, words, state and ZIP, whatever the street is called. Small "in" and "or" are no states."""
    text, facts = candidate.cased, candidate.facts
    found = list(_WORD.finditer(text))
    start, state = None, found[-2].group().strip(".")
    for match in reversed(found[:-2]):
        word = match.group()
        if word in _FIRST or _NUMBER.fullmatch(word.lower()):
            start = match.start()
        elif _stops(text, match.span(), facts):
            break
    small = state.islower() and state in facts.known("state_words") and "," not in text
    if start is None or small or candidate.shielded():
        return None
    return Hit(candidate.start + start, candidate.end, Confidence.HIGH)


def check_town(candidate: Candidate) -> Hit | None:
    """A town with its state in capitals and its ZIP, without a street."""
    words = _words(candidate.cased)
    if len(words) < 3 or not words[-2].isupper() or not words[0][0].isupper():
        return None
    return Hit(candidate.start, candidate.end, Confidence.MEDIUM)
