"""Moving through the run of show: inside somebody's transaction, with everything that a new part owes."""

from __future__ import annotations

import zlib
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.domain import owing
from bot.domain.agenda import is_auto, phase_at, phase_end
from bot.domain.meetings import MeetingState
from bot.domain.outbox import Kind
from bot.domain.views import PromptView
from bot.errors import Refusal
from bot.services import lifecycle, pieces
from bot.services.agendas import fitted_to, of_meeting
from bot.store import meetings, outbox, prompts, seats

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.domain.agenda import Agenda, Phase
    from bot.domain.meetings import Circle, Meeting
    from bot.domain.prompts import Prompt
    from bot.services.decks import Decks
    from bot.store.database import Connection


ONE_PRESS: Final = timedelta(minutes=1)
"""Two presses for the same prompt within that are one: two facilitators had it before them."""


class Phases:
    """The parts of meetings, their prompts, and when they end by themselves."""

    def __init__(self, agendas: Mapping[str, Agenda], decks: Decks) -> None:
        self._agendas = agendas
        self._decks = decks

    def at(self, conn: Connection, circle: Circle, meeting: Meeting, index: int) -> Phase | None:
        """Return a part as it is in this meeting; None where there is none."""
        return phase_at(fitted_to(conn, self._agendas, circle, meeting).agenda, index)

    def timed(self, circle: Circle, meeting: Meeting) -> bool:
        """Say whether the meeting has cues; one over days has none."""
        return of_meeting(self._agendas, circle, meeting).cues

    def enter(
        self,
        conn: Connection,
        meeting: Meeting,
        circle: Circle,
        index: int,
        now: datetime,
        *,
        prompted: bool = True,
    ) -> Meeting:
        """Begin a part: its end by plan, its piece, its prompt (unless not `prompted`). Return the meeting as it is."""
        self._count_heads(conn, meeting, circle, index)
        fresh, _ = lifecycle.get_meeting(conn, meeting.meeting_id, None)
        phase = self.at(conn, circle, fresh, index)
        if phase is None:
            raise Refusal("meetings.over")
        meetings.enter_phase(conn, meeting.meeting_id, index, phase_end(now, phase), now)
        fresh, _ = lifecycle.get_meeting(conn, meeting.meeting_id, None)
        if self.timed(circle, fresh):
            pieces.begin(conn, fresh, phase, now)
        if prompted and phase.prompt_kind is not None:
            self.post_prompt(conn, fresh, circle, phase.prompt_kind, now)
        owe_end(conn, fresh)
        lifecycle.owe_screens(conn, fresh, now)
        lifecycle.owe_card(conn, fresh, now)
        return fresh

    def over(self, conn: Connection, meeting: Meeting, circle: Circle, now: datetime) -> None:
        """A part has reached its planned end. Where parts end by themselves the next begins, but never over a share."""
        if meeting.state is not MeetingState.RUNNING or meeting.paused_at is not None:
            return
        if meeting.phase_ends_at is None or meeting.phase_ends_at > now:
            return  # it was given more time, or another part has begun
        held = pieces.of(conn, meeting)
        speaking = held.holder is not None or (bool(held.to_come) and not held.resting)
        following = self.at(conn, circle, meeting, meeting.phase + 1)
        auto = is_auto(of_meeting(self._agendas, circle, meeting), circle.auto_advance)
        if auto and not speaking and following is not None:
            self.enter(conn, meeting, circle, meeting.phase + 1, now)
        else:
            lifecycle.owe_screens(conn, meeting, now)

    def look_at_prompt(
        self, conn: Connection, meeting: Meeting, circle: Circle, kind: str, but: int | None = None
    ) -> PromptView:
        """Return what would be posted; with `but`, what comes after that one. Raises `Refusal` where there is none."""
        offered = self._decks.in_turn(conn, circle, kind)
        if not offered:
            raise Refusal("meetings.no_prompt")
        numbers = [number_of(one) for one in offered]
        at = (numbers.index(but) + 1) % len(offered) if but in numbers else 0
        return PromptView(meeting.meeting_id, kind, numbers[at], offered[at].text)

    def post_prompt(
        self,
        conn: Connection,
        meeting: Meeting,
        circle: Circle,
        kind: str,
        now: datetime,
        number: int | None = None,
    ) -> bool:
        """Post a prompt: the one of this number, else the next of its kind. False: the deck has none."""
        offered = self._decks.in_turn(conn, circle, kind)
        wanted = [one for one in offered if number in (None, number_of(one))]
        if not wanted:
            return False
        if number is not None and prompts.is_fresh(conn, meeting.meeting_id, wanted[0].key, now - ONE_PRESS):
            return True  # two of them looked at it, and both posted it
        use_id = prompts.use(conn, circle.circle_id, meeting.meeting_id, wanted[0].key, now)
        posted = owing.now_of(Kind.PROMPT, meeting, now, detail=f"{use_id}:{wanted[0].key}")
        outbox.owe_once(conn, [posted])
        lifecycle.owe_screens(conn, meeting, now)
        return True

    def _count_heads(self, conn: Connection, meeting: Meeting, circle: Circle, index: int) -> None:
        """Share the time out to those who are there, until the part that is shared out has begun."""
        phases = of_meeting(self._agendas, circle, meeting).phases
        shared = next((at for at, phase in enumerate(phases) if phase.scales), -1)
        here = seats.present(conn, meeting.meeting_id) or seats.counts(conn, meeting.meeting_id).seated
        if index <= shared and here:
            meetings.set_heads(conn, meeting.meeting_id, here)


def owe_end(conn: Connection, meeting: Meeting) -> None:
    """Owe a look at the part when it reaches its planned end, wherever that has moved to."""
    if meeting.phase_ends_at is not None:
        over = owing.now_of(Kind.PHASE_OVER, meeting, meeting.phase_ends_at, detail=str(meeting.phase))
        outbox.owe_at(conn, [replace(over, stale_at=None)])


def number_of(prompt: Prompt) -> int:
    """Return the number by which a button knows a prompt again."""
    return zlib.crc32(prompt.key.encode())
