"""Who gets a seat: in order of arrival, and never more than there are. Reads no ledger (promise 2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.meetings import LIVE, OVER, MeetingState, SeatState
from bot.errors import Refusal

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.meetings import Counts, Meeting


def place_for(counts: Counts) -> SeatState:
    """Return the list that somebody who arrives now stands on.

    A free seat goes to the waitlist first, so a newcomer is seated only when nobody waits.
    """
    if counts.free > 0 and counts.waitlisted == 0:
        return SeatState.SEATED
    return SeatState.WAITLISTED


def promotions(counts: Counts) -> int:
    """Return how many of the waitlist, first come first, get a seat now."""
    return min(counts.free, counts.waitlisted)


def check_joinable(meeting: Meeting, *, now: datetime, door_open: bool) -> None:
    """Raise a `Refusal` where nobody can take a seat in this meeting any more.

    `door_open` says whether the agenda still lets newcomers into a meeting that is running.
    """
    if meeting.state in (MeetingState.CANCELLED, MeetingState.MISSED):
        raise Refusal("seating.cancelled")
    if meeting.state in OVER or meeting.ends_at <= now:
        raise Refusal("seating.over")
    if meeting.state is MeetingState.RUNNING and not door_open:
        raise Refusal("seating.door_closed")


def seats_move_up(meeting: Meeting, *, now: datetime) -> bool:
    """Say whether a freed seat still goes to the waitlist by itself."""
    return meeting.state not in OVER and meeting.state not in LIVE and now < meeting.starts_at
