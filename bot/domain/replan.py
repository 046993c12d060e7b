"""What a changed rhythm means for meetings that are coming: which stay, which follow, which are called off.

A person who took a seat took it in a week of their life. So a meeting follows the new rhythm within its own week
where it can, with everybody in it, and is called off only where that week has no place for it any more. What
somebody moved by hand stays at the time they chose.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from bot.domain.recurrence import Shift, Slot, slots

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from bot.domain.meetings import Meeting
    from bot.domain.recurrence import Rhythm


@dataclass(frozen=True, slots=True)
class Dates:
    """A range of local dates, both ends included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Placement:
    """Where and when a coming meeting stands after the change."""

    meeting: Meeting
    slot_on: date
    starts_at: datetime
    shift: Shift


@dataclass(frozen=True, slots=True)
class Replan:
    """What becomes of the coming meetings: every one of them is in exactly one of the two."""

    placements: tuple[Placement, ...]
    called_off: tuple[Meeting, ...]


def covered(skipped: Iterable[Dates], on: date) -> bool:
    """Say whether a date is left out."""
    return any(dates.first <= on <= dates.last for dates in skipped)


def held_on(meeting: Meeting, rhythm: Rhythm) -> date:
    """Return the local date that people know a meeting by: where it was moved to, else its slot's."""
    return meeting.starts_at.astimezone(rhythm.zone).date() if meeting.moved else meeting.slot_on


def replan(
    coming: Sequence[Meeting],
    rhythm: Rhythm,
    *,
    spent: Collection[date],
    skipped: Sequence[Dates],
    now: datetime,
) -> Replan:
    """Decide what becomes of the `coming` meetings of one circle (planned or announced) under its new rhythm.

    `spent` are the slot dates of its other meetings: begun, over or called off. A meeting whose date the new rhythm
    still gives keeps its slot and takes the new time, unless that has passed already or somebody moved the meeting.
    Else it takes the first free slot of the same ISO week, in order of their dates, that is neither skipped nor past.
    Else it is called off. One that was moved out of a date that is past by now stays as it is.
    """
    in_order = sorted(coming, key=lambda meeting: meeting.slot_on)
    given = _given(in_order, rhythm)
    today = now.astimezone(rhythm.zone).date()
    kept = [one for one in in_order if one.slot_on in given or (one.moved and one.slot_on <= today)]
    placements = [_kept(one, given.get(one.slot_on), now) for one in kept]
    taken = {*spent, *(one.slot_on for one in kept)}
    called_off = []
    for one in in_order:
        if one in kept:
            continue
        slot = _free_in_week(one, given, taken, skipped, now)
        if slot is None:
            called_off.append(one)
        else:
            taken.add(slot.on)
            placements.append(_placed(one, slot))
    return Replan(tuple(sorted(placements, key=lambda placed: placed.slot_on)), tuple(called_off))


def _given(coming: Sequence[Meeting], rhythm: Rhythm) -> Mapping[date, Slot]:
    """Return the new rhythm's slots in all the weeks that the coming meetings lie in."""
    if not coming:
        return {}
    first, last = coming[0].slot_on, coming[-1].slot_on
    from_on = first - timedelta(days=first.weekday())
    until_on = last + timedelta(days=6 - last.weekday())
    return {slot.on: slot for slot in slots(rhythm, from_on=from_on, until_on=until_on)}


def _kept(meeting: Meeting, slot: Slot | None, now: datetime) -> Placement:
    if slot is None or slot.starts_at <= now:
        return Placement(meeting, meeting.slot_on, meeting.starts_at, meeting.shift)
    return _placed(meeting, slot)


def _placed(meeting: Meeting, slot: Slot) -> Placement:
    if meeting.moved:
        return Placement(meeting, slot.on, meeting.starts_at, meeting.shift)
    return Placement(meeting, slot.on, slot.starts_at, slot.shift)


def _free_in_week(
    meeting: Meeting,
    given: Mapping[date, Slot],
    taken: Collection[date],
    skipped: Sequence[Dates],
    now: datetime,
) -> Slot | None:
    week = meeting.slot_on.isocalendar()[:2]
    for on, slot in given.items():
        same_week = on.isocalendar()[:2] == week
        if same_week and on not in taken and slot.starts_at > now and not covered(skipped, on):
            return slot
    return None
