"""Private help for somebody who may be in danger. All of it lives in memory.

What is owed to Discord is a row elsewhere in this bot. Not here: an outbox entry with a person's id and the kind "help
note" would be a stored sign of crisis, in the database, its log and seven days of copies (DESIGN, promise 1). So a note
is sent at once or not at all, is known for twelve hours, and is forgotten when the bot restarts. The help lines need
none of it.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from bot.domain.care import QUIET_FOR, CareChoice, rungs
from bot.errors import Refusal
from bot.services.rooms import meeting_in
from bot.store import circles, duty, guilds, languages

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from bot.clock import Clock
    from bot.domain.verdicts import DangerSeen
    from bot.store.database import Connection, Database

MOST: Final = 2_000
"""Notes known at once. The oldest goes first; a flood must not fill the memory."""


class Watch(StrEnum):
    """Whether a person knows of it."""

    NOBODY = "nobody"
    TOLD = "told"
    SEEN = "seen"
    UNANSWERED = "unanswered"


@dataclass(slots=True)
class Note:
    """A private note that went out: for whom, and who is asked to look after them. Nothing of what was written."""

    number: int
    person_id: int
    until: datetime
    desk_id: int | None
    circle_id: int | None
    steps: tuple[tuple[int, ...], ...]
    everyone: tuple[int, ...]
    watch: Watch = Watch.NOBODY
    step: int = 0
    told_at: datetime | None = None
    locale: str = "en"
    """That of what the room and the desk see."""
    own_locale: str = "en"
    """In which the person is written to."""
    dm: tuple[int, int] | None = None
    """Channel and message of the note itself."""
    desk_messages: list[int] = field(default_factory=list)
    redraw: Callable[[], Awaitable[None]] | None = None
    """Shows the person how it stands now, where they look at it."""
    pending: object = None

    def __repr__(self) -> str:
        """Say nothing: not even that there is one belongs into a log."""
        return "Note(...)"


@dataclass(frozen=True, slots=True)
class _Place:
    """The room that something was written in, as far as it is one of ours."""

    care: CareChoice
    locale: str
    own_locale: str
    desk_id: int | None = None
    circle_id: int | None = None
    on_duty: tuple[int, ...] = ()
    facilitators: tuple[int, ...] = ()


class Care:
    """Knows who got a note lately, and who sees to it."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._notes: dict[int, Note] = {}
        self._quiet: dict[int, datetime] = {}

    async def begin(self, seen: DangerSeen) -> Note | None:
        """Return the note to send; None where the guild does not want any, or the person had one lately.

        Who has themselves erased meanwhile is still written to, for help must not wait. But the note is not remembered,
        and nobody is told.
        """
        self._forget()
        if seen.author_id in self._quiet:
            return None
        until = self._clock.now() + QUIET_FOR
        # before the first await: two messages at once are one note
        self._quiet[seen.author_id] = until
        try:
            place = await self._database.read(lambda conn: _place(conn, seen))
        except BaseException:
            self.take_back(seen.author_id)
            raise
        known = self._quiet.get(seen.author_id) is until
        if place.care is CareChoice.OFF:
            if known:
                self.take_back(seen.author_id)
            return None
        note = _note(seen.author_id, place, until)
        if known:
            self._remember(note)
        else:
            _let_go(note)
        return note

    def take_back(self, person_id: int) -> None:
        """No note reached the person: the next sign may try again."""
        self._quiet.pop(person_id, None)

    def get(self, number: int) -> Note | None:
        """Return a note that is still known."""
        self._forget()
        return self._notes.get(number)

    def drop(self, number: int) -> Note | None:
        """Forget a note that is not needed; its person is left in peace for the rest of the twelve hours."""
        return self._notes.pop(number, None)

    def ask(self, note: Note) -> bool:
        """The person asks for somebody: those on duty, or where nobody is all who hold the circle. False: nobody is."""
        if note.desk_id is None or not note.everyone:
            return False
        note.steps = note.steps or (note.everyone,)
        note.step, note.watch = 0, Watch.NOBODY
        return True

    def whom_to_tell(self, note: Note) -> tuple[int, ...]:
        """Return who is told now; nobody where all have been, or somebody has seen it."""
        if note.watch is Watch.SEEN or note.step >= len(note.steps):
            return ()
        return note.steps[note.step]

    def told(self, note: Note) -> None:
        """Those who were next have been told."""
        note.watch, note.told_at = Watch.TOLD, self._clock.now()
        note.step += 1

    def nobody_answers(self, note: Note) -> None:
        """All have been told and nobody answered, or nobody could be told."""
        if note.watch is not Watch.SEEN:
            note.watch = Watch.UNANSWERED if note.told_at is not None else Watch.NOBODY

    async def see_to(self, number: int, user_id: int) -> Note:
        """Somebody who holds the circle sees to it; return whom it is about.

        Raises `Refusal` for anybody else, and for a note that is not known any more.
        """
        note = self.get(number)
        if note is None or note.circle_id is None:
            raise Refusal("care.note_gone")
        circle_id = note.circle_id
        state = await self._database.read(lambda conn: circles.facilitator_state(conn, circle_id, user_id))
        if state != "accepted":
            raise Refusal("meetings.facilitators_only")
        note.watch = Watch.SEEN
        return note

    def forget_person(self, person_id: int) -> None:
        """Let go of everything about somebody: notes for them, and that they would be asked to look after others."""
        self._quiet.pop(person_id, None)
        for number in [one for one, note in self._notes.items() if note.person_id == person_id]:
            _let_go(self._notes.pop(number))
        for note in self._notes.values():
            note.everyone = tuple(one for one in note.everyone if one != person_id)
            coming = (tuple(one for one in step if one != person_id) for step in note.steps[note.step :])
            note.steps = ((),) * note.step + tuple(step for step in coming if step)

    def _remember(self, note: Note) -> None:
        while len(self._notes) >= MOST:
            del self._notes[next(iter(self._notes))]
        self._notes[note.number] = note

    def _forget(self) -> None:
        now = self._clock.now()
        for number in [one for one, note in self._notes.items() if note.until <= now]:
            del self._notes[number]
        for person_id in [one for one, until in self._quiet.items() if until <= now]:
            del self._quiet[person_id]


def _note(person_id: int, place: _Place, until: datetime) -> Note:
    steps = rungs(place.on_duty, place.facilitators, person_id)
    return Note(
        secrets.randbits(48),
        person_id,
        until,
        place.desk_id,
        place.circle_id,
        steps if place.care is CareChoice.TELL and place.desk_id is not None else (),
        tuple(one for one in place.facilitators if one != person_id),
        locale=place.locale,
        own_locale=place.own_locale,
    )


def _let_go(note: Note) -> None:
    """Ask nobody (any more) to look after somebody who was erased: whoever is sending the note may hold it still."""
    note.steps = note.everyone = ()


def _place(conn: Connection, seen: DangerSeen) -> _Place:
    chosen = guilds.choices(conn, seen.guild_id)
    meeting = meeting_in(conn, seen.channel_id)
    own = languages.of_person(
        conn, seen.guild_id, seen.author_id, None if meeting is None else meeting.meeting_id
    )
    circle = None if meeting is None else circles.get(conn, meeting.circle_id)
    if meeting is None or circle is None:
        return _Place(chosen.care, chosen.locale, own)
    return _Place(
        chosen.care,
        chosen.locale,
        own,
        circle.desk_thread_id,
        circle.circle_id,
        tuple(duty.of_meeting(conn, meeting.meeting_id)),
        tuple(circles.facilitators(conn, circle.circle_id)),
    )
