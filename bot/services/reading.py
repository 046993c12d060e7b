"""Fresh reads for what is about to be drawn or sent: None says that there is nothing to show any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import owing
from bot.domain.agenda import is_auto, phase_at
from bot.domain.meetings import UPCOMING, MeetingState, SeatState
from bot.domain.outbox import Kind
from bot.domain.views import CardView, CircleView, DeskView, Following, PanelView, PersonView, RoomView
from bot.services.agendas import fitted_to, of_meeting
from bot.store import (
    circles,
    gift_links,
    guilds,
    languages,
    meetings,
    outbox,
    pieces,
    prompts,
    retention,
    seats,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.clock import Clock
    from bot.domain.agenda import Agenda, Phase
    from bot.domain.meetings import Circle, Meeting
    from bot.services.decks import Decks
    from bot.store.database import Connection, Database


class Reading:
    """Reads, nothing else."""

    def __init__(self, database: Database, clock: Clock, agendas: Mapping[str, Agenda], decks: Decks) -> None:
        self._database = database
        self._clock = clock
        self._agendas = agendas
        self._decks = decks

    async def card(self, meeting_id: int) -> CardView | None:
        """Return what the meeting's card shows."""

        def look(conn: Connection) -> CardView | None:
            if (found := _both(conn, meeting_id)) is None:
                return None
            meeting, circle = found
            return CardView(
                circle,
                meeting,
                seats.counts(conn, meeting_id),
                tuple(circles.facilitators(conn, circle.circle_id)),
                following(conn, meeting),
                guilds.locale(conn, meeting.guild_id),
            )

        return await self._database.read(look)

    async def room(self, meeting_id: int) -> RoomView | None:
        """Return who may be in the meeting's room."""

        def look(conn: Connection) -> RoomView | None:
            if (found := _both(conn, meeting_id)) is None:
                return None
            meeting, circle = found
            seated = seats.on_list(conn, meeting_id, SeatState.SEATED)
            return RoomView(
                circle,
                meeting,
                tuple(circles.facilitators(conn, circle.circle_id)),
                tuple(seat.user_id for seat in seated),
                self._deleted_at(conn, circle, meeting),
                meetings.reopened_at(conn, meeting),
                guilds.locale(conn, meeting.guild_id),
            )

        return await self._database.read(look)

    async def key_holders(
        self, circle_id: int, *, opening: int | None = None, locking: int | None = None
    ) -> tuple[int, ...]:
        """Return who may be in the circle's voice room: those who hold it, and who sits in a meeting that is open.

        `opening` is a meeting whose room is about to be open, `locking` one whose time in it is over.
        """

        def look(conn: Connection) -> tuple[int, ...]:
            numbers = {one.meeting_id for one in meetings.with_room_open(conn, circle_id)} | {opening}
            people = circles.facilitators(conn, circle_id)
            for number in sorted(one for one in numbers if one is not None and one != locking):
                people += [seat.user_id for seat in seats.on_list(conn, number, SeatState.SEATED)]
            return tuple(dict.fromkeys(people))

        return await self._database.read(look)

    async def speaks(self, meeting_id: int, user_id: int) -> bool:
        """Say whether somebody speaks on the stage now: who has the piece, and who holds the circle."""

        def look(conn: Connection) -> bool:
            if (found := _both(conn, meeting_id)) is None:
                return False
            held = pieces.get(conn, meeting_id)
            return (held is not None and held.holder == user_id) or user_id in circles.facilitators(
                conn, found[1].circle_id
            )

        return await self._database.read(look)

    async def is_in_use(self, circle_id: int) -> bool:
        """Say whether a meeting of the circle has its room open now."""
        return bool(await self._database.read(lambda conn: meetings.with_room_open(conn, circle_id)))

    async def panel(self, meeting_id: int) -> PanelView | None:
        """Return what everyone in the room sees."""
        now = self._clock.now()

        def look(conn: Connection) -> PanelView | None:
            if (found := _both(conn, meeting_id)) is None:
                return None
            meeting, circle = found
            phase, coming = self._phases(conn, circle, meeting)
            key = prompts.current(conn, meeting_id)
            text = None if key is None else self._decks.text_of(conn, circle.guild_id, key)
            locale = guilds.locale(conn, meeting.guild_id)
            return PanelView(
                circle,
                meeting,
                phase,
                coming,
                text,
                locale,
                pieces.get(conn, meeting_id),
                self._timed(circle, meeting),
                _is_overtime(meeting, now),
            )

        return await self._database.read(look)

    async def desk(self, meeting_id: int) -> DeskView | None:
        """Return what the facilitators' controls show."""
        now = self._clock.now()

        def look(conn: Connection) -> DeskView | None:
            if (found := _both(conn, meeting_id)) is None:
                return None
            meeting, circle = found
            phase, coming = self._phases(conn, circle, meeting)
            agenda = of_meeting(self._agendas, circle, meeting)
            scaled = fitted_to(conn, self._agendas, circle, meeting)
            return DeskView(
                circle,
                meeting,
                seats.counts(conn, meeting_id),
                phase,
                coming,
                guilds.locale(conn, meeting.guild_id),
                pieces.get(conn, meeting_id),
                agenda.cues,
                _is_overtime(meeting, now),
                scaled.share,
                scaled.hurried and agenda.cues,
                is_auto(agenda, circle.auto_advance),
                self._coming_prompt(conn, circle, coming),
                _is_refused(conn, meeting, now),
            )

        return await self._database.read(look)

    async def person(self, meeting_id: int, user_id: int) -> PersonView | None:
        """Return where one person stands in a meeting."""

        def look(conn: Connection) -> PersonView | None:
            if (found := _both(conn, meeting_id)) is None:
                return None
            meeting, circle = found
            seat = seats.get(conn, meeting_id, user_id)
            return PersonView(
                circle,
                meeting,
                seat,
                following(conn, meeting),
                guilds.locale(conn, meeting.guild_id),
                languages.of_person(conn, meeting.guild_id, user_id, meeting_id),
            )

        return await self._database.read(look)

    async def circle(self, circle_id: int) -> tuple[CircleView, str] | None:
        """Return a circle with its facilitators, and the guild's language."""

        def look(conn: Connection) -> tuple[CircleView, str] | None:
            circle = circles.get(conn, circle_id)
            if circle is None:
                return None
            holding = tuple(circles.facilitators(conn, circle_id))
            asked = tuple(circles.facilitators(conn, circle_id, "asked"))
            view = CircleView(circle, holding, asked, (), announced=True)
            return view, guilds.locale(conn, circle.guild_id)

        return await self._database.read(look)

    async def admin_channel(self, guild_id: int) -> int | None:
        """Return where the admins want to be told; None where they chose nothing."""
        return await self._database.read(lambda conn: guilds.admin_channel(conn, guild_id))

    async def places(self, guild_id: int) -> frozenset[int]:
        """Return every channel of a guild that belongs to a circle."""
        return await self._database.read(lambda conn: circles.places(conn, guild_id))

    async def locale(self, guild_id: int) -> str:
        """Return the language of what everyone in the guild sees."""
        return await self._database.read(lambda conn: guilds.locale(conn, guild_id))

    async def gift(self, gift_id: int, user_id: int) -> str | None:
        """Return the language to thank in where the gift is still linked to this person; None where it is not."""

        def look(conn: Connection) -> str | None:
            own = gift_links.one_of_person(conn, user_id, gift_id)
            return None if own is None else languages.of_person(conn, own.guild_id, user_id)

        return await self._database.read(look)

    async def prompt_text(self, guild_id: int, prompt_key: str) -> str | None:
        """Return the words of a prompt, also of one that is retired; None where nobody knows it."""
        return await self._database.read(lambda conn: self._decks.text_of(conn, guild_id, prompt_key))

    def _deleted_at(self, conn: Connection, circle: Circle, meeting: Meeting) -> datetime:
        """Return when the room is emptied: as it is owed, whatever the guild chose since."""
        over_at = meeting.closed_at or meeting.ends_at
        owed = outbox.due_at(conn, owing.now_of(Kind.PURGE_ROOM, meeting, over_at).dedupe)
        clocks = retention.clocks(conn, circle.guild_id)
        return owed or owing.messages_deleted_at(over_at, clocks, timed=self._timed(circle, meeting))

    def _timed(self, circle: Circle, meeting: Meeting) -> bool:
        return of_meeting(self._agendas, circle, meeting).cues

    def _coming_prompt(self, conn: Connection, circle: Circle, coming: Phase | None) -> str | None:
        if coming is None or coming.prompt_kind is None:
            return None
        found = self._decks.draw(conn, circle, coming.prompt_kind)
        return None if found is None else found.text

    def _phases(
        self, conn: Connection, circle: Circle, meeting: Meeting
    ) -> tuple[Phase | None, Phase | None]:
        if meeting.state is not MeetingState.RUNNING:
            return None, None
        agenda = fitted_to(conn, self._agendas, circle, meeting).agenda
        return phase_at(agenda, meeting.phase), phase_at(agenda, meeting.phase + 1)


def _is_overtime(meeting: Meeting, now: datetime) -> bool:
    return meeting.phase_ends_at is not None and meeting.phase_ends_at <= now


def _is_refused(conn: Connection, meeting: Meeting, now: datetime) -> bool:
    """Say whether the room should be open by now, and is only tried again later."""
    if meeting.state not in UPCOMING or meeting.checked_in_at is None:
        return False
    due_at = outbox.due_at(conn, owing.now_of(Kind.ROOM, meeting, now).dedupe)
    return due_at is not None and due_at > max(now, owing.room_opens_at(meeting, meeting.checked_in_at))


def _both(conn: Connection, meeting_id: int) -> tuple[Meeting, Circle] | None:
    meeting = meetings.get(conn, meeting_id)
    circle = None if meeting is None else circles.get(conn, meeting.circle_id)
    return None if meeting is None or circle is None else (meeting, circle)


def following(conn: Connection, meeting: Meeting) -> Following | None:
    """Return the circle's next meeting after this one, if one is planned."""
    found = meetings.after(conn, meeting)
    return None if found is None else Following(found.meeting_id, found.starts_at)
