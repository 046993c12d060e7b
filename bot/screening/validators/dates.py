"""Birth dates: a date that the calendar has, beside a word that says it is somebody's birthday."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.domain.findings import Confidence
from bot.screening.validators.base import Hit

if TYPE_CHECKING:
    from bot.screening.validators.base import Candidate

_ISO = re.compile(r"\b((?:19|20)\d\d)[-/.](\d{1,2})[-/.](\d{1,2})\b")
_NUMERIC = re.compile(r"\b(\d{1,2})[ ]?[-/.][ ]?(\d{1,2})(?:[ ]?[-/.][ ]?((?:19|20)\d\d|\d\d))?\b")
_NAMED = re.compile(r"jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec")
_DAY = re.compile(r"\b([0-3]?\d)(?:st|nd|rd|th)?\b")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b|'\d\d\b")


def _in_calendar(month: int, day: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= (29 if month == 2 else 30 if month in {4, 6, 9, 11} else 31)


def read_date(text: str) -> Confidence | None:
    """High for a date with its year, medium for a day and a month, None for what is no date."""
    if iso := _ISO.search(text):
        return Confidence.HIGH if _in_calendar(int(iso[2]), int(iso[3])) else None
    if _NAMED.search(text):
        without_year = _YEAR.sub(" ", text)
        day = _DAY.search(without_year)
        if day is None or not 1 <= int(day[1]) <= 31:
            return None
        return Confidence.HIGH if without_year != text else Confidence.MEDIUM
    for match in _NUMERIC.finditer(text):
        first, second = int(match[1]), int(match[2])
        if _in_calendar(first, second) or _in_calendar(second, first):
            return Confidence.HIGH if match[3] else Confidence.MEDIUM
    return None


def check_birth_date(candidate: Candidate) -> Hit | None:
    """A whole date is sure, a birthday without its year less so."""
    confidence = read_date(candidate.text)
    return Hit(candidate.start, candidate.end, confidence) if confidence else None
