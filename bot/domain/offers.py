"""How a free seat finds the next person: at once, as an offer near the start, or not any more.

Two hours before the start is when people may already have made other plans, so a seat is offered and not given. It is
held for the first in order for a quarter of an hour; who says no, or nothing, lets it pass to the next.
"""

from __future__ import annotations

from datetime import timedelta
from enum import Enum, auto
from typing import TYPE_CHECKING, Final

from bot.domain.meetings import OVER, MeetingState, SeatState
from bot.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.domain.meetings import Counts, Meeting, Seat

AT_ONCE_BEFORE: Final = timedelta(hours=2)
"""More than this before the start, the first who waits is seated without being asked."""
OFFER_FOR: Final = timedelta(minutes=15)


class Way(Enum):
    """How a free seat goes to the list."""

    AT_ONCE = auto()
    OFFER = auto()
    NOT_ANY_MORE = auto()


def way_up(meeting: Meeting, *, now: datetime, door_open: bool) -> Way:
    """Return how a seat that is free now goes to those who wait.

    `door_open` says whether the agenda still lets newcomers into a meeting that is running.
    """
    if meeting.state in OVER or now >= meeting.ends_at:
        return Way.NOT_ANY_MORE
    if meeting.state is MeetingState.RUNNING:
        return Way.OFFER if door_open else Way.NOT_ANY_MORE
    return Way.AT_ONCE if meeting.starts_at - now > AT_ONCE_BEFORE else Way.OFFER


def to_seat(waiting: Sequence[Seat], counts: Counts) -> tuple[Seat, ...]:
    """Return who of the list is seated at once: who was promised a seat, then first come first.

    `waiting` is the whole list in order of arrival. An offer that somebody has becomes their seat, which happens where
    a meeting was moved away from its near start.
    """
    promised = [seat for seat in waiting if seat.offered_until is not None]
    others = [seat for seat in waiting if seat.offered_until is None]
    return tuple([*promised, *others][: max(0, counts.capacity - counts.seated)])


def to_offer(waiting: Sequence[Seat], counts: Counts) -> tuple[Seat, ...]:
    """Return who of the list is offered a seat that nobody has and that is held for nobody, first come first."""
    never_asked = [seat for seat in waiting if seat.offered_until is None and not seat.passed]
    return tuple(never_asked[: counts.free])


def offer_until(now: datetime, meeting: Meeting) -> datetime:
    """Return how long an offer made now is held; never beyond the meeting's end."""
    return min(now + OFFER_FOR, meeting.ends_at)


def name_of(seat: Seat) -> str | None:
    """Return what tells this offer from every other; None where the person has none."""
    if seat.state is not SeatState.WAITLISTED or seat.offered_until is None:
        return None
    return f"{seat.seat_id}.{int(seat.offered_until.timestamp())}"


def check_takeable(seat: Seat | None, counts: Counts) -> None:
    """Raise a `Refusal` where the person has no offer, or the seat is gone because there are fewer seats by now."""
    if seat is None or name_of(seat) is None:
        raise Refusal("roster.offer_not_yours")
    if counts.seated >= counts.capacity:
        raise Refusal("roster.offer_gone")
