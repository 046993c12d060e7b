"""Rows of seats: who stands where, in order of arrival."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.domain.meetings import Counts, Meeting, MeetingState, SeatState, WriteTo
from bot.domain.retention import Kept
from bot.store import meetings, retention, seats
from tests.store.rows import GUILD, LENGTH, NOW, add_circle, add_meeting

if TYPE_CHECKING:
    import sqlite3

SEATED, WAITLISTED, RELEASED = SeatState.SEATED, SeatState.WAITLISTED, SeatState.RELEASED
A, B, C, D = 101, 102, 103, 104


@pytest.fixture
def meeting(conn: sqlite3.Connection) -> Meeting:
    """A meeting with two seats."""
    return add_meeting(conn, add_circle(conn, capacity=2))


def take(conn: sqlite3.Connection, meeting: Meeting, *people: tuple[int, SeatState]) -> None:
    """Give places in this order."""
    for user_id, state in people:
        seats.take(conn, meeting.meeting_id, user_id, state, NOW)


def on_list(conn: sqlite3.Connection, meeting: Meeting, state: SeatState) -> list[tuple[int, int]]:
    """Return who is on a list, and the place they are told."""
    return [(seat.user_id, seat.place) for seat in seats.on_list(conn, meeting.meeting_id, state)]


def test_places_count_from_one_in_order_of_arrival(conn: sqlite3.Connection, meeting: Meeting) -> None:
    """Each list counts for itself, and a person alone is told the same place as the list shows."""
    take(conn, meeting, (C, SEATED), (A, WAITLISTED), (D, SEATED), (B, WAITLISTED))
    assert on_list(conn, meeting, SEATED) == [(C, 1), (D, 2)]
    assert on_list(conn, meeting, WAITLISTED) == [(A, 1), (B, 2)]
    for user_id, place in ((C, 1), (D, 2), (A, 1), (B, 2)):
        seat = seats.get(conn, meeting.meeting_id, user_id)
        assert seat is not None
        assert seat.place == place
    assert seats.get(conn, meeting.meeting_id, 999) is None


def test_counts_tell_how_many_and_never_who(conn: sqlite3.Connection, meeting: Meeting) -> None:
    """Seated, waiting, seats: who gave a place back counts nowhere."""
    take(conn, meeting, (A, SEATED), (B, WAITLISTED), (C, RELEASED))
    assert seats.counts(conn, meeting.meeting_id) == Counts(seated=1, waitlisted=1, capacity=2)


def test_who_moves_up_keeps_the_place_in_the_order(conn: sqlite3.Connection, meeting: Meeting) -> None:
    """Moving between the lists is no new arrival; the rest of the waitlist moves up by one."""
    take(conn, meeting, (A, WAITLISTED), (B, SEATED), (C, WAITLISTED), (D, WAITLISTED))
    (first,) = seats.on_list(conn, meeting.meeting_id, WAITLISTED, limit=1)
    assert first.user_id == A
    seats.set_state(conn, first.seat_id, SEATED)
    assert on_list(conn, meeting, SEATED) == [(A, 1), (B, 2)]
    assert on_list(conn, meeting, WAITLISTED) == [(C, 1), (D, 2)]


def test_who_comes_back_comes_last(conn: sqlite3.Connection, meeting: Meeting) -> None:
    """A place that was given back is gone: coming again is a new arrival, asked again how to be written to."""
    take(conn, meeting, (A, WAITLISTED), (B, WAITLISTED))
    seats.set_write_to(conn, meeting.meeting_id, A, WriteTo.DM)
    first = seats.get(conn, meeting.meeting_id, A)
    assert first is not None
    seats.set_state(conn, first.seat_id, RELEASED)
    take(conn, meeting, (A, WAITLISTED))
    assert on_list(conn, meeting, WAITLISTED) == [(B, 1), (A, 2)]
    again = seats.get(conn, meeting.meeting_id, A)
    assert again is not None
    assert again.write_to is WriteTo.UNASKED
    assert again.seat_id > first.seat_id


def test_a_person_has_one_place_in_a_meeting(conn: sqlite3.Connection, meeting: Meeting) -> None:
    """Taking a place twice leaves one row."""
    take(conn, meeting, (A, SEATED), (A, SEATED))
    assert seats.counts(conn, meeting.meeting_id).seated == 1


def test_an_answer_is_for_one_meeting(conn: sqlite3.Connection) -> None:
    """Whether one may be written to is remembered for that meeting and that person alone."""
    circle = add_circle(conn)
    first = add_meeting(conn, circle)
    second = add_meeting(conn, circle, after=first.starts_at)
    for meeting in (first, second):
        take(conn, meeting, (A, SEATED), (B, SEATED))
    seats.set_write_to(conn, first.meeting_id, A, WriteTo.DM)
    answers = {
        (meeting.meeting_id, user_id): seat.write_to
        for meeting in (first, second)
        for user_id in (A, B)
        if (seat := seats.get(conn, meeting.meeting_id, user_id)) is not None
    }
    assert [key for key, answer in answers.items() if answer is WriteTo.DM] == [(first.meeting_id, A)]


def test_only_the_seated_are_counted_as_present(conn: sqlite3.Connection, meeting: Meeting) -> None:
    """Who waits, or gave the seat back, was not there; being seen twice counts once."""
    take(conn, meeting, (A, SEATED), (B, WAITLISTED), (C, SEATED))
    for user_id in (A, A, B, D):
        seats.set_present(conn, meeting.meeting_id, user_id, NOW)
    assert seats.present(conn, meeting.meeting_id) == 1


def test_a_person_sees_own_places_to_come(conn: sqlite3.Connection) -> None:
    """Soonest first; meetings that are over or called off, and places given back, are not among them."""
    circle = add_circle(conn)
    coming = [add_meeting(conn, circle)]
    while len(coming) < 4:
        coming.append(add_meeting(conn, circle, after=coming[-1].starts_at))
    for meeting in reversed(coming):
        take(conn, meeting, (A, SEATED), (B, SEATED))
    meetings.set_state(conn, coming[1].meeting_id, MeetingState.CANCELLED)
    released = seats.get(conn, coming[3].meeting_id, A)
    assert released is not None
    seats.set_state(conn, released.seat_id, RELEASED)

    def mine(now_guild: int | None, past: timedelta = timedelta(0)) -> list[int]:
        found = seats.of_person(conn, now_guild, A, coming[0].starts_at + past)
        return [seat.meeting_id for seat in found]

    first, third = coming[0].meeting_id, coming[2].meeting_id
    assert mine(GUILD) == [first, third]
    assert mine(None) == [first, third]
    assert mine(GUILD + 1) == []
    assert mine(GUILD, past=LENGTH) == [third]


def test_seats_are_forgotten_some_time_after_the_close(conn: sqlite3.Connection) -> None:
    """Only seats of meetings that ended 72 hours ago go, or as the guild chose; how they ended does not matter."""
    circle = add_circle(conn)
    first = add_meeting(conn, circle)
    second = add_meeting(conn, circle, after=first.starts_at)
    third = add_meeting(conn, circle, after=second.starts_at)
    for meeting in (first, second, third):
        take(conn, meeting, (A, SEATED), (B, WAITLISTED))
    meetings.close(conn, first.meeting_id, NOW, attended=1)
    meetings.call_off(conn, second.meeting_id, MeetingState.MISSED, None, NOW)

    kept, second_later = timedelta(hours=72), timedelta(seconds=1)
    assert seats.purge(conn, NOW + kept) == 0
    retention.choose(conn, GUILD, Kept.SEATS, 168)
    assert seats.purge(conn, NOW + kept + second_later) == 0
    retention.choose(conn, GUILD, Kept.SEATS, 72)
    assert seats.purge(conn, NOW + kept + second_later) == 4
    left = {row["meeting_id"] for row in conn.execute("SELECT meeting_id FROM seat")}
    assert left == {third.meeting_id}


def test_a_waitlist_ends_with_its_meeting(conn: sqlite3.Connection, meeting: Meeting) -> None:
    """Who waited in vain is forgotten at once; who sat is not."""
    take(conn, meeting, (A, SEATED), (B, WAITLISTED))
    seats.drop_waitlist(conn, meeting.meeting_id)
    assert seats.get(conn, meeting.meeting_id, B) is None
    assert seats.get(conn, meeting.meeting_id, A) is not None
