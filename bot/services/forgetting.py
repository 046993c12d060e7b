"""Letting go of a person: plain functions inside somebody's transaction.

First everything they hold is given back as they would do it themselves, so that seats find the next person and rooms,
desks and cards match the rows. Then every row that names them goes, whatever table it is in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.domain import owing
from bot.domain.meetings import LIVE, CircleState, MeetingState, RoomKind
from bot.domain.outbox import Kind
from bot.services import lifecycle, placing
from bot.store import circles, meetings, outbox, people, seats, standing

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.domain.agenda import Agenda
    from bot.domain.meetings import Circle
    from bot.store.database import Connection

WAYS_OUT: Final = (Kind.ROOM_MEMBER, Kind.DISCONNECT, Kind.DESK_MEMBER, Kind.SIDE_MEMBER)
"""What lets somebody out of a place. It has to name them, so it is delivered before they are forgotten."""


def give_everything_back(
    conn: Connection, agendas: Mapping[str, Agenda], user_id: int, guild_id: int | None, now: datetime
) -> None:
    """Release the person's seats, standing seats and circles, in one guild or in all."""
    standing.remove_everywhere(conn, user_id, guild_id)
    for seat in seats.held(conn, guild_id, user_id):
        meeting, circle = lifecycle.get_meeting(conn, seat.meeting_id, None)
        placing.give_up(conn, circle, meeting, seat, now)
        still = placing.door_open(agendas, circle, meeting)
        lifecycle.promote(conn, meeting, now, door_open=still)
    for circle in circles.named_in(conn, guild_id, user_id):
        _put_down(conn, circle, user_id, now)


def forget(conn: Connection, user_id: int, guild_id: int | None, now: datetime) -> dict[str, int]:
    """Remove every row that names the person; what named them on a desk is taken back. Return how many, by table."""
    for circle_id, message_id in outbox.posted_about(conn, user_id, guild_id):
        circle = circles.get(conn, circle_id)
        if circle is not None:
            outbox.owe_once(conn, [owing.take_back(circle, message_id, now)])
    return people.forget(conn, user_id, guild_id)


def _put_down(conn: Connection, circle: Circle, user_id: int, now: datetime) -> None:
    """Take a circle out of somebody's hands; where nobody holds it then, those who manage the guild are told."""
    held = circles.facilitator_state(conn, circle.circle_id, user_id) == "accepted"
    circles.remove_facilitator(conn, circle.circle_id, user_id)
    outbox.owe_again(conn, [owing.of_circle(Kind.DESK_MEMBER, circle, now, user_id=user_id)])
    for meeting in meetings.of_circle(conn, circle.circle_id, now):
        if meeting.state in LIVE or meeting.state is MeetingState.ANNOUNCED:
            lifecycle.owe_card(conn, meeting, now)
            lifecycle.let_in(conn, circle, meeting, user_id, now)
        if meeting.state in LIVE and circle.room_kind is not RoomKind.TEXT:
            outbox.owe_again(conn, [owing.of_person(Kind.DISCONNECT, meeting, user_id, now, detail="left")])
    nobody = not circles.facilitators(conn, circle.circle_id)
    if held and nobody and circle.state is not CircleState.ARCHIVED:
        outbox.owe_again(conn, [owing.of_circle(Kind.NOBODY_HOLDS, circle, now)])
