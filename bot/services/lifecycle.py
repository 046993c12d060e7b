"""The moves in a meeting's life, each a plain function inside somebody's transaction.

A move writes the change and what follows from it for Discord in one go, so that a kill between the two is impossible.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.domain import owing
from bot.domain.meetings import LIVE, OVER, CancelReason, MeetingState, RoomKind, SeatState, WriteTo
from bot.domain.outbox import Kind
from bot.domain.seating import promotions, seats_move_up
from bot.errors import Refusal
from bot.store import circles, meetings, outbox, seats

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.meetings import Circle, Meeting
    from bot.store.database import Connection

REMINDERS: Final = (Kind.REMINDER_DAY, Kind.REMINDER_HOUR)
BEFORE_IT_STARTS: Final = (*REMINDERS, Kind.NOBODY_YET, Kind.NOBODY_CAME, Kind.SEAT_FREED, Kind.SEAT_YOURS)


def get_meeting(conn: Connection, meeting_id: int, guild_id: int | None) -> tuple[Meeting, Circle]:
    """Return a meeting and its circle. Raises `Refusal` where there is none, or it is another guild's."""
    meeting = meetings.get(conn, meeting_id)
    circle = None if meeting is None else circles.get(conn, meeting.circle_id)
    if meeting is None or circle is None or guild_id not in (None, meeting.guild_id):
        raise Refusal("meetings.gone")
    return meeting, circle


def owe_card(conn: Connection, meeting: Meeting, now: datetime) -> None:
    """The card no longer shows the truth: draw it again, but not more often than Discord likes."""
    if meeting.state is MeetingState.PLANNED:
        return
    card = owing.now_of(Kind.CARD, meeting, now, never_stale=True)
    last = outbox.last_settled(conn, card.dedupe)
    due_at = now if last is None else max(now, last + owing.CARD_REST)
    outbox.owe_again(conn, [owing.now_of(Kind.CARD, meeting, due_at, never_stale=True)])


def owe_screens(conn: Connection, meeting: Meeting, now: datetime) -> None:
    """Draw the panel in the room and the facilitators' controls again."""
    if meeting.room_id is not None:
        outbox.owe_again(conn, [owing.now_of(Kind.PANEL, meeting, now)])
    outbox.owe_again(conn, [owing.now_of(Kind.DESK_CALL, meeting, now)])


def promote(conn: Connection, meeting: Meeting, now: datetime) -> None:
    """Give free seats to those who wait, first come first, and tell them the way they asked for."""
    if not seats_move_up(meeting, now=now):
        return
    number = promotions(seats.counts(conn, meeting.meeting_id))
    for seat in seats.on_list(conn, meeting.meeting_id, SeatState.WAITLISTED, limit=number):
        seats.set_state(conn, seat.seat_id, SeatState.SEATED)
        if seat.write_to is WriteTo.DM:
            told = owing.of_person(Kind.SEAT_YOURS, meeting, seat.user_id, now, detail=str(seat.seat_id))
            outbox.owe_once(conn, [told, *owing.reminders(meeting, seat.user_id, now)])
        else:
            outbox.owe_once(conn, [owing.of_person(Kind.SEAT_FREED, meeting, seat.user_id, now)])


def let_in(conn: Connection, circle: Circle, meeting: Meeting, user_id: int, now: datetime) -> None:
    """Make the room match the rows for one person, where there is a room."""
    if meeting.state not in LIVE or meeting.room_id is None:
        return
    if circle.room_kind is RoomKind.TEXT:
        outbox.owe_again(conn, [owing.of_person(Kind.ROOM_MEMBER, meeting, user_id, now)])
    else:
        outbox.owe_again(conn, [owing.now_of(Kind.ROOM, meeting, now)])


def check_in(conn: Connection, meeting: Meeting, now: datetime) -> datetime:
    """A facilitator is there: the room opens, and nobody needs to be told any more. Return when it opens."""
    meetings.check_in(conn, meeting.meeting_id, now)
    opens_at = owing.room_opens_at(meeting, meeting.checked_in_at or now)
    if meeting.room_id is None:
        outbox.owe_once(conn, [owing.now_of(Kind.ROOM, meeting, opens_at)])
    outbox.withdraw(conn, meeting_id=meeting.meeting_id, kinds=(Kind.NOBODY_YET, Kind.NOBODY_CAME))
    outbox.owe_again(conn, [owing.now_of(Kind.DESK_CALL, meeting, now)])
    return opens_at


def room_opened(conn: Connection, meeting: Meeting, circle: Circle, room_id: int, now: datetime) -> None:
    """The room is there: let people in, show the panel, say so on the card."""
    first = meeting.room_id is None
    meetings.open_room(conn, meeting.meeting_id, room_id, now)
    if not first:
        return
    if circle.room_kind is RoomKind.TEXT:
        people = circles.facilitators(conn, circle.circle_id)
        people += [seat.user_id for seat in seats.on_list(conn, meeting.meeting_id, SeatState.SEATED)]
        entries = [
            owing.of_person(Kind.ROOM_MEMBER, meeting, user_id, now) for user_id in dict.fromkeys(people)
        ]
        outbox.owe_again(conn, entries)
    opened, _ = get_meeting(conn, meeting.meeting_id, None)
    owe_screens(conn, opened, now)
    owe_card(conn, opened, now)


def close(conn: Connection, meeting: Meeting, now: datetime, *, timed: bool) -> None:
    """The meeting is over: thanks, the room stays open a little, then it locks and is emptied."""
    if meeting.state in OVER:
        return
    meetings.close(conn, meeting.meeting_id, now, seats.present(conn, meeting.meeting_id))
    seats.drop_waitlist(conn, meeting.meeting_id)
    outbox.withdraw(conn, meeting_id=meeting.meeting_id, kinds=(*BEFORE_IT_STARTS, Kind.PROMPT, Kind.TIME_UP))
    closed, _ = get_meeting(conn, meeting.meeting_id, None)
    if closed.room_id is not None:
        outbox.owe_once(
            conn,
            [
                owing.now_of(Kind.CLOSING, closed, now, never_stale=True),
                owing.now_of(Kind.LOCK, closed, now + owing.ROOM_STAYS_OPEN, never_stale=True),
                owing.now_of(
                    Kind.PURGE_ROOM, closed, owing.messages_deleted_at(now, timed=timed), never_stale=True
                ),
            ],
        )
    owe_screens(conn, closed, now)
    owe_card(conn, closed, now)
    announce_next(conn, closed, now)


def call_off(
    conn: Connection,
    meeting: Meeting,
    state: MeetingState,
    reason: CancelReason | None,
    now: datetime,
) -> None:
    """The meeting does not take place: tell everyone who counted on it, kindly and once."""
    if meeting.state in OVER:
        return
    meetings.call_off(conn, meeting.meeting_id, state, reason, now)
    outbox.withdraw(
        conn, meeting_id=meeting.meeting_id, kinds=(*BEFORE_IT_STARTS, Kind.ROOM, Kind.PROMPT, Kind.TIME_UP)
    )
    off, _ = get_meeting(conn, meeting.meeting_id, None)
    told = [owing.now_of(Kind.CANCELLED, off, now)]
    told += [
        owing.of_person(Kind.CANCELLED_DM, off, seat.user_id, now)
        for seat in seats.on_list(conn, off.meeting_id, SeatState.SEATED)
        if seat.write_to is WriteTo.DM
    ]
    if off.room_id is not None:
        told.append(owing.now_of(Kind.LOCK, off, now + owing.ROOM_STAYS_OPEN, never_stale=True))
        told.append(
            owing.now_of(Kind.PURGE_ROOM, off, owing.messages_deleted_at(now, timed=True), never_stale=True)
        )
    outbox.owe_once(conn, told)
    seats.drop_waitlist(conn, off.meeting_id)
    owe_screens(conn, off, now)
    owe_card(conn, off, now)
    announce_next(conn, off, now)


def announce_next(conn: Connection, meeting: Meeting, now: datetime) -> None:
    """The meeting is done with: the next one becomes the next one, so its card goes out now."""
    following = meetings.after(conn, meeting)
    if following is not None and following.state is MeetingState.PLANNED:
        outbox.owe_again(conn, [owing.now_of(Kind.CARD, following, now, never_stale=True)])
