"""What admins may read of who did what when; what anybody wrote or who was concerned stands nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.store import audit

if TYPE_CHECKING:
    from bot.domain.acts import Act
    from bot.store.database import Database

A_PAGE: Final = 15


class Acts:
    """The list of acts of a guild."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def fetch(self, guild_id: int, before: int = 0) -> tuple[list[Act], bool]:
        """Return a page of acts, newest first, older than number `before`; and whether there are more."""
        found = await self._database.read(lambda conn: audit.page(conn, guild_id, before, A_PAGE + 1))
        return found[:A_PAGE], len(found) > A_PAGE
