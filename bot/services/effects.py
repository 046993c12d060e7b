"""What a settled delivery changes in the rows, in the same transaction that settles it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from bot.domain import owing
from bot.domain.meetings import LIVE, OVER, MeetingState, RoomKind, SeatState
from bot.domain.offers import name_of
from bot.domain.outbox import Kind
from bot.services import automod, lifecycle, pieces, placing, side_rooms, standing
from bot.services.events import event_matched
from bot.store import circles, guilds, meetings, outbox, seats

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from bot.domain.agenda import Agenda
    from bot.domain.meetings import Meeting
    from bot.domain.outbox import Entry
    from bot.services.phases import Phases
    from bot.services.words import Words
    from bot.store.database import Connection

    Effect = Callable[[Connection, Entry, int | None, datetime], None]


def apply(
    conn: Connection,
    entry: Entry,
    result_id: int | None,
    now: datetime,
    agendas: Mapping[str, Agenda],
    phases: Phases,
    words: Words,
) -> None:
    """Write what follows from this delivery; most kinds change nothing.

    `words` are those that people with a standing seat must have accepted.
    """
    meeting = None if entry.meeting_id is None else meetings.get(conn, entry.meeting_id)
    if entry.kind in (Kind.PROMPT_LATER, Kind.SPEAKER) or meeting is None:
        _of_no_meeting(conn, entry, result_id, now)
    elif entry.kind in (Kind.PHASE_OVER, Kind.PANEL):
        _part_or_panel(conn, entry, meeting, result_id, now, phases)
    elif entry.kind in side_rooms.KINDS:
        side_rooms.settled(conn, entry, meeting, result_id, now)
    elif entry.kind is Kind.CARD:
        _card_drawn(conn, meeting, result_id, now, words)
    elif entry.kind is Kind.TIME_UP:
        _time_up(conn, meeting, now, agendas)
    elif entry.kind is Kind.OFFER_OVER:
        circle = circles.get(conn, meeting.circle_id)
        still = circle is not None and placing.door_open(agendas, circle, meeting)
        lifecycle.offer_over(conn, meeting, entry, now, door_open=still)
    elif (effect := _OF_MEETING.get(entry.kind)) is not None:
        effect(conn, meeting, result_id, now)


def _of_no_meeting(conn: Connection, entry: Entry, result_id: int | None, now: datetime) -> None:
    if entry.kind is Kind.PROMPT_LATER:
        outbox.forget_entry(conn, entry.entry_id)
    elif entry.kind is Kind.DESK and entry.circle_id is not None:
        _desk_made(conn, entry.circle_id, result_id, now)
    elif entry.kind is Kind.SPEAKER:
        _came_up(conn, entry, result_id, now)
    elif entry.kind is Kind.START_CARD:
        _start_card_drawn(conn, entry.guild_id, result_id, now)
    elif entry.kind is Kind.AUTOMOD_LOOK:
        automod.looked(conn, entry, result_id, now)


def refused(conn: Connection, entry: Entry, now: datetime) -> None:
    """Find another way for what Discord will not deliver: what cannot be written is posted, naming nobody.

    Whom the bot may not invite to speak has the piece all the same, and those who hold the circle let them speak.
    """
    if entry.kind is Kind.SPEAKER and entry.member_id is not None:
        pieces.note_taken(conn, entry, entry.member_id, now)
        return
    if entry.kind in side_rooms.KINDS:
        side_rooms.refused(conn, entry)
        return
    if entry.kind is Kind.ROOM and entry.meeting_id is not None:
        lifecycle.room_refused(conn, entry.meeting_id, now)
    if entry.kind not in _POSTED_INSTEAD or entry.meeting_id is None or entry.member_id is None:
        return
    meeting = meetings.get(conn, entry.meeting_id)
    seat = seats.get(conn, entry.meeting_id, entry.member_id)
    if meeting is None or seat is None:
        return
    if entry.kind is not Kind.OFFER_DM:
        instead = _POSTED_INSTEAD[entry.kind]
        outbox.owe_once(conn, [owing.of_person(instead, meeting, entry.member_id, now, detail=entry.detail)])
    elif name_of(seat) == entry.detail:
        outbox.owe_once(conn, [owing.offer(Kind.OFFER_HERE, meeting, seat, now)])


def left(conn: Connection, entry: Entry, now: datetime, agendas: Mapping[str, Agenda]) -> None:
    """Somebody whom Discord no longer knows in the guild does not come: their seat goes to the next."""
    meeting = None if entry.meeting_id is None else meetings.get(conn, entry.meeting_id)
    if meeting is None or entry.member_id is None or meeting.state in OVER:
        return
    seat = seats.get(conn, meeting.meeting_id, entry.member_id)
    if seat is None or seat.state is SeatState.RELEASED:
        return
    _, circle = lifecycle.get_meeting(conn, meeting.meeting_id, None)
    placing.give_up(conn, circle, meeting, seat, now)
    lifecycle.promote(conn, meeting, now, door_open=placing.door_open(agendas, circle, meeting))


def _start_card_drawn(conn: Connection, guild_id: int, message_id: int | None, now: datetime) -> None:
    if message_id is None or message_id == guilds.choices(conn, guild_id).start_message_id:
        return
    guilds.set_start_message(conn, guild_id, message_id)
    outbox.owe_once(conn, [owing.start_pin(guild_id, message_id, now)])


def _desk_made(conn: Connection, circle_id: int, thread_id: int | None, now: datetime) -> None:
    circles.set_desk(conn, circle_id, thread_id)
    circle = circles.get(conn, circle_id)
    if circle is None:
        return
    members = circles.facilitators(conn, circle_id) + circles.facilitators(conn, circle_id, "asked")
    outbox.owe_again(conn, [owing.of_circle(Kind.DESK_MEMBER, circle, now, user_id=one) for one in members])
    for meeting in meetings.of_circle(conn, circle_id, now):
        if (
            meeting.desk_message_id is not None and meeting.state not in OVER
        ):  # the desk before this one is gone
            outbox.owe_again(conn, [owing.now_of(Kind.DESK_CALL, meeting, now)])
    asked = circles.facilitators(conn, circle_id, "asked")
    outbox.owe_again(conn, [owing.of_circle(Kind.ASK_FACILITATOR, circle, now, user_id=one) for one in asked])


def _card_drawn(
    conn: Connection, meeting: Meeting, message_id: int | None, now: datetime, words: Words
) -> None:
    meetings.set_card(conn, meeting.meeting_id, message_id)
    if meeting.state is not MeetingState.PLANNED:
        return
    announced, circle = lifecycle.get_meeting(conn, meeting.meeting_id, None)
    standing.seat_standing(conn, circle, announced, words, now)
    if seats.counts(conn, meeting.meeting_id).seated:
        lifecycle.owe_card(conn, announced, now)


def _part_or_panel(
    conn: Connection, entry: Entry, meeting: Meeting, result_id: int | None, now: datetime, phases: Phases
) -> None:
    """A part has reached its planned end, or the panel shows the rows as they are."""
    meeting, circle = lifecycle.get_meeting(conn, meeting.meeting_id, None)
    if entry.kind is Kind.PHASE_OVER:
        phases.over(conn, meeting, circle, now)
    else:
        _panel_drawn(conn, meeting, result_id, now, timed=phases.timed(circle, meeting))


def _panel_drawn(
    conn: Connection, meeting: Meeting, message_id: int | None, now: datetime, *, timed: bool
) -> None:
    """Remember the panel. Over an evening a fresh one comes before it is an hour old; over days only when buried."""
    if message_id != meeting.panel_message_id and timed:
        outbox.owe_at(conn, [owing.now_of(Kind.PANEL_AGED, meeting, now + owing.PANEL_AGES)])
    meetings.set_panel(conn, meeting.meeting_id, message_id)


def _panel_aged(conn: Connection, meeting: Meeting, result_id: int | None, now: datetime) -> None:
    del result_id
    lifecycle.renew_panel(conn, meeting, now)


def _dropped(conn: Connection, meeting: Meeting, result_id: int | None, now: datetime) -> None:
    del result_id
    pieces.forget_dropped(conn, meeting, now)


def _controls_drawn(conn: Connection, meeting: Meeting, message_id: int | None, now: datetime) -> None:
    del now
    meetings.set_desk_message(conn, meeting.meeting_id, message_id)


def _room_made(conn: Connection, meeting: Meeting, room_id: int | None, now: datetime) -> None:
    circle = circles.get(conn, meeting.circle_id)
    if circle is not None and room_id is not None:
        lifecycle.room_opened(conn, meeting, circle, room_id, now)


def _room_emptied(conn: Connection, meeting: Meeting, result_id: int | None, now: datetime) -> None:
    del result_id, now
    meetings.forget_room(conn, meeting.meeting_id)


def _locked(conn: Connection, meeting: Meeting, result_id: int | None, now: datetime) -> None:
    del result_id
    circle = circles.get(conn, meeting.circle_id)
    if circle is not None and circle.room_kind is not RoomKind.TEXT:
        people = [seat.user_id for seat in seats.on_list(conn, meeting.meeting_id, SeatState.SEATED)]
        people += circles.facilitators(conn, circle.circle_id)
        late = [
            replace(owing.of_person(Kind.DISCONNECT, meeting, user_id, now), stale_at=None)
            for user_id in dict.fromkeys(people)
        ]
        outbox.owe_once(conn, late)
        if circle.room_kind is RoomKind.STAGE:
            outbox.owe_again(conn, [owing.stage(meeting, now)])


def _came_up(conn: Connection, entry: Entry, result_id: int | None, now: datetime) -> None:
    """Somebody whom the stage was to invite speaks there already."""
    if result_id is not None:
        pieces.note_taken(conn, entry, result_id, now)


def _nobody_came(conn: Connection, meeting: Meeting, result_id: int | None, now: datetime) -> None:
    del result_id
    if now < meeting.starts_at + owing.NOBODY_CAME_AFTER:
        return  # it was moved while this was in hand
    if meeting.checked_in_at is None and meeting.state not in LIVE:
        lifecycle.call_off(conn, meeting, MeetingState.MISSED, None, now)


def _time_up(conn: Connection, meeting: Meeting, now: datetime, agendas: Mapping[str, Agenda]) -> None:
    if now < meeting.ends_at + owing.OVERTIME:
        return  # it was moved while this was in hand
    if meeting.state in LIVE:
        lifecycle.close(conn, meeting, now, timed=_timed(conn, meeting, agendas))
    else:
        lifecycle.call_off(conn, meeting, MeetingState.MISSED, None, now)


def _timed(conn: Connection, meeting: Meeting, agendas: Mapping[str, Agenda]) -> bool:
    circle = circles.get(conn, meeting.circle_id)
    agenda = None if circle is None else agendas.get(meeting.agenda_key or circle.agenda_key)
    return agenda is None or agenda.cues


_POSTED_INSTEAD: Final = {
    Kind.OFFER_DM: Kind.OFFER_HERE,
    Kind.SEAT_YOURS: Kind.SEAT_FREED,
    Kind.ANSWER_DM: Kind.ANSWER_HERE,
}
_OF_MEETING: Final[Mapping[Kind, Callable[[Connection, Meeting, int | None, datetime], None]]] = {
    Kind.PANEL_AGED: _panel_aged,
    Kind.DROPPED: _dropped,
    Kind.DESK_CALL: _controls_drawn,
    Kind.ROOM: _room_made,
    Kind.LOCK: _locked,
    Kind.EVENT: event_matched,
    Kind.PURGE_ROOM: _room_emptied,
    Kind.NOBODY_CAME: _nobody_came,
}
