"""Holding a meeting: a facilitator checks in, starts, moves through the agenda, asks for prompts, ends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain import owing
from bot.domain.agenda import fitted, phase_at, phase_end
from bot.domain.meetings import LIVE, OVER, MeetingState
from bot.domain.outbox import Kind
from bot.errors import Refusal
from bot.services import lifecycle
from bot.services.planning import owe_cards, plan_circle
from bot.store import audit, circles, meetings, outbox, prompts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from bot.clock import Clock
    from bot.domain.agenda import Agenda
    from bot.domain.meetings import CancelReason, Circle, Meeting, Person
    from bot.services.decks import Decks
    from bot.store.database import Connection, Database


@dataclass(frozen=True, slots=True)
class Moved:
    """What a facilitator's press came to."""

    circle: Circle
    meeting: Meeting
    opens_at: datetime | None = None


class Meetings:
    """What facilitators do with a meeting. All that changes one raises `Refusal` for who does not hold the circle."""

    def __init__(self, database: Database, clock: Clock, agendas: Mapping[str, Agenda], decks: Decks) -> None:
        self._database = database
        self._clock = clock
        self._agendas = agendas
        self._decks = decks

    async def fetch_current(self, circle_id: int) -> Meeting:
        """Return the circle's meeting that is going on, else its next one. Raises `Refusal` where there is none."""
        now = self._clock.now()
        meeting = await self._database.read(lambda conn: meetings.live_of_circle(conn, circle_id, now))
        if meeting is None:
            raise Refusal("meetings.none_coming")
        return meeting

    async def check_in(self, person: Person, meeting_id: int) -> Moved:
        """The facilitator is there; the room opens 15 minutes before the start, or now if that has passed."""

        def move(conn: Connection, meeting: Meeting, circle: Circle, now: datetime) -> Moved:
            if meeting.state in OVER:
                raise Refusal("meetings.over")
            _check_near(meeting, now)
            opens_at = lifecycle.check_in(conn, meeting, now)
            return Moved(circle, meeting, opens_at)

        return await self._move(person, meeting_id, None, move, "checked_in")

    async def start(self, person: Person, meeting_id: int, version: int | None = None) -> Moved:
        """Begin with the first phase. Before the room is open this counts as checking in, and says when it opens."""

        def move(conn: Connection, meeting: Meeting, circle: Circle, now: datetime) -> Moved:
            if meeting.state in OVER:
                raise Refusal("meetings.over")
            if meeting.state is MeetingState.RUNNING:
                raise Refusal("meetings.already_running")
            if meeting.state is not MeetingState.OPEN:
                _check_near(meeting, now)
                return Moved(circle, meeting, lifecycle.check_in(conn, meeting, now))
            return self._enter(conn, meeting, circle, 0, now)

        return await self._move(person, meeting_id, version, move, "meeting_started")

    async def next(self, person: Person, meeting_id: int, version: int | None = None) -> Moved:
        """Move to the next phase; after the last one the meeting closes."""

        def move(conn: Connection, meeting: Meeting, circle: Circle, now: datetime) -> Moved:
            _check_running(meeting)
            if phase_at(self._agenda(circle, meeting), meeting.phase + 1) is None:
                return self._close(conn, meeting, circle, now)
            return self._enter(conn, meeting, circle, meeting.phase + 1, now)

        return await self._move(person, meeting_id, version, move, "phase_entered")

    async def prompt(self, person: Person, meeting_id: int, kind: str | None = None) -> Moved:
        """Post a prompt of this kind, or of the phase's own; none comes twice before the deck is through."""

        def move(conn: Connection, meeting: Meeting, circle: Circle, now: datetime) -> Moved:
            if meeting.state not in LIVE:
                raise Refusal("meetings.not_open")
            phase = phase_at(self._agenda(circle, meeting), meeting.phase)
            wanted = kind or (phase.prompt_kind if phase is not None else None) or "sharing"
            if not self._post_prompt(conn, meeting, circle, wanted, now):
                raise Refusal("meetings.no_prompt")
            return Moved(circle, meeting)

        return await self._move(person, meeting_id, None, move, "prompt_posted")

    async def end(self, person: Person, meeting_id: int) -> Moved:
        """Close the meeting now."""

        def move(conn: Connection, meeting: Meeting, circle: Circle, now: datetime) -> Moved:
            if meeting.state not in LIVE:
                raise Refusal("meetings.over" if meeting.state in OVER else "meetings.not_open")
            return self._close(conn, meeting, circle, now)

        return await self._move(person, meeting_id, None, move, "meeting_ended")

    async def cancel(self, person: Person, meeting_id: int, reason: CancelReason) -> Moved:
        """Call a meeting off that has not started; all who count on it are told, with the reason. Admins may, too."""
        now = self._clock.now()

        def transact(conn: Connection) -> Moved:
            meeting, circle = lifecycle.get_meeting(conn, meeting_id, person.guild_id)
            holds = circles.facilitator_state(conn, circle.circle_id, person.user_id) == "accepted"
            if not (holds or person.is_admin):
                raise Refusal("meetings.facilitators_only")
            if meeting.state in OVER:
                raise Refusal("meetings.over")
            if meeting.state is MeetingState.RUNNING:
                raise Refusal("meetings.end_instead")
            lifecycle.take_off(conn, meeting, reason, now)
            audit.note(
                conn, person, "meeting_cancelled", now, circle_id=circle.circle_id, meeting_id=meeting_id
            )
            plan_circle(conn, circle, self._agendas, now)
            owe_cards(conn, circle, now)
            return Moved(circle, meeting)

        return await self._database.write(transact)

    async def note_in_room(self, room_id: int, user_id: int) -> None:
        """Somebody entered a circle's voice room: a facilitator who is there has checked in."""
        now = self._clock.now()

        def transact(conn: Connection) -> None:
            for circle in circles.with_channel(conn, room_id):
                meeting = meetings.live_of_circle(conn, circle.circle_id, now)
                holds = circles.facilitator_state(conn, circle.circle_id, user_id) == "accepted"
                soon = meeting is not None and meeting.starts_at - now <= owing.DESK_CALL_BEFORE
                if meeting is not None and holds and soon and meeting.checked_in_at is None:
                    lifecycle.check_in(conn, meeting, now)

        await self._database.write(transact)

    async def _move(
        self,
        person: Person,
        meeting_id: int,
        version: int | None,
        move: Callable[[Connection, Meeting, Circle, datetime], Moved],
        act: str,
    ) -> Moved:
        now = self._clock.now()

        def transact(conn: Connection) -> Moved:
            meeting, circle = lifecycle.get_meeting(conn, meeting_id, person.guild_id)
            if circles.facilitator_state(conn, circle.circle_id, person.user_id) != "accepted":
                raise Refusal("meetings.facilitators_only")
            if version is not None and version != meeting.version:
                raise Refusal("meetings.moved_already")
            moved = move(conn, meeting, circle, now)
            audit.note(conn, person, act, now, circle_id=circle.circle_id, meeting_id=meeting_id)
            fresh, _ = lifecycle.get_meeting(conn, meeting_id, None)
            return Moved(circle, fresh, moved.opens_at)

        return await self._database.write(transact)

    def _agenda(self, circle: Circle, meeting: Meeting) -> Agenda:
        key = meeting.agenda_key or circle.agenda_key
        return fitted(self._agendas.get(key) or next(iter(self._agendas.values())), meeting.minutes)

    def _enter(self, conn: Connection, meeting: Meeting, circle: Circle, index: int, now: datetime) -> Moved:
        phase = phase_at(self._agenda(circle, meeting), index)
        if phase is None:
            raise Refusal("meetings.over")
        meetings.enter_phase(conn, meeting.meeting_id, index, phase_end(now, phase), now)
        if phase.prompt_kind is not None:
            self._post_prompt(conn, meeting, circle, phase.prompt_kind, now)
        fresh, _ = lifecycle.get_meeting(conn, meeting.meeting_id, None)
        lifecycle.owe_screens(conn, fresh, now)
        lifecycle.owe_card(conn, fresh, now)
        return Moved(circle, fresh)

    def _post_prompt(
        self, conn: Connection, meeting: Meeting, circle: Circle, kind: str, now: datetime
    ) -> bool:
        chosen = self._decks.draw(conn, circle, kind)
        if chosen is None:
            return False
        use_id = prompts.use(conn, circle.circle_id, meeting.meeting_id, chosen.key, now)
        posted = owing.now_of(Kind.PROMPT, meeting, now, detail=f"{use_id}:{chosen.key}")
        outbox.owe_once(conn, [posted])
        lifecycle.owe_screens(conn, meeting, now)
        return True

    def _close(self, conn: Connection, meeting: Meeting, circle: Circle, now: datetime) -> Moved:
        lifecycle.close(conn, meeting, now, timed=self._agenda(circle, meeting).cues)
        return Moved(circle, meeting)


def _check_near(meeting: Meeting, now: datetime) -> None:
    """Being here counts from when the desk asks for it: days before it would open a room with nobody in it."""
    if now < meeting.starts_at - owing.DESK_CALL_BEFORE:
        raise Refusal("meetings.too_early", starts=meeting.starts_at)


def _check_running(meeting: Meeting) -> None:
    if meeting.state in OVER:
        raise Refusal("meetings.over")
    if meeting.state is not MeetingState.RUNNING:
        raise Refusal("meetings.not_started")
