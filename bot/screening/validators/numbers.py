"""Numbers that carry a check of their own: payment cards, bank accounts, social security."""

from __future__ import annotations

import re
from itertools import accumulate, islice
from typing import TYPE_CHECKING

from bot.domain.findings import Confidence
from bot.screening.validators.base import Hit

if TYPE_CHECKING:
    from bot.screening.validators.base import Candidate

_AS_DIGIT = str.maketrans("oli", "011")
_GROUP = re.compile(r"[0-9oli]+")
_CARD_GROUPS = frozenset({(4, 6, 5), (4, 6, 4), (4, 4, 5)})
_MAX_GROUPS = 40  # groups of one run of digits that are read
_MAX_WINDOWS = 60  # readings of one run of digits that are tried

# Issuer prefixes and lengths of payment cards (ISO/IEC 7812; ranges as the networks publish them).
_CARD = re.compile(
    r"4(?:\d{12}|\d{15}|\d{18})"  # Visa
    r"|(?:5[1-5]\d\d|222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)\d{12}"  # Mastercard
    r"|3[47]\d{13}"  # American Express
    r"|(?:6011|65\d\d|64[4-9]\d)\d{12}"  # Discover
    r"|3(?:0[0-59]|[68]\d)\d{11}"  # Diners Club
    r"|(?:2131|1800)\d{11}|35\d{14}"  # JCB
    r"|62\d{14,17}"  # UnionPay
    r"|(?:50\d|5[6-8]\d|6[0137]\d)\d{9,16}"  # Maestro
)
# Lengths of an IBAN by country (SWIFT IBAN registry).
_IBAN_LENGTHS = {
    country: length
    for length, countries in {
        15: "no", 16: "be", 18: "dk fi fo gl nl sd fk", 19: "mk si", 20: "at ba ee kz lt lu xk mn",
        21: "ch cr hr li lv", 22: "bg bh de gb ge ie me rs va", 23: "ae gi il iq tl om so",
        24: "ad cz es md pk ro sa se sk tn vg", 25: "ly pt st", 26: "is tr", 27: "bi dj fr gr it mc mr sm",
        28: "al az by cy do gt hn hu lb ni pl sv", 29: "br eg ps qa ua", 30: "jo kw mu ye", 31: "mt sc", 32: "lc",
        33: "ru",
    }.items()
    for country in countries.split()
}  # fmt: skip
_SHORTEST_IBAN = 15
_LONGEST_IBAN = 100  # characters of one, with all that may stand between its groups


def luhn(digits: str) -> bool:
    """Does the last digit check the others (ISO/IEC 7812-1, annex B)?"""
    doubled = (int(digit) * 2 for digit in digits[-2::-2])
    return (sum(map(int, digits[-1::-2])) + sum(n - 9 if n > 9 else n for n in doubled)) % 10 == 0


def is_card(digits: str) -> bool:
    """Does it begin as a payment card does, with a length of that network, and check?"""
    return _CARD.fullmatch(digits) is not None and luhn(digits)


def is_iban(text: str) -> bool:
    """Has it the length of its country, and does it check (ISO 13616, remainder 1 modulo 97)?"""
    if len(text) != _IBAN_LENGTHS.get(text[:2]):
        return False
    return int("".join(str(int(char, 36)) for char in text[4:] + text[:4])) % 97 == 1


def is_ssn(digits: str) -> bool:
    """Could it have been given out: as a social security number, or as a taxpayer number (area 900 to 999)?"""
    area, group, serial = digits[:3], digits[3:5], digits[5:]
    if area in {"000", "666"} or group == "00" or serial == "0000":
        return False
    return area < "900" or "50" <= group <= "99"


def _grouped_as_card(sizes: list[int]) -> bool:
    """In one piece, in fours, as American Express and Diners Club print theirs, or digit by digit."""
    return (
        len(sizes) == 1
        or tuple(sizes) in _CARD_GROUPS
        or set(sizes) == {1}
        or (set(sizes[:-1]) == {4} and sizes[-1] <= 4)
    )


def check_card(candidate: Candidate) -> Hit | None:
    """A run of digits, or whole groups within one, that is a payment card's number."""
    if candidate.shielded() or candidate.page.low[: candidate.start].endswith("+"):
        return None
    text = candidate.text
    groups = [match.span() for match in islice(_GROUP.finditer(text), _MAX_GROUPS)]
    sizes = [end - start for start, end in groups]
    digits = "".join(text[start:end] for start, end in groups).translate(_AS_DIGIT)
    edges = [0, *accumulate(sizes)]
    windows = (
        (first, last)
        for first in range(len(groups))
        for last in range(first, len(groups))
        if 12 <= edges[last + 1] - edges[first] <= 19 and _grouped_as_card(sizes[first : last + 1])
    )
    for first, last in islice(windows, _MAX_WINDOWS):
        number = digits[edges[first] : edges[last + 1]]
        whole = last - first + 1 == len(groups)
        if (
            is_card(number)
            and (len(number) > 13 or whole)
            and (len(number) not in {17, 18} or candidate.near())
        ):
            start = candidate.start
            return Hit(start + groups[first][0], start + groups[last][1], Confidence.HIGH)
    if sizes == [4, 4, 4, 4] and candidate.near():
        return Hit(candidate.start, candidate.end, Confidence.MEDIUM)
    return None


def check_iban(candidate: Candidate) -> Hit | None:
    """A country, two check digits and an account, of the country's length; what follows is cut off."""
    text, kept, places = candidate.text[:_LONGEST_IBAN], [], []
    for at, char in enumerate(text):
        if char.isalnum():
            kept.append(char)
            places.append(at)
    length = _IBAN_LENGTHS.get("".join(kept[:2]), 0)
    if not _SHORTEST_IBAN <= length <= len(kept) or not is_iban("".join(kept[:length])):
        return None
    end = places[length - 1] + 1
    if text[end : end + 1].isalnum():
        return None
    return Hit(candidate.start, candidate.start + end, Confidence.HIGH)


def check_ssn(candidate: Candidate) -> Hit | None:
    """Three, two and four digits. Without dashes between them, a word near has to say what they are."""
    text = candidate.text.translate(_AS_DIGIT)
    digits = "".join(char for char in text if char.isdigit())
    if len(digits) != 9 or not is_ssn(digits) or candidate.shielded():
        return None
    if candidate.near():
        return Hit(candidate.start, candidate.end, Confidence.HIGH)
    separators = {char for char in text if not char.isdigit()}
    if separators in ({"-"}, {"."}):
        return Hit(candidate.start, candidate.end, Confidence.HIGH)
    return Hit(candidate.start, candidate.end, Confidence.MEDIUM) if separators == {" "} else None
