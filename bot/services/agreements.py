"""The agreement that people accept before their first seat, and who accepted it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain.agreements import SOURCE_LANGUAGE, agreement_for, render
from bot.errors import Refusal
from bot.store import consents, guilds

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.clock import Clock
    from bot.domain.agreements import Agreement, Terms
    from bot.domain.meetings import Person
    from bot.services.seating import Seating
    from bot.store.database import Connection, Database


@dataclass(frozen=True, slots=True)
class Shown:
    """The agreement as people read it now."""

    version: int
    text: str


class Agreements:
    """Accepting and withdrawing."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        seating: Seating,
        agreements: Sequence[Agreement],
        get_terms: Callable[[], Terms],
    ) -> None:
        self._database = database
        self._clock = clock
        self._seating = seating
        self._agreements = agreements
        self._get_terms = get_terms
        self._version = agreement_for(agreements, SOURCE_LANGUAGE).version

    def get_text(self, language: str) -> Shown:
        """Return the agreement in this language, saying what is true of this bot now."""
        agreement = agreement_for(self._agreements, language)
        return Shown(agreement.version, render(agreement, self._get_terms()))

    async def has_accepted(self, person: Person) -> bool:
        """Say whether the person accepted the agreement as it is now."""
        accepted = await self._database.read(
            lambda conn: consents.accepted_version(conn, person.guild_id, person.user_id)
        )
        return accepted == self._version

    async def accept(self, person: Person, version: int) -> None:
        """Write the consent. Raises `Refusal` where the text shown is no longer the one that holds."""
        if version != self._version:
            raise Refusal("agreements.changed")
        now = self._clock.now()

        def transact(conn: Connection) -> None:
            guilds.ensure(conn, person.guild_id, now)
            consents.accept(conn, person.guild_id, person.user_id, version, now)

        await self._database.write(transact)

    async def withdraw(self, person: Person) -> int:
        """Forget the consent and give back every coming seat; return how many seats there were.

        Raises `Refusal` where the person had not accepted.
        """
        accepted = await self._database.read(
            lambda conn: consents.accepted_version(conn, person.guild_id, person.user_id)
        )
        if accepted is None:
            raise Refusal("agreements.not_accepted")
        released = await self._seating.release_all(person)
        await self._database.write(lambda conn: consents.withdraw(conn, person.guild_id, person.user_id))
        return released
