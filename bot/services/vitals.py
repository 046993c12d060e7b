"""How the database and its folder are, for whoever watches the bot. Nothing in it is about a guild or a person."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.domain.health import UNCOUNTED, Backlog, Files
from bot.domain.outbox import Kind
from bot.errors import StoreError
from bot.services.backups import folder_of
from bot.store import vitals

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.clock import Clock
    from bot.store.database import Connection, Database

ANSWERS_WITHIN: Final = 6.0
"""Seconds: one more than SQLite itself waits for a lock (`busy_timeout`)."""


class Vitals:
    """Reads what an operator watches."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._gifts: Counter[str] = Counter()
        self._last_gift = 0

    async def fetch_trouble(self) -> str:
        """Return in a sentence why the database takes no writes; empty where it does."""
        try:
            async with asyncio.timeout(ANSWERS_WITHIN):
                await self._database.write(lambda _: None)
        except TimeoutError:
            return f"The database did not answer within {ANSWERS_WITHIN:.0f} seconds."
        except StoreError as error:
            return f"The database cannot be written to: {str(error).rstrip('.')}."
        return ""

    async def fetch_files(self) -> Files:
        """Return what lies in the data folder."""
        path = self._database.path

        def look() -> Files:
            log = path.with_name(f"{path.name}-wal")
            newest = vitals.newest_copy(folder_of(self._database))
            return Files(vitals.size(path), vitals.size(log), vitals.free(path.parent), newest)

        return await asyncio.to_thread(look)

    async def fetch_backlog(self) -> Backlog:
        """Return what is due and not done."""
        now = self._clock.now()
        return as_backlog(await self._database.read(lambda conn: vitals.due(conn, now)), now)

    async def fetch_gifts(self) -> Mapping[str, int]:
        """Return by provider how many gifts the ledger holds; it is append-only, so only what is new is read."""

        def look(conn: Connection) -> dict[str, int]:
            found, self._last_gift = vitals.gifts_after(conn, self._last_gift)
            self._gifts.update(
                found
            )  # on the one thread that reads, so that two who ask at once count nothing twice
            return dict(self._gifts)

        return await self._database.read(look)


def as_backlog(due: Mapping[str, tuple[int, datetime]], now: datetime) -> Backlog:
    """Return what is due without what is not counted."""
    told = {kind: due[kind] for kind in Kind if kind in due and kind not in UNCOUNTED}
    oldest = min((at for _, at in told.values()), default=now)
    return Backlog({kind: number for kind, (number, _) in told.items()}, max(now - oldest, timedelta()))
