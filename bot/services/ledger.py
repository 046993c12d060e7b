"""Writing gifts down and adding them up. Nothing in here knows who gave, and nothing about seats asks it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from bot.domain.ledger import Entry, EntryKind, Provider, parse_given_on, parse_period
from bot.errors import Refusal
from bot.store import audit, circles, gifts, guilds

if TYPE_CHECKING:
    from datetime import date

    from bot.clock import Clock
    from bot.domain.ledger import Period, Totals
    from bot.domain.meetings import Circle, Person
    from bot.domain.money import Amount
    from bot.store.database import Connection, Database


class Ledger:
    """The gifts that a guild has received."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def read_date(self, text: str) -> date:
        """Read the day of a gift; nothing means today, in UTC. Raises `Refusal` with an example that works."""
        return parse_given_on(text, today=self._clock.now().date())

    def read_period(self, text: str) -> Period:
        """Read a year or a month; nothing means this year. Raises `Refusal` with an example that works."""
        return parse_period(text, today=self._clock.now().date())

    async def record(self, person: Person, amount: Amount, given_on: date, circle_id: int | None) -> int:
        """Write down a gift that came by another way; return its number.

        Without a circle it is for the whole guild. The audit notes who wrote it down, not how much it was. Raises
        `Refusal` where the guild has no such circle.
        """
        now = self._clock.now()
        entry = Entry(
            guild_id=person.guild_id,
            circle_id=circle_id,
            provider=Provider.MANUAL,
            kind=EntryKind.GIFT,
            external_id=uuid4().hex,
            amount=amount,
            given_on=given_on,
        )

        def transact(conn: Connection) -> int:
            guilds.ensure(conn, person.guild_id, now)
            _check_circle(conn, person.guild_id, circle_id)
            gift_id = gifts.add(conn, entry, now)
            audit.note(conn, person, "gift_recorded", now, circle_id=circle_id)
            return gift_id

        return await self._database.write(transact)

    async def summary(self, guild_id: int, period: Period, circle_id: int | None = None) -> list[Totals]:
        """Return the sums of a period, one for each currency; of one circle, or of all there is."""
        return await self._database.read(lambda conn: gifts.totals(conn, guild_id, period, circle_id))

    async def find_circle_here(self, guild_id: int, channel_id: int) -> Circle | None:
        """Return the circle whose channel, desk or room this is; None where it is no circle's, or several share it."""

        def look(conn: Connection) -> Circle | None:
            here = [one for one in circles.with_channel(conn, channel_id) if one.guild_id == guild_id]
            return here[0] if len(here) == 1 else None

        return await self._database.read(look)


def _check_circle(conn: Connection, guild_id: int, circle_id: int | None) -> None:
    circle = None if circle_id is None else circles.get(conn, circle_id)
    if circle_id is not None and (circle is None or circle.guild_id != guild_id):
        raise Refusal("circles.gone")
