"""The spreadsheet that a treasurer comes from, read strictly: a row that can be misread is no row.

Columns are known by their usual names, in any order; others are left alone and never kept. Dates are ISO, or in the
format that the column's own heading names: `Date (DD.MM.YYYY)`. Each row gets an external id from what it says and how
often the file said the same before, so that the same file, or a longer one, adds nothing twice.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from bot.domain.given import BadRow, shorten
from bot.domain.ledger import EARLIEST, Entry, EntryKind, Provider, parse_given_on
from bot.domain.money import currencies, parse_amount
from bot.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.domain.money import Amount

LARGEST_FILE: Final = 1_000_000
"""Bytes: 20,000 rows or so."""
MOST_ROWS: Final = 5_000
NAMES: Final = {
    "date": (
        "date",
        "day",
        "given on",
        "date given",
        "donation date",
        "gift date",
        "datetime (utc)",
        "datum",
    ),
    "amount": ("amount", "gift", "gift amount", "donation", "donation amount", "received", "sum", "betrag"),
    "currency": ("currency", "currency code", "ccy", "währung"),
    "circle": ("circle", "group", "fund", "designation"),
    "reference": (
        "reference",
        "id",
        "transaction id",
        "transactionid",
        "transaction",
        "receipt",
        "receipt number",
    ),
}
FORMATS: Final = {
    "dd.mm.yyyy": r"(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>\d{4})",
    "dd/mm/yyyy": r"(?P<d>\d{1,2})/(?P<m>\d{1,2})/(?P<y>\d{4})",
    "mm/dd/yyyy": r"(?P<m>\d{1,2})/(?P<d>\d{1,2})/(?P<y>\d{4})",
    "dd-mm-yyyy": r"(?P<d>\d{1,2})-(?P<m>\d{1,2})-(?P<y>\d{4})",
    "yyyy/mm/dd": r"(?P<y>\d{4})/(?P<m>\d{1,2})/(?P<d>\d{1,2})",
    "yyyy-mm-dd": r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})",
}
_HEADING: Final = re.compile(r"(?P<name>.*?)\s*\((?P<about>[^()]*)\)")
_ISO: Final = re.compile(
    r"(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})(?:[T ][0-9:.]+(?:Z|[+-][0-9:]+)?)?", re.ASCII
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a file comes to. Only one without bad rows may be added."""

    entries: tuple[Entry, ...]
    bad: tuple[BadRow, ...]
    unused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Dry:
    """What adding a file would do: `new` is what is not in the ledger yet."""

    sheet: Sheet
    new: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where in a row things stand, and what the headings say about them."""

    places: Mapping[str, int]
    date_format: str | None
    currency: str | None


def read_sheet(data: bytes, guild_id: int, circles: Mapping[str, int], *, today: date) -> Sheet:
    """Return the gifts of a file. `circles` are the guild's, by name.

    Raises Refusal: "donations.file_large", "donations.file_rows" with `limit`, "donations.file_text" where it is no
    text, "donations.file_columns" with `missing` where there is no column for the date, the amount or the currency.
    """
    heading, rows = _rows(_text(data))
    columns = _columns(heading)
    named = {name.strip().casefold(): number for name, number in circles.items()}
    entries: list[Entry] = []
    bad: list[BadRow] = []
    seen: Counter[str] = Counter()
    for number, row in rows:
        try:
            given_on, amount, circle_id, reference = _row(row, columns, named, today)
        except Refusal as refusal:
            bad.append(BadRow(number, refusal))
            continue
        known = _known(given_on, amount, circle_id, reference)
        seen[known] += 1
        entries.append(
            Entry(
                guild_id,
                circle_id,
                Provider.CSV,
                EntryKind.GIFT,
                f"{known}-{seen[known]}",
                amount,
                given_on,
            )
        )
    used = set(columns.places.values())
    unused = tuple(shorten(one, 30) for place, one in enumerate(heading) if place not in used and one.strip())
    return Sheet(tuple(entries), tuple(bad), unused)


def _text(data: bytes) -> str:
    if len(data) > LARGEST_FILE:
        raise Refusal("donations.file_large", limit=LARGEST_FILE // 1_000_000)
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        raise Refusal("donations.file_text") from None
    if "\0" in text:
        raise Refusal("donations.file_text")
    return text


def _rows(text: str) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """Return the heading, and each row that is not empty with its number."""
    first = text.lstrip("\r\n").partition("\n")[0]
    mark = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    found: list[tuple[int, list[str]]] = []
    try:
        for number, row in enumerate(reader, start=1):
            if any(cell.strip() for cell in row):
                found.append((number, row))
            if len(found) > MOST_ROWS + 1:
                raise Refusal("donations.file_rows", limit=MOST_ROWS)
    except csv.Error:
        raise Refusal("donations.file_text") from None
    return (found[0][1], found[1:]) if found else ([], [])


def _columns(heading: Sequence[str]) -> _Columns:
    places: dict[str, int] = {}
    date_format = currency = None
    for place, text in enumerate(heading):
        plain = " ".join(text.casefold().replace("_", " ").split())
        about = ""
        meant = _meant(plain)
        if meant is None and (found := _HEADING.fullmatch(plain)):
            meant, about = _meant(found["name"]), found["about"].strip()
        if meant is None or meant in places:
            continue
        if about and not _fits(meant, about):
            continue
        places[meant] = place
        if meant == "date":
            date_format = about or None
        if meant == "amount" and about:
            currency = about.upper()
    missing = [one for one in ("date", "amount") if one not in places]
    if "currency" not in places and currency is None:
        missing.append("currency")
    if missing:
        raise Refusal("donations.file_columns", missing=", ".join(missing))
    return _Columns(places, date_format, currency)


def _meant(name: str) -> str | None:
    return next((meant for meant, names in NAMES.items() if name in names), None)


def _fits(meant: str, about: str) -> bool:
    """Say whether what stands in brackets behind a heading says how to read its column."""
    return (meant == "date" and about in FORMATS) or (meant == "amount" and about.upper() in currencies())


def _row(
    row: Sequence[str], columns: _Columns, circles: Mapping[str, int], today: date
) -> tuple[date, Amount, int | None, str]:
    def cell(name: str) -> str:
        place = columns.places.get(name)
        return "" if place is None or place >= len(row) else row[place].strip()

    given_on = _day(cell("date"), columns.date_format, today)
    amount = parse_amount(cell("amount"), cell("currency") or columns.currency or "")
    circle = cell("circle")
    if circle and circle.casefold() not in circles:
        raise Refusal("donations.row_circle", given=shorten(circle))
    return given_on, amount, circles.get(circle.casefold()), cell("reference")


def _day(text: str, date_format: str | None, today: date) -> date:
    pattern = _ISO if date_format is None else re.compile(FORMATS[date_format], re.ASCII)
    found = pattern.fullmatch(text)
    try:
        day = date(int(found["y"]), int(found["m"]), int(found["d"])) if found else None
    except ValueError:
        day = None
    if day is None:
        raise Refusal("donations.row_date", given=shorten(text), example=_example(date_format))
    if day < EARLIEST:
        raise Refusal("donations.date_too_old", given=day.isoformat(), example=today.isoformat())
    return parse_given_on(day.isoformat(), today=today)


def _example(date_format: str | None) -> str:
    return (date_format or "yyyy-mm-dd").replace("dd", "22").replace("mm", "11").replace("yyyy", "2026")


def _known(given_on: date, amount: Amount, circle_id: int | None, reference: str) -> str:
    """Return a fingerprint of what a row says. A reference makes it another row; it is not kept."""
    said = "\x1f".join(
        (
            given_on.isoformat(),
            str(amount.minor),
            str(amount.exponent),
            amount.currency,
            str(circle_id),
            reference,
        )
    )
    return hashlib.sha256(said.encode()).hexdigest()[:32]
