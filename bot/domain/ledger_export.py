"""The ledger as a file: CSV that no spreadsheet takes for a formula, or JSON. Neither names anybody."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.domain.corrections import Line

FORMATS: Final = ("csv", "json")
COLUMNS: Final = (
    "entry",
    "date",
    "kind",
    "amount",
    "currency",
    "circle",
    "provider",
    "reason",
    "corrects entry",
)
# What spreadsheets read as the beginning of a formula or a command, also behind blanks or in full width.
_FORMULA: Final = tuple("=+-@|%\t\r\n\0")


def to_csv(lines: Iterable[Line]) -> str:
    """One row an entry, in the order of `lines`; amounts with all decimals, below zero for what went back."""
    page = io.StringIO()
    rows = csv.writer(page, quoting=csv.QUOTE_MINIMAL, lineterminator="\r\n")
    rows.writerow(COLUMNS)
    for line in lines:
        # an amount is a number of ours, and stays one in the spreadsheet
        rows.writerow([text if name == "amount" else as_text(text) for name, text in _fields(line).items()])
    return page.getvalue()


def to_json(lines: Iterable[Line]) -> str:
    """A list of entries; amounts are text, so that no reader makes a binary fraction of them."""
    return json.dumps([_fields(line) for line in lines], ensure_ascii=False, indent=1)


def as_text(text: str) -> str:
    """`text` for a cell: with an apostrophe before it where a spreadsheet would take it for a formula."""
    seen = unicodedata.normalize("NFKC", text)
    looks = text.startswith(_FORMULA) or seen.startswith(_FORMULA) or seen.lstrip().startswith(_FORMULA)
    return f"'{text}" if looks else text


def _fields(line: Line) -> dict[str, str]:
    entry = line.entry
    values = (
        str(line.number),
        entry.given_on.isoformat(),
        str(entry.kind),
        entry.amount.digits,
        entry.amount.currency,
        line.circle or "",
        entry.provider,
        entry.reason or "",
        "" if line.corrects is None else str(line.corrects),
    )
    return dict(zip(COLUMNS, values, strict=True))
