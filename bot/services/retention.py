"""Forgets what has had its time (DESIGN, section 9)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.domain.payments import CALL_KEPT
from bot.domain.privacy import COUNTS_KEPT
from bot.services import forgetting
from bot.store import (
    audit,
    conversations,
    departures,
    gift_calls,
    gift_links,
    guilds,
    outbox,
    people,
    privacy,
    retention,
    seats,
)

if TYPE_CHECKING:
    from datetime import datetime

    from bot.clock import Clock
    from bot.domain.meetings import Person
    from bot.domain.retention import Clocks, Kept
    from bot.store.database import Connection, Database

TROUBLE_KEPT: Final = timedelta(days=30)
CONVERSATIONS_KEPT: Final = timedelta(days=60)
"""So that somebody in a monthly circle need not be opened anew each time."""


class Retention:
    """Deletes rows that are too old; how many people came to a meeting stays, who they were does not."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def purge(self) -> int:
        """Delete everything that is past its time; return how many rows that was."""
        now = self._clock.now()
        return await self._database.write(lambda conn: _purge(conn, now))

    async def fetch(self, guild_id: int) -> Clocks:
        """Return how long a guild keeps each class."""
        return await self._database.read(lambda conn: retention.clocks(conn, guild_id))

    async def choose(self, person: Person, kept: Kept, hours: int) -> Clocks:
        """Write how long the person's guild keeps a class from now on; return how long each is kept then.

        A room that is closed already was promised a time, and is emptied then.
        """
        now = self._clock.now()

        def transact(conn: Connection) -> Clocks:
            guilds.ensure(conn, person.guild_id, now)
            retention.choose(conn, person.guild_id, kept, hours)
            audit.note(conn, person, "retention_set", now)
            return retention.clocks(conn, person.guild_id)

        return await self._database.write(transact)

    async def rehearse(self, guild_id: int) -> dict[str, int]:
        """Return how many rows of a guild would go within a day, by table. Nothing is deleted."""
        then = self._clock.now() + timedelta(days=1)

        def transact(conn: Connection) -> None:
            before = people.sizes(conn, guild_id)
            _purge(conn, then)
            after = people.sizes(conn, guild_id)
            raise _Rehearsed({table: number - after[table] for table, number in before.items()})

        try:
            await self._database.write(transact)
        except _Rehearsed as rehearsed:
            return {table: number for table, number in rehearsed.gone.items() if number > 0}
        return {}


class _Rehearsed(Exception):
    """Ends a rehearsal, so that its transaction is undone."""

    def __init__(self, gone: dict[str, int]) -> None:
        super().__init__()
        self.gone = gone


def _purge(conn: Connection, now: datetime) -> int:
    return (
        seats.purge(conn, now)
        + outbox.purge_settled(conn, now, now - TROUBLE_KEPT)
        + conversations.purge(conn, now - CONVERSATIONS_KEPT)
        + audit.purge(conn, now)
        + privacy.purge_counts(conn, (now - COUNTS_KEPT).date())
        + gift_links.purge_references(conn, now)
        + gift_calls.purge(conn, now - CALL_KEPT)
        + _purge_guilds(conn, now)
        + _purge_departed(conn, now)
    )


def _purge_guilds(conn: Connection, now: datetime) -> int:
    """Forget guilds that the bot was removed from, but for their ledgers, which name nobody."""
    over = departures.guilds_over(conn, now)
    return sum(people.forget_guild(conn, guild_id) for guild_id in over)


def _purge_departed(conn: Connection, now: datetime) -> int:
    """Forget in a guild who left it long enough ago. Their seats were given back when that was seen."""
    gone = 0
    for guild_id, user_id in departures.long_gone(conn, now):
        gone += sum(forgetting.forget(conn, user_id, guild_id, now).values())
    return gone
