"""The way from an empty guild to its first circle: which screens there are, and what they offer."""

from __future__ import annotations

from enum import IntEnum, StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from bot.domain.findings import Action
from bot.domain.meetings import RoomKind
from bot.domain.privacy import TOPICS
from bot.domain.verdicts import NEVER_TAKEN_DOWN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.domain.findings import Topic


class Step(IntEnum):
    """The screens, one thing each. The numbers are in rows and buttons: a meaning never changes."""

    ADMINS = 1
    RULES = 2
    CARE = 3
    START_CARD = 4
    FIRST_CIRCLE = 5


class Preset(StrEnum):
    """How screening begins. Their order is in buttons: new ones go to the end."""

    USUAL = "usual"
    GENTLE = "gentle"
    COUNT = "count"


ROOMS: Final = (RoomKind.VOICE, RoomKind.TEXT)
"""What a first circle may meet in; their order is in buttons. A stage is for those who know why: `/circle create`."""


def chosen_by(preset: Preset) -> Mapping[Topic, Action]:
    """Return what a preset chooses instead of what comes along; danger is none of screening's choices."""
    if preset is Preset.USUAL:
        return MappingProxyType({})
    most = Action.NUDGE if preset is Preset.GENTLE else Action.COUNT
    settable = [topic for topic in TOPICS if preset is Preset.COUNT or topic not in NEVER_TAKEN_DOWN]
    return MappingProxyType({topic: most for topic in settable if topic.value != "danger"})


def go_on_at(reached: int) -> Step:
    """Return the screen on which somebody goes on who came so far."""
    return Step(min(max(reached, Step.ADMINS), Step.FIRST_CIRCLE))
