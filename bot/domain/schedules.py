"""What a row of a file of circles means: which parts of a circle it changes, or what a new circle is to be."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING, Final

from bot.domain.agenda import LONGEST_AGENDA
from bot.domain.between import Between, read_between
from bot.domain.circle_files import NONE, TEXTS, as_texts, ends_on
from bot.domain.circles import Options, read_draft
from bot.domain.edits import NO_DESCRIPTION, NO_END, Edit
from bot.domain.given import shorten
from bot.domain.meetings import RoomKind
from bot.domain.rhythm_words import (
    parse_capacity,
    parse_date,
    parse_every,
    parse_minutes,
    parse_nth,
    parse_time,
    parse_weekdays,
)
from bot.domain.seating import SeatRules, read_rules
from bot.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from bot.domain.agenda import Agenda
    from bot.domain.circle_files import CircleFile, CircleRow
    from bot.domain.circles import Draft
    from bot.domain.given import BadRow
    from bot.domain.meetings import Circle
    from bot.domain.recurrence import Rhythm
    from bot.domain.toml_text import Value
    from bot.domain.views import Changed, CircleView
    from bot.domain.zones import Zones

MOST_NEW: Final = 10
"""New circles of one file: each has a channel or two, and Discord takes them slowly."""
NEEDED: Final = ("name", "weekday", "time", "timezone")
EDITED: Final = (
    *("name", "weekday", "time", "timezone", "every", "nth", "ends", "minutes", "capacity"),
    *("agenda", "description"),
)
"""What goes the way of `/circle edit`, or is `nth`."""
EMPTY_SAYS: Final = ("description", "prompts_after")
"""Where nothing in quotes takes away what there is; elsewhere it is as good as no line."""
RHYTHM: Final = ("weekday", "time", "timezone", "every", "nth")


class What(Enum):
    """What becomes of a row."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Field:
    """One line that changes: what it said, and what it says."""

    key: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class RowChange:
    """What a row changes about a circle that is there; None for what stays."""

    fields: tuple[Field, ...]
    edit: Edit | None
    rules: SeatRules | None
    events: bool | None
    between: Between | None
    deck: str | None
    ask: tuple[int, ...]
    notes: tuple[str, ...]
    """Text keys of what the row says and is not done."""


@dataclass(frozen=True, slots=True)
class NewRow:
    """A circle that a row makes."""

    draft: Draft
    rules: SeatRules
    between: Between
    events: bool
    people: tuple[int, ...]
    """Who is asked to hold it, or the admin; never empty."""
    channel_id: int | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a row does, or has done."""

    number: int
    name: str
    what: What
    fields: tuple[Field, ...] = ()
    asked: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()
    changed: Changed | None = None
    """The coming meetings of a circle whose dates or seats change."""
    new: NewRow | None = None
    view: CircleView | None = None
    """A new circle as it will be, or is."""

    @property
    def key(self) -> object:
        """What makes it the same as one that was shown before."""
        return self.number, self.name, self.what, self.fields, self.asked, self.notes


@dataclass(frozen=True, slots=True)
class Plan:
    """What a file does, row by row, or all that keeps it from doing anything."""

    file: CircleFile
    outcomes: tuple[Outcome, ...]
    bad: tuple[BadRow, ...]
    left_out: tuple[str, ...]
    """Names of circles that are not in the file, and stay as they are."""
    done: bool = False

    @property
    def key(self) -> object:
        """What makes it the same as one that was shown before."""
        return tuple(one.key for one in self.outcomes), self.bad == ()

    def of(self, what: What) -> tuple[Outcome, ...]:
        """Return the rows that come to this."""
        return tuple(one for one in self.outcomes if one.what is what)


def read_change(
    row: CircleRow, circle: Circle, between: Between, values: Mapping[str, Value], zones: Zones
) -> RowChange:
    """Return what a row changes about a circle, of which a file says `values` as it is.

    In both, `agenda` and `deck` are keys by now. Raises `Refusal` for what cannot be read, and for a room or a channel,
    which stay what they are; whether the change can be made is for those to say who make it.
    """
    was = as_texts(values)
    changed = {
        key: text
        for key, text in row.texts.items()
        if text != was.get(key) and _differs(key, text, circle, between, zones)
    }
    if "room" in changed:
        raise Refusal("schedules.room_stays", room=circle.room_kind)
    if row.channel_id not in (None, circle.channel_id):
        raise Refusal("schedules.channel_stays", channel=circle.channel_id)
    notes = [f"schedules.note_{key}" for key in ("starts",) if changed.pop(key, None) is not None]
    ends = row.texts.get("ends", "")
    if "ends" in changed and ends.isdecimal():
        del changed["ends"]
        notes.append("schedules.note_ends")
    elif (
        ends
        and not ends.isdecimal()
        and circle.rhythm.rule.count is not None
        and changed.keys() & set(RHYTHM)
    ):
        changed["ends"] = ends  # a number of meetings would move with the rhythm; the file names a day
    people = () if row.people is None else row.people
    known = values["facilitators"]
    switched = {key: on for key, on in row.switches.items() if on is not values[key]}
    return RowChange(
        (
            *(Field(key, was.get(key, ""), changed[key]) for key in TEXTS if key in changed),
            *(Field(key, _said(on=not on), _said(on=on)) for key, on in switched.items()),
        ),
        _edit(changed),
        _rules(changed, switched, circle),
        switched.get("server_events"),
        _between(changed, switched, between),
        changed.get("deck"),
        tuple(one for one in people if isinstance(known, list) and one not in known),
        tuple(notes),
    )


def read_new(
    row: CircleRow,
    own_id: int,
    *,
    zones: Zones,
    agendas: Mapping[str, Agenda],
    deck_key: str,
    now: datetime,
) -> NewRow:
    """Return the circle that a row makes; `own_id` holds it where the row names nobody.

    `agenda` and `deck` are keys by now. Raises `Refusal` as `/circle create` does, and where something is missing.
    """
    texts = row.texts
    if missing := [key for key in NEEDED if not texts.get(key)]:
        raise Refusal("schedules.needs", keys=", ".join(missing))
    room = texts.get("room", "")
    if room not in ("", *RoomKind):
        raise Refusal("schedules.bad_room", given=shorten(room))
    given = {key: texts.get(key, "") for key in (*EDITED, "starts")}
    if given["ends"].casefold() in NO_END:
        given["ends"] = ""
    options = Options(**given, room=room)
    draft = read_draft(options, zones=zones, agendas=agendas, deck_key=deck_key, now=now, begun=True)
    quorum = texts.get("ask_below", NONE)
    return NewRow(
        draft,
        read_rules(
            approval=row.switches.get("approval", False),
            quorum="" if quorum == NONE else quorum,
            capacity=draft.capacity,
        ),
        replace(
            _read(Between(), days=texts.get("prompts_after"), at=texts.get("prompts_at")),
            preview=row.switches.get("preview", False),
        ),
        row.switches.get("server_events", False),
        row.people or (own_id,),
        row.channel_id,
    )


def _differs(key: str, text: str, circle: Circle, between: Between, zones: Zones) -> bool:
    """Say whether a row asks for something else than there is, however it spells that.

    Raises `Refusal` for what cannot be read.
    """
    if not text and key not in EMPTY_SAYS:
        return False
    rhythm = circle.rhythm
    same: dict[str, Callable[[], bool]] = {
        "name": lambda: " ".join(text.split()) == circle.name,
        "weekday": lambda: parse_weekdays(text) == rhythm.rule.weekdays,
        "time": lambda: parse_time(text) == rhythm.starts_local.time(),
        "timezone": lambda: zones.find(text) == rhythm.timezone,
        "every": lambda: parse_every(text) is rhythm.rule.every,
        "nth": lambda: parse_nth(text) == rhythm.rule.nth,
        "starts": lambda: _same_start(text, rhythm),
        "ends": lambda: _same_end(text, rhythm),
        "minutes": lambda: parse_minutes(text, longest=LONGEST_AGENDA) == circle.minutes,
        "capacity": lambda: parse_capacity(text) == circle.capacity,
        "room": lambda: text.casefold() == circle.room_kind,
        "prompts_after": lambda: _read(between, days=text).days_after == between.days_after,
        "prompts_at": lambda: _read(between, at=text).at == between.at,
    }
    return key not in same or not same[key]()


def _same_start(text: str, rhythm: Rhythm) -> bool:
    first = rhythm.starts_local.date()
    return parse_date(text, today=first, key="circles.bad_starts") == first


def _same_end(text: str, rhythm: Rhythm) -> bool:
    last = ends_on(rhythm)
    if text.casefold() in NO_END:
        return last is None
    if text.isdecimal():
        return int(text) == rhythm.rule.count
    today = last or rhythm.starts_local.date()
    return parse_date(text, today=today, key="rhythms.bad_date") == last


def _read(now: Between, *, days: str | None = None, at: str | None = None) -> Between:
    """Return what a circle posts with other days or another time."""
    listed = ", ".join(str(day) for day in now.days_after) if days is None else days
    typed = now.at.strftime("%H:%M") if at is None else at
    return read_between("" if listed == NONE else listed, typed, preview=now.preview)


def _said(*, on: bool) -> str:
    return "true" if on else "false"


def _edit(changed: Mapping[str, str]) -> Edit | None:
    given = {key: changed[key] for key in EDITED if key in changed}
    if not given:
        return None
    if given.get("description") == "":
        given["description"] = NO_DESCRIPTION
    return Edit(**given)


def _rules(changed: Mapping[str, str], switched: Mapping[str, bool], circle: Circle) -> SeatRules | None:
    if "ask_below" not in changed and "approval" not in switched:
        return None
    before = "" if circle.quorum is None else str(circle.quorum)
    quorum = changed.get("ask_below", before)
    seats = parse_capacity(changed["capacity"]) if "capacity" in changed else circle.capacity
    return read_rules(
        approval=switched.get("approval", circle.approval),
        quorum="" if quorum == NONE else quorum,
        capacity=seats,
    )


def _between(changed: Mapping[str, str], switched: Mapping[str, bool], now: Between) -> Between | None:
    wanted = _read(now, days=changed.get("prompts_after"), at=changed.get("prompts_at"))
    wanted = replace(wanted, preview=switched.get("preview", now.preview))
    return None if wanted == now else wanted
