"""What the bot owes Discord: kinds, entries, and when one is tried again, too late, or uncertain."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import datetime

MARK_BASE: Final = 1_000_000_000
"""Component ids from here on are entry ids: the mark by which a lookup knows a message again.

Discord takes any 32-bit integer (components/reference), and its own automatic ids count up from 1.
"""
NONCE_TRUSTED_FOR: Final = timedelta(minutes=1)
"""Discord checks a nonce "in the past few minutes" (resources/message); we lean on it for one minute only."""
MAX_ATTEMPTS: Final = 12
LONGEST_WAIT: Final = timedelta(minutes=30)
MARGIN: Final = timedelta(minutes=2)
"""How far our clock and Discord's may stand apart when we look for something we may have sent."""


class Kind(StrEnum):
    """Every kind of entry."""

    DESK = "desk"
    DESK_MEMBER = "desk_member"
    VOICE_ROOM = "voice_room"
    STAGE = "stage"
    SPEAKER = "speaker"
    ASK_FACILITATOR = "ask_facilitator"
    CARD = "card"
    EVENT = "event"
    REMINDER_DAY = "reminder_day"
    REMINDER_HOUR = "reminder_hour"
    SEAT_YOURS = "seat_yours"
    SEAT_FREED = "seat_freed"
    OFFER_DM = "offer_dm"
    OFFER_HERE = "offer_here"
    OFFER_OVER = "offer_over"
    KNOCK = "knock"
    ASK_SEAT = "ask_seat"
    ANSWER_DM = "answer_dm"
    ANSWER_HERE = "answer_here"
    QUORUM = "quorum"
    NAMED_SELF = "named_self"
    HOLD_DECLINED = "hold_declined"
    NOBODY_HOLDS = "nobody_holds"
    TAKE_BACK = "take_back"
    DESK_CALL = "desk_call"
    NOBODY_YET = "nobody_yet"
    NOBODY_CAME = "nobody_came"
    CANCELLED = "cancelled"
    CANCELLED_DM = "cancelled_dm"
    MOVED = "moved"
    MOVED_DM = "moved_dm"
    ROOM = "room"
    ROOM_MEMBER = "room_member"
    PANEL = "panel"
    PANEL_AGED = "panel_aged"
    OLD_SCREEN = "old_screen"
    PROMPT = "prompt"
    SIDE_ROOM = "side_room"
    SIDE_NOTE = "side_note"
    SIDE_MEMBER = "side_member"
    SIDE_LOCK = "side_lock"
    SIDE_PURGE = "side_purge"
    YOUR_TURN = "your_turn"
    CUE = "cue"
    DESK_CUE = "desk_cue"
    DROPPED = "dropped"
    PHASE_OVER = "phase_over"
    GENTLE_CARD = "gentle_card"
    TIME_UP = "time_up"
    CLOSING = "closing"
    LOCK = "lock"
    DISCONNECT = "disconnect"
    PURGE_ROOM = "purge_room"
    THANKS = "thanks"
    GIFT_UNREAD = "gift_unread"
    GIFT_CARD = "gift_card"
    PREVIEW = "preview"
    BETWEEN = "between"
    PROMPT_LATER = "prompt_later"
    TROUBLE = "trouble"
    UNMAKE = "unmake"
    DUTY = "duty"
    START_CARD = "start_card"
    START_PIN = "start_pin"
    AUTOMOD = "automod"
    AUTOMOD_LOOK = "automod_look"
    CHECKUP = "checkup"
    FAULT_NOTE = "fault_note"


class Ending(StrEnum):
    """What became of an entry that was taken in hand, for now or for good."""

    DONE = "done"
    SKIPPED = "skipped"
    RETRIED = "retried"
    PUT_OFF = "put_off"
    GIVEN_UP = "given_up"


PRIORITY: Final = {
    Kind.ROOM: 10,
    Kind.ROOM_MEMBER: 11,
    Kind.VOICE_ROOM: 11,
    Kind.SPEAKER: 11,
    Kind.PANEL: 12,
    Kind.STAGE: 12,
    Kind.PROMPT: 13,
    Kind.SIDE_ROOM: 10,
    Kind.SIDE_NOTE: 11,
    Kind.SIDE_MEMBER: 12,
    Kind.SIDE_LOCK: 19,
    Kind.SIDE_PURGE: 60,
    Kind.YOUR_TURN: 11,
    Kind.CUE: 11,
    Kind.PHASE_OVER: 12,
    Kind.DROPPED: 12,
    Kind.GENTLE_CARD: 13,
    Kind.DESK_CUE: 21,
    Kind.PANEL_AGED: 23,
    Kind.OLD_SCREEN: 23,
    Kind.NOBODY_CAME: 14,
    Kind.CANCELLED: 15,
    Kind.CANCELLED_DM: 16,
    Kind.MOVED: 15,
    Kind.MOVED_DM: 16,
    Kind.TIME_UP: 17,
    Kind.CLOSING: 18,
    Kind.LOCK: 19,
    Kind.DISCONNECT: 19,
    Kind.DESK: 20,
    Kind.DESK_MEMBER: 21,
    Kind.DESK_CALL: 22,
    Kind.NOBODY_YET: 23,
    Kind.ASK_FACILITATOR: 24,
    Kind.KNOCK: 24,
    Kind.ASK_SEAT: 24,
    Kind.QUORUM: 24,
    Kind.NAMED_SELF: 25,
    Kind.HOLD_DECLINED: 25,
    Kind.NOBODY_HOLDS: 25,
    Kind.TAKE_BACK: 25,
    Kind.OFFER_OVER: 26,
    Kind.OFFER_DM: 27,
    Kind.OFFER_HERE: 28,
    Kind.ANSWER_DM: 29,
    Kind.ANSWER_HERE: 29,
    Kind.SEAT_YOURS: 30,
    Kind.REMINDER_HOUR: 31,
    Kind.REMINDER_DAY: 32,
    Kind.SEAT_FREED: 33,
    Kind.DUTY: 21,
    Kind.PROMPT_LATER: 34,
    Kind.PREVIEW: 35,
    Kind.BETWEEN: 36,
    Kind.CARD: 40,
    Kind.EVENT: 41,
    Kind.START_CARD: 41,
    Kind.START_PIN: 42,
    Kind.THANKS: 45,
    Kind.GIFT_UNREAD: 46,
    Kind.GIFT_CARD: 47,
    Kind.TROUBLE: 50,
    Kind.AUTOMOD: 51,
    Kind.AUTOMOD_LOOK: 53,
    Kind.CHECKUP: 49,
    Kind.FAULT_NOTE: 50,
    Kind.PURGE_ROOM: 60,
    Kind.UNMAKE: 60,
}
"""Lower goes first where several are due at once: rooms and starts before reminders, cards after people."""


@dataclass(frozen=True, slots=True)
class Owed:
    """An entry to be written. `dedupe` says what makes it one and the same."""

    kind: Kind
    dedupe: str
    guild_id: int
    due_at: datetime
    stale_at: datetime | None = None
    circle_id: int | None = None
    meeting_id: int | None = None
    member_id: int | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as the runner has it in hand."""

    entry_id: int
    kind: Kind
    guild_id: int
    circle_id: int | None
    meeting_id: int | None
    member_id: int | None
    detail: str
    due_at: datetime
    stale_at: datetime | None
    revision: int
    attempts: int
    called_at: datetime | None
    result_id: int | None


def mark(entry_id: int) -> int:
    """Return the component id that marks a message as this entry's."""
    return MARK_BASE + entry_id


def nonce(database_id: str, entry: Entry) -> str:
    """Return the nonce of this entry's create: the same for every try, new after what it made was deleted.

    At most 25 characters (Discord's limit). The database id keeps two installations of one bot apart.
    """
    made_before = "" if entry.result_id is None else f"-{entry.result_id % 46656:x}"
    return f"{database_id}-{entry.entry_id:x}{made_before}"


def is_stale(entry: Entry, now: datetime) -> bool:
    """Say whether sending this now would be uselessly late."""
    return entry.stale_at is not None and now >= entry.stale_at


def is_uncertain(entry: Entry, now: datetime) -> bool:
    """Say whether an earlier call may have taken effect and its nonce can no longer be trusted to tell."""
    return entry.called_at is not None and now - entry.called_at >= NONCE_TRUSTED_FOR


def next_try(attempts: int, now: datetime) -> datetime:
    """Return when to try again after `attempts` failures: 2 s, 4 s, 8 s ... at most half an hour."""
    return now + min(timedelta(seconds=2 ** min(attempts, 12)), LONGEST_WAIT)
