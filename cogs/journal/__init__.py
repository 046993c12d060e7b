"""`/journal`, and a prompt to write with from the closing card. Nothing about it is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cogs.journal._buttons import (
    AnotherButton,
    InTwoDaysButton,
    JournalButton,
    MomentSelect,
    OpenPromptButton,
)
from cogs.journal._cog import JournalCog

if TYPE_CHECKING:
    from bot.client import CirclekeeperBot


async def setup(bot: CirclekeeperBot) -> None:
    """Add the command, the buttons and the menu."""
    bot.add_dynamic_items(JournalButton, AnotherButton, InTwoDaysButton, OpenPromptButton, MomentSelect)
    await bot.add_cog(JournalCog())
