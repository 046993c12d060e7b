"""The agreement that people accept before their first seat, and who accepted it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain.agreements import read_own
from bot.errors import Refusal
from bot.store import agreements, audit, consents, guilds

if TYPE_CHECKING:
    from datetime import datetime

    from bot.clock import Clock
    from bot.domain.meetings import Person
    from bot.services.seating import Seating
    from bot.services.words import Shown, Words
    from bot.store.database import Connection, Database


@dataclass(frozen=True, slots=True)
class Read:
    """The agreement, and where the person stands with it."""

    shown: Shown
    accepted: bool
    """They accepted exactly these words."""
    earlier: bool
    """They accepted other ones, which they can still withdraw."""
    version: int = 0
    accepted_at: datetime | None = None
    """Which version they accepted, and when; None where they did not."""


@dataclass(frozen=True, slots=True)
class Own:
    """A guild's own words, what the bot says in their place, and the whole as people would read it."""

    text: str
    usual: str
    shown: Shown


class Agreements:
    """Reading, accepting and withdrawing; and the words of a guild's own."""

    def __init__(self, database: Database, clock: Clock, seating: Seating, words: Words) -> None:
        self._database = database
        self._clock = clock
        self._seating = seating
        self._words = words

    async def fetch(self, person: Person, language: str) -> Read:
        """Return the text that holds in the person's guild now, and whether they accepted it."""

        def look(conn: Connection) -> Read:
            shown = self._words.now(conn, person.guild_id, language)
            accepted = self._words.accepted_by(conn, person.guild_id, person.user_id)
            had = consents.accepted(conn, person.guild_id, person.user_id)
            version, at = (0, None) if had is None else had
            return Read(shown, accepted, had is not None and not accepted, version, at)

        return await self._database.read(look)

    async def accept(self, person: Person, number: int) -> None:
        """Write the consent. Raises `Refusal` where the text shown is no longer the one that holds."""
        now = self._clock.now()

        def transact(conn: Connection) -> None:
            if number != self._words.now(conn, person.guild_id).number:
                raise Refusal("agreements.changed")
            guilds.ensure(conn, person.guild_id, now)
            self._words.accept(conn, person.guild_id, person.user_id, now)

        await self._database.write(transact)

    async def withdraw(self, person: Person) -> int:
        """Forget the consent and give back every coming seat; return how many seats there were.

        Raises `Refusal` where the person had not accepted.
        """
        now = self._clock.now()

        def transact(conn: Connection) -> int:
            if consents.accepted_version(conn, person.guild_id, person.user_id) is None:
                raise Refusal("agreements.not_accepted")
            released = self._seating.release_all(conn, person, now)
            consents.withdraw(conn, person.guild_id, person.user_id)
            return released

        return await self._database.write(transact)

    async def fetch_own(self, guild_id: int, language: str) -> Own:
        """Return the guild's own words as they are, for an admin to change."""

        def look(conn: Connection) -> Own:
            text = agreements.chosen(conn, guild_id).own
            return Own(text, self._words.usual(language), self._words.now(conn, guild_id, language))

        return await self._database.read(look)

    async def preview(self, guild_id: int, typed: str, language: str) -> Own:
        """Return what these own words would come to. Raises `Refusal` for more than fit.

        What stands there anyway is no text of the guild's own.
        """
        usual = self._words.usual(language)
        text = read_own(typed)
        text = "" if text == usual else text
        shown = await self._database.read(lambda conn: self._words.preview(conn, guild_id, text, language))
        return Own(text, usual, shown)

    async def set_own(self, person: Person, text: str) -> None:
        """Put these words live (empty: those that the bot brings). Cogs check that it is an admin."""
        now = self._clock.now()

        def transact(conn: Connection) -> None:
            guilds.ensure(conn, person.guild_id, now)
            agreements.set_own(conn, person.guild_id, read_own(text))
            audit.note(conn, person, "agreement_changed", now)

        await self._database.write(transact)
