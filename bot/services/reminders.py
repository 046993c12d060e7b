"""Whether the bot may write to a person about the meetings they join later: asked each time, or answered once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.languages import differing
from bot.domain.meetings import WriteTo
from bot.errors import Refusal
from bot.store import choices, guilds

if TYPE_CHECKING:
    from bot.clock import Clock
    from bot.domain.meetings import Person
    from bot.store.database import Connection, Database


class Reminders:
    """A person's own answer, one a guild."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def fetch(self, person: Person) -> WriteTo:
        """Return the answer; `UNASKED` where the person wants to be asked each time."""
        return await self._database.read(lambda conn: choices.get(conn, person.guild_id, person.user_id))

    async def choose(self, person: Person, answer: WriteTo) -> None:
        """Remember the answer for seats taken from now on. Raises `Refusal` outside a guild."""
        if not person.guild_id:
            raise Refusal("errors.guild_only")
        now = self._clock.now()

        def transact(conn: Connection) -> None:
            guilds.ensure(conn, person.guild_id, now)
            spoken = differing(person.language, guilds.locale(conn, person.guild_id))
            kept = spoken if answer is WriteTo.DM else None
            choices.set_choice(conn, person.guild_id, person.user_id, answer, kept)

        await self._database.write(transact)
