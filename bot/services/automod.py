"""Discord's AutoMod in a guild: turned on by an admin who accepts what it does there, kept in step, turned off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.domain import owing
from bot.domain.outbox import Kind, Owed
from bot.store import audit, guilds, outbox, privacy

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.clock import Clock
    from bot.domain.meetings import Person
    from bot.domain.outbox import Entry
    from bot.store.database import Connection, Database

LOOK_EVERY: Final = timedelta(days=1)
LOOK_AFTER: Final = timedelta(seconds=10)
"""Discord tells of every rule that is edited, ours by ourselves too: one look serves them all."""


@dataclass(frozen=True, slots=True)
class AutoModState:
    """Whether our rules are on in a guild, and what they are made of."""

    state: str
    drifted: bool
    locale: str
    exceptions: tuple[str, ...]
    admin_channel_id: int | None

    @property
    def is_on(self) -> bool:
        """Our rules are to be there."""
        return self.state == "on"


class AutoMod:
    """Turning it on and off; cogs check that it is an admin."""

    def __init__(self, database: Database, clock: Clock, always_said: Sequence[str]) -> None:
        self._database = database
        self._clock = clock
        self._always_said = tuple(always_said)

    async def fetch(self, guild_id: int) -> AutoModState:
        """Return how it stands, as far as we know without asking Discord."""

        def look(conn: Connection) -> AutoModState:
            state, drifted = privacy.automod(conn, guild_id)
            said = (*privacy.allowed(conn).get(guild_id, ()), *self._always_said)
            channel_id = guilds.admin_channel(conn, guild_id)
            return AutoModState(state, drifted, guilds.locale(conn, guild_id), said, channel_id)

        return await self._database.read(look)

    async def turn(self, person: Person, state: str) -> None:
        """Turn our rules `on` (or mend them) or `off`; the outbox makes Discord match."""
        now = self._clock.now()

        def transact(conn: Connection) -> None:
            guilds.ensure(conn, person.guild_id, now)
            privacy.set_automod(conn, person.guild_id, state)
            audit.note(conn, person, f"automod_{state}", now)
            owed = [
                _owed(Kind.AUTOMOD, person.guild_id, now),
                owing.checkup(person.guild_id, now + owing.LOOK_AFTER),
            ]
            if state == "on":
                owed.append(_owed(Kind.AUTOMOD_LOOK, person.guild_id, now + LOOK_EVERY))
            outbox.owe_again(conn, owed)

        await self._database.write(transact)

    async def rules_changed(self, guild_id: int) -> None:
        """Discord says that a rule of ours was edited or deleted: look, in a moment, whether it was us."""
        now = self._clock.now()

        def transact(conn: Connection) -> None:
            if privacy.automod(conn, guild_id)[0] == "on":
                outbox.owe_again(conn, [_owed(Kind.AUTOMOD_LOOK, guild_id, now + LOOK_AFTER)])

        await self._database.write(transact)

    async def said_changed(self, guild_id: int) -> None:
        """What may be said in this guild has changed: bring the rules in step."""
        now = self._clock.now()

        await self._database.write(lambda conn: owe_rules(conn, guild_id, now))


def owe_rules(conn: Connection, guild_id: int, now: datetime) -> None:
    """Bring the rules in step, where they are on."""
    if privacy.automod(conn, guild_id)[0] == "on":
        outbox.owe_again(conn, [_owed(Kind.AUTOMOD, guild_id, now)])


def looked(conn: Connection, entry: Entry, drifted: int | None, now: datetime) -> None:
    """Write what a look at the rules found, let the doctor tell it if it is news, and owe the next look."""
    if privacy.automod(conn, entry.guild_id)[0] != "on":
        return
    if drifted is not None and privacy.set_drift(conn, entry.guild_id, now if drifted else None):
        outbox.owe_again(conn, [owing.checkup(entry.guild_id, now)])
    outbox.owe_again(conn, [_owed(Kind.AUTOMOD_LOOK, entry.guild_id, now + LOOK_EVERY)])


def _owed(kind: Kind, guild_id: int, at: datetime) -> Owed:
    return Owed(kind, f"{kind}:{guild_id}", guild_id, at)
