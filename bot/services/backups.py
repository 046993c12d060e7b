"""A copy of the database a day, kept for seven."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.store import copies, erasures

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from bot.clock import Clock
    from bot.store.database import Database

KEPT: Final = timedelta(days=7)
STAMP: Final = "%Y%m%d"
FOLDER: Final = "backups"
FILES: Final = "circles-*.db"
DRAFTS: Final = ("restoring", "looking", "moving")
"""What databases are called that `bot.errands` works on, and removes."""


def folder_of(database: Database) -> Path:
    """Return where the copies of a database lie."""
    return database.path.parent / FOLDER


class Backups:
    """Makes the day's copy and removes those that are too old."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def make(self) -> Path:
        """Write today's copy beside the database, once a day, and delete what is older than seven; return its path.

        It counts once it was read back. Raises `StoreError` where it cannot be written, or is damaged.
        """
        now = self._clock.now()
        folder = folder_of(self._database)
        folder.mkdir(mode=0o700, exist_ok=True)
        target = folder / f"circles-{now.strftime(STAMP)}.db"
        if not target.exists():
            unread = target.with_name(f"{target.name}.unread")
            await self._database.copy_to(unread, now=int(now.timestamp()))
            await asyncio.to_thread(copies.prove, unread, target)
        oldest = f"circles-{(now - KEPT).strftime(STAMP)}.db"
        for old in folder.glob(f"{FILES}*"):  # with their logs, if there are any
            if old.name <= oldest:
                old.unlink()
        erasures.prune(folder, now - KEPT - timedelta(days=1))
        self._remove_old_copies(now)
        return target

    def _remove_old_copies(self, now: datetime) -> None:
        """What was copied for a new version, or left by an errand that was killed, holds people's rows, too."""
        path = self._database.path
        for names in (f"{path.stem}.before-*.db", *(f"{one}.*" for one in DRAFTS)):
            for old in path.parent.glob(names):
                if old.stat().st_mtime < (now - KEPT).timestamp():
                    old.unlink()
