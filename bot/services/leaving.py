"""Export and erasing: all that is kept about somebody, shown to them, or gone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from bot.domain.data_tables import TABLES
from bot.domain.leaving import Erasure
from bot.errors import StoreBusyError
from bot.services import forgetting, side_rooms
from bot.services.backups import KEPT, folder_of
from bot.store import audit, departures, erasures, outbox, people

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from bot.clock import Clock
    from bot.domain.agenda import Agenda
    from bot.domain.meetings import Person
    from bot.store.database import Connection, Database

    ForgetPerson = Callable[[int], None]
    Deliver = Callable[[], Awaitable[object]]


class Leaving:
    """What a person may ask about themselves, in every guild at once."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        agendas: Mapping[str, Agenda],
        memories: Sequence[ForgetPerson],
    ) -> None:
        self._database = database
        self._clock = clock
        self._agendas = agendas
        self._memories = memories

    async def export(self, user_id: int) -> str:
        """Return every row that names the person as JSON, with why it is kept and how long."""
        found = await self._database.read(lambda conn: people.rows_of(conn, user_id))
        kept: dict[str, Any] = {
            table: {"what": TABLES[table].why, "kept": TABLES[table].kept, "rows": rows}
            for table, rows in found.items()
        }
        page = {
            "for": str(user_id),
            "read at": self._clock.now().isoformat(timespec="seconds"),
            "times": "UTC",
            "kept": kept,
            "not kept": "What you wrote or said, your name, and whether you ever asked for help lines.",
        }
        return json.dumps(page, ensure_ascii=False, indent=2) + "\n"

    async def fetch_held(self, user_id: int, guild_id: int | None = None) -> dict[str, int]:
        """Return how many rows name the person, by table."""
        return await self._database.read(lambda conn: people.count(conn, user_id, guild_id))

    async def erase(
        self, user_id: int, guild_id: int | None = None, *, deliver: Deliver | None = None
    ) -> Erasure:
        """Give back everything the person holds and remove every row that names them, in one guild or in all.

        `deliver` lets Discord hear of the first part before the second: it is what takes them out of rooms and desks,
        and has to name them. When this returns, their bytes are gone from the database and its log. Raises `StoreError`
        where that cannot be; asking again goes on from there.
        """
        now = self._clock.now()
        await self._note(user_id, guild_id)
        self._forget_in_memory(user_id)
        held = await self.fetch_held(user_id, guild_id)

        def let_go(conn: Connection) -> None:
            side_rooms.take_out(conn, user_id, guild_id, now)
            forgetting.give_everything_back(conn, self._agendas, user_id, guild_id, now)

        await self._database.write(let_go)
        if deliver is not None:
            await deliver()

        def transact(conn: Connection) -> Erasure:
            forgetting.give_everything_back(conn, self._agendas, user_id, guild_id, now)
            left = outbox.undelivered(conn, user_id, guild_id, forgetting.WAYS_OUT)
            forgetting.forget(conn, user_id, guild_id, now)
            return Erasure(held, now + KEPT, left)

        erasure = await self._database.write(transact)
        await self._note(user_id, guild_id)  # again: a copy may have been made since the first time
        self._forget_in_memory(user_id)  # again: they may have written or pressed something meanwhile
        await self._empty_log()
        return erasure

    async def erase_departed(self, person: Person, user_id: int) -> Erasure:
        """Erase somebody who left from the admin's guild. The act is written down, not whom it was about."""
        erasure = await self.erase(user_id, person.guild_id)
        now = self._clock.now()
        await self._database.write(lambda conn: audit.note(conn, person, "member_erased", now))
        return erasure

    async def fetch_known(self, guild_id: int) -> list[int]:
        """Return the people of a guild that something is kept about."""
        return await self._database.read(lambda conn: departures.known_in(conn, guild_id))

    async def note_departed(self, guild_id: int, user_id: int) -> None:
        """Somebody is no longer in the guild: their seats are given back now, and the rest goes in a week."""
        now = self._clock.now()

        def transact(conn: Connection) -> None:
            if departures.note(conn, guild_id, user_id, now):
                forgetting.give_everything_back(conn, self._agendas, user_id, guild_id, now)

        await self._database.write(transact)

    async def note_back(self, guild_id: int, user_id: int) -> None:
        """Somebody is in the guild, whatever was seen before."""
        known = await self._database.read(lambda conn: departures.is_noted(conn, guild_id, user_id))
        if known:
            await self._database.write(lambda conn: departures.is_back(conn, guild_id, user_id))

    async def _note(self, user_id: int, guild_id: int | None) -> None:
        """Write the person's mark into the list beside the copies, so that a restored one forgets them, too."""
        key = await self._database.read(erasures.key)
        erasures.note(folder_of(self._database), key, user_id, guild_id, self._clock.now())

    def _forget_in_memory(self, user_id: int) -> None:
        """Let go of texts held for them, notes to them (of help, too), and how they can be whispered to."""
        for forget_person in self._memories:
            forget_person(user_id)

    async def _empty_log(self) -> None:
        """Take the deleted bytes out of the log, which a reader of this moment can hold up for a moment."""
        for again in (True, True, False):
            try:
                await self._database.checkpoint()
            except StoreBusyError:
                if not again:
                    raise
            else:
                return
