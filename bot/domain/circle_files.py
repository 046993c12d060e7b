"""Circles as a file that people edit and keep: TOML, a table a circle, and no member, seat or date that was skipped.

`id` says which circle a table is about; without one its name does, and a name that is not there yet is a new circle.
A line that is left out stays as it is. `starts`, and `ends` as a number, are for new circles.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, Final

from bot.domain import toml_text
from bot.domain.given import BadRow, shorten
from bot.domain.recurrence import LAST, slots
from bot.domain.rhythm_words import NTHS, describe
from bot.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bot.domain.between import Between
    from bot.domain.meetings import Circle
    from bot.domain.recurrence import Rhythm
    from bot.domain.toml_text import Value

FORMAT: Final = 1
LARGEST_ID: Final = 2**63 - 1
"""Discord's ids and ours fit into it, and SQLite's numbers end with it."""
LARGEST_FILE: Final = 262_144
"""Bytes: more than a hundred circles with long descriptions."""
MOST_ROWS: Final = 100
NONE: Final = "none"
TEXTS: Final = (
    *("name", "weekday", "time", "timezone", "every", "nth", "starts", "ends", "minutes", "capacity", "room"),
    *("agenda", "deck", "description", "ask_below", "prompts_after", "prompts_at"),
)
SWITCHES: Final = ("approval", "server_events", "preview")
OTHERS: Final = ("id", "facilitators", "channel")
LISTS: Final = ("weekday", "prompts_after")
"""What may be a list in the file."""
_TOP: Final = ("format", "guild", "circles")


@dataclass(frozen=True, slots=True)
class CircleRow:
    """One circle of a file: its place there (counted from 1), and what it is to be. What is not given is not in it."""

    number: int
    circle_id: int | None
    texts: Mapping[str, str]
    switches: Mapping[str, bool]
    people: tuple[int, ...] | None
    """Who is to hold it, by Discord id."""
    channel_id: int | None


@dataclass(frozen=True, slots=True)
class CircleFile:
    """What a file says. `guild_id` is None where it is about no guild in particular."""

    guild_id: int | None
    rows: tuple[CircleRow, ...]
    bad: tuple[BadRow, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A circle as a file has it: its values in their order, remarks above, and remarks behind single lines."""

    values: Mapping[str, Value]
    above: Sequence[str] = ()
    behind: Mapping[str, str] | None = None


def read_file(data: bytes) -> CircleFile:
    """Return what a file says, row by row.

    Raises `Refusal` where the file as a whole cannot be read: too large, no text, not TOML, newer than we are.
    """
    if len(data) > LARGEST_FILE:
        raise Refusal("schedules.file_large", most=LARGEST_FILE // 1024)
    table = toml_text.parsed(toml_text.decoded(data, "schedules.file_no_text"), "schedules.file_no_toml")
    if unknown := sorted(set(table) - set(_TOP)):
        raise Refusal("schedules.file_unknown", given=shorten(unknown[0]))
    if table.get("format", FORMAT) != FORMAT:
        raise Refusal("schedules.file_newer")
    listed = table.get("circles", [])
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise Refusal("schedules.file_no_circles")
    if len(listed) > MOST_ROWS:
        raise Refusal("schedules.file_rows", most=MOST_ROWS)
    rows: list[CircleRow] = []
    bad: list[BadRow] = []
    for number, line in enumerate(listed, start=1):
        try:
            rows.append(_row(number, line))
        except Refusal as refusal:
            bad.append(BadRow(number, refusal))
    return CircleFile(_guild(table), tuple(rows), tuple(bad))


def to_toml(guild_id: int, head: Iterable[str], tables: Iterable[Table]) -> bytes:
    """Return the file: `head` in words, then a table a circle."""
    lines = [*(toml_text.comment(one) for one in head), "", f"format = {FORMAT}", f"guild = {guild_id}", ""]
    for table in tables:
        lines += _lines(table)
    return "\n".join(lines).encode()


def values_of(
    circle: Circle, between: Between, *, agenda: str, deck: str, people: Sequence[int]
) -> dict[str, Value]:
    """Return what a file says of a circle as it is; `agenda` and `deck` are how people name its own."""
    words = describe(circle.rhythm)
    nth = {} if words.nth is None else {"nth": _nth_name(words.nth)}
    return {
        "id": circle.circle_id,
        "name": circle.name,
        "weekday": ", ".join(day.name.capitalize() for day in words.weekdays),
        "time": words.at.strftime("%H:%M"),
        "timezone": words.timezone,
        "every": str(words.every),
        **nth,
        "starts": circle.rhythm.starts_local.date(),
        "ends": ends_on(circle.rhythm) or NONE,
        "minutes": circle.minutes,
        "capacity": circle.capacity,
        "room": str(circle.room_kind),
        "agenda": agenda,
        "deck": deck,
        "description": circle.description,
        "approval": circle.approval,
        "ask_below": circle.quorum or NONE,
        "server_events": circle.native_event,
        "prompts_after": list(between.days_after),
        "prompts_at": between.at.strftime("%H:%M"),
        "preview": between.preview,
        "facilitators": list(people),
        "channel": circle.channel_id,
    }


def as_texts(values: Mapping[str, Value]) -> dict[str, str]:
    """Return the values that are read as words, as `read_file` gives them back."""
    return {key: _text(key, values[key]) for key in TEXTS if key in values}


def ends_on(rhythm: Rhythm) -> date | None:
    """Return the last day that a rhythm may have, also where it has a number of meetings; None where it goes on."""
    if rhythm.rule.until is not None:
        return rhythm.rule.until.date()
    if rhythm.rule.count is None:
        return None
    return [slot.on for slot in slots(rhythm, from_on=rhythm.starts_local.date())][-1]


def _lines(table: Table) -> Iterator[str]:
    behind = table.behind or {}
    yield from (toml_text.comment(one) for one in table.above)
    yield "[[circles]]"
    for key, value in table.values.items():
        line = f"{key} = {toml_text.written(value)}"
        yield f"{line}  {toml_text.comment(behind[key])}" if key in behind else line
    yield ""


def _guild(table: Mapping[str, Any]) -> int | None:
    return None if "guild" not in table else _number("guild", table["guild"])


def _row(number: int, line: Mapping[str, Any]) -> CircleRow:
    known = (*TEXTS, *SWITCHES, *OTHERS)
    if unknown := sorted(set(line) - set(known)):
        raise Refusal("schedules.unknown_key", given=shorten(unknown[0]), keys=", ".join(known))
    people = line.get("facilitators")
    if people is not None and not isinstance(people, list):
        raise Refusal("schedules.bad_number", line="facilitators")
    return CircleRow(
        number,
        _number("id", line["id"]) if "id" in line else None,
        {key: _text(key, line[key]) for key in TEXTS if key in line},
        {key: _switch(key, line[key]) for key in SWITCHES if key in line},
        None if people is None else tuple(dict.fromkeys(_number("facilitators", one) for one in people)),
        _number("channel", line["channel"]) if "channel" in line else None,
    )


def _text(key: str, value: object) -> str:
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, list) and key in LISTS:
        return ", ".join(_text("", one) for one in value)
    raise Refusal("schedules.bad_value", line=key)


def _switch(key: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise Refusal("schedules.bad_switch", line=key)
    return value


def _number(key: str, value: object) -> int:
    """Return a number such as a Discord id, which some write as text so that no program rounds it."""
    text = value.strip() if isinstance(value, str) else str(value)
    is_number = text.isascii() and text.isdecimal() and len(text) < 20
    if isinstance(value, bool) or not is_number or int(text) > LARGEST_ID:
        raise Refusal("schedules.bad_number", line=key)
    return int(text)


def _nth_name(nth: int) -> str:
    names = {number: name for name, number in NTHS.items()}
    return names[nth if nth in names else LAST]
