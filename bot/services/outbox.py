"""The outbox as the runner sees it: claim, call, settle. What a delivery changes is in `bot.services.effects`."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from bot.domain import outbox as rules
from bot.domain.outbox import Ending, Kind
from bot.services import effects, mending
from bot.store import guilds, outbox

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.clock import Clock
    from bot.domain.agenda import Agenda
    from bot.domain.outbox import Entry
    from bot.services.phases import Phases
    from bot.services.rooms import Rooms
    from bot.services.words import Words
    from bot.store.database import Connection, Database

CLAIM: Final = 100
"""Entries taken at a time: two seconds of what Discord takes, so that something more urgent never waits long."""


MAKES_OR_ENDS_ROOMS: Final = frozenset({Kind.ROOM, Kind.PURGE_ROOM, Kind.SIDE_ROOM, Kind.SIDE_PURGE})


class Outbox:
    """What the bot owes Discord."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        agendas: Mapping[str, Agenda],
        rooms: Rooms,
        phases: Phases,
        words: Words,
    ) -> None:
        self._database = database
        self._clock = clock
        self._agendas = agendas
        self._rooms = rooms
        self._phases = phases
        self._words = words
        self.endings: Counter[tuple[Kind, Ending]] = Counter()
        """What became of entries since the start, by kind: numbers alone."""
        self.looked_at: datetime | None = None
        """When it was last asked what is due, and the database answered."""

    async def fetch_database_id(self) -> str:
        """Return the part of every nonce that is this database's own."""
        return await self._database.read(guilds.database_id)

    async def recover(self) -> int:
        """At boot, make ready again what a dead process left in hand; return how much that was."""
        now = self._clock.now()
        return await self._database.write(lambda conn: outbox.recover(conn, now))

    async def claim(self) -> list[Entry]:
        """Take the most urgent entries that are due now."""
        now = self._clock.now()
        entries = await self._database.write(lambda conn: outbox.claim(conn, now, CLAIM))
        self.looked_at = now
        return entries

    async def mark_calling(self, entry: Entry) -> bool:
        """Commit that the call is about to be made; false where the entry was withdrawn meanwhile."""
        now = self._clock.now()
        return await self._database.write(lambda conn: outbox.mark_calling(conn, entry.entry_id, now))

    async def settle(self, entry: Entry, result_id: int | None) -> None:
        """The entry is done: write that, and what follows from it, in one transaction."""
        now = self._clock.now()

        def transact(conn: Connection) -> None:
            outbox.settle(conn, entry, result_id, now)
            effects.apply(conn, entry, result_id, now, self._agendas, self._phases, self._words)

        await self._database.write(transact)
        self.endings[entry.kind, Ending.DONE] += 1
        if entry.kind in MAKES_OR_ENDS_ROOMS:
            await self._rooms.refresh()

    async def skip(self, entry: Entry) -> None:
        """There is nothing to deliver any more."""
        now = self._clock.now()
        await self._database.write(lambda conn: outbox.finish(conn, entry, "skipped", now))
        self.endings[entry.kind, Ending.SKIPPED] += 1

    async def retry(self, entry: Entry, *, called: bool, after: datetime | None = None) -> None:
        """Try again later; `called` says that the call may have taken effect. `after`: not before then."""
        now = self._clock.now()
        at = rules.next_try(entry.attempts + 1, now)
        if after is not None:
            at = max(at, after)
        await self._database.write(lambda conn: outbox.put_back(conn, entry, at, called=called))
        self.endings[entry.kind, Ending.RETRIED] += 1

    async def put_off(self, entry: Entry, at: datetime) -> None:
        """Try it at that time; nothing was tried now. What would be too late by then is ended, another way is found."""
        now = self._clock.now()

        def transact(conn: Connection) -> None:
            if rules.is_stale(entry, at):
                outbox.finish(conn, entry, "skipped", now)
                effects.refused(conn, entry, now)
            else:
                outbox.put_off(conn, entry, at)

        await self._database.write(transact)
        self.endings[entry.kind, Ending.PUT_OFF] += 1

    async def give_up(self, entry: Entry, trouble: str | None, *, left: bool = False) -> None:
        """End what Discord will not have. The admins hear `trouble`, a fixed word, once; None stays silent.

        `left`: Discord says that the person of this entry is not in the guild.
        """
        now = self._clock.now()

        def transact(conn: Connection) -> None:
            outbox.finish(conn, entry, "dead", now)
            effects.refused(conn, entry, now)
            if left:
                effects.left(conn, entry, now, self._agendas)
            mending.tell(conn, entry, trouble, now)

        await self._database.write(transact)
        self.endings[entry.kind, Ending.GIVEN_UP] += 1

    async def give_up_place(self, entry: Entry, place_id: int) -> None:
        """A channel or thread is no more: what can be made again is, and the entry waits for it; else it is told."""
        now = self._clock.now()

        def transact(conn: Connection) -> Ending:
            if mending.place_gone(conn, entry, place_id, now):
                outbox.put_back(conn, entry, now + mending.MADE_WITHIN, called=False)
                return Ending.RETRIED
            outbox.finish(conn, entry, "dead", now)
            effects.refused(conn, entry, now)
            return Ending.GIVEN_UP

        ending = await self._database.write(transact)
        self.endings[entry.kind, ending] += 1
        await self._rooms.refresh()

    async def next_try_at(self) -> datetime | None:
        """Return when the next entry is due; None if nothing is owed."""
        return await self._database.read(outbox.next_try_at)
