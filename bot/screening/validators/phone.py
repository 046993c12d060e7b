"""Phone numbers: by the shape people give them, and by libphonenumber where the shape alone does not tell."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import phonenumbers

from bot.domain.findings import Confidence
from bot.screening.validators.base import Hit

if TYPE_CHECKING:
    from bot.screening.validators.base import Budget, Candidate, View

_MIN, _MAX = 7, 15  # digits of a phone number without and with its country code (ITU-T E.164)
_MAX_LENGTH = 80  # characters of a number, with all that may stand between its digits
_AS_DIGIT = str.maketrans("oli", "011")
_MAX_WORDS = 140  # and of one in words
_NAMES = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_SPELLED = {"oh": "0"} | {name: str(digit) for digit, name in enumerate(_NAMES)}
_WORD = re.compile(r"zero|oh|one|two|three|four|five|six|seven|eight|nine|[0-9oli]")
_GROUP = re.compile(r"[0-9oli]+")
_EXTENSION = re.compile(r"[ ,]{0,2}(?:x|ext\.?|extension|#) ?[0-9]{1,6}$")
_DATE = re.compile(r"(?:19|20)\d\d[-/.]\d\d?[-/.]\d\d?|\d\d?[-/.]\d\d?[-/.](?:19|20)?\d\d(?!\d)")
_QUAD = re.compile(r"\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}")  # an Internet address
_UNIT = re.compile(
    r"[ \t]?(?:%|mg|mcg|ug|ml|kg|g|lbs?|km|k|cal|kcal|calories|steps|points|people|dollars|usd|eur|euros|pounds"
    r"|years?|days?|hours?|hrs?|minutes|mins?|miles|views|followers|users|times)\b"
)
# how the digits of a NANP number are grouped, without its leading 1
_NANP_SHAPES = frozenset({(3, 3, 4), (10,), (3, 7), (6, 4), (3, 3, 2, 2), (3, 4, 3), (1,) * 10})
_FORMATTED = frozenset({(3, 3, 4), (3, 7), (6, 4)})


@dataclass(frozen=True, slots=True)
class Number:
    """The digits of a candidate, how they were grouped, and whether it began with a plus."""

    digits: str
    shape: tuple[int, ...]
    plus: bool

    def nanp(self) -> tuple[str, tuple[int, ...]] | None:
        """The ten digits of a North American number and their grouping, a leading 1 or 001 taken off."""
        digits, shape = self.digits, self.shape
        for prefix in ("001", "1"):
            if len(digits) == 10 + len(prefix) and digits.startswith(prefix):
                digits = digits[len(prefix) :]
                rest = len(prefix)
                while rest and shape:
                    taken = min(rest, shape[0])
                    shape = (shape[0] - taken, *shape[1:]) if shape[0] > taken else shape[1:]
                    rest -= taken
                break
        return (digits, shape) if len(digits) == 10 else None


def _read(text: str) -> Number | None:
    """Digits and groups of a candidate; None if too few of them are digits indeed."""
    if len(text) > _MAX_LENGTH:
        return None
    plus = text.lstrip("( ").startswith("+")
    text = _EXTENSION.sub("", text)
    if sum(char.isdigit() for char in text) * 10 < 6 * sum(char in "0123456789oli" for char in text):
        return None
    text = text.replace("(0)", " ") if plus else text
    groups = _GROUP.findall(text)
    return Number("".join(groups).translate(_AS_DIGIT), tuple(map(len, groups)), plus)


def _counted(digits: str) -> bool:
    """Counting or breathing (1 2 3 4..., 4 7 8 4 7 8...): the same step, or the same few digits over and over."""
    steps = {(int(b) - int(a)) % 10 for a, b in pairwise(digits)}
    return len(steps) == 1 or any(digits == (digits[:n] * len(digits))[: len(digits)] for n in (1, 2, 3, 4))


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


def _toll_free(digits: str) -> bool:
    return digits[:3] in {"800", "833", "844", "855", "866", "877", "888"} or digits.startswith(
        ("0800", "0808")
    )


def _no_number(candidate: Candidate, number: Number) -> bool:
    """What looks like one and is not: mentions, dates, amounts, Internet addresses, allowed numbers."""
    page = candidate.page
    before, after = page.low[max(0, candidate.start - 2) : candidate.start], page.low[candidate.end :][:24]
    return (
        not _MIN <= len(number.digits) <= _MAX
        or before.endswith(("$", "#", "$ ", "0.", "^"))
        or bool(_UNIT.match(after))
        or bool(_DATE.search(candidate.text) and 3 not in number.shape)
        or bool(_QUAD.fullmatch(candidate.text))
        or candidate.allowed.number(number.digits)
        or (_toll_free(number.digits.removeprefix("1")) and _help_line(candidate))
        or candidate.shielded()
    )


def _help_line(candidate: Candidate) -> bool:
    """Is it said to be a help line?"""
    page, words = candidate.page, candidate.facts.known("help_line")
    around = page.low[max(0, candidate.start - 80) : candidate.end + 60]
    return any(word in around for word in words)


def _hit(candidate: Candidate, confidence: Confidence) -> Hit:
    """With the plus and the bracket that stand before the digits."""
    start, low = candidate.start, candidate.page.low
    while start and low[start - 1] in "+(":
        start -= 1
    return Hit(start, candidate.end, confidence)


def check_nanp(candidate: Candidate) -> Hit | None:
    """Three, three and four digits, with or without a country code and an extension."""
    number = _read(candidate.text)
    local = number.nanp() if number else None
    if number is None or local is None or _no_number(candidate, number):
        return None
    digits, shape = local
    formatted = any(char in "-.()/" for char in candidate.text)
    if shape in _FORMATTED and (formatted or candidate.near()):
        return _hit(candidate, Confidence.HIGH)
    if _other_number(candidate):
        return None
    if not _valid(digits, "US", candidate.view.budget):
        return _hit(candidate, Confidence.MEDIUM) if candidate.near() else None
    return _hit(candidate, Confidence.HIGH)


def _other_number(candidate: Candidate) -> bool:
    """Is it said to be an order, a case, an account?"""
    page = candidate.page
    around = page.low[max(0, candidate.start - 24) : candidate.start]
    return any(word in around for word in candidate.facts.known("other_number"))


def check_number(candidate: Candidate) -> Hit | None:
    """Any other run of digits: with a plus or 00, with a region's leading zero, one by one, or with a word near."""
    number = _read(candidate.text)
    if number is None or _no_number(candidate, number):
        return None
    if _counted(number.digits) and (len(number.shape) != 2 or not candidate.near()):
        return None
    digits = number.digits
    if digits.startswith("00") and len(digits) > 9:
        confidence = _abroad(digits[2:], candidate.view.budget)
    elif number.plus or candidate.page.low[: candidate.start].endswith(("+", "+(")):
        confidence = _abroad(digits, candidate.view.budget)
    elif _other_number(candidate):
        confidence = None
    else:
        confidence = _national(candidate, number)
    return _hit(candidate, confidence) if confidence else None


def _abroad(digits: str, budget: Budget) -> Confidence | None:
    """With its country code."""
    return Confidence.HIGH if _possible(digits, budget) else None


def _national(candidate: Candidate, number: Number) -> Confidence | None:
    """Without a country code: its shape, its region's rules and the words near it tell."""
    digits, local, near = number.digits, number.nanp(), candidate.near()
    if local and (local[1] in _NANP_SHAPES or near) and _valid(local[0], "US", candidate.view.budget):
        return Confidence.HIGH
    if (digits.startswith("0") or near) and len(digits) > 8 and _anywhere(digits, candidate.view):
        return Confidence.HIGH if len(number.shape) > 1 or near else Confidence.MEDIUM
    if near and number.shape != (4, 4):
        return Confidence.HIGH if len(digits) > 8 or number.shape == (3, 4) else Confidence.MEDIUM
    return None


def check_local(candidate: Candidate) -> Hit | None:
    """Seven digits as they are said within one town: the exchange 555 is nothing else, others need a word near."""
    number = _read(candidate.text)
    if number is None or _no_number(candidate, number) or _other_number(candidate):
        return None
    if candidate.near() or number.digits.startswith("555"):
        return _hit(candidate, Confidence.HIGH)
    return None


def check_words(candidate: Candidate) -> Hit | None:
    """Digits spelled out as words: four one five, five five five, ..."""
    text = candidate.text.rstrip(" \t,./-")
    said = _WORD.findall(text) if len(text) <= _MAX_WORDS else []
    spelled = sum(len(word) > 1 for word in said)
    if spelled < 3 or not _MIN <= len(said) <= _MAX:
        return None
    digits = "".join(_SPELLED.get(word, word) for word in said).translate(_AS_DIGIT)
    if _counted(digits) or candidate.allowed.number(digits):
        return None
    local = Number(digits, (1,) * len(digits), plus=False).nanp()
    end = candidate.start + len(text)
    if (local and _valid(local[0], "US", candidate.view.budget)) or (
        digits.startswith("0") and _anywhere(digits, candidate.view)
    ):
        return Hit(candidate.start, end, Confidence.HIGH)
    return Hit(candidate.start, end, Confidence.MEDIUM) if candidate.near() else None
