"""Holding a meeting: a facilitator checks in, starts, moves through the agenda, asks for prompts, ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.domain import owing
from bot.domain.meetings import LIVE, OVER, MeetingState
from bot.domain.outbox import Kind
from bot.errors import Refusal
from bot.services import lifecycle, phases, pieces
from bot.services.planning import owe_cards, plan_circle
from bot.store import audit, circles, meetings, outbox

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from bot.clock import Clock
    from bot.domain.agenda import Agenda
    from bot.domain.meetings import CancelReason, Circle, Meeting, Person
    from bot.domain.views import PromptView
    from bot.services.phases import Phases
    from bot.store.database import Connection, Database


MORE_TIME: Final = timedelta(minutes=5)
LONGEST_EXTENSION: Final = 120
"""Minutes; more is another meeting."""


@dataclass(frozen=True, slots=True)
class Moved:
    """What a facilitator's press came to."""

    circle: Circle
    meeting: Meeting
    opens_at: datetime | None = None


class Meetings:
    """What facilitators do with a meeting. All that changes one raises `Refusal` for who does not hold the circle."""

    def __init__(
        self, database: Database, clock: Clock, agendas: Mapping[str, Agenda], phases: Phases
    ) -> None:
        self._database = database
        self._clock = clock
        self._agendas = agendas
        self._phases = phases

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
            return Moved(circle, self._phases.enter(conn, meeting, circle, 0, now))

        return await self._move(person, meeting_id, version, move, "meeting_started")

    async def next(self, person: Person, meeting_id: int, version: int | None = None) -> Moved:
        """Move to the next phase; after the last one the meeting closes."""

        def move(conn: Connection, meeting: Meeting, circle: Circle, now: datetime) -> Moved:
            _check_running(meeting)
            if self._phases.at(conn, circle, meeting, meeting.phase + 1) is None:
                return self._close(conn, meeting, circle, now)
            return Moved(circle, self._phases.enter(conn, meeting, circle, meeting.phase + 1, now))

        return await self._move(person, meeting_id, version, move, "phase_entered")

    async def back(self, person: Person, meeting_id: int, version: int | None = None) -> Moved:
        """Begin the phase before this one again, its round too, without a prompt. Raises `Refusal` in the first."""

        def move(conn: Connection, meeting: Meeting, circle: Circle, now: datetime) -> Moved:
            _check_running(meeting)
            if meeting.phase == 0:
                raise Refusal("meetings.first_phase")
            back = self._phases.enter(conn, meeting, circle, meeting.phase - 1, now, prompted=False)
            return Moved(circle, back)

        return await self._move(person, meeting_id, version, move, "phase_back")

    async def pause(self, person: Person, meeting_id: int, version: int | None = None) -> Moved:
        """Let everything stand still: no cue comes and no part ends until `resume`. Twice is as once."""

        def move(conn: Connection, meeting: Meeting, circle: Circle, now: datetime) -> Moved:
            _check_running(meeting)
            if meeting.paused_at is None:
                meetings.set_times(conn, meeting_id, meeting.phase_ends_at, now)
                _settle_times(conn, meeting_id, now)
            return Moved(circle, meeting)

        return await self._move(person, meeting_id, version, move, "meeting_paused")

    async def resume(self, person: Person, meeting_id: int, version: int | None = None) -> Moved:
        """Go on; the part and the share have as long as they had before. Twice is as once."""

        def move(conn: Connection, meeting: Meeting, circle: Circle, now: datetime) -> Moved:
            _check_running(meeting)
            if meeting.paused_at is not None:
                stood = now - meeting.paused_at
                ends_at = None if meeting.phase_ends_at is None else meeting.phase_ends_at + stood
                meetings.set_times(conn, meeting_id, ends_at, None)
                running, _ = lifecycle.get_meeting(conn, meeting_id, None)
                pieces.resume(conn, running, meeting.paused_at, now)
                _settle_times(conn, meeting_id, now)
            return Moved(circle, meeting)

        return await self._move(person, meeting_id, version, move, "meeting_resumed")

    async def extend(
        self, person: Person, meeting_id: int, minutes: int = 5, version: int | None = None
    ) -> Moved:
        """Give this part more minutes, at most 120 at once; the planned end of the meeting stays where it is."""

        def move(conn: Connection, meeting: Meeting, circle: Circle, now: datetime) -> Moved:
            _check_running(meeting)
            if not 1 <= minutes <= LONGEST_EXTENSION:
                raise Refusal("meetings.bad_extension", most=LONGEST_EXTENSION)
            ends_at = max(meeting.phase_ends_at or now, meeting.paused_at or now) + timedelta(minutes=minutes)
            meetings.set_times(conn, meeting_id, ends_at, meeting.paused_at)
            _settle_times(conn, meeting_id, now)
            return Moved(circle, meeting)

        return await self._move(person, meeting_id, version, move, "part_extended")

    async def check_holds(self, person: Person, meeting_id: int) -> None:
        """Raise `Refusal` for anybody who does not hold the circle."""
        await self._database.read(lambda conn: lifecycle.held(conn, person, meeting_id))

    async def look_at_prompt(
        self, person: Person, meeting_id: int, kind: str | None = None, but: int | None = None
    ) -> PromptView:
        """Return the prompt that comes next, of this kind or of the phase's own; `but`: the one after that."""

        def look(conn: Connection) -> PromptView:
            meeting, circle = lifecycle.held(conn, person, meeting_id)
            if meeting.state not in LIVE:
                raise Refusal("meetings.over" if meeting.state in OVER else "meetings.not_open")
            phase = self._phases.at(conn, circle, meeting, meeting.phase)
            wanted = kind or (phase.prompt_kind if phase is not None else None) or "sharing"
            return self._phases.look_at_prompt(conn, meeting, circle, wanted, but)

        return await self._database.read(look)

    async def post_prompt(self, person: Person, meeting_id: int, kind: str, number: int) -> Moved:
        """Post this prompt in the room, where somebody looked at it before."""

        def move(conn: Connection, meeting: Meeting, circle: Circle, now: datetime) -> Moved:
            if meeting.state not in LIVE:
                raise Refusal("meetings.over" if meeting.state in OVER else "meetings.not_open")
            if not self._phases.post_prompt(conn, meeting, circle, kind, now, number):
                raise Refusal("meetings.no_prompt")
            return Moved(circle, meeting)

        return await self._move(person, meeting_id, None, move, "prompt_posted")

    async def post_card(self, person: Person, meeting_id: int, which: int) -> Moved:
        """Post a gentle reminder card in the room: it names nobody and says the same to everyone."""

        def move(conn: Connection, meeting: Meeting, circle: Circle, now: datetime) -> Moved:
            if meeting.state not in LIVE:
                raise Refusal("meetings.over" if meeting.state in OVER else "meetings.not_open")
            # two taps in one minute are one card
            detail = f"{which}.{int(now.timestamp()) // 60}"
            outbox.owe_once(conn, [owing.now_of(Kind.GENTLE_CARD, meeting, now, detail=detail)])
            return Moved(circle, meeting)

        return await self._move(person, meeting_id, None, move, "card_posted")

    async def end(self, person: Person, meeting_id: int, version: int | None = None) -> Moved:
        """Close the meeting now."""

        def move(conn: Connection, meeting: Meeting, circle: Circle, now: datetime) -> Moved:
            if meeting.state not in LIVE:
                raise Refusal("meetings.over" if meeting.state in OVER else "meetings.not_open")
            return self._close(conn, meeting, circle, now)

        return await self._move(person, meeting_id, version, move, "meeting_ended")

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
            meeting, circle = lifecycle.held(conn, person, meeting_id)
            if version is not None and version != meeting.version and meeting.state not in OVER:
                raise Refusal("meetings.moved_already")
            moved = move(conn, meeting, circle, now)
            audit.note(conn, person, act, now, circle_id=circle.circle_id, meeting_id=meeting_id)
            fresh, _ = lifecycle.get_meeting(conn, meeting_id, None)
            return Moved(circle, fresh, moved.opens_at)

        return await self._database.write(transact)

    def _close(self, conn: Connection, meeting: Meeting, circle: Circle, now: datetime) -> Moved:
        lifecycle.close(conn, meeting, now, timed=self._phases.timed(circle, meeting))
        return Moved(circle, meeting)


def _settle_times(conn: Connection, meeting_id: int, now: datetime) -> None:
    """The times of a phase were changed: cues, its end and the screens follow."""
    meeting, _ = lifecycle.get_meeting(conn, meeting_id, None)
    phases.owe_end(conn, meeting)
    pieces.owe_cues(conn, meeting, pieces.of(conn, meeting))
    lifecycle.owe_screens(conn, meeting, now)


def _check_near(meeting: Meeting, now: datetime) -> None:
    """Being here counts from when the desk asks for it: days before it would open a room with nobody in it."""
    if now < meeting.starts_at - owing.DESK_CALL_BEFORE:
        raise Refusal("meetings.too_early", starts=meeting.starts_at)


def _check_running(meeting: Meeting) -> None:
    if meeting.state in OVER:
        raise Refusal("meetings.over")
    if meeting.state is not MeetingState.RUNNING:
        raise Refusal("meetings.not_started")
