"""Rows of meetings: one a slot, whatever is planned how often; their life, their rooms, their neighbours."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.domain.meetings import LIVE, OVER, UPCOMING, Circle, Meeting, MeetingState
from bot.domain.recurrence import Shift, next_slots
from bot.store import circles, meeting_slots, meetings
from tests.store.rows import GUILD, LENGTH, NOW, add_circle, add_meeting, must

if TYPE_CHECKING:
    import sqlite3

ROOM = 900


@pytest.fixture
def circle(conn: sqlite3.Connection) -> Circle:
    """A circle without meetings."""
    return add_circle(conn)


@pytest.fixture
def coming(conn: sqlite3.Connection, circle: Circle) -> list[Meeting]:
    """Its next three meetings."""
    made = [add_meeting(conn, circle)]
    made.append(add_meeting(conn, circle, after=made[-1].starts_at))
    made.append(add_meeting(conn, circle, after=made[-1].starts_at))
    return made


def fresh(conn: sqlite3.Connection, meeting: Meeting) -> Meeting:
    """Read a meeting again."""
    return must(meetings.get(conn, meeting.meeting_id))


def test_a_slot_is_planned_once(conn: sqlite3.Connection, circle: Circle) -> None:
    """Planning the same date again makes nothing and changes nothing, not even for one that was called off."""
    (slot,) = next_slots(circle.rhythm, after=NOW, count=1)
    planned = must(meeting_slots.plan(conn, circle, slot, LENGTH))
    assert meeting_slots.plan(conn, circle, slot, LENGTH * 2) is None
    assert fresh(conn, planned) == planned
    meetings.call_off(conn, planned.meeting_id, MeetingState.CANCELLED, "illness", NOW)
    assert meeting_slots.plan(conn, circle, slot, LENGTH) is None
    assert fresh(conn, planned).state is MeetingState.CANCELLED


def test_a_meeting_is_as_it_was_planned(conn: sqlite3.Connection, circle: Circle) -> None:
    """The slot's date, its instant and what the clock change did to it are kept, and the circle's seats."""
    (slot,) = next_slots(circle.rhythm, after=NOW, count=1)
    meeting = fresh(conn, must(meeting_slots.plan(conn, circle, slot, LENGTH)))
    assert (meeting.slot_on, meeting.starts_at, meeting.shift) == (slot.on, slot.starts_at, Shift.NONE)
    assert (meeting.capacity, meeting.guild_id) == (circle.capacity, circle.guild_id)
    assert (meeting.state, meeting.version) == (MeetingState.PLANNED, 0)
    assert meetings.get(conn, meeting.meeting_id + 1) is None


def test_a_card_announces_once(conn: sqlite3.Connection, coming: list[Meeting]) -> None:
    """A planned meeting with a card is announced; a later redraw does not take an open one back."""
    meetings.set_card(conn, coming[0].meeting_id, 5)
    announced = fresh(conn, coming[0])
    assert (announced.state, announced.card_message_id) == (MeetingState.ANNOUNCED, 5)
    meetings.open_room(conn, announced.meeting_id, ROOM, NOW)
    meetings.set_card(conn, announced.meeting_id, 6)
    assert fresh(conn, announced).state is MeetingState.OPEN


def test_the_first_moment_counts(conn: sqlite3.Connection, coming: list[Meeting]) -> None:
    """Checking in, opening and starting again keep the first moment of each."""
    number, later = coming[0].meeting_id, NOW + timedelta(minutes=9)
    for at in (NOW, later):
        meetings.check_in(conn, number, at)
        meetings.open_room(conn, number, ROOM, at)
    for phase, at in enumerate((NOW, later)):
        meetings.enter_phase(conn, number, phase, None, at)
    meeting = fresh(conn, coming[0])
    assert (meeting.checked_in_at, meeting.opened_at, meeting.started_at) == (NOW, NOW, NOW)
    assert (meeting.state, meeting.phase) == (MeetingState.RUNNING, 1)


def test_every_move_makes_a_new_version(conn: sqlite3.Connection, coming: list[Meeting]) -> None:
    """A button drawn before a move is known to be old after it."""
    number = coming[0].meeting_id
    versions = [coming[0].version]
    meetings.open_room(conn, number, ROOM, NOW)
    versions.append(fresh(conn, coming[0]).version)
    for phase in (0, 1):
        meetings.enter_phase(conn, number, phase, None, NOW)
        versions.append(fresh(conn, coming[0]).version)
    meetings.close(conn, number, NOW, 3)
    versions.append(fresh(conn, coming[0]).version)
    assert versions == sorted(set(versions))
    meetings.call_off(conn, coming[1].meeting_id, MeetingState.MISSED, None, NOW)
    assert fresh(conn, coming[1]).version > coming[1].version


def test_a_room_belongs_to_its_meeting_until_it_is_emptied(
    conn: sqlite3.Connection, coming: list[Meeting]
) -> None:
    """A room is known from its opening until what was written in it is gone, also after the close."""
    assert meetings.rooms(conn) == frozenset()
    number = coming[0].meeting_id
    meetings.open_room(conn, number, ROOM, NOW)
    assert must(meetings.in_room(conn, ROOM)).meeting_id == number
    meetings.close(conn, number, NOW, attended=0)
    assert must(meetings.in_room(conn, ROOM)).meeting_id == number
    assert meetings.rooms(conn) == {ROOM}
    meetings.set_panel(conn, number, 7)
    meetings.forget_room(conn, number)
    assert meetings.in_room(conn, ROOM) is None
    assert meetings.rooms(conn) == frozenset()
    assert fresh(conn, coming[0]).panel_message_id is None


def test_a_voice_room_is_the_newest_meetings(conn: sqlite3.Connection, coming: list[Meeting]) -> None:
    """One voice channel serves meeting after meeting: who enters it enters the one that is open now."""
    for meeting in coming[:2]:
        meetings.open_room(conn, meeting.meeting_id, ROOM, NOW)
    assert must(meetings.in_room(conn, ROOM)).meeting_id == coming[1].meeting_id


def test_neighbours_are_those_that_take_place(conn: sqlite3.Connection, coming: list[Meeting]) -> None:
    """The meeting before and the one after skip what was called off, and other circles."""
    other = add_circle(conn, name="Another")
    add_meeting(conn, other)
    first, second, third = coming
    assert meetings.before(conn, first) is None
    assert must(meetings.before(conn, third)).meeting_id == second.meeting_id
    meetings.call_off(conn, second.meeting_id, MeetingState.CANCELLED, "other", NOW)
    assert must(meetings.before(conn, third)).meeting_id == first.meeting_id
    assert must(meetings.after(conn, first)).meeting_id == third.meeting_id
    assert meetings.after(conn, third) is None


def test_the_meeting_that_is_meant_is_the_live_one(conn: sqlite3.Connection, coming: list[Meeting]) -> None:
    """One that goes on, however late, else the next that has not ended."""
    first, second, _ = coming
    circle_id = first.circle_id

    def meant(after: timedelta) -> int:
        return must(meetings.live_of_circle(conn, circle_id, first.starts_at + after)).meeting_id

    assert meant(-timedelta(days=1)) == first.meeting_id
    assert meant(LENGTH) == second.meeting_id
    meetings.open_room(conn, first.meeting_id, ROOM, NOW)
    assert meant(LENGTH * 3) == first.meeting_id
    meetings.close(conn, first.meeting_id, NOW, 0)
    assert meant(timedelta(0)) == second.meeting_id
    assert meetings.live_of_circle(conn, circle_id + 9, NOW) is None


def test_upcoming_are_those_that_have_not_ended(conn: sqlite3.Connection, coming: list[Meeting]) -> None:
    """Only this guild's, only in the wanted states, soonest first."""
    first, second, third = coming
    meetings.set_card(conn, second.meeting_id, 5)
    meetings.call_off(conn, third.meeting_id, MeetingState.CANCELLED, "other", NOW)

    def found(guild_id: int, *states: MeetingState, after: timedelta = timedelta(0)) -> list[int]:
        now = first.starts_at + after
        return [one.meeting_id for one in meetings.upcoming(conn, guild_id, now, states)]

    assert found(GUILD, *UPCOMING) == [first.meeting_id, second.meeting_id]
    assert found(GUILD, *UPCOMING, after=LENGTH) == [second.meeting_id]
    assert found(GUILD, MeetingState.ANNOUNCED) == [second.meeting_id]
    assert found(GUILD + 1, *UPCOMING) == []
    of_circle = meetings.of_circle(conn, first.circle_id, first.starts_at)
    assert [one.meeting_id for one in of_circle] == [first.meeting_id, second.meeting_id]


def test_only_what_nobody_has_seen_is_planned_anew(conn: sqlite3.Connection, coming: list[Meeting]) -> None:
    """Planned meetings may be replaced; one with a card stays."""
    meetings.set_card(conn, coming[0].meeting_id, 5)
    meeting_slots.delete_planned(conn, coming[0].circle_id)
    left = [row["meeting_id"] for row in conn.execute("SELECT meeting_id FROM meeting")]
    assert left == [coming[0].meeting_id]


def test_every_state_of_a_meeting_has_its_place() -> None:
    """A meeting is to come, going on or over, and never two of these."""
    assert set(MeetingState) == UPCOMING | LIVE | OVER
    assert len(MeetingState) == len(UPCOMING) + len(LIVE) + len(OVER)


def test_a_circle_is_found_by_its_places(conn: sqlite3.Connection, coming: list[Meeting]) -> None:
    """Its channel, its voice room, its desk and the room of a meeting all lead to it; other places do not."""
    circle = circles.get(conn, coming[0].circle_id)
    assert circle is not None
    circles.set_desk(conn, circle.circle_id, 500)
    meetings.open_room(conn, coming[0].meeting_id, ROOM, NOW)
    for place in (circle.channel_id, circle.voice_channel_id, 500, ROOM):
        assert place is not None
        assert [one.circle_id for one in circles.with_channel(conn, place)] == [circle.circle_id]
    assert circles.with_channel(conn, 12345) == []
