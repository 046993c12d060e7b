"""What is wrong with a guild: looked at, remembered, told once, and told once more when it is well again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.domain import owing
from bot.domain.doctor import Known, ProviderFacts, examine_guild
from bot.domain.faults import in_order, to_tell
from bot.domain.payments import Outcome
from bot.services import telling
from bot.store import audit, circles, faults, guilds, outbox, privacy

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from bot.clock import Clock
    from bot.domain.care import GuildChoices
    from bot.domain.doctor import GuildFacts
    from bot.domain.faults import Fault, FaultKind
    from bot.domain.meetings import Circle, Person
    from bot.services.machine import Machine
    from bot.services.payments import Payments
    from bot.store.database import Connection, Database

FEW_GUILDS: Final = 10
"""Where the bot is in more, troubles of its machine are no news for each guild's admins; the log has them."""


@dataclass(frozen=True, slots=True)
class Installed:
    """What whoever runs the bot chose. `secrets`: by payment service, for which guilds one was given."""

    secrets: Mapping[str, Collection[int]]
    server_on: bool
    wants_reading: bool
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Noted:
    """Whether a fault is still there, and what is needed to tell of it."""

    is_wrong: bool
    choices: GuildChoices
    circles: Mapping[int, Circle]


class Doctor:
    """Looks at guilds. What is seen in Discord comes in as facts."""

    def __init__(
        self, database: Database, clock: Clock, machine: Machine, payments: Payments, installed: Installed
    ) -> None:
        self._database = database
        self._clock = clock
        self._machine = machine
        self._payments = payments
        self._installed = installed

    def note_discord_time(self, sent_at: datetime) -> None:
        """Something arrives at this moment that was sent then, by Discord's clock."""
        self._machine.note_discord_time(sent_at)

    async def fetch(self, guild_id: int) -> Known:
        """Return what the rows say of a guild."""
        states = {one.provider: one for one in await self._payments.fetch_states(guild_id)}
        providers = tuple(
            ProviderFacts(
                name,
                has_secret=guild_id in given,
                server_on=self._installed.server_on,
                last_unread=name in states and states[name].last_outcome == Outcome.QUARANTINED,
                refused=states[name].refused if name in states else 0,
            )
            for name, given in self._installed.secrets.items()
        )

        def look(conn: Connection) -> Known:
            state, drifted = privacy.automod(conn, guild_id)
            return Known(
                guilds.choices(conn, guild_id),
                tuple(
                    (one, len(circles.facilitators(conn, one.circle_id)))
                    for one in circles.of_guild(conn, guild_id)
                ),
                automod_on=state == "on",
                automod_drifted=drifted,
                providers=providers,
                wants_reading=self._installed.wants_reading,
                languages=self._installed.languages,
            )

        return await self._database.read(look)

    async def examine(self, facts: GuildFacts) -> tuple[Fault, ...]:
        """Return all that is wrong with a guild and the machine, the worst first."""
        return in_order((*examine_guild(facts), *await self._machine.look()))

    async def ask(self, guild_id: int) -> None:
        """Something changed that may break or mend something: look in a moment, once for all that comes by then."""
        now = self._clock.now()

        def transact(conn: Connection) -> None:
            if guild_id in guilds.present(conn):
                outbox.owe_again(conn, [owing.checkup(guild_id, now + owing.LOOK_AFTER)])

        await self._database.write(transact)

    async def note(self, guild_id: int, seen: Sequence[Fault]) -> None:
        """Write what a look saw. What is new is told, what is well again is told if the other was."""
        now = self._clock.now()

        def transact(conn: Connection) -> None:
            machine_too = len(guilds.present(conn)) <= FEW_GUILDS
            telling.tell_all(conn, guild_id, to_tell(seen, machine_too=machine_too), now)

        if not seen and not await self._database.read(lambda conn: faults.of_guild(conn, guild_id)):
            return
        await self._database.write(transact)

    async def fetch_note(self, guild_id: int, kind: FaultKind, about: int) -> Noted:
        """Return how it stands with a fault that admins are to be told of."""

        def look(conn: Connection) -> Noted:
            there = {one.circle_id: one for one in circles.of_guild(conn, guild_id)}
            wrong = (kind, about) in faults.of_guild(conn, guild_id)
            return Noted(wrong, guilds.choices(conn, guild_id), there)

        return await self._database.read(look)

    async def note_mended(self, person: Person, circle_id: int | None = None) -> None:
        """An admin let the bot mend something; look in a moment whether it is well."""
        now = self._clock.now()

        def transact(conn: Connection) -> None:
            guilds.ensure(conn, person.guild_id, now)
            audit.note(conn, person, "mended", now, circle_id=circle_id)
            outbox.owe_again(conn, [owing.checkup(person.guild_id, now + owing.LOOK_AFTER)])

        await self._database.write(transact)
        self._machine.forget()
