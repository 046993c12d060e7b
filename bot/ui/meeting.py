"""What a facilitator reads after a command: where the meeting stands now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.meetings import MeetingState
from bot.ui.times import full

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.meetings import Meeting
    from bot.texts import Say


def moved(meeting: Meeting, opens_at: datetime | None, say: Say) -> str:
    """Return where the meeting stands after a facilitator's command."""
    if meeting.state is MeetingState.RUNNING:
        return say("meetings.moved_running")
    if meeting.state is MeetingState.CLOSED:
        return say("meetings.moved_closed")
    if opens_at is not None and meeting.state is not MeetingState.OPEN:
        return say("meetings.moved_checked_in", opens=full(opens_at))
    return say("meetings.moved_open")
