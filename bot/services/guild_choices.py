"""What admins choose for their guild about care and arrival; and where the Start cards are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import owing
from bot.domain.care import CareChoice
from bot.domain.meetings import LIVE
from bot.domain.outbox import Kind
from bot.store import audit, guilds, meetings, outbox

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.clock import Clock
    from bot.domain.care import GuildChoices
    from bot.domain.meetings import Person
    from bot.store.database import Connection, Database


class Guilds:
    """Choices of a guild. Cogs check that it is an admin who makes them."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._start_channels: frozenset[int] = frozenset()
        self._moved: frozenset[int] = frozenset()

    async def fetch(self, guild_id: int) -> GuildChoices:
        """Return what the guild chose."""
        return await self._database.read(lambda conn: guilds.choices(conn, guild_id))

    async def choose_care(self, person: Person, care: CareChoice) -> None:
        """Write what happens on signs of danger; open rooms ask at once who is on duty, or no longer."""
        now = self._clock.now()

        def transact(conn: Connection) -> None:
            guilds.set_care(conn, person.guild_id, care)
            for meeting in meetings.upcoming(conn, person.guild_id, now, LIVE):
                asked = owing.now_of(Kind.DUTY, meeting, now)
                if care is CareChoice.TELL and meeting.room_id is not None:
                    outbox.owe_again(conn, [asked])
                else:
                    outbox.run_again(conn, asked.dedupe, now)

        await self._write(person, "care_changed", transact)

    async def choose_admin_channel(self, person: Person, channel_id: int) -> None:
        """Write where admins are told of what concerns them."""

        def transact(conn: Connection) -> None:
            guilds.set_admin_channel(conn, person.guild_id, channel_id)

        await self._write(person, "admin_channel_changed", transact)

    async def choose_start_channel(self, person: Person, channel_id: int) -> None:
        """Write where the Start card stands; it goes there at once."""
        now = self._clock.now()

        def transact(conn: Connection) -> None:
            guilds.set_start_channel(conn, person.guild_id, channel_id)
            outbox.owe_again(conn, [owing.start_card(person.guild_id, now)])

        await self._write(person, "start_channel_changed", transact)
        await self.refresh()

    async def refresh(self) -> None:
        """Read which channels have a Start card, so that a deleted message elsewhere costs nothing; who has moved."""
        self._start_channels = await self._database.read(guilds.start_channels)
        self._moved = await self._database.read(guilds.moved)

    async def is_known(self, guild_id: int) -> bool:
        """Say whether there is such a guild here, or was until lately."""
        return guild_id in await self._database.read(lambda conn: guilds.present(conn) | guilds.gone(conn))

    def is_moved(self, guild_id: int) -> bool:
        """Say whether a guild was taken to another house; nothing is to be done for it here."""
        return guild_id in self._moved

    async def message_gone(self, guild_id: int, channel_id: int, message_id: int) -> None:
        """A message was deleted. Where it was a Start card, it is made again."""
        if channel_id not in self._start_channels:
            return
        now = self._clock.now()

        def transact(conn: Connection) -> None:
            if guilds.choices(conn, guild_id).start_message_id == message_id:
                outbox.owe_again(conn, [owing.start_card(guild_id, now)])

        await self._database.write(transact)

    async def _write(self, person: Person, act: str, change: Callable[[Connection], None]) -> None:
        now = self._clock.now()

        def transact(conn: Connection) -> None:
            guilds.ensure(conn, person.guild_id, now)
            change(conn)
            audit.note(conn, person, act, now)

        await self._database.write(transact)
