"""Writing gifts down and adding them up. Nothing in here knows who gave, and nothing about seats asks it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from bot.domain.corrections import correct
from bot.domain.ledger import Entry, EntryKind, Part, Provider, Summary, parse_given_on, parse_period
from bot.domain.ledger_import import Dry, read_sheet
from bot.errors import Refusal
from bot.services.finding import get_circle
from bot.store import audit, circles, entries, gifts, guilds

if TYPE_CHECKING:
    from datetime import date

    from bot.clock import Clock
    from bot.domain.corrections import Line, Reason
    from bot.domain.ledger import Period
    from bot.domain.ledger_import import Sheet
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

    async def correct(self, person: Person, number: int, reason: Reason) -> tuple[Line, Line]:
        """Take an entry out of the sums by one more; return the entry and the new one.

        Raises `Refusal` where the guild has no such entry, or nothing is left of it.
        """
        now = self._clock.now()

        def transact(conn: Connection) -> tuple[Line, Line]:
            target = entries.get(conn, person.guild_id, number)
            if target is None:
                raise Refusal("donations.no_entry", given=str(number))
            above = None if target.corrects is None else entries.get(conn, person.guild_id, target.corrects)
            gift = None if above is None else above.entry
            family = entries.about(conn, gift or target.entry)
            entry = correct(target, family, reason, gift=gift, today=now.date())
            written = gifts.add(conn, entry, now)
            audit.note(conn, person, "entry_corrected", now, circle_id=entry.circle_id)
            found = entries.get(conn, person.guild_id, written)
            if found is None:  # pragma: no cover - it was written in this transaction
                raise Refusal("donations.no_entry", given=str(written))
            return target, found

        return await self._database.write(transact)

    async def summary(self, guild_id: int, period: Period, circle_id: int | None = None) -> Summary:
        """Return the sums of a period, one for each currency; of one circle, or of all there is."""

        def look(conn: Connection) -> Summary:
            return Summary(
                tuple(gifts.totals(conn, guild_id, period, circle_id)),
                tuple(entries.totals_by(conn, guild_id, period, Part.MONTH, circle_id)),
                tuple(entries.totals_by(conn, guild_id, period, Part.CIRCLE, circle_id)),
            )

        return await self._database.read(look)

    async def fetch_entries(
        self, guild_id: int, period: Period, circle_id: int | None = None, *, limit: int = -1
    ) -> list[Line]:
        """Return the entries of a period, newest number first, at most `limit`; -1: all."""
        return await self._database.read(
            lambda conn: entries.of_period(conn, guild_id, period, circle_id, limit=limit)
        )

    async def fetch_newest(self, guild_id: int, limit: int) -> list[Line]:
        """Return the entries that were written last, newest first."""
        return await self._database.read(lambda conn: entries.newest(conn, guild_id, limit))

    async def export(self, person: Person, period: Period) -> list[Line]:
        """Return the entries of a period in the order they were written; the audit notes that they were taken."""
        now = self._clock.now()

        def transact(conn: Connection) -> list[Line]:
            guilds.ensure(conn, person.guild_id, now)
            audit.note(conn, person, "ledger_exported", now)
            return entries.of_period(conn, person.guild_id, period)[::-1]

        return await self._database.write(transact)

    async def read_file(self, person: Person, data: bytes) -> Dry:
        """Read a spreadsheet without writing anything. Raises `Refusal` where it is none that can be read."""
        today = self._clock.now().date()

        def look(conn: Connection) -> Dry:
            named = {one.name: one.circle_id for one in circles.of_guild(conn, person.guild_id)}
            sheet = read_sheet(data, person.guild_id, named, today=today)
            new = [one for one in sheet.entries if not _is_there(conn, one)]
            return Dry(sheet, tuple(new))

        return await self._database.read(look)

    async def add_file(self, person: Person, sheet: Sheet) -> int:
        """Write down what a file says, all or nothing; return how many gifts were not there before.

        Raises `Refusal` where it has bad rows, or a circle of it is gone since.
        """
        if sheet.bad:
            raise Refusal("donations.import_bad")
        now = self._clock.now()

        def transact(conn: Connection) -> int:
            guilds.ensure(conn, person.guild_id, now)
            for circle_id in {one.circle_id for one in sheet.entries}:
                _check_circle(conn, person.guild_id, circle_id)
            new = [one for one in sheet.entries if not _is_there(conn, one)]
            for one in new:
                gifts.add(conn, one, now)
            audit.note(conn, person, "gifts_imported", now)
            return len(new)

        return await self._database.write(transact)

    async def find_circle_here(self, guild_id: int, channel_id: int) -> Circle | None:
        """Return the circle whose channel, desk or room this is; None where it is no circle's, or several share it."""

        def look(conn: Connection) -> Circle | None:
            here = [one for one in circles.with_channel(conn, channel_id) if one.guild_id == guild_id]
            return here[0] if len(here) == 1 else None

        return await self._database.read(look)


def _check_circle(conn: Connection, guild_id: int, circle_id: int | None) -> None:
    if circle_id is not None:
        get_circle(conn, circle_id, guild_id)


def _is_there(conn: Connection, one: Entry) -> bool:
    return gifts.find(conn, one.guild_id, one.provider, one.kind, one.external_id) is not None
