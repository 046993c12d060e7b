"""Rows that the tests of the store begin with, and a clock that they move."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from bot.domain.agreements import Agreement
from bot.domain.circles import Draft, NewCircle
from bot.domain.meetings import RoomKind
from bot.domain.outbox import Kind, Owed
from bot.domain.recurrence import Every, Weekday, make_rhythm, next_slots
from bot.services.words import Words
from bot.store import circles, guilds, meeting_slots
from bot.store.migrate import migrate

if TYPE_CHECKING:
    from bot.domain.meetings import Circle, Meeting

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
GUILD, ADMIN = 11, 1
#: Where the circle lives in Discord: its channel, and a voice room.
CHANNEL, VOICE = 21, 22
LENGTH = timedelta(minutes=90)


@dataclass(slots=True)
class Hands:
    """A clock that stands still until a test moves it."""

    at: datetime = NOW

    def now(self) -> datetime:
        """Say what time it is."""
        return self.at

    def move(self, **span: float) -> None:
        """Let time pass."""
        self.at += timedelta(**span)


def in_memory() -> sqlite3.Connection:
    """Return a database of the newest schema in memory; the caller closes it."""
    conn = sqlite3.connect(":memory:", isolation_level=None)
    conn.row_factory = sqlite3.Row
    conn.execute("PRAGMA foreign_keys=ON")
    migrate(conn)
    return conn


def new_circle(capacity: int = 2, room: RoomKind = RoomKind.TEXT, name: str = "Harbor circle") -> NewCircle:
    """Return a circle of Monday evenings as an admin describes it."""
    rhythm = make_rhythm(
        weekdays=[Weekday.MONDAY],
        at=time(18),
        timezone="Europe/Berlin",
        every=Every.WEEK,
        starts_on=NOW.date(),
        ends=None,
    )
    draft = Draft(name, "", rhythm, 90, capacity, room, "ninety", "default")
    return NewCircle(
        GUILD, draft, CHANNEL, channel_is_ours=True, voice_channel_id=VOICE, facilitator_id=ADMIN
    )


def add_circle(
    conn: sqlite3.Connection, capacity: int = 2, room: RoomKind = RoomKind.TEXT, name: str = "Harbor circle"
) -> Circle:
    """Write a guild and a circle whose cards may go out at once."""
    guilds.ensure(conn, GUILD, NOW)
    number = circles.add(conn, new_circle(capacity, room, name), announce_from=NOW, now=NOW)
    circle = circles.get(conn, number)
    assert circle is not None
    return circle


def add_meeting(conn: sqlite3.Connection, circle: Circle, after: datetime = NOW) -> Meeting:
    """Write the circle's next meeting; 2026-01-05 18:00 in Berlin is five hours from `NOW`."""
    (slot,) = next_slots(circle.rhythm, after=after, count=1)
    return must(meeting_slots.plan(conn, circle, slot, LENGTH))


def short_words() -> Words:
    """Return an agreement of two words, the same in every guild."""
    return Words((Agreement(1, "en", "Be kind."),), lambda: False)


def must(meeting: Meeting | None) -> Meeting:
    """Return the meeting, which a test knows to be there."""
    assert meeting is not None
    return meeting


def owed(
    dedupe: str,
    *,
    kind: Kind = Kind.PROMPT,
    due_at: datetime = NOW,
    meeting_id: int | None = None,
    member_id: int | None = None,
) -> Owed:
    """Return an entry to be written, of no circle unless `meeting_id` says which."""
    return Owed(kind, dedupe, GUILD, due_at, meeting_id=meeting_id, member_id=member_id)
