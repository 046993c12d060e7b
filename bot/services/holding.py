"""Who holds a circle: admins ask, and take it back. What people answer is in `bot.services.circles`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain import owing
from bot.domain.meetings import LIVE, CircleState, MeetingState, RoomKind
from bot.domain.outbox import Kind
from bot.errors import Refusal
from bot.services import lifecycle
from bot.services.finding import get_circle
from bot.services.rooms import owe_keys
from bot.services.side_rooms import take_out_of
from bot.store import audit, circles, meetings, outbox
from bot.store.side_rooms import of_circle

if TYPE_CHECKING:
    from datetime import datetime

    from bot.clock import Clock
    from bot.domain.meetings import Circle, Person
    from bot.store.database import Connection, Database


@dataclass(frozen=True, slots=True)
class Held:
    """What became of who holds a circle; `left` are those who hold it now."""

    circle: Circle
    left: tuple[int, ...]


class Holding:
    """What admins do about the facilitators of a circle; cogs check that it is an admin."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def add(self, person: Person, circle_id: int, user_id: int) -> Held:
        """Ask somebody on the desk; who declined can be asked again. An admin who names himself holds it, openly.

        Raises `Refusal` where they hold it or are asked already, and for a circle that has ended.
        """
        now = self._clock.now()
        return await self._database.write(lambda conn: add_in(conn, person, circle_id, user_id, now))

    async def remove(self, person: Person, circle_id: int, user_id: int) -> Held:
        """Take somebody off the desk, the card and open rooms. Raises `Refusal` where they hold nothing here."""
        now = self._clock.now()

        def transact(conn: Connection) -> Held:
            circle = get_circle(conn, circle_id, person.guild_id)
            if circles.facilitator_state(conn, circle_id, user_id) is None:
                raise Refusal("roster.holds_not")
            circles.remove_facilitator(conn, circle_id, user_id)
            gone = owing.of_circle(Kind.DESK_MEMBER, circle, now, user_id=user_id)
            outbox.owe_again(conn, [gone])
            for room in of_circle(conn, circle_id):
                take_out_of(conn, room, user_id, now)
            question = owing.of_circle(Kind.ASK_FACILITATOR, circle, now, user_id=user_id)
            outbox.run_again(conn, question.dedupe, now)
            audit.note(conn, person, "facilitator_removed", now, circle_id=circle_id)
            _show(conn, circle, user_id, now)
            return _held(conn, circle)

        return await self._database.write(transact)


def add_in(conn: Connection, person: Person, circle_id: int, user_id: int, now: datetime) -> Held:
    """Do what `Holding.add` does, inside somebody's transaction."""
    circle = get_circle(conn, circle_id, person.guild_id)
    if circle.state is CircleState.ARCHIVED:
        raise Refusal("roster.archived", name=circle.name)
    state = circles.facilitator_state(conn, circle_id, user_id)
    if state == "accepted":
        raise Refusal("roster.holds_already")
    own = user_id == person.user_id
    if state == "asked" and not own:
        raise Refusal("roster.asked_already")
    circles.set_facilitator(conn, circle_id, user_id, "accepted" if own else "asked", now)
    question = owing.of_circle(Kind.ASK_FACILITATOR, circle, now, user_id=user_id).dedupe
    if state == "asked":
        outbox.run_again(conn, question, now)
    else:
        outbox.forget(conn, question)  # an answered one stays answered: this is a new question
    if circle.desk_thread_id is None:
        outbox.owe_again(conn, [owing.of_circle(Kind.DESK, circle, now)])
    kinds = (Kind.DESK_MEMBER, Kind.NAMED_SELF if own else Kind.ASK_FACILITATOR)
    outbox.owe_again(conn, [owing.of_circle(kind, circle, now, user_id=user_id) for kind in kinds])
    audit.note(
        conn, person, "facilitator_named_self" if own else "facilitator_asked", now, circle_id=circle_id
    )
    if own:
        _show(conn, circle, user_id, now)
    return _held(conn, circle)


def _show(conn: Connection, circle: Circle, user_id: int, now: datetime) -> None:
    """Cards name those who hold the circle, and its rooms are theirs."""
    owe_keys(conn, circle, now)
    for meeting in meetings.of_circle(conn, circle.circle_id, now):
        if meeting.state in LIVE or meeting.state is MeetingState.ANNOUNCED:
            lifecycle.owe_card(conn, meeting, now)
            lifecycle.let_in(conn, circle, meeting, user_id, now)
        if meeting.state in LIVE and circle.room_kind is not RoomKind.TEXT:
            out = owing.of_person(Kind.DISCONNECT, meeting, user_id, now, detail="holding")
            outbox.owe_again(conn, [out])


def _held(conn: Connection, circle: Circle) -> Held:
    return Held(circle, tuple(circles.facilitators(conn, circle.circle_id)))
