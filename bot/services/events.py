"""Server events beside the cards of a circle: an option, off at first."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.domain import owing
from bot.domain.events import DROPPED, EventView, is_wanted, with_event
from bot.domain.meetings import CircleState
from bot.domain.outbox import Kind
from bot.errors import Refusal
from bot.services.finding import get_circle
from bot.store import audit, circles, events, guilds, meetings, outbox

if TYPE_CHECKING:
    from datetime import datetime

    from bot.clock import Clock
    from bot.domain.meetings import Circle, Meeting, Person
    from bot.store.database import Connection, Database


class Events:
    """What admins choose, and what Discord has to show."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def set(self, person: Person, circle_id: int, *, on: bool) -> Circle:
        """Let a circle have events from now on, or take away those there are; cogs check that it is an admin.

        Raises `Refusal` where there is no such circle here.
        """
        now = self._clock.now()
        return await self._database.write(lambda conn: set_in(conn, person, circle_id, now, on=on))

    async def fetch(self, meeting_id: int) -> EventView | None:
        """Return what the event of a meeting is to be now; None where the meeting is gone."""
        now = self._clock.now()

        def look(conn: Connection) -> EventView | None:
            meeting = meetings.get(conn, meeting_id)
            circle = None if meeting is None else circles.get(conn, meeting.circle_id)
            if meeting is None or circle is None:
                return None
            coming = meetings.not_over(conn, circle.circle_id)
            return EventView(
                circle.guild_id,
                circle.channel_id,
                meeting.event_id,
                events.of_circle(conn, circle.circle_id) - {meeting.event_id or DROPPED},
                circle.native_event and is_wanted(meeting, coming, now),
                meeting.starts_at,
                meeting.ends_at,
                guilds.locale(conn, circle.guild_id),
            )

        return await self._database.read(look)


def set_in(conn: Connection, person: Person, circle_id: int, now: datetime, *, on: bool) -> Circle:
    """Do what `Events.set` does, inside somebody's transaction."""
    circle = get_circle(conn, circle_id, person.guild_id)
    if circle.state is CircleState.ARCHIVED:
        raise Refusal("circles.gone")
    if circle.native_event is not on:
        circles.set_native_event(conn, circle_id, on=on)
        events.forget_dropped(conn, circle_id)
        audit.note(conn, person, "events_on" if on else "events_off", now, circle_id=circle_id)
        owe_events(conn, circle_id, now)
    return replace(circle, native_event=on)


def owe_events(conn: Connection, circle_id: int, now: datetime) -> None:
    """What the circle's events have to show may have changed: make Discord match the rows, where there is an event."""
    circle = circles.get(conn, circle_id)
    if circle is None:
        return
    numbers = set(events.with_event(conn, circle_id))
    if circle.native_event:
        numbers |= set(with_event(meetings.not_over(conn, circle_id)))
    for number in sorted(numbers):
        if (meeting := meetings.get(conn, number)) is not None:
            outbox.owe_again(conn, [owing.now_of(Kind.EVENT, meeting, now, never_stale=True)])


def event_matched(conn: Connection, meeting: Meeting, result_id: int | None, now: datetime) -> None:
    """Remember the event as it is in Discord: there, not there, or taken down by somebody."""
    del now
    events.set_event(conn, meeting.meeting_id, result_id or None, dropped=result_id == DROPPED)
