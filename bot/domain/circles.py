"""What an admin asks for when making a circle, read and checked before anything is written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from bot.domain.agenda import choose_agenda
from bot.domain.given import shorten
from bot.domain.meetings import RoomKind
from bot.domain.recurrence import Every, first_start, make_rhythm, next_slots
from bot.domain.rhythm_words import (
    parse_capacity,
    parse_date,
    parse_ends,
    parse_every,
    parse_minutes,
    parse_nth,
    parse_starts,
    parse_time,
    parse_weekdays,
)
from bot.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bot.domain.agenda import Agenda
    from bot.domain.recurrence import Rhythm, Weekday
    from bot.domain.zones import Zones

NAME_LIMIT: Final = 80
"""Room for a date beside the name: Discord's channel and thread names hold 100 characters."""
DESCRIPTION_LIMIT: Final = 500
DEFAULT_MINUTES: Final = "90"
DEFAULT_CAPACITY: Final = "10"
LONG_AGO: Final = date(2000, 1, 1)
"""No circle of ours is older."""


@dataclass(frozen=True, slots=True)
class Options:
    """What an admin typed or chose; an empty text stands for what was left out."""

    name: str
    weekday: str
    time: str
    timezone: str
    every: str = ""
    starts: str = ""
    ends: str = ""
    minutes: str = ""
    capacity: str = ""
    room: str = ""
    agenda: str = ""
    description: str = ""
    nth: str = ""
    """Which such weekday of the month; only a file of circles can say it."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A circle as an admin described it."""

    name: str
    description: str
    rhythm: Rhythm
    minutes: int
    capacity: int
    room_kind: RoomKind
    agenda_key: str
    deck_key: str


@dataclass(frozen=True, slots=True)
class Places:
    """Where a new circle lives."""

    channel_id: int
    channel_is_ours: bool
    voice_channel_id: int | None
    making: str
    """The duty to take them away again, until a circle has them."""


@dataclass(frozen=True, slots=True)
class NewCircle:
    """A draft with its places in Discord."""

    guild_id: int
    draft: Draft
    channel_id: int
    channel_is_ours: bool
    voice_channel_id: int | None
    facilitator_id: int


def read_draft(
    options: Options,
    *,
    zones: Zones,
    agendas: Mapping[str, Agenda],
    deck_key: str,
    now: datetime,
    begun: bool = False,
) -> Draft:
    """Read what an admin asked for. Raises `Refusal` for the first thing that cannot be, with an example that works.

    `begun`: the first day may be over, so that a rhythm that has gone on for a while goes on in the same weeks.
    """
    name, description = read_words(options.name, options.description)
    timezone = zones.find(options.timezone)
    at = parse_time(options.time)
    days = parse_weekdays(options.weekday)
    earliest = first_start(at=at, timezone=timezone, now=now)
    starts_on = _first_day(options.starts, earliest, begun=begun)
    every = parse_every(options.every or "week")
    if options.nth and every is not Every.MONTH:
        raise Refusal("schedules.nth_without_month")
    rhythm = make_rhythm(
        weekdays=days,
        at=at,
        timezone=timezone,
        every=every,
        starts_on=starts_on,
        ends=parse_ends(options.ends, starts_on=_first_of(days, starts_on)) if options.ends else None,
        nth=parse_nth(options.nth) if options.nth else None,
    )
    if not next_slots(rhythm, after=now, count=1):
        raise Refusal("circles.no_meeting_left")
    agenda = _agenda(options, agendas)
    longest = max(agenda.minutes, 720)
    return Draft(
        name=name,
        description=description,
        rhythm=rhythm,
        minutes=parse_minutes(options.minutes or str(agenda.minutes), longest=longest),
        capacity=parse_capacity(options.capacity or DEFAULT_CAPACITY),
        room_kind=RoomKind(options.room or (RoomKind.VOICE if agenda.cues else RoomKind.TEXT)),
        agenda_key=agenda.key,
        deck_key=deck_key,
    )


def read_words(name: str, description: str) -> tuple[str, str]:
    """Return a name and a description as they are kept. Raises `Refusal` for an empty name and for too long ones."""
    name = " ".join(name.split())
    if not name:
        raise Refusal("circles.name_empty")
    if len(name) > NAME_LIMIT:
        raise Refusal("circles.name_long", limit=NAME_LIMIT, length=len(name))
    description = description.strip()
    if len(description) > DESCRIPTION_LIMIT:
        raise Refusal("circles.description_long", limit=DESCRIPTION_LIMIT, length=len(description))
    return name, description


def _first_of(days: Sequence[Weekday], starts_on: date) -> date:
    return min(starts_on + timedelta(days=(day - starts_on.weekday()) % 7) for day in days)


def _first_day(text: str, earliest: date, *, begun: bool) -> date:
    if not text:
        return earliest
    given = parse_date(text, today=earliest, key="circles.bad_starts")
    return given if begun and LONG_AGO <= given <= earliest else parse_starts(text, today=earliest)


def _agenda(options: Options, agendas: Mapping[str, Agenda]) -> Agenda:
    if options.agenda:
        if options.agenda not in agendas:
            raise Refusal("circles.unknown_agenda", given=shorten(options.agenda), titles=", ".join(agendas))
        return agendas[options.agenda]
    wanted = parse_minutes(options.minutes or DEFAULT_MINUTES)
    return choose_agenda(list(agendas.values()), wanted)
