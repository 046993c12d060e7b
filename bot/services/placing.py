"""Giving somebody a place, with what follows from it: plain functions inside somebody's transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import owing
from bot.domain.agenda import door_is_open
from bot.domain.meetings import LIVE, MeetingState, RoomKind, SeatState, WriteTo
from bot.domain.outbox import Kind
from bot.errors import Refusal
from bot.services import lifecycle, pieces
from bot.store import choices, outbox, seats

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.domain.agenda import Agenda
    from bot.domain.meetings import Circle, Meeting, Seat
    from bot.store.database import Connection


def door_open(agendas: Mapping[str, Agenda], circle: Circle, meeting: Meeting) -> bool:
    """Say whether somebody who has no seat may still come in without being let in."""
    if meeting.state is not MeetingState.RUNNING:
        return True
    agenda = agendas.get(meeting.agenda_key or circle.agenda_key)
    return agenda is None or door_is_open(agenda, meeting.phase)


def place(
    conn: Connection,
    circle: Circle,
    meeting: Meeting,
    user_id: int,
    state: SeatState,
    now: datetime,
    *,
    write_to: WriteTo = WriteTo.UNASKED,
) -> Seat:
    """Give somebody a seat, or the next place on the list; return it.

    Who waited, or had a place before, keeps what they answered; `write_to` is what is known of anybody new.
    """
    seat = seats.get(conn, meeting.meeting_id, user_id)
    if seat is not None and (seat.state is SeatState.WAITLISTED or seat.word is not None):
        settle_notes(conn, meeting, seat, now)
        seats.set_state(conn, seat.seat_id, state)
    else:
        answered = write_to if seat is None or seat.write_to is WriteTo.UNASKED else seat.write_to
        seats.take(conn, meeting.meeting_id, user_id, state, now)
        answer_for(conn, meeting, user_id, answered)
    placed = must_have(conn, meeting, user_id)
    if state is SeatState.SEATED:
        if placed.write_to is WriteTo.DM:
            outbox.owe_again(conn, owing.reminders(meeting, user_id, now))
        lifecycle.let_in(conn, circle, meeting, user_id, now)
    lifecycle.owe_card(conn, meeting, now)
    return placed


def answer_for(conn: Connection, meeting: Meeting, user_id: int, otherwise: WriteTo) -> None:
    """Write down whether somebody new may be written to: what they chose for all meetings, else what is known."""
    chosen = choices.get(conn, meeting.guild_id, user_id)
    answer = otherwise if chosen is WriteTo.UNASKED else chosen
    if answer is not WriteTo.UNASKED:
        seats.set_write_to(conn, meeting.meeting_id, user_id, answer)


def give_up(conn: Connection, circle: Circle, meeting: Meeting, seat: Seat, now: datetime) -> None:
    """Somebody no longer sits or waits: nothing more is owed to them, and the room is no longer theirs."""
    settle_notes(conn, meeting, seat, now)
    seats.set_state(conn, seat.seat_id, SeatState.RELEASED)
    pieces.note_gone(conn, meeting, seat.user_id, now)
    lifecycle.withdraw_of_person(conn, meeting, seat.user_id)
    lifecycle.let_in(conn, circle, meeting, seat.user_id, now)
    if meeting.state in LIVE and circle.room_kind is not RoomKind.TEXT:
        out = owing.of_person(Kind.DISCONNECT, meeting, seat.user_id, now, detail=SeatState.RELEASED)
        outbox.owe_again(conn, [out])
    lifecycle.owe_card(conn, meeting, now)


def settle_notes(conn: Connection, meeting: Meeting, seat: Seat, now: datetime) -> None:
    """What was posted about this person's offer or question no longer waits for an answer: draw it again."""
    if seat.offered_until is not None:
        note = owing.offer(Kind.OFFER_HERE, meeting, seat, now)
        outbox.run_again(conn, note.dedupe, now)
    settle_desk(conn, meeting, seat.user_id, now)


def settle_desk(conn: Connection, meeting: Meeting, user_id: int, now: datetime) -> None:
    """What the desk was asked about this person no longer waits for an answer: draw it again."""
    for kind in (Kind.KNOCK, Kind.ASK_SEAT):
        outbox.run_again(conn, owing.of_person(kind, meeting, user_id, now).dedupe, now)


def tell_answer(conn: Connection, meeting: Meeting, seat: Seat, now: datetime) -> None:
    """Somebody who asked for a seat has an answer: tell them the way they chose."""
    kind = Kind.ANSWER_DM if seat.write_to is WriteTo.DM else Kind.ANSWER_HERE
    outbox.owe_again(conn, [owing.of_person(kind, meeting, seat.user_id, now, detail=str(seat.seat_id))])


def must_have(conn: Connection, meeting: Meeting, user_id: int) -> Seat:
    """Return the person's place. Raises `Refusal` where they have none."""
    seat = seats.get(conn, meeting.meeting_id, user_id)
    if seat is None:
        raise Refusal("seating.no_seat")
    return seat
