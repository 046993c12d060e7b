"""What an admin wants changed about a circle, read against the circle as it is. Only what is given changes."""

from __future__ import annotations

from dataclasses import astuple, dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from bot.domain.circles import Draft, read_words
from bot.domain.given import shorten
from bot.domain.recurrence import Every, Rhythm, Rule, Weekday, make_rhythm, next_slots, slots, write_rule
from bot.domain.rhythm_words import (
    MOST_MEETINGS,
    parse_capacity,
    parse_ends,
    parse_every,
    parse_minutes,
    parse_nth,
    parse_time,
    parse_weekdays,
)
from bot.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from bot.domain.agenda import Agenda
    from bot.domain.meetings import Circle
    from bot.domain.zones import Zones

NO_END: Final = frozenset({"none", "never", "no end", "no"})
NO_DESCRIPTION: Final = "-"


@dataclass(frozen=True, slots=True)
class Edit:
    """What an admin typed or chose; an empty text stands for what stays as it is."""

    name: str = ""
    weekday: str = ""
    time: str = ""
    timezone: str = ""
    every: str = ""
    ends: str = ""
    minutes: str = ""
    capacity: str = ""
    agenda: str = ""
    description: str = ""
    nth: str = ""
    """Which such weekday of the month; only a file of circles can say it."""


@dataclass(frozen=True, slots=True)
class RhythmChange:
    """The parts of a rhythm that change; None for those that do not. `ends` counts only where `ends_given`."""

    weekdays: tuple[Weekday, ...] | None = None
    at: time | None = None
    timezone: str | None = None
    every: Every | None = None
    ends: date | int | None = None
    """The last date (included), how many more meetings from the next one on, or None for no end."""
    ends_given: bool = False
    nth: int | None = None


def read_edit(
    circle: Circle,
    edit: Edit,
    *,
    zones: Zones,
    agendas: Mapping[str, Agenda],
    now: datetime,
    kept: Collection[date] = (),
) -> Draft:
    """Return the circle as it is to be. `kept` are the slot dates of its coming meetings.

    Raises `Refusal` for the first thing that cannot be, with an example that works, and where nothing would change.
    """
    if not any(one.strip() for one in astuple(edit)):
        raise Refusal("rhythms.nothing_given")
    name, description = read_words(edit.name or circle.name, edit.description or circle.description)
    agenda = _agenda(edit.agenda, circle, agendas)
    draft = Draft(
        name=name,
        description="" if description == NO_DESCRIPTION else description,
        rhythm=_rhythm(circle.rhythm, edit, zones, now, kept),
        minutes=_minutes(edit.minutes, circle, agenda, agendas),
        capacity=parse_capacity(edit.capacity) if edit.capacity else circle.capacity,
        room_kind=circle.room_kind,
        agenda_key=circle.agenda_key if agenda is None else agenda.key,
        deck_key=circle.deck_key,
    )
    if draft == as_it_is(circle):
        raise Refusal("rhythms.same_already")
    return draft


def as_it_is(circle: Circle) -> Draft:
    """Return a circle as a draft that changes nothing."""
    return Draft(
        circle.name,
        circle.description,
        circle.rhythm,
        circle.minutes,
        circle.capacity,
        circle.room_kind,
        circle.agenda_key,
        circle.deck_key,
    )


def changed_rhythm(
    old: Rhythm, change: RhythmChange, *, now: datetime, kept: Collection[date] = ()
) -> Rhythm:
    """Return the rhythm with these parts changed, on the same weeks wherever that has a meaning.

    Another day stays in the same weeks (a fortnightly circle meets in the same fortnights), or is the same nth of the
    month. Another interval counts from the week of the next meeting. A number of meetings that is left stays what it
    was, whatever changes around it. `kept` are slot dates that the rhythm should go on giving if it can.

    Raises Refusal("circles.no_meeting_left") where a number of meetings has run out.
    """
    at = old.starts_local.time() if change.at is None else change.at
    timezone = change.timezone or old.timezone
    parts = (change.weekdays, change.every, change.nth)
    if not change.ends_given and all(one is None for one in parts):
        return Rhythm(old.rrule, datetime.combine(old.starts_local.date(), at), timezone)
    endless = _without_end(old, change, at, timezone, now)
    ends = change.ends if change.ends_given else _ends_of(old, now)
    if isinstance(ends, int):
        return _counted(endless, ends, now, kept)
    until = None if ends is None else datetime.combine(ends, time(23, 59, 59))
    return _ending(endless, until=until)


def _without_end(old: Rhythm, change: RhythmChange, at: time, timezone: str, now: datetime) -> Rhythm:
    rule, days = old.rule, change.weekdays or old.rule.weekdays
    if change.every is not None:
        coming = next_slots(old, after=now, count=1)
        today = now.astimezone(old.zone).date()
        week = _monday(coming[0].on) if coming else today
        return make_rhythm(
            weekdays=days,
            at=at,
            timezone=timezone,
            every=change.every,
            starts_on=max(week, today),
            ends=None,
            nth=change.nth,
        )
    starts_on = old.starts_local.date()
    if change.weekdays is not None or change.nth is not None:
        starts_on = starts_on.replace(day=1) if rule.every is Every.MONTH else _monday(starts_on)
    text = write_rule(Rule(rule.every, days, change.nth or rule.nth))
    from_there = Rhythm(text, datetime.combine(starts_on, at), timezone)
    first = next(slots(from_there, from_on=starts_on))
    return Rhythm(text, datetime.combine(first.on, at), timezone)


def _ends_of(old: Rhythm, now: datetime) -> date | int | None:
    """Return the end that a rhythm has: its last date, or how many meetings are still to come."""
    if old.rule.until is not None:
        return old.rule.until.date()
    return None if old.rule.count is None else len(next_slots(old, after=now, count=old.rule.count))


def _counted(endless: Rhythm, more: int, now: datetime, kept: Collection[date]) -> Rhythm:
    """Return the rhythm that meets `more` times from now on; what is kept before that counts beside them."""
    if more < 1:
        raise Refusal("circles.no_meeting_left")
    from_on = min([now.astimezone(endless.zone).date() - timedelta(days=2), *kept])
    coming = (slot for slot in slots(endless, from_on=from_on) if slot.starts_at > now or slot.on in kept)
    first = next(coming)
    begun = Rhythm(endless.rrule, datetime.combine(first.on, endless.starts_local.time()), endless.timezone)
    gone = 0
    for slot in slots(begun, from_on=first.on):
        if slot.starts_at > now:
            break
        gone += 1
    return _ending(begun, count=gone + more)


def _ending(endless: Rhythm, *, until: datetime | None = None, count: int | None = None) -> Rhythm:
    rule = endless.rule
    text = write_rule(Rule(rule.every, rule.weekdays, rule.nth, until, count))
    return Rhythm(text, endless.starts_local, endless.timezone)


def _rhythm(old: Rhythm, edit: Edit, zones: Zones, now: datetime, kept: Collection[date]) -> Rhythm:
    days = parse_weekdays(edit.weekday) if edit.weekday else None
    every = parse_every(edit.every) if edit.every else None
    nth = parse_nth(edit.nth) if edit.nth else None
    if nth is not None and (every or old.rule.every) is not Every.MONTH:
        raise Refusal("schedules.nth_without_month")
    change = RhythmChange(
        weekdays=None if days == old.rule.weekdays else days,
        at=parse_time(edit.time) if edit.time else None,
        timezone=zones.find(edit.timezone) if edit.timezone else None,
        every=None if every is old.rule.every else every,
        nth=None if nth == old.rule.nth else nth,
    )
    if edit.ends:
        at = old.starts_local.time() if change.at is None else change.at
        endless = _without_end(old, change, at, change.timezone or old.timezone, now)
        ends = _ends(edit.ends, next_slots(endless, after=now, count=1)[0].on)
        change = replace(change, ends=ends, ends_given=True)
    if change == RhythmChange():
        return old
    rhythm = changed_rhythm(old, change, now=now, kept=kept)
    if not next_slots(rhythm, after=now, count=1):
        raise Refusal("circles.no_meeting_left")
    return rhythm


def _ends(text: str, next_on: date) -> date | int | None:
    if " ".join(text.casefold().split()) in NO_END:
        return None
    try:
        return parse_ends(text, starts_on=next_on)
    except Refusal as refusal:
        if refusal.key == "circles.bad_ends_early":
            raise Refusal("rhythms.bad_ends_early", **refusal.facts) from None
        raise Refusal("rhythms.bad_ends", **{"most": MOST_MEETINGS, **refusal.facts}) from None


def _agenda(key: str, circle: Circle, agendas: Mapping[str, Agenda]) -> Agenda | None:
    if key and key not in agendas:
        raise Refusal("circles.unknown_agenda", given=shorten(key), titles=", ".join(agendas))
    return agendas.get(key or circle.agenda_key)


def _minutes(given: str, circle: Circle, agenda: Agenda | None, agendas: Mapping[str, Agenda]) -> int:
    """Return how long a meeting is to last. Between evenings and days, the length goes with the run of show."""
    if given:
        return parse_minutes(given, longest=720 if agenda is None else max(agenda.minutes, 720))
    before = agendas.get(circle.agenda_key)
    if agenda is not None and before is not None and agenda.cues is not before.cues:
        return agenda.minutes
    return circle.minutes


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
