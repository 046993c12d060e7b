"""Phone numbers: by the shape people give them, and by libphonenumber where the shape alone does not tell."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import accumulate, islice, pairwise
from typing import TYPE_CHECKING

import phonenumbers

from bot.domain.findings import Confidence
from bot.screening.validators.base import Hit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.screening.validators.base import Budget, Candidate, View

_MIN, _MAX = 7, 15  # digits of a phone number without and with its country code (ITU-T E.164)
_MAX_GROUPS = 20  # groups of one run of digits that are read
_MAX_LENGTH = 120  # and characters of it
_MAX_WORDS = 140  # characters of a number in words
_BEFORE, _AFTER = 40, 15  # characters in which a word says that a number is one
_AS_DIGIT = str.maketrans("oli", "011")
_NAMES = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_SPELLED = {"oh": "0"} | {name: str(digit) for digit, name in enumerate(_NAMES)}
_WORD = re.compile(r"zero|oh|one|two|three|four|five|six|seven|eight|nine|[0-9oli]")
_GROUP = re.compile(r"[0-9oli]+")
_LETTERS = re.compile(r"[a-z]+")
_EXTENSION = re.compile(r"[ ,]{0,2}(?:x|ext\.?|extension|#) ?[0-9]{1,6}$")
_DATE = re.compile(r"(?:19|20)\d\d[-/.]\d\d?[-/.]\d\d?|(?<!\d)\d\d?[-/.]\d\d?[-/.](?:19|20)?\d\d(?!\d)")
_QUAD = re.compile(r"\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}")  # an Internet address
_AREA = re.compile(r"\((?:0\d{1,4}|\d{2,3})\)")  # an area code in brackets
_ASKED = re.compile(
    r"\b(?:call|calls?|text|txt|dial|ring|phone|tel|cell|mobile|sms|fax|whatsapp|ph|contact|signal)\b[ :.=#(+-]*"
    r"(?:(?:me|us|him|her|at|on|is|number|no)\b[ :.=#(+@-]*){0,3}$"
)
_UNIT = re.compile(
    r"[ \t]?(?:%|mg|mcg|ug|ml|kg|g|lbs?|km|k|cal|kcal|calories|steps|points|people|dollars|usd|eur|euros|pounds"
    r"|years?|days?|hours?|hrs?|minutes|mins?|miles|views|followers|users|times)\b"
)
# how the digits of a North American number are grouped, without its leading 1
_SHAPES = frozenset({(3, 3, 4), (10,), (3, 7), (6, 4), (3, 3, 2, 2), (3, 4, 3), (1,) * 10})
_FORMATTED = frozenset({(3, 3, 4), (3, 7), (6, 4)})
_TOLL_FREE = frozenset({"800", "833", "844", "855", "866", "877", "888"})


@dataclass(frozen=True, slots=True)
class Number:
    """A run of digits: how they were grouped, and where they stand in the folded text."""

    digits: str
    shape: tuple[int, ...]
    start: int
    end: int

    def north_american(self) -> tuple[str, tuple[int, ...]] | None:
        """The ten digits of a North American number and their grouping, a leading 1 or 001 taken off."""
        digits, shape = self.digits, self.shape
        for prefix in ("001", "1"):
            if len(digits) == 10 + len(prefix) and digits.startswith(prefix):
                digits = digits[len(prefix) :]
                shape = shape[1:] if shape[0] == len(prefix) else (10,) if len(shape) == 1 else ()
                break
        return (digits, shape) if len(digits) == 10 and shape else None


def _groups(candidate: Candidate) -> list[tuple[int, int]]:
    """Where the groups of digits stand. Letters for digits count within a group, alone only if all stand alone."""
    text, at = candidate.text[:_MAX_LENGTH], candidate.start
    if "x" in text or "#" in text:
        text = _EXTENSION.sub("", text)
    spans = [found.span() for found in islice(_GROUP.finditer(text), _MAX_GROUPS)]
    if _LETTERS.search(text) and any(end - start > 1 for start, end in spans):
        spans = [(start, end) for start, end in spans if not text[start:end].isalpha()]
    return [(at + start, at + end) for start, end in spans]


def _number(candidate: Candidate, groups: list[tuple[int, int]]) -> Number | None:
    """The groups as one number; None if their count is wrong or too few of them are digits indeed."""
    low = candidate.page.low
    written = "".join(low[start:end] for start, end in groups)
    if not _MIN <= len(written) <= _MAX:
        return None
    if not written.isdigit():
        if sum(map(str.isdigit, written)) * 10 < 6 * len(written):
            return None
        written = written.translate(_AS_DIGIT)
    shape = tuple(end - start for start, end in groups)
    return Number(written, shape, groups[0][0], groups[-1][1])


def _windows(candidate: Candidate) -> Iterator[Number]:
    """The whole run, then without its last groups, then without its first one or two: neighbours are no part of it."""
    groups = _groups(candidate)
    for first in range(min(3, len(groups))):
        edges = accumulate(end - start for start, end in groups[first:])
        lasts = [at for at, digits in enumerate(edges, first + 1) if _MIN <= digits <= _MAX]
        for last in reversed(lasts):
            if not candidate.view.budget.look():
                return
            number = _number(candidate, groups[first:last])
            if number is not None:
                yield number


def _counted(number: Number) -> bool:
    """Counting or breathing (1 2 3 4..., 4 7 8 4 7 8...): the same step, or the same few digits over and over."""
    digits, shape = number.digits, number.shape
    # the same digits over and over are those before them, moved on by their count
    if any(digits.startswith(digits[n:]) for n in (1, 2, 3, 4)):
        return True
    each = list(map(int, digits))
    if len(shape) == 1 or len(shape) > 3:
        ends = accumulate(shape)
        counts = (
            each
            if len(shape) == 1
            else [int(digits[end - size : end]) for size, end in zip(shape, ends, strict=True)]
        )
        run = 0
        for one, two in pairwise(counts):
            run = run + 1 if two == one + 1 else 0
            if run > 3:
                return True
    step = (each[1] - each[0]) % 10
    return all((two - one) % 10 == step for one, two in pairwise(each))


def _valid(digits: str, region: str, budget: Budget) -> bool:
    """Is it a number that libphonenumber knows in that region?"""
    if not budget.lookup():
        return False
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(digits, region))
    except phonenumbers.NumberParseException:
        return False


def _possible(digits: str, budget: Budget) -> bool:
    """Has a number with this country code this many digits?"""
    if not budget.lookup():
        return False
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse("+" + digits, None))
    except phonenumbers.NumberParseException:
        return False


def _anywhere(digits: str, view: View) -> bool:
    """Is it a number of one of the regions that the rules file names?"""
    return any(_valid(digits, region, view.budget) for region in view.facts.regions)


def _help_line(candidate: Candidate, number: Number) -> bool:
    """A number that is free to call, and said to be a help line's?"""
    if number.digits.removeprefix("1")[:3] not in _TOLL_FREE and not number.digits.startswith(
        ("0800", "0808")
    ):
        return False
    around = candidate.page.low[max(0, number.start - 80) : number.end + 60]
    return any(word in around for word in candidate.facts.known("help_line"))


def _other_number(candidate: Candidate, number: Number) -> bool:
    """Is it said to be an order, a case, an account?"""
    before = _LETTERS.findall(candidate.page.low[max(0, number.start - 18) : number.start])[-2:]
    return any(word in candidate.facts.known("other_number") for word in before)


def _excluded(candidate: Candidate, number: Number) -> bool:
    """What looks like a number and is none: dates, amounts, Internet addresses, and what is allowed."""
    low = candidate.page.low
    text, before, after = (
        low[number.start : number.end],
        low[max(0, number.start - 2) : number.start],
        low[number.end :][:16],
    )
    return (
        before.endswith(("$", "#", "$ ", "0.", "^"))
        or (len(number.shape) < 3 and bool(_UNIT.match(after)))
        or (number.shape[-3:] != (3, 3, 4) and bool(_DATE.search(text)))
        or bool(_QUAD.fullmatch(text))
        or candidate.allowed.number(number.digits)
        or _help_line(candidate, number)
    )


def _hit(candidate: Candidate, number: Number, confidence: Confidence) -> Hit:
    """With the plus and the bracket before the digits, and with the extension after them."""
    start, low = number.start, candidate.page.low
    while start and low[start - 1] in "+(":
        start -= 1
    end = candidate.end if _EXTENSION.fullmatch(low[number.end : candidate.end]) else number.end
    return Hit(start, end, confidence)


def _near(candidate: Candidate) -> bool:
    """Does a word say that it is one: right before it ("call 555 0132"), or near ("my number is")?"""
    before = candidate.page.low[max(0, candidate.start - 20) : candidate.start]
    return _ASKED.search(before) is not None or candidate.near(_BEFORE, _AFTER)


def check_nanp(candidate: Candidate) -> Hit | None:
    """Three, three and four digits, with or without a country code and an extension."""
    number = None if candidate.shielded() else _number(candidate, _groups(candidate))
    local = number.north_american() if number else None
    if number is None or local is None or _excluded(candidate, number):
        return None
    digits, shape = local
    formatted = any(char in "-.()/" for char in candidate.text)
    if shape in _FORMATTED and (formatted or _near(candidate)):
        return _hit(candidate, number, Confidence.HIGH)
    if _other_number(candidate, number):
        return None
    if not _valid(digits, "US", candidate.view.budget):
        return _hit(candidate, number, Confidence.MEDIUM) if _near(candidate) else None
    return _hit(candidate, number, Confidence.HIGH)


def check_number(candidate: Candidate) -> Hit | None:
    """Any other run of digits: with a plus or 00, with a region's leading zero, one by one, or with a word near."""
    if candidate.shielded():
        return None
    near, whole = None, True
    for number in _windows(candidate):
        # most runs of digits are counting or a date, so the words around are looked at last
        if _counted(number) and (len(number.shape) != 2 or not _near(candidate)):
            return None
        if _excluded(candidate, number):
            return None
        near = _near(candidate) if near is None else near
        confidence = _abroad(candidate, number) or _national(candidate, number, near=near, whole=whole)
        if confidence:
            return _hit(candidate, number, confidence)
        whole = False
    return None


def _abroad(candidate: Candidate, number: Number) -> Confidence | None:
    """With its country code: libphonenumber says whether that country has numbers of this length."""
    digits = number.digits
    if digits.startswith("00") and len(digits) > 9:
        digits = digits[2:]
    elif not candidate.page.low[: number.start].endswith(("+", "+(")):
        return None
    if number.shape[1:2] == (1,) and candidate.page.low[number.start : number.end].find("(0)") > 0:
        digits = digits[: number.shape[0]] + digits[number.shape[0] + 1 :]
    return Confidence.HIGH if _possible(digits, candidate.view.budget) else Confidence.MEDIUM


def _written_as_one(candidate: Candidate, number: Number) -> bool:
    """Is it grouped as phone numbers are: an area code in brackets, or with its zero before one or two groups?"""
    text, shape = candidate.page.low[max(0, number.start - 1) : number.end], number.shape
    if len(shape) == 1:
        return False
    if _AREA.search(text) and 8 <= len(number.digits) <= 12:
        return True
    if not number.digits.startswith("0") or not 9 <= len(number.digits) <= 11:
        return False
    return set(shape[1:]) == {2} or (3 <= shape[0] <= 5 and len(shape) <= 4 and min(shape[1:]) >= 2)


def _national(candidate: Candidate, number: Number, *, near: bool, whole: bool) -> Confidence | None:
    """Without a country code: its shape, its region's rules and the words near it tell."""
    digits, local, budget = number.digits, number.north_american(), candidate.view.budget
    if _other_number(candidate, number):
        return None
    american = local is not None and (local[1] in _SHAPES or near) and _valid(local[0], "US", budget)
    if american or _written_as_one(candidate, number):
        return Confidence.HIGH
    if whole and (digits.startswith("0") or near) and len(digits) > 8 and _anywhere(digits, candidate.view):
        return Confidence.HIGH
    return _said_to_be_one(number) if whole and near else None


def _said_to_be_one(number: Number) -> Confidence | None:
    """A word near says that it is a number; two groups of four may still be years or times."""
    digits, shape = number.digits, number.shape
    if shape == (4, 4) and (digits[0] <= "2" or digits[4:6] in {"19", "20"}):
        return None
    sure = (len(shape) > 1 and len(digits) > 8) or shape == (3, 4)
    return Confidence.HIGH if sure else Confidence.MEDIUM


def check_local(candidate: Candidate) -> Hit | None:
    """Seven digits as they are said within one town: the exchange 555 is nothing else, others need a word near."""
    number = None if candidate.shielded() else _number(candidate, _groups(candidate))
    if number is None or _excluded(candidate, number) or _other_number(candidate, number):
        return None
    if _near(candidate) or number.digits.startswith("555"):
        return _hit(candidate, number, Confidence.HIGH)
    return None


def check_words(candidate: Candidate) -> Hit | None:
    """Digits spelled out as words: four one five, five five five, ..."""
    text = candidate.text.rstrip(" \t,./-")
    said = _WORD.findall(text) if len(text) <= _MAX_WORDS else []
    spelled = sum(len(word) > 1 for word in said)
    if spelled < 3 or not _MIN <= len(said) <= _MAX:
        return None
    digits = "".join(_SPELLED.get(word, word) for word in said).translate(_AS_DIGIT)
    number = Number(digits, (1,) * len(digits), candidate.start, candidate.start + len(text))
    if _counted(number) or candidate.allowed.number(digits):
        return None
    local = number.north_american()
    if (local and _valid(local[0], "US", candidate.view.budget)) or (
        digits.startswith("0") and _anywhere(digits, candidate.view)
    ):
        return Hit(number.start, number.end, Confidence.HIGH)
    return Hit(number.start, number.end, Confidence.MEDIUM) if _near(candidate) else None
