"""The language of what everyone in a guild sees: Discord's for the guild, or the one an admin chose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import owing
from bot.domain.languages import language_of
from bot.domain.meetings import CircleState
from bot.services import automod
from bot.services.mending import draw_again
from bot.store import audit, circles, guilds, languages, outbox

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.clock import Clock
    from bot.domain.meetings import Person
    from bot.store.database import Connection, Database


class Languages:
    """What is said in public is drawn again where the language changes. Cogs check that it is an admin who chooses."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def note_discord(self, locales: Mapping[int, str]) -> None:
        """Discord says which languages these guilds have. English, and what is known already, costs one look in all."""
        now = self._clock.now()
        known = await self._database.read(guilds.discord_locales)
        other = {
            guild_id: locale
            for guild_id, locale in locales.items()
            if language_of(known.get(guild_id, "en")) != language_of(locale)
        }

        def transact(conn: Connection) -> None:
            for guild_id, locale in other.items():
                before = guilds.locale(conn, guild_id)
                guilds.ensure(conn, guild_id, now)
                guilds.set_discord_locale(conn, guild_id, locale)
                if language_of(guilds.locale(conn, guild_id)) != language_of(before):
                    _draw_all(conn, guild_id, now)

        if other:
            await self._database.write(transact)

    async def choose(self, person: Person, language: str | None) -> None:
        """Write the language of what everyone sees; None: as Discord says."""
        now = self._clock.now()

        def transact(conn: Connection) -> None:
            guilds.ensure(conn, person.guild_id, now)
            guilds.set_language(conn, person.guild_id, language)
            audit.note(conn, person, "language_changed", now)
            _draw_all(conn, person.guild_id, now)

        await self._database.write(transact)

    async def fetch(self, guild_id: int, user_id: int) -> tuple[str, str]:
        """Return how somebody is written to, and the language of what everyone sees."""
        return await self._database.read(
            lambda conn: (languages.of_person(conn, guild_id, user_id), guilds.locale(conn, guild_id))
        )


def _draw_all(conn: Connection, guild_id: int, now: datetime) -> None:
    for circle in circles.of_guild(conn, guild_id):
        if circle.state is CircleState.ACTIVE:
            draw_again(conn, circle, now, room_too=False)
    if guilds.choices(conn, guild_id).start_message_id is not None:
        outbox.owe_again(conn, [owing.start_card(guild_id, now)])
    automod.owe_rules(conn, guild_id, now)
