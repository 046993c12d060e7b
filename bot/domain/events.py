"""The server event beside a card: which meetings have one, and what it may say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.domain.meetings import OVER, UPCOMING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.domain.meetings import Meeting

AT_A_TIME: Final = 2
"""Meetings of one circle that have an event: Discord takes 100 a guild (resources/guild-scheduled-event)."""
GUILD_LIMIT: Final = 100
DROPPED: Final = 0
"""Stands for the event of a meeting that somebody took down by hand; no event has this id."""


@dataclass(frozen=True, slots=True)
class EventView:
    """The event of one meeting: what Discord has to show, or that there is nothing to show (`wanted`)."""

    guild_id: int
    channel_id: int
    event_id: int | None
    others: frozenset[int]
    """The events of the circle's other meetings."""
    wanted: bool
    starts_at: datetime
    ends_at: datetime
    locale: str


def with_event(coming: Sequence[Meeting]) -> tuple[int, ...]:
    """Return the numbers of the meetings that have an event: the next two. `coming`: not over, soonest first."""
    return tuple(one.meeting_id for one in [one for one in coming if one.state not in OVER][:AT_A_TIME])


def is_wanted(meeting: Meeting, coming: Sequence[Meeting], now: datetime) -> bool:
    """Say whether a meeting of a circle that has events is to have one now.

    Discord makes none that has begun, so one that is not there by then is not made any more; nor is one that
    somebody took down.
    """
    if meeting.meeting_id not in with_event(coming) or meeting.event_dropped:
        return False
    return meeting.event_id is not None or (meeting.state in UPCOMING and meeting.starts_at > now)
