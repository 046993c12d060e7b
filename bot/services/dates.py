"""Which date or which time an admin means: as people know a meeting, else as its rhythm does."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.domain.given import shorten
from bot.domain.meetings import UPCOMING
from bot.domain.recurrence import slot_at, slots
from bot.domain.replan import Dates, covered, held_on
from bot.domain.rhythm_words import FURTHEST_START, parse_date, parse_moment
from bot.errors import Refusal
from bot.services.planning import Expected, expected
from bot.store import meeting_slots, meetings, skips

if TYPE_CHECKING:
    from datetime import date, datetime

    from bot.domain.meetings import Circle, Meeting
    from bot.domain.recurrence import Slot
    from bot.store.database import Connection

NAMED_DATES: Final = 3
"""How many dates a refusal names that would have been right."""


def coming_of(conn: Connection, circle: Circle, now: datetime) -> list[Meeting]:
    """Return the meetings that a change is about: planned or announced, and not begun."""
    found = meetings.of_circle(conn, circle.circle_id, now)
    return [one for one in found if one.state in UPCOMING and one.starts_at > now]


def find_dates(
    conn: Connection, circle: Circle, first: str, last: str, now: datetime
) -> tuple[Dates, list[Meeting], tuple[datetime, ...]]:
    """Return the dates that are meant, the meetings known by one of them, and when there would have been one."""
    if not last:
        one = find_one(conn, circle, first, now)
        hit = [] if one.meeting is None else [one.meeting]
        return Dates(one.slot_on, one.slot_on), hit, (one.starts_at,)
    today = now.astimezone(circle.rhythm.zone).date()
    dates = Dates(read_date(conn, circle, first, now), read_date(conn, circle, last, now))
    if dates.last < dates.first:
        example = (dates.first + timedelta(weeks=2)).isoformat()
        raise Refusal("rhythms.until_early", given=dates.last.isoformat(), first=dates.first, example=example)
    if dates.last > today + FURTHEST_START:
        example = (max(today, dates.first) + timedelta(weeks=2)).isoformat()
        raise Refusal("rhythms.until_far", given=dates.last.isoformat(), example=example)
    hit = [
        one
        for one in coming_of(conn, circle, now)
        if dates.first <= held_on(one, circle.rhythm) <= dates.last
    ]
    free = free_slots(conn, circle, dates, now)
    if not hit and not free:
        raise _no_such_date(conn, circle, first, now)
    starts = [one.starts_at for one in hit] + [slot.starts_at for slot in free]
    return dates, hit, tuple(sorted(starts))


def left_out(conn: Connection, circle: Circle, dates: Dates, now: datetime) -> list[Slot]:
    """Return the slots of these dates that are to come and were skipped."""
    from_on = max(dates.first, now.date() - timedelta(days=2))
    off = {one.slot_on for one in meetings.skipped(conn, circle.circle_id, now)}
    spent = meeting_slots.spent_slots(conn, circle.circle_id, from_on).keys() - off
    skipped = skips.of_circle(conn, circle.circle_id, from_on)
    return [
        slot
        for slot in slots(circle.rhythm, from_on=from_on, until_on=dates.last)
        if slot.starts_at > now and slot.on not in spent and covered(skipped, slot.on)
    ]


def find_one(conn: Connection, circle: Circle, text: str, now: datetime) -> Expected:
    """Return the coming meeting or slot that a date means: as people know it first, else as the rhythm does."""
    on = read_date(conn, circle, text, now)
    coming = coming_of(conn, circle, now)
    known_by = (
        *(one for one in coming if not one.moved and one.slot_on == on),
        *(one for one in coming if held_on(one, circle.rhythm) == on),
        *(one for one in coming if one.slot_on == on),
    )
    for meeting in known_by:
        return Expected(meeting.slot_on, meeting.starts_at, meeting)
    if on <= now.astimezone(circle.rhythm.zone).date() + FURTHEST_START:
        for slot in free_slots(conn, circle, Dates(on, on), now):
            return Expected(slot.on, slot.starts_at)
    raise _no_such_date(conn, circle, text, now)


def free_slots(conn: Connection, circle: Circle, dates: Dates, now: datetime) -> list[Slot]:
    """Return the slots of these dates that are still to come, not skipped, and that no meeting stands on yet."""
    from_on = max(dates.first, now.date() - timedelta(days=2))
    spent = meeting_slots.spent_slots(conn, circle.circle_id, from_on)
    skipped = skips.of_circle(conn, circle.circle_id, from_on)
    return [
        slot
        for slot in slots(circle.rhythm, from_on=from_on, until_on=dates.last)
        if slot.starts_at > now and slot.on not in spent and not covered(skipped, slot.on)
    ]


def read_date(conn: Connection, circle: Circle, text: str, now: datetime) -> date:
    """Return the date that is meant. Raises `Refusal` with one on which the circle meets."""
    try:
        return parse_date(text, today=now.date(), key="rhythms.bad_date")
    except Refusal as refusal:
        coming = expected(conn, circle, now, 1)
        example = _known_date(circle, coming[0]) if coming else refusal.facts["example"]
        raise Refusal("rhythms.bad_date", **{**refusal.facts, "example": example}) from None


def _no_such_date(conn: Connection, circle: Circle, text: str, now: datetime) -> Refusal:
    coming = expected(conn, circle, now, NAMED_DATES)
    if not coming:
        return Refusal("rhythms.no_date_left", name=circle.name)
    dates = ", ".join(f"`{_known_date(circle, one)}`" for one in coming)
    return Refusal("rhythms.no_such_date", given=shorten(text), dates=dates)


def _known_date(circle: Circle, one: Expected) -> str:
    return one.starts_at.astimezone(circle.rhythm.zone).date().isoformat()


def read_move(conn: Connection, circle: Circle, found: Expected, to: str, now: datetime) -> Slot:
    """Return when the meeting is to be held. Raises `Refusal` for a time that it cannot be."""
    usual = found.starts_at.astimezone(circle.rhythm.zone).replace(tzinfo=None, fold=0)
    local = parse_moment(to, usual=usual, key="rhythms.bad_moment")
    if abs(local.date() - usual.date()) > FURTHEST_START:
        raise Refusal("rhythms.to_far", given=_written(local), example=_written(usual + timedelta(days=1)))
    slot = slot_at(found.slot_on, local, circle.rhythm.timezone)
    if slot.starts_at <= now:
        raise Refusal("rhythms.to_past", given=_written(local), example=_written(usual + timedelta(days=1)))
    if slot.starts_at == found.starts_at:
        raise Refusal("rhythms.same_time", starts=found.starts_at)
    length = timedelta(minutes=circle.minutes)
    if found.meeting is not None:
        length = found.meeting.ends_at - found.meeting.starts_at
    _check_free(conn, circle, found, (slot.starts_at, slot.starts_at + length), now)
    return slot


def _check_free(
    conn: Connection, circle: Circle, found: Expected, span: tuple[datetime, datetime], now: datetime
) -> None:
    """Raise `Refusal` where the circle, which has one room, has another meeting in this span of time."""
    length = timedelta(minutes=circle.minutes)
    near = Dates((span[0] - length).date() - timedelta(days=1), span[1].date() + timedelta(days=1))
    taken = [
        (one.starts_at, one.ends_at)
        for one in meetings.of_circle(conn, circle.circle_id, now)
        if found.meeting is None or one.meeting_id != found.meeting.meeting_id
    ]
    taken += [
        (slot.starts_at, slot.starts_at + length)
        for slot in free_slots(conn, circle, near, now)
        if slot.on != found.slot_on
    ]
    for starts_at, ends_at in taken:
        if starts_at < span[1] and span[0] < ends_at:
            raise Refusal("rhythms.overlaps", starts=starts_at)


def _written(local: datetime) -> str:
    return local.strftime("%Y-%m-%d %H:%M")
