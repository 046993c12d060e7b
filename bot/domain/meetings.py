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


class Word(StrEnum):
    """Where somebody without a seat stands with those who hold the circle."""

    ASKED = "asked"
    DECLINED = "declined"
    REMOVED = "removed"


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
    SKIPPED = "skipped"
    CHANGED = "changed"
    PAUSED = "paused"
    ARCHIVED = "archived"


GIVEN_REASONS: Final = (
    CancelReason.FACILITATOR,
    CancelReason.ILLNESS,
    CancelReason.HOLIDAY,
    CancelReason.OTHER,
)
"""What somebody who calls one meeting off can say; the other reasons come from what was done to the circle."""


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
    approval: bool = False
    """A facilitator answers before anybody is seated."""
    quorum: int | None = None
    """With fewer seats taken than this, the desk is asked two hours before."""
    native_event: bool = False
    """Its next meetings have a server event, whose list of those interested shows names."""
    auto_advance: bool | None = None
    """Whether parts end by themselves; None: as the agenda has it."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """One occurrence of a circle. `slot_on` is the local date that the rhythm gave it, whatever happens to its time.

    What is not given is as it is when a meeting has just been planned.
    """

    meeting_id: int
    circle_id: int
    guild_id: int
    slot_on: date
    starts_at: datetime
    ends_at: datetime
    shift: Shift
    capacity: int
    state: MeetingState = MeetingState.PLANNED
    version: int = 0
    phase: int = 0
    phase_ends_at: datetime | None = None
    paused_at: datetime | None = None
    checked_in_at: datetime | None = None
    opened_at: datetime | None = None
    started_at: datetime | None = None
    closed_at: datetime | None = None
    card_message_id: int | None = None
    room_id: int | None = None
    panel_message_id: int | None = None
    desk_message_id: int | None = None
    moved: bool = False
    """Somebody chose its time by hand; the rhythm does not change that any more."""
    agenda_key: str | None = None
    """The run of show it began with, where its circle has another one by now."""
    cancel_reason: CancelReason | None = None
    event_id: int | None = None
    event_dropped: bool = False
    """Somebody took the server event down by hand."""
    heads: int | None = None
    """How many the sharing time was shared out to."""

    @property
    def minutes(self) -> int:
        """How long it is planned to last."""
        return int((self.ends_at - self.starts_at).total_seconds()) // 60


@dataclass(frozen=True, slots=True)
class Seat:
    """A person's place; `place` counts from 1 within the list they stand on (seated or waitlisted)."""

    seat_id: int
    meeting_id: int
    user_id: int
    state: SeatState
    write_to: WriteTo
    place: int
    offered_until: datetime | None = None
    """A free seat is held for them until then."""
    passed: bool = False
    """An offer came and went."""
    word: Word | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many, and never who."""

    seated: int
    waitlisted: int
    capacity: int
    offered: int = 0
    """Of those who wait: for whom a seat is held."""
    passed: int = 0
    """Of those who wait: who let an offer pass."""

    @property
    def free(self) -> int:
        """Seats that nobody has and that are held for nobody."""
        return max(0, self.capacity - self.seated - self.offered)

    @property
    def next_in_line(self) -> int:
        """Who wait and come before anybody new."""
        return self.waitlisted - self.offered - self.passed


@dataclass(frozen=True, slots=True)
class Person:
    """Who is asking, as Discord tells it."""

    guild_id: int
    user_id: int
    is_admin: bool
    language: str = "en"
    """The one they use Discord in, as far as we speak it."""
