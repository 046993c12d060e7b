"""What a guild says about giving, and who receives it. Nobody's reading of it is noted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.store import audit, gifts, guilds

if TYPE_CHECKING:
    from bot.clock import Clock
    from bot.domain.ledger import GivingPage
    from bot.domain.meetings import Person
    from bot.domain.receipts import Recipient
    from bot.store.database import Connection, Database


class Giving:
    """The page that `/donate` shows."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def fetch(self, guild_id: int) -> GivingPage:
        """Return the guild's page; an empty one where no admin has written it."""
        return await self._database.read(lambda conn: gifts.giving_page(conn, guild_id))

    async def set(self, person: Person, page: GivingPage) -> None:
        """Write the guild's page in place of the one before."""
        now = self._clock.now()

        def transact(conn: Connection) -> None:
            guilds.ensure(conn, person.guild_id, now)
            gifts.set_giving_page(conn, person.guild_id, page)
            audit.note(conn, person, "giving_changed", now)

        await self._database.write(transact)

    async def fetch_recipient(self, guild_id: int) -> Recipient:
        """Return who receives the guild's gifts, as an admin said it."""
        return await self._database.read(lambda conn: gifts.recipient(conn, guild_id))

    async def set_recipient(self, person: Person, recipient: Recipient) -> None:
        """Say who receives the guild's gifts: it chooses what a receipt says."""
        now = self._clock.now()

        def transact(conn: Connection) -> None:
            guilds.ensure(conn, person.guild_id, now)
            gifts.set_recipient(conn, person.guild_id, recipient)
            audit.note(conn, person, "recipient_changed", now)

        await self._database.write(transact)
