"""What a screen shows, read fresh at the moment it is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from bot.domain.agenda import Agenda, Phase, Scaled
    from bot.domain.meetings import Circle, Counts, Meeting, Seat
    from bot.domain.piece import Piece
    from bot.domain.replan import Dates


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
    reopened_at: datetime | None
    """When the same voice room was opened for a later meeting, whose words are not this one's to delete."""
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
    piece: Piece | None = None
    """The talking piece, where this part has one."""
    timed: bool = True
    """False in a meeting over days, where nobody waits for a turn."""
    overtime: bool = False
    """The part has gone past its planned end."""


@dataclass(frozen=True, slots=True)
class DeskView:
    """The facilitators' controls."""

    circle: Circle
    meeting: Meeting
    counts: Counts
    phase: Phase | None
    next_phase: Phase | None
    locale: str
    piece: Piece | None = None
    timed: bool = True
    overtime: bool = False
    share: timedelta | None = None
    """How long a share is in the part whose time follows the heads; None where there is none."""
    hurried: bool = False
    """A share is under three minutes."""
    auto: bool = False
    """Parts end by themselves."""
    coming_prompt: str | None = None
    """What is posted with the next part."""
    refused: bool = False
    """Discord did not let the bot open the room."""


@dataclass(frozen=True, slots=True)
class BetweenView:
    """A prompt for the circle channel, between meetings."""

    circle: Circle
    prompt: str
    locale: str


@dataclass(frozen=True, slots=True)
class PreviewView:
    """What a meeting will be asked, a day before: phase keys with the words."""

    circle: Circle
    meeting: Meeting
    prompts: tuple[tuple[str, str], ...]
    locale: str


@dataclass(frozen=True, slots=True)
class PersonView:
    """One person in one meeting: what a message to them needs."""

    circle: Circle
    meeting: Meeting
    seat: Seat | None
    following: Following | None
    locale: str
    own_locale: str
    """In which language they are written to; `locale` is that of what everyone sees."""


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
    standing: bool = False
    """They have a place in every meeting of the circle."""


@dataclass(frozen=True, slots=True)
class EveryTime:
    """A circle where somebody has a standing seat, or could have one from this meeting on."""

    circle: Circle
    from_meeting_id: int | None


@dataclass(frozen=True, slots=True)
class AtTheDoor:
    """The door is closed: those who hold the circle were told that somebody is there."""

    circle: Circle
    meeting: Meeting


@dataclass(frozen=True, slots=True)
class Asked:
    """A facilitator answers before there is a seat; `seat` is the place of the asking in the order."""

    circle: Circle
    meeting: Meeting
    seat: Seat


@dataclass(frozen=True, slots=True)
class RosterView:
    """Who sits and who waits in a meeting, in order of arrival; for those who hold the circle and nobody else."""

    circle: Circle
    meeting: Meeting
    seated_ids: tuple[int, ...]
    waiting_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class AgreementNeeded:
    """The person has not accepted the agreement as it is now."""

    meeting_id: int


@dataclass(frozen=True, slots=True)
class Changed:
    """What became of a circle's coming meetings after it was changed, paused or taken up again."""

    circle: Circle
    starts: tuple[datetime, ...]
    """When it meets from now on, the next few."""
    called_off: tuple[datetime, ...] = ()
    """When it would have met."""
    live: bool = False
    """A meeting is going on, and stays as it is."""
    over_full: bool = False
    """More people have a seat in a coming meeting than there are seats; they keep it."""
    renamed: bool = False
    left_out: Dates | None = None
    """What was, or is by now, left out and can be taken up again."""
    already: bool = False
    """It was left out before; nothing has changed."""


@dataclass(frozen=True, slots=True)
class Rescheduled:
    """A meeting that was moved."""

    circle: Circle
    meeting: Meeting
    was: datetime


@dataclass(frozen=True, slots=True)
class AgendaView:
    """A circle's run of show, for those who hold it: as it is written, and as it comes out with every seat taken."""

    circle: Circle
    agenda: Agenda
    scaled: Scaled
    auto: bool
    config: tuple[tuple[str, str], ...]
    """Key and title key of those that the bot brings along."""
    own: tuple[tuple[str, str], ...]
    """Key and title key of those that this guild made and uses."""


@dataclass(frozen=True, slots=True)
class PromptView:
    """A prompt before it is posted."""

    meeting_id: int
    kind: str
    number: int
    """Says which prompt it is, in a button."""
    text: str


@dataclass(frozen=True, slots=True)
class TurnView:
    """Where somebody stands with the piece after a press."""

    meeting: Meeting
    user_id: int
    piece: Piece
    was: Piece


@dataclass(frozen=True, slots=True)
class CircleView:
    """One circle as an admin or member sees it described."""

    circle: Circle
    facilitator_ids: tuple[int, ...]
    asked_ids: tuple[int, ...]
    starts: tuple[datetime, ...]
    announced: bool


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that Discord refused, as a fixed word."""

    circle: Circle
    word: str
