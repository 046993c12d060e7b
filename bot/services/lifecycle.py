"""The moves in a meeting's life, each a plain function inside somebody's transaction.

A move writes the change and what follows from it for Discord in one go, so that a kill between the two is impossible.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.domain import offers, owing
from bot.domain.care import CareChoice
from bot.domain.meetings import LIVE, OVER, CancelReason, MeetingState, RoomKind, SeatState, WriteTo
from bot.domain.outbox import Kind
from bot.domain.side_rooms import STAYS_OPEN
from bot.errors import Refusal
from bot.services import around
from bot.services.events import owe_events
from bot.services.rooms import owe_keys
from bot.store import (
    circles,
    duty,
    guilds,
    meeting_slots,
    meetings,
    outbox,
    pieces,
    retention,
    seats,
    side_rooms,
)

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.meetings import Circle, Meeting, Person, Seat
    from bot.domain.outbox import Entry, Owed
    from bot.domain.replan import Placement
    from bot.store.database import Connection

REMINDERS: Final = (Kind.REMINDER_DAY, Kind.REMINDER_HOUR)
TOLD_OF_MOVE: Final = (Kind.MOVED, Kind.MOVED_DM)
BEFORE_IT_STARTS: Final = (
    *REMINDERS,
    *TOLD_OF_MOVE,
    Kind.NOBODY_YET,
    Kind.NOBODY_CAME,
    Kind.SEAT_FREED,
    Kind.SEAT_YOURS,
    Kind.OFFER_DM,
    Kind.OFFER_HERE,
    Kind.OFFER_OVER,
    Kind.KNOCK,
    Kind.ASK_SEAT,
    Kind.QUORUM,
)
WHILE_IT_RUNS: Final = (
    Kind.YOUR_TURN,
    Kind.CUE,
    Kind.DESK_CUE,
    Kind.DROPPED,
    Kind.PHASE_OVER,
    Kind.PANEL_AGED,
    Kind.GENTLE_CARD,
)
DESK_QUESTIONS: Final = (Kind.KNOCK, Kind.ASK_SEAT, Kind.QUORUM)
"""What the desk is asked about a meeting; what was posted is drawn again when the question is settled."""
OF_ONE_PERSON: Final = (*REMINDERS, Kind.SEAT_YOURS, Kind.SEAT_FREED, Kind.OFFER_DM, Kind.OFFER_OVER)
FOLLOW_THE_START: Final = (
    *REMINDERS,
    *TOLD_OF_MOVE,
    Kind.DESK_CALL,
    Kind.QUORUM,
    Kind.NOBODY_YET,
    Kind.NOBODY_CAME,
    Kind.TIME_UP,
    Kind.ROOM,
)
TRY_AGAIN: Final = timedelta(minutes=1)
"""After which a room that Discord refused is tried again: whoever waits at its door waits no longer than that."""
FOLLOW_THE_END: Final = (Kind.NOBODY_YET, Kind.NOBODY_CAME, Kind.TIME_UP)


def get_meeting(conn: Connection, meeting_id: int, guild_id: int | None) -> tuple[Meeting, Circle]:
    """Return a meeting and its circle; `guild_id` is None for who presses in a direct message.

    Raises `Refusal` where there is none, it is another guild's, or that guild was taken to another house.
    """
    meeting = meetings.get(conn, meeting_id)
    circle = None if meeting is None else circles.get(conn, meeting.circle_id)
    if meeting is None or circle is None or guild_id not in (None, meeting.guild_id):
        raise Refusal("meetings.gone")
    if guild_id is None and meeting.guild_id in guilds.moved(conn):
        raise Refusal("errors.moved_away_from_there")
    return meeting, circle


def held(conn: Connection, person: Person, meeting_id: int) -> tuple[Meeting, Circle]:
    """Return a meeting and its circle to somebody who holds it. Raises `Refusal` for anybody else."""
    meeting, circle = get_meeting(conn, meeting_id, person.guild_id)
    if circles.facilitator_state(conn, circle.circle_id, person.user_id) != "accepted":
        raise Refusal("meetings.facilitators_only")
    return meeting, circle


def owe_card(conn: Connection, meeting: Meeting, now: datetime) -> None:
    """The card no longer shows the truth: draw it again, but not more often than Discord likes."""
    if meeting.state is MeetingState.PLANNED:
        return
    card = owing.now_of(Kind.CARD, meeting, now, never_stale=True)
    last = outbox.last_settled(conn, card.dedupe)
    due_at = now if last is None else max(now, last + owing.edit_rest(meeting.card_message_id, now))
    outbox.owe_again(conn, [owing.now_of(Kind.CARD, meeting, due_at, never_stale=True)])


def owe_screens(conn: Connection, meeting: Meeting, now: datetime) -> None:
    """Draw the panel in the room and the facilitators' controls again; that a meeting is over is never too late.

    Changes that come close together are drawn once.
    """
    over = meeting.state in OVER
    kinds = (Kind.DESK_CALL,) if meeting.room_id is None else (Kind.PANEL, Kind.DESK_CALL)
    for kind in kinds:
        drawn = owing.now_of(kind, meeting, now, never_stale=over)
        last = outbox.last_settled(conn, drawn.dedupe)
        due_at = now if last is None else max(now, last + owing.SCREEN_REST)
        outbox.owe_again(conn, [replace(drawn, due_at=due_at)])


def renew_panel(conn: Connection, meeting: Meeting, now: datetime) -> None:
    """Post the panel again below what was written since, without a sound, and take the old one away."""
    if meeting.state not in LIVE or meeting.panel_message_id is None:
        return
    old = owing.now_of(Kind.OLD_SCREEN, meeting, now, detail=str(meeting.panel_message_id), never_stale=True)
    meetings.set_panel(conn, meeting.meeting_id, None)
    fresh, _ = get_meeting(conn, meeting.meeting_id, None)
    owe_screens(conn, fresh, now)
    outbox.owe_once(conn, [old])


def promote(conn: Connection, meeting: Meeting, now: datetime, *, door_open: bool = False) -> None:
    """Let free seats find those who wait, first come first: at once, near the start as an offer, then not any more.

    `door_open` says whether newcomers may still come into a meeting that is running.
    """
    way = offers.way_up(meeting, now=now, door_open=door_open)
    if way is offers.Way.NOT_ANY_MORE:
        return
    counts = seats.counts(conn, meeting.meeting_id)
    if counts.waitlisted == 0 or counts.seated >= counts.capacity:
        return
    most = counts.capacity - counts.seated + counts.passed
    waiting = seats.on_list(conn, meeting.meeting_id, SeatState.WAITLISTED, limit=most)
    if way is offers.Way.AT_ONCE:
        for seat in offers.to_seat(waiting, counts):
            _move_up(conn, meeting, seat, now)
    else:
        for seat in offers.to_offer(waiting, counts):
            _offer(conn, meeting, seat, now)


def _move_up(conn: Connection, meeting: Meeting, seat: Seat, now: datetime) -> None:
    _, circle = get_meeting(conn, meeting.meeting_id, None)
    if seat.offered_until is not None:
        outbox.run_again(conn, owing.offer(Kind.OFFER_HERE, meeting, seat, now).dedupe, now)
    seats.set_state(conn, seat.seat_id, SeatState.SEATED)
    let_in(conn, circle, meeting, seat.user_id, now)
    kind = Kind.SEAT_YOURS if seat.write_to is WriteTo.DM else Kind.SEAT_FREED
    told = [owing.of_person(kind, meeting, seat.user_id, now, detail=str(seat.seat_id))]
    if seat.write_to is WriteTo.DM:
        told += owing.reminders(meeting, seat.user_id, now)
    outbox.owe_once(conn, told)


def _offer(conn: Connection, meeting: Meeting, seat: Seat, now: datetime) -> None:
    until = offers.offer_until(now, meeting)
    seats.offer(conn, seat.seat_id, until)
    held = replace(seat, offered_until=until)
    kind = Kind.OFFER_DM if seat.write_to is WriteTo.DM else Kind.OFFER_HERE
    told = owing.offer(kind, meeting, held, now)
    outbox.owe_once(conn, [told, owing.offer(Kind.OFFER_OVER, meeting, held, until)])


def offer_over(conn: Connection, meeting: Meeting, entry: Entry, now: datetime, *, door_open: bool) -> None:
    """The time of an offer is up: it passes to the next, unless it was answered meanwhile."""
    seat = None if entry.member_id is None else seats.get(conn, meeting.meeting_id, entry.member_id)
    if seat is None or offers.name_of(seat) != entry.detail:
        return
    seats.pass_offer(conn, seat.seat_id)
    outbox.run_again(conn, owing.offer(Kind.OFFER_HERE, meeting, seat, now).dedupe, now)
    promote(conn, meeting, now, door_open=door_open)
    owe_card(conn, meeting, now)


def withdraw_of_person(conn: Connection, meeting: Meeting, user_id: int) -> None:
    """Somebody no longer counts on this meeting: what is still to be said to them about it is not said."""
    outbox.withdraw(conn, meeting_id=meeting.meeting_id, member_id=user_id, kinds=OF_ONE_PERSON)


def let_in(conn: Connection, circle: Circle, meeting: Meeting, user_id: int, now: datetime) -> None:
    """Make the room match the rows for one person, where there is a room."""
    if meeting.state not in LIVE or meeting.room_id is None:
        return
    if circle.room_kind is RoomKind.TEXT:
        outbox.owe_again(conn, [owing.of_person(Kind.ROOM_MEMBER, meeting, user_id, now)])
    else:
        owe_keys(conn, circle, now)


def check_in(conn: Connection, meeting: Meeting, now: datetime) -> datetime:
    """A facilitator is there: the room opens, and nobody needs to be told any more. Return when it opens."""
    meetings.check_in(conn, meeting.meeting_id, now)
    opens_at = owing.room_opens_at(meeting, meeting.checked_in_at or now)
    if meeting.room_id is None:
        outbox.owe_again(conn, [owing.now_of(Kind.ROOM, meeting, opens_at)])
    outbox.withdraw(conn, meeting_id=meeting.meeting_id, kinds=(Kind.NOBODY_YET, Kind.NOBODY_CAME))
    outbox.owe_again(conn, [owing.now_of(Kind.DESK_CALL, meeting, now)])
    return opens_at


def room_opened(conn: Connection, meeting: Meeting, circle: Circle, room_id: int, now: datetime) -> None:
    """The room is there: let people in, show the panel, say so on the card."""
    first = meeting.room_id is None
    meetings.open_room(conn, meeting.meeting_id, room_id, now)
    if not first:
        return
    outbox.run_again(conn, owing.quorum(meeting).dedupe, now)
    if circle.room_kind is RoomKind.TEXT:
        people = circles.facilitators(conn, circle.circle_id)
        people += [seat.user_id for seat in seats.on_list(conn, meeting.meeting_id, SeatState.SEATED)]
        entries = [
            owing.of_person(Kind.ROOM_MEMBER, meeting, user_id, now) for user_id in dict.fromkeys(people)
        ]
        outbox.owe_again(conn, entries)
    opened, _ = get_meeting(conn, meeting.meeting_id, None)
    if circle.room_kind is RoomKind.STAGE:
        outbox.owe_again(conn, [owing.stage(opened, now)])
    if guilds.choices(conn, meeting.guild_id).care is CareChoice.TELL:
        outbox.owe_again(conn, [owing.now_of(Kind.DUTY, opened, now)])
    owe_screens(conn, opened, now)
    owe_card(conn, opened, now)


def close(conn: Connection, meeting: Meeting, now: datetime, *, timed: bool) -> None:
    """The meeting is over: thanks, the room stays open a little, then it locks and is emptied."""
    if meeting.state in OVER:
        return
    meetings.close(conn, meeting.meeting_id, now, seats.present(conn, meeting.meeting_id))
    seats.drop_waitlist(conn, meeting.meeting_id)
    forget_who_was_there(conn, meeting)
    outbox.withdraw(
        conn,
        meeting_id=meeting.meeting_id,
        kinds=(*BEFORE_IT_STARTS, *WHILE_IT_RUNS, Kind.PROMPT, Kind.TIME_UP),
    )
    outbox.run_all_again(conn, meeting.meeting_id, DESK_QUESTIONS, now)
    _off_duty(conn, meeting, now)
    closed, _ = get_meeting(conn, meeting.meeting_id, None)
    if closed.room_id is not None:
        outbox.owe_once(
            conn,
            [
                owing.now_of(Kind.CLOSING, closed, now, never_stale=True),
                owing.now_of(Kind.LOCK, closed, now + owing.ROOM_STAYS_OPEN, never_stale=True),
                _purge_of_room(conn, closed, now, timed=timed),
            ],
        )
    _end_side_rooms(conn, closed, now, timed=timed)
    owe_screens(conn, closed, now)
    owe_card(conn, closed, now)
    owe_events(conn, closed.circle_id, now)
    announce_next(conn, closed, now)


def room_refused(conn: Connection, meeting_id: int, now: datetime) -> None:
    """Discord does not let the bot open a room: the desk says so, and it is tried again until the meeting is over."""
    meeting = meetings.get(conn, meeting_id)
    if meeting is not None and meeting.state not in OVER:
        outbox.owe_again(conn, [owing.now_of(Kind.ROOM, meeting, now + TRY_AGAIN)])
        owe_screens(conn, meeting, now)


def forget_who_was_there(conn: Connection, meeting: Meeting) -> None:
    """Leave nothing of who spoke, waited, passed or was there."""
    pieces.delete(conn, meeting.meeting_id)
    outbox.forget_kind(conn, meeting.meeting_id, Kind.SPEAKER)
    seats.forget_present(conn, meeting.meeting_id)


def reschedule(
    conn: Connection, placement: Placement, ends_at: datetime, now: datetime, *, moved: bool, timed: bool
) -> Meeting:
    """Let a coming meeting take the place it is to have, with everything it owes; return it as it is then.

    Where its start changes, everyone who counts on it is told, once. `timed` is false for a run of show without cues.
    """
    was = placement.meeting
    meeting_slots.place(conn, placement, ends_at, moved=moved)
    meeting, _ = get_meeting(conn, was.meeting_id, None)
    owed = list(owing.of_meeting(meeting, timed=timed))
    if meeting.checked_in_at is not None:
        owed = [one for one in owed if one.kind not in (Kind.NOBODY_YET, Kind.NOBODY_CAME)]
        owed.append(owing.now_of(Kind.ROOM, meeting, owing.room_opens_at(meeting, meeting.checked_in_at)))
    if meeting.starts_at == was.starts_at:
        owed = [one for one in owed if one.kind in FOLLOW_THE_END and one.due_at > now]
        outbox.owe_instead(conn, meeting.meeting_id, FOLLOW_THE_END, owed)
    else:
        owed += _owed_to_people(conn, meeting, was.starts_at, now)
        _, circle = get_meeting(conn, meeting.meeting_id, None)
        owed += [owing.quorum(meeting)] if circle.quorum is not None else []
        asked = outbox.made(conn, owing.quorum(was).dedupe)  # it names the old start
        outbox.owe_once(conn, [] if asked is None else [owing.take_back(circle, asked, now)])
        kinds = {*FOLLOW_THE_START, *(one.kind for one in owed)}
        outbox.owe_instead(conn, meeting.meeting_id, kinds, owed)
        outbox.withdraw(conn, meeting_id=meeting.meeting_id, kinds=(Kind.PREVIEW, Kind.BETWEEN))
        around.owe(conn, circle, meeting, now)
        if meeting.starts_at - owing.DESK_CALL_BEFORE > now:
            meetings.set_desk_message(conn, meeting.meeting_id, None)
    if meeting.starts_at != was.starts_at:
        promote(conn, meeting, now)  # who was passed over for the old start may have a seat at the new one
    owe_card(conn, meeting, now)
    owe_events(conn, meeting.circle_id, now)
    return meeting


def _owed_to_people(conn: Connection, meeting: Meeting, was: datetime, now: datetime) -> list[Owed]:
    """Return the reminders for the new start, and that it is new; a meeting without a card is news to nobody."""
    said_yes = [
        seat.user_id
        for seat in seats.on_list(conn, meeting.meeting_id, SeatState.SEATED)
        if seat.write_to is WriteTo.DM
    ]
    owed = [one for user_id in said_yes for one in owing.reminders(meeting, user_id, now)]
    if meeting.state is not MeetingState.PLANNED:
        owed += [owing.moved_dm(meeting, user_id, was, now) for user_id in said_yes]
        owed.append(owing.moved(meeting, was, now))
    return owed


def take_off(conn: Connection, meeting: Meeting, reason: CancelReason, now: datetime) -> None:
    """A coming meeting does not take place: one with a card is called off kindly, one that nobody saw quietly."""
    if meeting.state is not MeetingState.PLANNED:
        call_off(conn, meeting, MeetingState.CANCELLED, reason, now)
        return
    meetings.call_off(conn, meeting.meeting_id, MeetingState.CANCELLED, reason, now)
    kinds = (*BEFORE_IT_STARTS, Kind.DESK_CALL, Kind.ROOM, Kind.TIME_UP)
    outbox.withdraw(conn, meeting_id=meeting.meeting_id, kinds=kinds)
    # its first card may be on the way at this moment; if not, there is none to draw
    outbox.owe_again(conn, [owing.now_of(Kind.CARD, meeting, now, never_stale=True)])
    owe_events(conn, meeting.circle_id, now)


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
        conn,
        meeting_id=meeting.meeting_id,
        kinds=(*BEFORE_IT_STARTS, *WHILE_IT_RUNS, Kind.ROOM, Kind.PROMPT, Kind.TIME_UP),
    )
    forget_who_was_there(conn, meeting)
    outbox.run_all_again(conn, meeting.meeting_id, DESK_QUESTIONS, now)
    _off_duty(conn, meeting, now)
    off, _ = get_meeting(conn, meeting.meeting_id, None)
    told = [owing.now_of(Kind.CANCELLED, off, now)]
    told += [
        owing.of_person(Kind.CANCELLED_DM, off, seat.user_id, now)
        for seat in seats.on_list(conn, off.meeting_id, SeatState.SEATED)
        if seat.write_to is WriteTo.DM
    ]
    if off.room_id is not None:
        told.append(owing.now_of(Kind.LOCK, off, now + owing.ROOM_STAYS_OPEN, never_stale=True))
        told.append(_purge_of_room(conn, off, now, timed=True))
    outbox.owe_once(conn, told)
    _end_side_rooms(conn, off, now, timed=True)
    seats.drop_waitlist(conn, off.meeting_id)
    owe_screens(conn, off, now)
    owe_card(conn, off, now)
    owe_events(conn, off.circle_id, now)
    announce_next(conn, off, now)


def _purge_of_room(conn: Connection, over: Meeting, now: datetime, *, timed: bool) -> Owed:
    """Return the entry that empties a room after the time that its guild keeps what is written there."""
    return owing.now_of(Kind.PURGE_ROOM, over, _deleted_at(conn, over, now, timed=timed), never_stale=True)


def _end_side_rooms(conn: Connection, over: Meeting, now: datetime, *, timed: bool) -> None:
    """Let the meeting's side rooms stay open for a while, and go with what was written in its room."""
    for room in side_rooms.of_meeting(conn, over.meeting_id):
        ends = {Kind.SIDE_LOCK: now + STAYS_OPEN, Kind.SIDE_PURGE: _deleted_at(conn, over, now, timed=timed)}
        outbox.owe_once(
            conn, [owing.side_room(kind, over, room.side_room_id, at) for kind, at in ends.items()]
        )


def _deleted_at(conn: Connection, over: Meeting, now: datetime, *, timed: bool) -> datetime:
    return owing.messages_deleted_at(now, retention.clocks(conn, over.guild_id), timed=timed)


def _off_duty(conn: Connection, meeting: Meeting, now: datetime) -> None:
    """The meeting is over, and with it the task of whoever was on duty; the desk says so, where it asked."""
    duty.clear(conn, meeting.meeting_id)
    outbox.run_again(conn, owing.now_of(Kind.DUTY, meeting, now).dedupe, now)


def announce_next(conn: Connection, meeting: Meeting, now: datetime) -> None:
    """The meeting is done with: the next one becomes the next one, so its card goes out now."""
    following = meetings.after(conn, meeting)
    if following is not None and following.state is MeetingState.PLANNED:
        outbox.owe_again(conn, [owing.now_of(Kind.CARD, following, now, never_stale=True)])
