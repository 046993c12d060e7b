"""Who gets a seat: in order of arrival, and never more than there are. Reads no ledger (promise 2)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.domain.given import shorten
from bot.domain.meetings import OVER, MeetingState, SeatState
from bot.errors import Refusal

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.meetings import Counts, Meeting


class SeatAction(StrEnum):
    """What a facilitator can do about somebody's seat, as the command has it."""

    LET_IN = "let in"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True)
class SeatRules:
    """How a circle fills its seats (see `Circle`)."""

    approval: bool
    quorum: int | None


def read_rules(*, approval: bool, quorum: str, capacity: int) -> SeatRules:
    """Read what an admin chose; an empty `quorum` is none. Raises `Refusal` for a number that no meeting can reach."""
    typed = quorum.strip()
    if not typed:
        return SeatRules(approval, None)
    number = int(typed) if typed.isdecimal() and len(typed) < 4 else 0
    if not 1 <= number <= capacity:
        raise Refusal("roster.bad_quorum", given=shorten(typed), capacity=capacity)
    return SeatRules(approval, number)


def place_for(counts: Counts) -> SeatState:
    """Return the list that somebody who arrives now stands on.

    A free seat goes to the waitlist first, so a newcomer is seated only when nobody waits.
    """
    if counts.free > 0 and counts.next_in_line <= 0:
        return SeatState.SEATED
    return SeatState.WAITLISTED


def check_joinable(meeting: Meeting, *, now: datetime) -> None:
    """Raise a `Refusal` where nobody can take a seat in this meeting any more, whoever lets them in."""
    if meeting.state in (MeetingState.CANCELLED, MeetingState.MISSED):
        raise Refusal("seating.cancelled")
    if meeting.state in OVER or meeting.ends_at <= now:
        raise Refusal("seating.over")
