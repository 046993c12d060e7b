"""The calls that entries come to: each makes one change in Discord, and can look whether it is there already."""

from __future__ import annotations

from bot.outbox.calls.automod import KeepRules, LookAtRules, TellAdmins
from bot.outbox.calls.base import (
    Call,
    CannotError,
    NowhereError,
    Plan,
    Skip,
    Transition,
    Vocal,
    WrongPlaceError,
)
from bot.outbox.calls.channels import RemoveUnused
from bot.outbox.calls.events import Event, MatchEvent
from bot.outbox.calls.messages import Draw, Pin, Post, TakeBack, Whisper, Write
from bot.outbox.calls.stage import Speaker, StageLive
from bot.outbox.calls.threads import DeleteThread, LockThread, OpenThread, ThreadMember
from bot.outbox.calls.voice import EmptyRoom, LetIn, MoveOut

__all__ = [
    "Call",
    "CannotError",
    "DeleteThread",
    "Draw",
    "EmptyRoom",
    "Event",
    "KeepRules",
    "LetIn",
    "LockThread",
    "LookAtRules",
    "MatchEvent",
    "MoveOut",
    "NowhereError",
    "OpenThread",
    "Pin",
    "Plan",
    "Post",
    "RemoveUnused",
    "Skip",
    "Speaker",
    "StageLive",
    "TakeBack",
    "TellAdmins",
    "ThreadMember",
    "Transition",
    "Vocal",
    "Whisper",
    "Write",
    "WrongPlaceError",
]
