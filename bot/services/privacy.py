"""What an admin sees, tries and sets about screening."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain import owing
from bot.domain.findings import Action, Rule
from bot.domain.privacy import COUNTED_DAYS, TOPICS, RuleLine, RulesPage, Trial
from bot.domain.verdicts import Looked, check_settable, decide
from bot.store import audit, circles, guilds, outbox, privacy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.clock import Clock
    from bot.domain.findings import Topic
    from bot.domain.meetings import Person
    from bot.services.screening import Screening
    from bot.store.database import Connection, Database


class Privacy:
    """Choices of a guild; cogs check that it is an admin."""

    def __init__(self, database: Database, clock: Clock, screening: Screening) -> None:
        self._database = database
        self._clock = clock
        self._screening = screening

    async def fetch_page(self, guild_id: int) -> RulesPage:
        """Return every topic with what happens, and what may be said."""
        since = (self._clock.now() - timedelta(days=COUNTED_DAYS)).date()
        policy = self._screening.policy(guild_id)

        def look(conn: Connection) -> RulesPage:
            counted = privacy.counts(conn, guild_id, since)
            lines = (RuleLine(topic, policy.most(topic), counted.get(topic, 0)) for topic in TOPICS)
            return RulesPage(tuple(lines), privacy.allowed(conn).get(guild_id, ()))

        return await self._database.read(look)

    async def choose(self, person: Person, topic: Topic, action: Action) -> None:
        """Write the most that a topic leads to from now on.

        Raises `Refusal` where that cannot be chosen: anything for danger, taking down for a name.
        """
        check_settable(topic, action)
        now = self._clock.now()

        def transact(conn: Connection) -> None:
            guilds.ensure(conn, person.guild_id, now)
            privacy.choose(conn, person.guild_id, topic, action)
            audit.note(conn, person, "privacy_set", now)

        await self._database.write(transact)
        await self._screening.refresh()

    async def allow(self, person: Person, entries: Sequence[str]) -> None:
        """Write what may be said in this guild, in place of what could be said before."""
        now = self._clock.now()

        def transact(conn: Connection) -> None:
            guilds.ensure(conn, person.guild_id, now)
            privacy.set_allowed(conn, person.guild_id, entries)
            audit.note(conn, person, "privacy_allowed", now)

        await self._database.write(transact)
        await self._screening.refresh()

    async def count(self, guild_id: int, topics: Sequence[Topic]) -> None:
        """Count these topics once, today; who wrote what is not known here."""
        now = self._clock.now()

        def transact(conn: Connection) -> None:
            guilds.ensure(conn, guild_id, now)
            privacy.count(conn, guild_id, topics, now.date())

        await self._database.write(transact)

    def test(self, guild_id: int, text: str) -> Trial:
        """Return what would happen to a message with this text in a room, and why. Nothing of it is kept."""
        policy = self._screening.policy(guild_id)
        seen = self._screening.see(guild_id, Looked((text,)))
        led = [
            (
                one.topic,
                one.confidence,
                Action.OFF if one.confidence is None else policy.action(one.topic, one.confidence),
            )
            for one in seen
        ]
        if any(one.topic is Rule.DANGER for one in seen):
            led = [one for one in led if one[0] is Rule.DANGER]
        return Trial(decide(seen, policy).outcome, tuple(dict.fromkeys(led)))

    async def report_no_right(self, room_id: int) -> None:
        """Tell the desk of this room's circle, once, that Discord does not let the bot take messages down."""
        now = self._clock.now()

        def transact(conn: Connection) -> None:
            for circle in circles.with_channel(conn, room_id)[:1]:
                outbox.owe_once(conn, [owing.trouble(circle, "take_down", now)])

        await self._database.write(transact)
