"""The talking piece in a meeting: what members press, what facilitators do with it, and what time does to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.domain import owing, piece
from bot.domain.meetings import LIVE, OVER, MeetingState, RoomKind, SeatState
from bot.domain.outbox import Kind
from bot.domain.piece import KEEPS_PLACE, Piece, PieceAction
from bot.domain.views import TurnView
from bot.errors import Refusal
from bot.services import lifecycle
from bot.services.agendas import of_meeting
from bot.store import circles, meetings, outbox, pieces, seats

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from bot.clock import Clock
    from bot.domain.agenda import Agenda, Phase
    from bot.domain.meetings import Circle, Meeting, Person
    from bot.domain.outbox import Entry
    from bot.store.database import Connection, Database

CUES: Final = (Kind.CUE, Kind.DESK_CUE)
DESK_CUE_LATE: Final = timedelta(minutes=5)
"""A word to the desk about a share that is long over helps nobody."""


class Pieces:
    """Use cases of the talking piece."""

    def __init__(self, database: Database, clock: Clock, agendas: Mapping[str, Agenda]) -> None:
        self._database = database
        self._clock = clock
        self._agendas = agendas

    async def raise_hand(self, person: Person, meeting_id: int) -> TurnView:
        """Raise the person's hand, or lower it again. Raises `Refusal` for who has no seat and holds nothing."""
        return await self._press(person, meeting_id, piece.raise_hand)

    async def let_pass(self, person: Person, meeting_id: int) -> TurnView:
        """Let the person's turn go by, or hand the piece on."""
        return await self._press(person, meeting_id, piece.let_pass)

    async def act(self, person: Person, meeting_id: int, action: PieceAction, user_id: int) -> TurnView:
        """Do what a facilitator chose about somebody. Raises `Refusal` where that cannot be."""

        def change(held: Piece, now: datetime) -> Piece:
            return piece.act(held, action, user_id, now)

        return await self._hold(person, meeting_id, None, user_id, change)

    async def give(self, person: Person, meeting_id: int, turn: int, user_id: int | None) -> TurnView:
        """Give the piece to somebody; None: to whoever is next. `turn` is the one that the button was drawn for."""

        def change(held: Piece, now: datetime) -> Piece:
            return piece.give_next(held, now) if user_id is None else piece.give(held, user_id, now)

        return await self._hold(person, meeting_id, turn, user_id, change)

    async def skip(self, person: Person, meeting_id: int, turn: int) -> TurnView:
        """Let the holder hand the piece on, whoever that is."""

        def change(held: Piece, now: datetime) -> Piece:
            if held.holder is None:
                raise Refusal("piece.nobody_has_it")
            return piece.skip(held, held.holder, now)

        return await self._hold(person, meeting_id, turn, None, change)

    async def take_back(self, person: Person, meeting_id: int, turn: int) -> TurnView:
        """Let the piece rest until a facilitator gives it again."""
        return await self._hold(person, meeting_id, turn, None, lambda held, _: piece.take_back(held))

    async def lengthen(self, person: Person, meeting_id: int, turn: int, extra: int) -> TurnView:
        """Add two minutes to this share. `extra` is what it had when the button was drawn, in seconds."""

        def change(held: Piece, _: datetime) -> Piece:
            if held.holder is not None and held.extra != timedelta(seconds=extra):
                raise Refusal("meetings.moved_already")
            return piece.lengthen(held)

        return await self._hold(person, meeting_id, turn, None, change)

    async def fetch(self, person: Person, meeting_id: int) -> TurnView:
        """Return the piece as it is, for those who hold the circle."""

        def look(conn: Connection) -> TurnView:
            meeting, circle = lifecycle.get_meeting(conn, meeting_id, person.guild_id)
            _check_holds(conn, circle, person)
            self._check_has_piece(circle, meeting)
            held = of(conn, meeting)
            return TurnView(meeting, person.user_id, held, held)

        return await self._database.read(look)

    async def fetch_people(self, person: Person, meeting_id: int) -> tuple[int, ...]:
        """Return whom the piece can be given to, those who are there first; for those who hold the circle."""

        def look(conn: Connection) -> tuple[int, ...]:
            _, circle = lifecycle.get_meeting(conn, meeting_id, person.guild_id)
            _check_holds(conn, circle, person)
            seated = [one.user_id for one in seats.on_list(conn, meeting_id, SeatState.SEATED)]
            holding = circles.facilitators(conn, circle.circle_id)
            return tuple(dict.fromkeys((*seats.present_ids(conn, meeting_id), *seated, *holding)))

        return await self._database.read(look)

    async def _press(
        self, person: Person, meeting_id: int, change: Callable[[Piece, int, datetime], Piece]
    ) -> TurnView:
        now = self._clock.now()

        def transact(conn: Connection) -> TurnView:
            meeting, circle = lifecycle.get_meeting(conn, meeting_id, person.guild_id)
            self._check_has_piece(circle, meeting)
            seated = _check_may_speak(conn, circle, meeting, person.user_id)
            was = piece.arrive(of(conn, meeting), person.user_id, now, in_round=seated)
            seats.set_present(conn, meeting_id, person.user_id, now)
            held = save(conn, meeting, change(was, person.user_id, now), now, told=person.user_id)
            _go_on(conn, meeting, held, now)
            return TurnView(meeting, person.user_id, held, was)

        return await self._database.write(transact)

    async def _hold(
        self,
        person: Person,
        meeting_id: int,
        turn: int | None,
        about: int | None,
        change: Callable[[Piece, datetime], Piece],
    ) -> TurnView:
        now = self._clock.now()

        def transact(conn: Connection) -> TurnView:
            meeting, circle = lifecycle.get_meeting(conn, meeting_id, person.guild_id)
            _check_holds(conn, circle, person)
            self._check_has_piece(circle, meeting)
            if about is not None:
                _check_may_speak(conn, circle, meeting, about, key="piece.not_in_it")
            was = of(conn, meeting)
            if turn is not None and was.turn != turn:
                raise Refusal("meetings.moved_already")
            held = save(conn, meeting, change(was, now), now, told=None)
            _go_on(conn, meeting, held, now)
            return TurnView(meeting, person.user_id, held, was)

        return await self._database.write(transact)

    def _check_has_piece(self, circle: Circle, meeting: Meeting) -> None:
        if meeting.state in OVER:
            raise Refusal("meetings.over")
        if meeting.state is not MeetingState.RUNNING:
            raise Refusal("piece.not_started")
        if not of_meeting(self._agendas, circle, meeting).cues:
            raise Refusal("piece.not_here")


def of(conn: Connection, meeting: Meeting) -> Piece:
    """Return the piece of a meeting; one that nobody has, where there is none yet."""
    return pieces.get(conn, meeting.meeting_id) or Piece("none")


def begin(conn: Connection, meeting: Meeting, phase: Phase, now: datetime) -> None:
    """A phase begins: the piece lies with the facilitators, and the round has everybody who is there."""
    present = seats.present_ids(conn, meeting.meeting_id)
    save(conn, meeting, piece.begin(phase, present, now, of(conn, meeting)), now, told=None)


def save(conn: Connection, meeting: Meeting, held: Piece, now: datetime, *, told: int | None) -> Piece:
    """Write the piece with what it owes: cues, a word to whoever has it now (but `told` knows), and the screens.

    Return it as it was written: in a stage, with the invitation to speak that its new holder gets.
    """
    was = pieces.get(conn, meeting.meeting_id)
    if held == was:
        return held
    handed_on = was is None or held.turn != was.turn or held.holder != was.holder
    if handed_on:
        held = _on_stage(conn, meeting, was, held, now)
    pieces.put(conn, meeting.meeting_id, held)
    owe_cues(conn, meeting, held)
    if held.holder not in (None, told) and (was is None or held.turn != was.turn):
        word = owing.now_of(Kind.YOUR_TURN, meeting, now, detail=str(held.turn))
        outbox.owe_once(conn, [replace(word, stale_at=None if held.offered else held.ends_at)])
    if meeting.state is MeetingState.RUNNING:
        lifecycle.owe_screens(conn, meeting, now)
    return held


def _on_stage(conn: Connection, meeting: Meeting, was: Piece | None, held: Piece, now: datetime) -> Piece:
    """In a stage, whoever gets the piece is invited to speak, and whoever had it listens again; nobody else is moved.

    Those who hold the circle speak there all along.
    """
    circle = circles.get(conn, meeting.circle_id)
    if circle is None or circle.room_kind is not RoomKind.STAGE:
        return held
    moved = {None if was is None else was.holder, held.holder}
    outbox.owe_again(conn, [owing.speaker(meeting, one, now) for one in moved if one is not None])
    return held if held.holder in circles.facilitators(conn, circle.circle_id) else piece.offer(held)


def owe_cues(conn: Connection, meeting: Meeting, held: Piece) -> None:
    """Owe the two cues of this share, and none while everything stands still."""
    outbox.withdraw(conn, meeting_id=meeting.meeting_id, kinds=CUES)
    if meeting.paused_at is not None or held.ends_at is None or held.offered:
        return
    detail = f"{held.turn}.{int(held.extra.total_seconds())}"
    owed = []
    if (cue_at := piece.cue_at(held)) is not None:
        owed.append(replace(owing.now_of(Kind.CUE, meeting, cue_at, detail=detail), stale_at=held.ends_at))
    if (desk_at := piece.desk_cue_at(held)) is not None:
        late = owing.now_of(Kind.DESK_CUE, meeting, desk_at, detail=detail)
        owed.append(replace(late, stale_at=desk_at + DESK_CUE_LATE))
    outbox.owe_once(conn, owed)  # what was said about this share is not said again


def note_here(conn: Connection, circle: Circle, meeting: Meeting, user_id: int, now: datetime) -> None:
    """Somebody is in the room, or back in it. Who holds the circle without a seat is in no round."""
    if meeting.state not in LIVE:
        return
    seats.set_present(conn, meeting.meeting_id, user_id, now)
    seat = seats.get(conn, meeting.meeting_id, user_id)
    seated = seat is not None and seat.state is SeatState.SEATED
    if seated or circles.facilitator_state(conn, circle.circle_id, user_id) == "accepted":
        held = of(conn, meeting)
        save(conn, meeting, piece.arrive(held, user_id, now, in_round=seated), now, told=None)


def came(conn: Connection, circle: Circle, meeting: Meeting, user_id: int, now: datetime) -> None:
    """Somebody came into the stage: whoever holds the circle or has the piece is invited to speak."""
    if circle.room_kind is not RoomKind.STAGE or meeting.state not in LIVE:
        return
    holding = user_id in circles.facilitators(conn, circle.circle_id)
    if holding or of(conn, meeting).holder == user_id:
        outbox.owe_again(conn, [owing.speaker(meeting, user_id, now)])
    if holding:  # Discord ends a stage on which nobody speaks
        outbox.owe_again(conn, [owing.stage(meeting, now)])


def note_hand(
    conn: Connection, circle: Circle, meeting: Meeting, user_id: int, now: datetime, *, up: bool
) -> None:
    """Somebody asked to speak with Discord's own button, or takes that back: it is a raised hand like any other."""
    seat = seats.get(conn, meeting.meeting_id, user_id)
    seated = seat is not None and seat.state is SeatState.SEATED
    if meeting.state in LIVE and (seated or user_id in circles.facilitators(conn, circle.circle_id)):
        held = of(conn, meeting)
        save(conn, meeting, piece.set_hand(held, user_id, now, up=up), now, told=None)


def note_taken(conn: Connection, about: Meeting | Entry, user_id: int, now: datetime) -> None:
    """Somebody came up to speak, or speaks there already."""
    meeting = None if about.meeting_id is None else meetings.get(conn, about.meeting_id)
    held = None if meeting is None else pieces.get(conn, meeting.meeting_id)
    if meeting is not None and held is not None and meeting.state in LIVE:
        save(conn, meeting, piece.take(held, user_id, now), now, told=None)


def note_stepped_down(
    conn: Connection, meeting: Meeting, user_id: int, now: datetime, *, was_invited: bool
) -> None:
    """Somebody went to the audience by themselves: who has the piece hands it on with that."""
    held = pieces.get(conn, meeting.meeting_id)
    if held is None or meeting.state not in LIVE:
        return
    after = save(conn, meeting, piece.step_down(held, user_id, now, was_invited=was_invited), now, told=None)
    if after != held:
        _go_on(conn, meeting, after, now)


def note_dropped(conn: Connection, meeting: Meeting, user_id: int, now: datetime) -> None:
    """Somebody is no longer in the voice room: their place is kept for two minutes."""
    if meeting.state not in LIVE:
        return
    held = piece.drop_out(of(conn, meeting), user_id, now)
    save(conn, meeting, held, now, told=None)
    outbox.owe_at(conn, [owing.now_of(Kind.DROPPED, meeting, now + KEEPS_PLACE)])


def forget_dropped(conn: Connection, meeting: Meeting, now: datetime) -> None:
    """Two minutes are over for somebody; a pause stops that clock too."""
    held = of(conn, meeting)
    if meeting.state not in LIVE or meeting.paused_at is not None:
        return
    save(conn, meeting, piece.forget_dropped(held, now), now, told=None)
    later = [since + KEEPS_PLACE for since in held.away.values() if since + KEEPS_PLACE > now]
    if later:
        outbox.owe_again(conn, [owing.now_of(Kind.DROPPED, meeting, min(later))])


def note_gone(conn: Connection, meeting: Meeting, user_id: int, now: datetime) -> None:
    """Somebody no longer has a seat: their place in the line is gone with it."""
    held = pieces.get(conn, meeting.meeting_id)
    if held is not None and meeting.state in LIVE:
        save(conn, meeting, piece.leave(held, user_id, now), now, told=None)


def resume(conn: Connection, meeting: Meeting, paused_at: datetime, now: datetime) -> None:
    """Time goes on: the share and who dropped out have as long as they had before the pause."""
    held = pieces.get(conn, meeting.meeting_id)
    if held is None:
        return
    running = piece.resume(held, paused_at, now)
    pieces.put(conn, meeting.meeting_id, running)
    owe_cues(conn, meeting, running)
    if running.away:
        soonest = max(now, min(running.away.values()) + KEEPS_PLACE)
        outbox.owe_again(conn, [owing.now_of(Kind.DROPPED, meeting, soonest)])


def _check_holds(conn: Connection, circle: Circle, person: Person) -> None:
    if circles.facilitator_state(conn, circle.circle_id, person.user_id) != "accepted":
        raise Refusal("meetings.facilitators_only")


def _check_may_speak(
    conn: Connection, circle: Circle, meeting: Meeting, user_id: int, *, key: str = "piece.no_seat"
) -> bool:
    """Say whether somebody has a seat. Raises `Refusal` where they have none and do not hold the circle either."""
    seat = seats.get(conn, meeting.meeting_id, user_id)
    seated = seat is not None and seat.state is SeatState.SEATED
    if not seated and circles.facilitator_state(conn, circle.circle_id, user_id) != "accepted":
        raise Refusal(key)
    return seated


def _go_on(conn: Connection, meeting: Meeting, held: Piece, now: datetime) -> None:
    """Where parts end by themselves and this one is past its end, look again now that the piece has moved."""
    past = meeting.phase_ends_at is not None and meeting.phase_ends_at <= now
    if past and held.holder is None and meeting.paused_at is None:
        outbox.owe_at(conn, [owing.now_of(Kind.PHASE_OVER, meeting, now, detail=str(meeting.phase))])
