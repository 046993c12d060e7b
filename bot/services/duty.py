"""Who is on duty in an open room: a task that facilitators take and hand back, one meeting at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain import owing
from bot.domain.care import CareChoice
from bot.domain.meetings import LIVE
from bot.domain.outbox import Kind
from bot.errors import Refusal
from bot.services import lifecycle
from bot.store import duty, guilds, outbox

if TYPE_CHECKING:
    from bot.clock import Clock
    from bot.domain.meetings import Circle, Meeting, Person
    from bot.store.database import Connection, Database


@dataclass(frozen=True, slots=True)
class DutyView:
    """What the desk shows: who is on duty, and whether anything would be passed on to them at all."""

    circle: Circle
    meeting: Meeting
    on_duty: tuple[int, ...]
    told: bool
    locale: str


class Duty:
    """Taking the task, and handing it back."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def take(self, person: Person, meeting_id: int) -> None:
        """Put a facilitator of an open room on duty. Raises `Refusal` for anybody else, and where nothing is open."""
        now = self._clock.now()

        def transact(conn: Connection) -> None:
            meeting, _ = lifecycle.held(conn, person, meeting_id)
            if guilds.choices(conn, meeting.guild_id).care is not CareChoice.TELL:
                raise Refusal("care.duty_not_asked")
            if meeting.state not in LIVE:
                raise Refusal("care.duty_not_open")
            duty.take(conn, meeting_id, person.user_id, now)
            outbox.owe_again(conn, [owing.now_of(Kind.DUTY, meeting, now)])

        await self._database.write(transact)

    async def hand_back(self, person: Person, meeting_id: int) -> None:
        """Take a facilitator off duty. Raises `Refusal` for anybody else, and for who was not on duty."""
        now = self._clock.now()

        def transact(conn: Connection) -> None:
            meeting, _ = lifecycle.held(conn, person, meeting_id)
            if not duty.hand_back(conn, meeting_id, person.user_id):
                raise Refusal("care.not_on_duty")
            outbox.owe_again(conn, [owing.now_of(Kind.DUTY, meeting, now)])

        await self._database.write(transact)

    async def fetch(self, meeting_id: int) -> DutyView | None:
        """Return what the desk shows; None where the meeting is gone."""

        def look(conn: Connection) -> DutyView | None:
            try:
                meeting, circle = lifecycle.get_meeting(conn, meeting_id, None)
            except Refusal:
                return None
            chosen = guilds.choices(conn, meeting.guild_id)
            people = tuple(duty.of_meeting(conn, meeting_id))
            return DutyView(circle, meeting, people, chosen.care is CareChoice.TELL, chosen.locale)

        return await self._database.read(look)
