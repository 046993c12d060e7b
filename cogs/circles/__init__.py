"""`/circle`: admins make and look at circles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cogs.circles._buttons import AnnounceButton, EditButton, HoldNoButton, HoldYesButton, UndoButton
from cogs.circles._cog import CircleCog

if TYPE_CHECKING:
    from bot.client import CirclekeeperBot


async def setup(bot: CirclekeeperBot) -> None:
    """Add the commands and the buttons."""
    bot.add_dynamic_items(AnnounceButton, EditButton, UndoButton, HoldYesButton, HoldNoButton)
    await bot.add_cog(CircleCog(bot.services.circles, bot.texts))
