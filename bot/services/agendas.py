"""The run of show: those the bot brings along, those that guilds changed, and changing one from the desk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from bot.domain import owing
from bot.domain.agenda import Agenda, changed_phase, fitted, is_auto, scaled
from bot.domain.outbox import Kind
from bot.domain.views import AgendaView
from bot.errors import Refusal
from bot.services.finding import held_circle
from bot.store import agendas, audit, circles, meetings, outbox, seats

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.clock import Clock
    from bot.domain.agenda import PhaseChange, Scaled
    from bot.domain.meetings import Circle, Meeting, Person
    from bot.store.database import Connection, Database


class AgendaBook(Mapping[str, Agenda]):
    """All run of shows by key. Going through it gives those that the bot brings along; a guild's own have to be named.

    One that a guild made is never changed again, so that it can be remembered without asking the database.
    """

    def __init__(self, config: Mapping[str, Agenda]) -> None:
        self._config = config
        self._own: dict[str, Agenda] = {}

    def __getitem__(self, key: str) -> Agenda:
        return self._own[key] if key in self._own else self._config[key]

    def __contains__(self, key: object) -> bool:
        return key in self._config

    def __iter__(self) -> Iterator[str]:
        return iter(self._config)

    def __len__(self) -> int:
        return len(self._config)

    async def refresh(self, database: Database) -> None:
        """Read the guilds' own again."""
        config = self._config
        self._own = await database.read(lambda conn: agendas.all_own(conn, config))


class Agendas:
    """What those who hold a circle see and change of its run of show. Raises `Refusal` for anybody else."""

    def __init__(self, database: Database, clock: Clock, book: AgendaBook) -> None:
        self._database = database
        self._clock = clock
        self._book = book

    async def fetch(self, person: Person, circle_id: int) -> AgendaView:
        """Return the circle's run of show, fitted to how long it meets and to the seats it has."""
        return await self._database.read(lambda conn: self._view(conn, held_circle(conn, person, circle_id)))

    async def change_phase(
        self, person: Person, circle_id: int, key: str, place: int, change: PhaseChange
    ) -> AgendaView:
        """Change one part in a copy of the guild's own; a meeting that is going on keeps what it began with.

        `key` is the agenda that the form was drawn for. Raises `Refusal` where that is another by now.
        """

        def edit(conn: Connection, circle: Circle) -> str:
            if circle.agenda_key != key:
                raise Refusal("agenda.changed_meanwhile")
            changed = changed_phase(self._book[key], place, change)
            return agendas.add(conn, circle.guild_id, agendas.base_of(conn, key), changed)

        return await self._change(person, circle_id, edit)

    async def choose(self, person: Person, circle_id: int, key: str) -> AgendaView:
        """Give the circle another run of show: one the bot brings along, or the guild's own."""

        def edit(conn: Connection, circle: Circle) -> str:
            chosen = self._book.get(key)
            if chosen is None or not (key in self._book or key in agendas.of_guild(conn, circle.guild_id)):
                raise Refusal("agenda.gone")
            if chosen.cues is not self._book[circle.agenda_key].cues:
                raise Refusal("agenda.other_length")
            return key

        return await self._change(person, circle_id, edit)

    async def set_auto(self, person: Person, circle_id: int, *, auto: bool) -> AgendaView:
        """Let parts end by themselves, or by hand. A part that is past its end already is looked at now."""
        now = self._clock.now()

        def transact(conn: Connection) -> AgendaView:
            circle = held_circle(conn, person, circle_id)
            circles.set_auto_advance(conn, circle.circle_id, auto=auto)
            for meeting in meetings.with_room_open(conn, circle_id) if auto else ():
                if meeting.phase_ends_at is not None and meeting.phase_ends_at <= now:
                    over = owing.now_of(
                        Kind.PHASE_OVER, meeting, now, detail=str(meeting.phase), never_stale=True
                    )
                    outbox.owe_at(conn, [over])
            audit.note(conn, person, "agenda_changed", now, circle_id=circle_id)
            return self._view(conn, held_circle(conn, person, circle_id))

        return await self._database.write(transact)

    async def _change(
        self, person: Person, circle_id: int, edit: Callable[[Connection, Circle], str]
    ) -> AgendaView:
        now = self._clock.now()

        def transact(conn: Connection) -> None:
            circle = held_circle(conn, person, circle_id)
            key = edit(conn, circle)
            meetings.keep_agenda(conn, circle_id, circle.agenda_key)
            circles.set_agenda(conn, circle_id, key)
            agendas.delete_unused(conn, circle.guild_id)
            audit.note(conn, person, "agenda_changed", now, circle_id=circle_id)

        await self._database.write(transact)
        await self._book.refresh(self._database)
        return await self.fetch(person, circle_id)

    def _view(self, conn: Connection, circle: Circle) -> AgendaView:
        raw = self._book.get(circle.agenda_key) or next(iter(self._book.values()))
        return AgendaView(
            circle,
            raw,
            scaled(fitted(raw, max(circle.minutes, len(raw.phases))), circle.capacity),
            is_auto(raw, circle.auto_advance),
            tuple((key, self._book[key].title_key) for key in self._book),
            tuple((key, self._book[key].title_key) for key in agendas.of_guild(conn, circle.guild_id)),
        )


def of_meeting(book: Mapping[str, Agenda], circle: Circle, meeting: Meeting) -> Agenda:
    """Return the run of show of a meeting as it was written; the first there is where its own is gone."""
    return book.get(meeting.agenda_key or circle.agenda_key) or next(iter(book.values()))


def fitted_to(conn: Connection, book: Mapping[str, Agenda], circle: Circle, meeting: Meeting) -> Scaled:
    """Return it fitted to how long the meeting is, and to those who are there, or have a seat before it starts."""
    raw = of_meeting(book, circle, meeting)
    heads = meeting.heads or seats.counts(conn, meeting.meeting_id).seated
    return scaled(fitted(raw, meeting.minutes), max(1, heads))
