"""What `/setup` writes: how far it came, and how screening begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.setup import chosen_by, go_on_at
from bot.store import audit, guilds, privacy

if TYPE_CHECKING:
    from bot.clock import Clock
    from bot.domain.meetings import Person
    from bot.domain.setup import Preset, Step
    from bot.services.screening import Screening
    from bot.store.database import Connection, Database


class Setup:
    """The way through `/setup`; cogs check that it is an admin."""

    def __init__(self, database: Database, clock: Clock, screening: Screening) -> None:
        self._database = database
        self._clock = clock
        self._screening = screening

    async def fetch_step(self, guild_id: int) -> Step:
        """Return the screen on which it goes on."""
        return go_on_at(await self._database.read(lambda conn: guilds.setup_step(conn, guild_id)))

    async def reach(self, guild_id: int, step: Step) -> None:
        """Write that this screen was reached; who steps back begins there the next time, too."""
        now = self._clock.now()

        def transact(conn: Connection) -> None:
            guilds.ensure(conn, guild_id, now)
            guilds.set_setup_step(conn, guild_id, step)

        await self._database.write(transact)

    async def choose_preset(self, person: Person, preset: Preset) -> None:
        """Let screening do what this preset says, in place of all that was chosen for single rules."""
        now = self._clock.now()

        def transact(conn: Connection) -> None:
            guilds.ensure(conn, person.guild_id, now)
            privacy.forget_choices(conn, person.guild_id)
            for topic, action in chosen_by(preset).items():
                privacy.choose(conn, person.guild_id, topic, action)
            audit.note(conn, person, "privacy_set", now)

        await self._database.write(transact)
        await self._screening.refresh()
