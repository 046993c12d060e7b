"""Decks as files: TOML as `config/decks` has it, and CSV for people who keep their prompts in a spreadsheet."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from bot.domain import toml_text
from bot.domain.decks import Wording, number_of, read_key, read_title, read_wording
from bot.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bot.domain.prompts import Deck

COLUMNS: Final = ("deck", "kind", "moment", "intensity", "language", "text", "id")
LARGEST_FILE: Final = 262_144
"""Bytes: a few thousand prompts."""
MOST_ROWS: Final = 1_000
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins so is a formula to a spreadsheet; an apostrophe before it makes it text again (OWASP)."""


@dataclass(frozen=True, slots=True)
class Row:
    """One prompt of a file: its place in the file (counted from 1), and what it is to be."""

    number: int
    deck_title: str
    wording: Wording
    key: str | None
    """The prompt that it stands for; None for a new one."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A row that cannot be used, and why: a text key with its facts."""

    number: int
    key: str
    facts: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a file: nothing at all where it has faults."""

    added: int
    changed: int
    known: int
    faults: Sequence[Fault]


def read_file(name: str, data: bytes, default_title: str) -> tuple[list[Row], list[Fault]]:
    """Return what a file says, and what is wrong with it row by row.

    Raises `Refusal` where the file as a whole cannot be read: too large, no text, not TOML or CSV, nothing in it.
    """
    if len(data) > LARGEST_FILE:
        raise Refusal("prompts.file_large", most=LARGEST_FILE // 1024)
    text = toml_text.decoded(data, "prompts.file_no_text")
    lines = list(_toml(text) if name.casefold().endswith(".toml") else _csv(text))
    if not lines:
        raise Refusal("prompts.file_empty")
    if len(lines) > MOST_ROWS:
        raise Refusal("prompts.file_rows", most=MOST_ROWS)
    rows: list[Row] = []
    faults: list[Fault] = []
    for number, line in enumerate(lines, start=1):
        try:
            rows.append(_row(number, line, default_title))
        except Refusal as refusal:
            faults.append(Fault(number, refusal.key, refusal.facts))
    return rows, faults


def to_csv(decks: Iterable[Deck]) -> bytes:
    """Return decks as CSV with a byte order mark, as spreadsheets like it. No cell is a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for deck in decks:
        for one in deck.prompts:
            cells = (
                deck.title,
                one.kind,
                one.moment or "",
                one.intensity,
                one.language,
                one.text,
                number_of(one.key),
            )
            writer.writerow([_safe(cell) if isinstance(cell, str) else cell for cell in cells])
    return out.getvalue().encode("utf-8-sig")


def to_toml(decks: Iterable[Deck]) -> bytes:
    """Return decks as TOML, a table a prompt."""
    return "\n".join(_toml_lines(decks)).encode()


def _toml_lines(decks: Iterable[Deck]) -> Iterator[str]:
    for deck in decks:
        for one in deck.prompts:
            yield "[[prompts]]"
            yield f"deck = {toml_text.quoted(deck.title)}"
            yield f"id = {toml_text.quoted(number_of(one.key))}"
            yield f"kind = {toml_text.quoted(one.kind)}"
            if one.moment is not None:
                yield f"moment = {toml_text.quoted(one.moment)}"
            yield f"intensity = {one.intensity}"
            yield f"language = {toml_text.quoted(one.language)}"
            yield f"text = {toml_text.quoted(one.text)}"
            yield ""


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def _toml(text: str) -> Sequence[Mapping[str, Any]]:
    table = toml_text.parsed(text, "prompts.file_no_toml")
    found = table.get("prompts", [])
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise Refusal("prompts.file_no_prompts")
    head: dict[str, Any] = {key: table[key] for key in ("kind", "language", "moment") if key in table}
    title = table.get("title", table.get("deck"))
    return [{**head, **({} if title is None else {"deck": title}), **_renamed(one)} for one in found]


def _renamed(row: Mapping[str, Any]) -> dict[str, Any]:
    """A file of `config/decks` calls the id a key."""
    return {("id" if key == "key" else key): value for key, value in row.items()}


def _csv(text: str) -> Sequence[Mapping[str, Any]]:
    first = text.partition("\n")[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    try:
        reader = csv.DictReader(io.StringIO(text), delimiter=delimiter, strict=True)
        names = [(name or "").strip().casefold() for name in reader.fieldnames or ()]
        if not {"text", "kind"} <= set(names):
            raise Refusal("prompts.file_columns", columns=", ".join(COLUMNS))
        reader.fieldnames = names
        return [row for row in reader if any(isinstance(cell, str) and cell.strip() for cell in row.values())]
    except csv.Error:
        raise Refusal("prompts.file_no_csv") from None


def _row(number: int, line: Mapping[str, Any], default_title: str) -> Row:
    known = {key: _cell(line.get(key)) for key in COLUMNS}
    near = known["intensity"]
    if near and not near.isdecimal():
        raise Refusal("prompts.intensity_unknown")
    wording = read_wording(
        known["text"],
        known["kind"].casefold(),
        known["moment"].casefold(),
        int(near) if near else None,
        known["language"],
    )
    title = read_title(known["deck"]) if known["deck"] else default_title
    return Row(number, title, wording, read_key(known["id"]) if known["id"] else None)


def _cell(value: object) -> str:
    text = "" if value is None else str(value).strip()
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA) else text
