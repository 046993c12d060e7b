"""Forgets what has had its time (DESIGN, section 9)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.domain.privacy import COUNTS_KEPT
from bot.store import audit, conversations, outbox, privacy, seats

if TYPE_CHECKING:
    from bot.clock import Clock
    from bot.store.database import Connection, Database

SEATS_KEPT: Final = timedelta(hours=72)
SETTLED_KEPT: Final = timedelta(hours=72)
AUDIT_KEPT: Final = timedelta(days=90)
TROUBLE_KEPT: Final = timedelta(days=30)
CONVERSATIONS_KEPT: Final = timedelta(days=60)
"""So that somebody in a monthly circle need not be opened anew each time."""


class Retention:
    """Deletes rows that are too old; how many people came to a meeting stays, who they were does not."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def purge(self) -> int:
        """Delete everything that is past its time; return how many rows that was."""
        now = self._clock.now()

        def transact(conn: Connection) -> int:
            return (
                seats.purge(conn, now - SEATS_KEPT)
                + outbox.purge_settled(conn, now - SETTLED_KEPT, now - TROUBLE_KEPT)
                + conversations.purge(conn, now - CONVERSATIONS_KEPT)
                + audit.purge(conn, now - AUDIT_KEPT)
                + privacy.purge_counts(conn, (now - COUNTS_KEPT).date())
            )

        return await self._database.write(transact)
