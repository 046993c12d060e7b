"""What a screen shows, read fresh at the moment it is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.agenda import Phase
    from bot.domain.meetings import Circle, Counts, Meeting, Seat


@dataclass(frozen=True, slots=True)
class Following:
    """The circle's next meeting after this one."""

    meeting_id: int
    starts_at: datetime


@dataclass(frozen=True, slots=True)
class CardView:
    """The card of a meeting in the circle channel: counts, never names of members."""

    circle: Circle
    meeting: Meeting
    counts: Counts
    facilitator_ids: tuple[int, ...]
    following: Following | None
    locale: str


@dataclass(frozen=True, slots=True)
class RoomView:
    """A meeting's room: who may be in it, and where it stands."""

    circle: Circle
    meeting: Meeting
    facilitator_ids: tuple[int, ...]
    seated_ids: tuple[int, ...]
    emptied_at: datetime
    locale: str


@dataclass(frozen=True, slots=True)
class PanelView:
    """What everyone in the room sees of the meeting: phase, its end, what comes next, the prompt."""

    circle: Circle
    meeting: Meeting
    phase: Phase | None
    next_phase: Phase | None
    prompt: str | None
    locale: str


@dataclass(frozen=True, slots=True)
class DeskView:
    """The facilitators' controls."""

    circle: Circle
    meeting: Meeting
    counts: Counts
    phase: Phase | None
    next_phase: Phase | None
    locale: str


@dataclass(frozen=True, slots=True)
class PersonView:
    """One person in one meeting: what a message to them needs."""

    circle: Circle
    meeting: Meeting
    seat: Seat | None
    following: Following | None
    locale: str


@dataclass(frozen=True, slots=True)
class Upcoming:
    """A meeting in somebody's list; `seat` is theirs, if they have one."""

    circle: Circle
    meeting: Meeting
    counts: Counts
    seat: Seat | None


@dataclass(frozen=True, slots=True)
class Joined:
    """What pressing Join came to."""

    circle: Circle
    meeting: Meeting
    seat: Seat
    counts: Counts
    new: bool


@dataclass(frozen=True, slots=True)
class AgreementNeeded:
    """The person has not accepted the agreement as it is now."""

    meeting_id: int
    version: int


@dataclass(frozen=True, slots=True)
class CircleView:
    """One circle as an admin or member sees it described."""

    circle: Circle
    facilitator_ids: tuple[int, ...]
    asked_ids: tuple[int, ...]
    starts: tuple[datetime, ...]
    announced: bool
