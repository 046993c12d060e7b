"""Who somebody is: full names, and the names people carry on other platforms."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.domain.findings import Confidence
from bot.screening.validators.base import Hit

if TYPE_CHECKING:
    from bot.screening.validators.base import Candidate

_NAME = re.compile(r"[A-Za-z][A-Za-z'-]*")
_PARTICLES = frozenset(
    {
        "de",
        "da",
        "di",
        "del",
        "della",
        "dos",
        "du",
        "la",
        "le",
        "van",
        "von",
        "der",
        "den",
        "bin",
        "al",
        "el",
        "st",
    }
)
_NAME_IS = len("my name is  ")  # what is longer says "full", "real" or "legal": then any two words are a name
_TOKEN = re.compile(r"[@$]?[a-z0-9][a-z0-9._-]*[a-z0-9_]$")
_ORDINAL = re.compile(
    r"\d+(?:st|nd|rd|th|am|pm|mg|ml|mcg|k|x|d|h|min|mins|hrs?|ish|s|%)?$|\d+[.:-]\d+(?:am|pm)?$"
)
_MIN_TOKEN, _MAX_TOKEN = 3, 32  # characters of a handle


def _name_end(candidate: Candidate, start: int) -> tuple[list[str], int]:
    """The words from `start` on that can be parts of one name, as written, and where they end."""
    words: list[str] = []
    cased, end = candidate.page.cased, start
    while len(words) < 4 and (match := _NAME.match(cased, end if not words else end + 1)):
        if words and cased[end] != " ":
            break
        words.append(match.group())
        end = match.end()
    return words, end


def check_introduced(candidate: Candidate) -> Hit | None:
    """After "my name is": a first name and a family name. The pattern ends where the name begins."""
    words, _ = _name_end(candidate, candidate.end)
    stop = candidate.facts.known("no_name")
    taken: list[str] = []
    for word in words:
        if word.lower() in stop or (
            taken and taken[0][0].isupper() and not word[0].isupper() and word not in _PARTICLES
        ):
            break
        taken.append(word)
    while taken and taken[-1].lower() in _PARTICLES:
        taken.pop()
    if len(taken) < 2 or len(taken[-1]) < 2:
        return None
    named = all(word[0].isupper() for word in taken if word not in _PARTICLES)
    first = taken[0].lower() in candidate.facts.known("first_name")
    if candidate.pattern.name == "introduced loosely" and not (first and named):
        return None
    if not named and not (candidate.text.startswith("my ") and (first or len(candidate.text) > _NAME_IS)):
        return None
    if not named:
        taken = taken[:2]
    length = sum(map(len, taken)) + len(taken) - 1
    return Hit(candidate.end, candidate.end + length, Confidence.HIGH if named else Confidence.MEDIUM)


def check_full_name(candidate: Candidate) -> Hit | None:
    """A usual first name and a word with a capital after it."""
    first, _, last = candidate.cased.partition(" ")
    if not (first[:1].isupper() and last[:1].isupper() and last[1:2].islower() and first[1:2].islower()):
        return None
    if last.lower() in candidate.facts.known("no_name") or last.lower().removesuffix(
        "'s"
    ) in candidate.facts.known("no_surname"):
        return None
    end = candidate.end - (2 if last.lower().endswith("'s") else 0)
    return Hit(candidate.start, end, candidate.pattern.confidence)


def _built(token: str) -> bool:
    """Is it made up as handles are: letters with digits, dots or underscores?"""
    bare = token.strip("._-")
    return any(char.isalpha() for char in bare) and any(char.isdigit() or char in "._" for char in bare)


def check_handle(candidate: Candidate) -> Hit | None:
    """The last word of the match is the handle. A plain word is one only where nothing else makes sense."""
    match = _TOKEN.search(candidate.text.rstrip(".-"))
    if match is None:
        return None
    token = match.group()
    bare = token.lstrip("@$")
    if (
        not _MIN_TOKEN <= len(bare) <= _MAX_TOKEN
        or _ORDINAL.match(bare)
        or bare in candidate.facts.known("no_handle")
    ):
        return None
    end = candidate.start + match.end()
    if token[0] in "@$" or _built(bare):
        return Hit(candidate.start + match.start(), end, candidate.pattern.confidence)
    if candidate.pattern.name == "on a platform, said so":
        return Hit(candidate.start + match.start(), end, Confidence.MEDIUM)
    return None


def check_mention(candidate: Candidate) -> Hit | None:
    """A bare @name: one made up as handles are is surer than a word."""
    token = candidate.text.lstrip("@")
    if (
        token in candidate.facts.known("no_handle")
        or candidate.shielded()
        or not any(map(str.isalpha, token))
    ):
        return None
    before = candidate.page.low[max(0, candidate.start - 1) : candidate.start]
    if before and (before.isalnum() or before in "._-/<@"):
        return None
    return Hit(candidate.start, candidate.end, Confidence.MEDIUM if _built(token) else Confidence.LOW)


def check_tag(candidate: Candidate) -> Hit | None:
    """A name with four digits after a hash, unless the name is "order" or the like."""
    name = candidate.text.partition("#")[0]
    if name in candidate.facts.known("other_number") or name in candidate.facts.known("no_handle"):
        return None
    return Hit(candidate.start, candidate.end, candidate.pattern.confidence)


def check_profile(candidate: Candidate) -> Hit | None:
    """A person's page on a platform, not one of the platform's own pages."""
    text = candidate.text.rstrip(" \t\n.,;:!?)>*|]")
    last = text.partition("?")[0].rstrip("/").rpartition("/")[2].lstrip("@")
    if last in candidate.facts.known("platform_page"):
        return None
    return Hit(candidate.start, candidate.start + len(text), candidate.pattern.confidence)
