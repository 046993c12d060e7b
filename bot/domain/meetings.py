"""What a circle and a meeting are, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import date, datetime

    from bot.domain.recurrence import Rhythm, Shift


class RoomKind(StrEnum):
    """Where a circle meets."""

    TEXT = "text"
    VOICE = "voice"
    STAGE = "stage"


class CircleState(StrEnum):
    """Whether a circle plans meetings."""

    ACTIVE = "active"
    PAUSED = "paused"
    ARCHIVED = "archived"


class MeetingState(StrEnum):
    """Where a meeting is in its life (DESIGN, section 5)."""

    PLANNED = "planned"
    ANNOUNCED = "announced"
    OPEN = "open"
    RUNNING = "running"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    MISSED = "missed"


UPCOMING: Final = frozenset({MeetingState.PLANNED, MeetingState.ANNOUNCED})
LIVE: Final = frozenset({MeetingState.OPEN, MeetingState.RUNNING})
OVER: Final = frozenset({MeetingState.CLOSED, MeetingState.CANCELLED, MeetingState.MISSED})


class SeatState(StrEnum):
    """A person's place in one meeting."""

    SEATED = "seated"
    WAITLISTED = "waitlisted"
    RELEASED = "released"


class WriteTo(StrEnum):
    """What a person answered to "May I write to you about this meeting?"."""

    UNASKED = "unasked"
    DM = "dm"
    HERE = "here"


class CancelReason(StrEnum):
    """Why a meeting does not take place: fixed choices, never free text."""

    FACILITATOR = "facilitator"
    ILLNESS = "illness"
    HOLIDAY = "holiday"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Circle:
    """The lasting group."""

    circle_id: int
    guild_id: int
    name: str
    description: str
    rhythm: Rhythm
    minutes: int
    capacity: int
    room_kind: RoomKind
    agenda_key: str
    deck_key: str
    state: CircleState
    channel_id: int
    channel_is_ours: bool
    voice_channel_id: int | None
    desk_thread_id: int | None
    announce_from: datetime


@dataclass(frozen=True, slots=True)
class Meeting:
    """One occurrence of a circle. `slot_on` is the local date that the rhythm gave it, whatever happens to its time."""

    meeting_id: int
    circle_id: int
    guild_id: int
    slot_on: date
    starts_at: datetime
    ends_at: datetime
    shift: Shift
    capacity: int
    state: MeetingState
    version: int
    phase: int
    phase_ends_at: datetime | None
    paused_at: datetime | None
    checked_in_at: datetime | None
    opened_at: datetime | None
    started_at: datetime | None
    closed_at: datetime | None
    card_message_id: int | None
    room_id: int | None
    panel_message_id: int | None
    desk_message_id: int | None


@dataclass(frozen=True, slots=True)
class Seat:
    """A person's place; `place` counts from 1 within the list they stand on (seated or waitlisted)."""

    seat_id: int
    meeting_id: int
    user_id: int
    state: SeatState
    write_to: WriteTo
    place: int


@dataclass(frozen=True, slots=True)
class Counts:
    """How many, and never who."""

    seated: int
    waitlisted: int
    capacity: int

    @property
    def free(self) -> int:
        """Seats that nobody has."""
        return max(0, self.capacity - self.seated)


@dataclass(frozen=True, slots=True)
class Person:
    """Who is asking, as Discord tells it."""

    guild_id: int
    user_id: int
    is_admin: bool
