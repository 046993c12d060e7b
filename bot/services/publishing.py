"""What others see of the ledger: a goal and a monthly card, both from sums that give no one gift away."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from bot.domain.outbox import Kind, Owed
from bot.domain.publishing import close, is_time, last_of_month_before
from bot.store import audit, gift_batches, guilds, outbox

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from bot.clock import Clock
    from bot.domain.meetings import Person
    from bot.domain.money import Amount
    from bot.domain.publishing import Batch, Shown
    from bot.store.database import Connection, Database

STALE: Final = timedelta(days=20)
"""A card about a month is of no use once the next is near."""


class Publishing:
    """What admins chose to show, and what was shown."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def fetch(self, guild_id: int) -> Shown:
        """Return what others see; nothing where no admin chose anything."""
        return await self._database.read(lambda conn: gift_batches.shown(conn, guild_id))

    async def set_goal(self, person: Person, amount: Amount | None) -> None:
        """Set the goal; None takes it away."""
        today = self._clock.now().date()
        act = "goal_dropped" if amount is None else "goal_set"
        await self._write(
            person, act, lambda conn: gift_batches.set_goal(conn, person.guild_id, amount, today)
        )

    async def choose_card(self, person: Person, channel_id: int | None) -> None:
        """Say where the monthly card goes; None: nowhere."""
        today = self._clock.now().date()
        act = "gift_card_off" if channel_id is None else "gift_card_on"
        await self._write(
            person, act, lambda conn: gift_batches.set_card_channel(conn, person.guild_id, channel_id, today)
        )

    async def close_months(self) -> None:
        """Publish the month before where it is time, with the card that a guild wants. A second run changes nothing."""
        now = self._clock.now()
        due = [
            (guild_id, since)
            for guild_id, since, looked_at in await self._database.read(gift_batches.publishing)
            if is_time(now.date(), looked_at)
        ]
        for guild_id, since in due:
            await self._database.write(partial(_close, guild_id=guild_id, since=since, now=now))

    async def fetch_card(self, guild_id: int, last: date) -> tuple[Shown, list[Batch]]:
        """Return what others see, and the batches that end on this day."""

        def look(conn: Connection) -> tuple[Shown, list[Batch]]:
            found = [one for one in gift_batches.batches(conn, guild_id) if one.last == last]
            return gift_batches.shown(conn, guild_id), found

        return await self._database.read(look)

    async def _write(self, person: Person, act: str, change: Callable[[Connection], None]) -> None:
        now = self._clock.now()

        def transact(conn: Connection) -> None:
            guilds.ensure(conn, person.guild_id, now)
            change(conn)
            audit.note(conn, person, act, now)

        await self._database.write(transact)


def _close(conn: Connection, guild_id: int, since: date, now: datetime) -> None:
    last = last_of_month_before(now.date())
    found = gift_batches.parts(conn, guild_id)
    upto = max((one.known_from for parts in found.values() for one in parts), default=0)
    published = gift_batches.batches(conn, guild_id)
    closed = False
    for (currency, exponent), parts in sorted(found.items()):
        of = [one for one in published if (one.net.currency, one.net.exponent) == (currency, exponent)]
        batch = close(parts, of, since=since, last=last, upto=upto)
        if batch is not None:
            gift_batches.add(conn, guild_id, batch, now)
            closed = True
    gift_batches.set_looked_at(conn, guild_id, last)
    if closed and gift_batches.shown(conn, guild_id).channel_id is not None:
        outbox.owe_once(conn, [_card(guild_id, last, now)])


def _card(guild_id: int, last: date, now: datetime) -> Owed:
    return Owed(
        Kind.GIFT_CARD,
        f"{Kind.GIFT_CARD}:{guild_id}:{last.isoformat()}",
        guild_id,
        now,
        stale_at=now + STALE,
        detail=last.isoformat(),
    )
