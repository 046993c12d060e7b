"""Prompts outside of meetings: what a circle posts after one, what its desk sees before one, and one in two days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import between as rules
from bot.domain.agenda import fitted
from bot.domain.decks import draw
from bot.domain.languages import language_of
from bot.domain.meetings import UPCOMING, CircleState
from bot.domain.outbox import Kind
from bot.domain.prompts import JOURNAL, prompts_of
from bot.domain.views import BetweenView, PreviewView
from bot.services import around
from bot.services.finding import get_circle
from bot.store import audit, between, circles, guilds, languages, meetings, outbox, prompts

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.clock import Clock
    from bot.domain.agenda import Agenda
    from bot.domain.between import Between
    from bot.domain.meetings import Circle, Person
    from bot.domain.outbox import Entry
    from bot.domain.prompts import Prompt
    from bot.services.decks import Decks
    from bot.store.database import Connection, Database


class BetweenMeetings:
    """What admins choose (cogs check that it is one), and what comes of it."""

    def __init__(self, database: Database, clock: Clock, decks: Decks, agendas: Mapping[str, Agenda]) -> None:
        self._database = database
        self._clock = clock
        self._decks = decks
        self._agendas = agendas

    async def fetch(self, guild_id: int, circle_id: int) -> tuple[Circle, Between]:
        """Return a circle, and what it posts. Raises `Refusal` where the guild has no such circle."""
        return await self._database.read(
            lambda conn: (get_circle(conn, circle_id, guild_id), between.get(conn, circle_id))
        )

    async def set(self, person: Person, circle_id: int, wanted: Between) -> Circle:
        """Write what a circle posts; it holds for every meeting that is coming."""
        now = self._clock.now()
        return await self._database.write(lambda conn: set_in(conn, person, circle_id, wanted, now))

    async def ask_later(self, guild_id: int, user_id: int) -> datetime:
        """Owe somebody a prompt in two days; asking again only moves it. Return when it comes."""
        owed = rules.later(guild_id, user_id, self._clock.now())
        await self._database.write(lambda conn: outbox.owe_at(conn, [owed]))
        return owed.due_at

    async def fetch_locale(self, guild_id: int, user_id: int) -> str:
        """Return the language to write to somebody in."""
        return await self._database.read(lambda conn: languages.of_person(conn, guild_id, user_id))

    async def read_prompt(self, entry: Entry) -> BetweenView | None:
        """Return what is posted in the channel; None where nobody holds the circle, or it rests."""

        def look(conn: Connection) -> BetweenView | None:
            circle = None if entry.circle_id is None else circles.get(conn, entry.circle_id)
            meeting = None if entry.meeting_id is None else meetings.get(conn, entry.meeting_id)
            if circle is None or meeting is None or circle.state is not CircleState.ACTIVE:
                return None
            if meeting.closed_at is None or not circles.facilitators(conn, circle.circle_id):
                return None
            days, posted = int(entry.detail), between.get(conn, circle.circle_id)
            locale = guilds.locale(conn, circle.guild_id)
            prompts_for = self._of_moment(conn, circle, rules.moment_after(days), language_of(locale))
            chosen = rules.pick(prompts_for, posted, days, meetings.held_before(conn, meeting))
            return None if chosen is None else BetweenView(circle, chosen.text, locale)

        return await self._database.read(look)

    async def read_preview(self, entry: Entry) -> PreviewView | None:
        """Return what a meeting will be asked, for its desk; None where it does not take place."""

        def look(conn: Connection) -> PreviewView | None:
            meeting = None if entry.meeting_id is None else meetings.get(conn, entry.meeting_id)
            circle = None if meeting is None else circles.get(conn, meeting.circle_id)
            if meeting is None or circle is None or meeting.state not in UPCOMING:
                return None
            agenda = self._agendas.get(meeting.agenda_key or circle.agenda_key)
            found: list[tuple[str, str]] = []
            used = prompts.used(conn, circle.circle_id)
            locale = guilds.locale(conn, circle.guild_id)
            for phase in () if agenda is None else fitted(agenda, meeting.minutes).phases:
                kind = phase.prompt_kind
                chosen = (
                    None
                    if kind is None
                    else draw(self._decks.of_circle(conn, circle), kind, used, language_of(locale))
                )
                if chosen is not None:
                    used.append(chosen.key)
                    found.append((phase.key, chosen.text))
            return PreviewView(circle, meeting, tuple(found), locale)

        return await self._database.read(look)

    def _of_moment(self, conn: Connection, circle: Circle, moment: str, language: str) -> list[Prompt]:
        decks = self._decks.of_circle(conn, circle)
        found = [one for deck in decks for one in prompts_of(deck, JOURNAL, moment=moment)]
        return [one for one in found if one.language == language] or found


def set_in(conn: Connection, person: Person, circle_id: int, wanted: Between, now: datetime) -> Circle:
    """Do what `BetweenMeetings.set` does, inside somebody's transaction."""
    circle = get_circle(conn, circle_id, person.guild_id)
    between.set_for(conn, circle_id, wanted)
    for meeting in meetings.of_circle(conn, circle_id, now):
        if meeting.state in UPCOMING:
            outbox.withdraw(conn, meeting_id=meeting.meeting_id, kinds=(Kind.PREVIEW, Kind.BETWEEN))
            around.owe(conn, circle, meeting, now)
    audit.note(conn, person, "between_set", now, circle_id=circle_id)
    return circle
