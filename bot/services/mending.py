"""What is lost in Discord and comes again: deleted places, and a guild that the bot was removed from."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.domain import owing
from bot.domain.meetings import LIVE, OVER, CircleState, MeetingState, RoomKind
from bot.domain.outbox import Kind
from bot.domain.views import Trouble
from bot.errors import Refusal
from bot.services import lifecycle, side_rooms, telling
from bot.services.finding import get_circle
from bot.services.rooms import owe_keys
from bot.store import audit, circles, guilds, meetings, outbox

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from bot.clock import Clock
    from bot.domain.meetings import Circle, Meeting, Person
    from bot.domain.outbox import Entry
    from bot.services.rooms import Rooms
    from bot.store.database import Connection, Database

MADE_WITHIN: Final = timedelta(seconds=10)
"""How long what is said in a place waits for that place to be made again."""


class Mending:
    """Guilds that come and go, and places that are made again."""

    def __init__(self, database: Database, clock: Clock, rooms: Rooms) -> None:
        self._database = database
        self._clock = clock
        self._rooms = rooms

    async def note_removed(self, guild_id: int) -> None:
        """The bot was removed from a guild: from now on nothing is owed there, and its circles plan nothing."""
        now = self._clock.now()
        await self._database.write(lambda conn: guilds.remove_all(conn, [guild_id], now))

    async def note_present(self, guild_id: int, channel_ids: Collection[int]) -> bool:
        """The bot is in a guild with these channels; return whether it was thought to be gone.

        Where it was, all that is owed goes on, every screen is drawn again, and admins hear of channels that are gone.
        """
        now = self._clock.now()

        def transact(conn: Connection) -> bool:
            was_gone = guilds.come_back(conn, guild_id)
            if was_gone:
                for circle in circles.of_guild(conn, guild_id):
                    _revive(conn, circle, channel_ids, now)
            return was_gone

        if guild_id not in await self._database.read(guilds.gone):
            return False
        came_back = await self._database.write(transact)
        await self._rooms.refresh()
        return came_back

    async def note_all(self, present: Collection[int]) -> frozenset[int]:
        """These are all guilds: mark those that are no more; return those that came back while the bot was away."""
        now = self._clock.now()
        wanted = frozenset(present)

        def look(conn: Connection) -> tuple[frozenset[int], frozenset[int]]:
            return guilds.present(conn) - wanted, guilds.gone(conn) & wanted

        lost, back = await self._database.read(look)
        if lost:
            await self._database.write(lambda conn: guilds.remove_all(conn, lost, now))
        return back

    async def begin_making(self, guild_id: int, name: str, nonce: str) -> str:
        """Write down that channels of this name are about to be made; return what `settled` takes."""
        now = self._clock.now()
        owed = owing.making(guild_id, name, now, nonce)

        def transact(conn: Connection) -> None:
            guilds.ensure(conn, guild_id, now)
            outbox.owe_once(conn, [owed])

        await self._database.write(transact)
        return owed.dedupe

    async def fetch_places(self, guild_id: int) -> frozenset[int]:
        """Return every channel of a guild that belongs to a circle."""
        return await self._database.read(lambda conn: circles.places(conn, guild_id))

    async def fetch_troubles(self, person: Person) -> list[Trouble]:
        """Return what could be told nowhere, to an admin, who has read it then. Raises `Refusal` for others."""
        if not person.is_admin:
            raise Refusal("common.admins_only")

        def transact(conn: Connection) -> list[Trouble]:
            found = []
            for entry in outbox.untold(conn, person.guild_id):
                circle = None if entry.circle_id is None else circles.get(conn, entry.circle_id)
                if circle is not None:
                    found.append(Trouble(circle, entry.detail.partition("@")[0]))
            outbox.told(conn, person.guild_id)
            return found

        if not await self._database.read(lambda conn: outbox.untold(conn, person.guild_id)):
            return []
        return await self._database.write(transact)

    async def redo_desk(self, person: Person, circle_id: int) -> None:
        """A circle's desk is gone: owe a new one. Raises `Refusal` where the circle is gone, too."""
        now = self._clock.now()

        def transact(conn: Connection) -> None:
            circle = get_circle(conn, circle_id, person.guild_id)
            circles.set_desk(conn, circle_id, None)
            outbox.owe_again(conn, [owing.of_circle(Kind.DESK, circle, now)])

        await self._database.write(transact)

    async def restore_room(self, person: Person, circle_id: int) -> None:
        """Let in exactly those who belong into a circle's voice room. Raises `Refusal` where the circle is gone."""
        now = self._clock.now()
        await self._database.write(
            lambda conn: owe_keys(conn, get_circle(conn, circle_id, person.guild_id), now)
        )

    async def remake(
        self, person: Person, circle_id: int, channel_id: int | None, voice_id: int | None, making: str
    ) -> Circle:
        """A circle has new places: its desk, cards and rooms are made there. Raises `Refusal` where it is gone."""
        now = self._clock.now()

        def transact(conn: Connection) -> Circle:
            circle = get_circle(conn, circle_id, person.guild_id)
            outbox.take_back(conn, making)
            if channel_id is not None:
                circles.set_channel(conn, circle_id, channel_id)
            if voice_id is not None:
                circles.set_voice(conn, circle_id, voice_id)
            audit.note(conn, person, "circle_places_remade", now, circle_id=circle_id)
            made = circles.get(conn, circle_id) or circle
            if made.desk_thread_id is None:
                outbox.owe_again(conn, [owing.of_circle(Kind.DESK, made, now)])
            if voice_id is not None:
                owe_keys(conn, made, now)
            draw_again(conn, made, now, room_too=True)
            outbox.owe_again(conn, [owing.checkup(circle.guild_id, now + owing.LOOK_AFTER)])
            return made

        made = await self._database.write(transact)
        await self._rooms.refresh()
        return made


def tell(conn: Connection, entry: Entry, trouble: str | None, now: datetime) -> None:
    """Owe the admins a word about an entry that was given up; one about a trouble itself looks for the next place."""
    circle = None if entry.circle_id is None else circles.get(conn, entry.circle_id)
    if circle is None:
        return
    if entry.kind is Kind.FAULT_NOTE:
        return  # `/setup` shows it
    if entry.kind is not Kind.TROUBLE:
        if trouble is not None:
            telling.note_refused(conn, circle, trouble, now)
        return
    word, _, at = entry.detail.partition("@")
    if not at and guilds.admin_channel(conn, circle.guild_id) is not None:
        outbox.owe_once(conn, [owing.trouble(circle, word, now, place=telling.AT_DESK)])


def place_gone(conn: Connection, entry: Entry, place_id: int, now: datetime) -> bool:
    """Forget a place that was deleted; return whether it is made again, so that the entry is worth keeping."""
    if guilds.admin_channel(conn, entry.guild_id) == place_id:
        guilds.set_admin_channel(conn, entry.guild_id, None)
        return True
    meeting = None if entry.meeting_id is None else meetings.get(conn, entry.meeting_id)
    circle_id = entry.circle_id if meeting is None else meeting.circle_id
    circle = None if circle_id is None else circles.get(conn, circle_id)
    if circle is None or place_id in (circle.channel_id, circle.voice_channel_id):
        if circle is not None:
            _channel_gone(conn, circle, place_id, now)
        return False
    if entry.kind in side_rooms.KINDS:
        side_rooms.gone(conn, entry)
        return False
    if circle.desk_thread_id == place_id:
        circles.set_desk(conn, circle.circle_id, None)
        outbox.owe_again(conn, [owing.of_circle(Kind.DESK, circle, now)])
        outbox.owe_once(conn, [owing.trouble(circle, "desk_gone", now + 2 * MADE_WITHIN)])
    elif meeting is not None and meeting.room_id == place_id:
        return _room_gone(conn, circle, meeting, now)
    return True  # if it is none of these, it was made again since this was read


def _room_gone(conn: Connection, circle: Circle, meeting: Meeting, now: datetime) -> bool:
    meetings.forget_room(conn, meeting.meeting_id)
    if meeting.state in LIVE:
        outbox.owe_again(conn, [owing.now_of(Kind.ROOM, meeting, now)])
        outbox.owe_once(conn, [owing.trouble(circle, "room_gone", now)])
    return meeting.state in LIVE


def _channel_gone(conn: Connection, circle: Circle, place_id: int, now: datetime) -> None:
    if place_id == circle.channel_id:
        telling.note_refused(conn, circle, "channel_gone", now)
        return
    circles.set_voice(conn, circle.circle_id, None)
    meetings.forget_place(conn, place_id)
    telling.note_refused(conn, circle, "voice_gone", now)


def _revive(conn: Connection, circle: Circle, channel_ids: Collection[int], now: datetime) -> None:
    circles.set_planned_until(conn, {circle.circle_id: now})
    for place_id in (circle.channel_id, circle.voice_channel_id):
        if place_id is not None and place_id not in channel_ids:
            _channel_gone(conn, circle, place_id, now)
    if circle.state is CircleState.ACTIVE:
        draw_again(conn, circle, now, room_too=False)


def draw_again(conn: Connection, circle: Circle, now: datetime, *, room_too: bool) -> None:
    """Let every screen of coming and running meetings show the rows; `room_too`: make a room that is missing."""
    for meeting in meetings.of_circle(conn, circle.circle_id, now):
        if meeting.state in OVER or meeting.state is MeetingState.PLANNED:
            continue
        lifecycle.owe_card(conn, meeting, now)
        if meeting.state in LIVE:
            lifecycle.owe_screens(conn, meeting, now)
        asked = meeting.checked_in_at is not None and circle.room_kind is not RoomKind.TEXT
        if room_too and asked and (meeting.room_id is None or meeting.state in LIVE):
            opens_at = max(now, owing.room_opens_at(meeting, meeting.checked_in_at or now))
            outbox.owe_again(conn, [owing.now_of(Kind.ROOM, meeting, opens_at)])
