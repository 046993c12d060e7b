"""Side rooms: one person, and those who hold the circle and go along, in a private thread beside a meeting.

The rows name people only until they are let in. That one person has a room already is known in memory after that, and
to Discord (`rooms_to_look_into`), so that a second facilitator who presses for them comes along and opens no other.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Final

from bot.domain import owing
from bot.domain.meetings import LIVE
from bot.domain.outbox import Kind
from bot.domain.side_rooms import STAYS_OPEN, SideQuestion, SideRoomView, who_goes_along
from bot.errors import Refusal
from bot.services import lifecycle
from bot.services.agendas import of_meeting
from bot.store import circles, duty, guilds, meetings, outbox, retention, seats, side_rooms

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import datetime

    from bot.clock import Clock
    from bot.domain.agenda import Agenda
    from bot.domain.meetings import Circle, Meeting, Person
    from bot.domain.outbox import Entry
    from bot.domain.side_rooms import SideRoom
    from bot.store.database import Connection, Database

KINDS: Final = frozenset({Kind.SIDE_ROOM, Kind.SIDE_NOTE, Kind.SIDE_MEMBER, Kind.SIDE_LOCK, Kind.SIDE_PURGE})
NUMBERS: Final = 9000
"""Their names are numbers of four digits that mean nothing: one that counted would tell the second of the first."""
MOST_KNOWN: Final = 500


class SideRooms:
    """Use cases of side rooms. No act of them is written down: whoever reads the acts is told of nobody."""

    def __init__(self, database: Database, clock: Clock, agendas: Mapping[str, Agenda]) -> None:
        self._database = database
        self._clock = clock
        self._agendas = agendas
        self._known: dict[tuple[int, int], int] = {}

    async def ask(self, person: Person, meeting_id: int) -> SideQuestion:
        """Return for whom there can be one. Raises `Refusal` for who does not hold it, or where nothing is on."""
        return await self._database.read(lambda conn: _question(conn, person, meeting_id))

    async def rooms_to_look_into(self, person: Person, meeting_id: int, user_id: int) -> list[SideRoom]:
        """Return in which threads Discord may know this person: who holds the circle is in those of others.

        Raises `Refusal` for who does not hold it.
        """

        def look(conn: Connection) -> list[SideRoom]:
            _, circle = lifecycle.held(conn, person, meeting_id)
            if user_id in circles.facilitators(conn, circle.circle_id):
                return []
            return [one for one in side_rooms.of_meeting(conn, meeting_id) if one.thread_id is not None]

        return await self._database.read(look)

    async def open(
        self,
        person: Person,
        meeting_id: int,
        user_id: int,
        *,
        inside: int | None = None,
        deleted: Collection[int] = (),
    ) -> SideQuestion:
        """Open one for somebody who is there; who has one already is joined there. Return who goes along.

        `inside` is the one that Discord knows them to be in, `deleted` are those whose thread is no more.
        Raises `Refusal` for who does not hold the circle, where nothing is on, and for somebody who is not there.
        """
        now = self._clock.now()
        number = inside or self._known.get((meeting_id, user_id))

        def transact(conn: Connection) -> tuple[SideQuestion, int]:
            asked = _question(conn, person, meeting_id)
            if user_id not in asked.people:
                raise Refusal("side.not_there")
            for one in deleted:
                side_rooms.delete(conn, one)
            known = None if number is None else side_rooms.get(conn, number)
            room = known or side_rooms.waiting_for(conn, meeting_id, user_id)
            is_there, others = room is not None, asked.others if room is None else ()
            room = room or side_rooms.add(conn, meeting_id, _free_name(conn))
            side_rooms.invite(conn, room, (user_id, person.user_id, *others))
            _owe(conn, asked.meeting, room, now)
            done = SideQuestion(asked.meeting, asked.circle, (user_id,), others, is_there=is_there)
            return done, room.side_room_id

        opened, made = await self._database.write(transact)
        self._known[meeting_id, user_id] = made
        while len(self._known) > MOST_KNOWN:
            del self._known[next(iter(self._known))]
        return opened

    async def leave(self, person: Person, side_room_id: int, thread_id: int | None) -> int:
        """Return the thread that somebody leaves. Raises `Refusal` where that is not the one they pressed in."""

        def transact(conn: Connection) -> int:
            room = side_rooms.get(conn, side_room_id)
            if room is None or room.thread_id is None or room.thread_id != thread_id:
                raise Refusal("side.gone")
            meeting, _ = lifecycle.get_meeting(conn, room.meeting_id, person.guild_id)
            invited = owing.side_room(
                Kind.SIDE_MEMBER, meeting, side_room_id, meeting.starts_at, user_id=person.user_id
            )
            side_rooms.let_in(conn, side_room_id, person.user_id)
            outbox.forget(conn, invited.dedupe)
            return room.thread_id

        return await self._database.write(transact)

    async def read(self, side_room_id: int) -> SideRoomView | None:
        """Return what its thread and its first message need; None where it is gone."""
        now = self._clock.now()

        def look(conn: Connection) -> SideRoomView | None:
            room = side_rooms.get(conn, side_room_id)
            meeting = None if room is None else meetings.get(conn, room.meeting_id)
            circle = None if meeting is None else circles.get(conn, meeting.circle_id)
            if room is None or meeting is None or circle is None:
                return None
            timed = of_meeting(self._agendas, circle, meeting).cues
            return SideRoomView(
                room,
                circle,
                meeting,
                tuple(side_rooms.guests(conn, side_room_id)),
                retention.clocks(conn, circle.guild_id).room_hours(timed=timed),
                meeting.closed_at is not None and now >= meeting.closed_at + STAYS_OPEN,
                guilds.locale(conn, circle.guild_id),
            )

        return await self._database.read(look)

    def forget_person(self, user_id: int) -> None:
        """Let go of who has a room already."""
        self._known = {one: kept for one, kept in self._known.items() if one[1] != user_id}


def settled(conn: Connection, entry: Entry, meeting: Meeting, result_id: int | None, now: datetime) -> None:
    """Write what follows from a delivery about a side room."""
    room = side_rooms.get(conn, int(entry.detail))
    if entry.kind is Kind.SIDE_ROOM and room is not None and result_id is not None:
        side_rooms.set_thread(conn, room.side_room_id, result_id)
        outbox.owe_once(conn, [owing.side_room(Kind.SIDE_NOTE, meeting, room.side_room_id, now)])
        _owe_guests(conn, meeting, room, now)
    elif entry.kind is Kind.SIDE_MEMBER:
        _forget_guest(conn, entry)
    elif entry.kind is Kind.SIDE_PURGE:
        side_rooms.delete(conn, int(entry.detail))


def refused(conn: Connection, entry: Entry) -> None:
    """Discord will not have it: one that could not be made is none, and who could not be let in is forgotten."""
    if entry.kind is Kind.SIDE_ROOM:
        side_rooms.delete(conn, int(entry.detail))
    elif entry.kind is Kind.SIDE_MEMBER:
        _forget_guest(conn, entry)


def gone(conn: Connection, entry: Entry) -> None:
    """Somebody deleted the thread: whoever wanted to be rid of it is not asked again."""
    side_rooms.delete(conn, int(entry.detail))


def take_out(conn: Connection, user_id: int, guild_id: int | None, now: datetime) -> None:
    """Let somebody out of every side room that they may be in: of their meetings, and of the circles they hold.

    Nothing says in which one they are, so it is owed for all of them; Discord does nothing where they are not.
    """
    for room in side_rooms.around(conn, user_id, guild_id):
        take_out_of(conn, room, user_id, now)


def take_out_of(conn: Connection, room: SideRoom, user_id: int, now: datetime) -> None:
    """Let somebody out of this one, if they are in it, and do not let them in any more."""
    side_rooms.let_in(conn, room.side_room_id, user_id)
    meeting, _ = lifecycle.get_meeting(conn, room.meeting_id, None)
    outbox.owe_again(
        conn, [owing.side_room(Kind.SIDE_MEMBER, meeting, room.side_room_id, now, user_id=user_id)]
    )


def _owe(conn: Connection, meeting: Meeting, room: SideRoom, now: datetime) -> None:
    if room.thread_id is None:
        outbox.owe_once(conn, [owing.side_room(Kind.SIDE_ROOM, meeting, room.side_room_id, now)])
    else:
        _owe_guests(conn, meeting, room, now)


def _owe_guests(conn: Connection, meeting: Meeting, room: SideRoom, now: datetime) -> None:
    people: Iterable[int] = side_rooms.guests(conn, room.side_room_id)
    outbox.owe_again(
        conn,
        [owing.side_room(Kind.SIDE_MEMBER, meeting, room.side_room_id, now, user_id=one) for one in people],
    )


def _forget_guest(conn: Connection, entry: Entry) -> None:
    """They are in: neither the row nor the entry says so any longer than that took."""
    if entry.member_id is not None:
        side_rooms.let_in(conn, int(entry.detail), entry.member_id)
    outbox.forget_entry(conn, entry.entry_id)


def _question(conn: Connection, person: Person, meeting_id: int) -> SideQuestion:
    meeting, circle = lifecycle.held(conn, person, meeting_id)
    if meeting.state not in LIVE:
        raise Refusal("side.not_open")
    here = seats.present_ids(conn, meeting_id)
    along = _who_goes_along(conn, circle, meeting, person.user_id, here)
    people = tuple(one for one in here if one != person.user_id)
    return SideQuestion(meeting, circle, people, tuple(one for one in along if one != person.user_id))


def _who_goes_along(
    conn: Connection, circle: Circle, meeting: Meeting, asked_by: int, here: Iterable[int]
) -> tuple[int, ...]:
    on_duty = duty.of_meeting(conn, meeting.meeting_id)
    return who_goes_along(asked_by, circles.facilitators(conn, circle.circle_id), on_duty=on_duty, here=here)


def _free_name(conn: Connection) -> str:
    while side_rooms.is_taken(conn, name := str(1000 + secrets.randbelow(NUMBERS))):
        continue
    return name
