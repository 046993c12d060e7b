"""A calendar entry for one meeting. Its title gives nothing away: calendars are shared, and shown on lock screens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.meetings import Meeting
    from bot.texts import Say

FILE_NAME: Final = "group.ics"
PRODUCT: Final = "-//circlekeeper//EN"


def entry(meeting: Meeting, say: Say, made_at: datetime) -> bytes:
    """Return an iCalendar file (RFC 5545) with the meeting in UTC; calendars show it in their own zone."""
    # imported where it is needed: it takes longer to load than most of the bot, and few people ask for a file
    from icalendar import Calendar, Event  # noqa: PLC0415

    event = Event()
    event.add("uid", f"meeting-{meeting.meeting_id}@circlekeeper")
    event.add("summary", say("seating.calendar_title"))
    event.add("dtstart", meeting.starts_at)
    event.add("dtend", meeting.ends_at)
    event.add("dtstamp", made_at)
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add_component(event)
    return bytes(calendar.to_ical())
