"""A prompt to write with, from the closing card. Nothing about it is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cogs.journal._buttons import AnotherButton, JournalButton

if TYPE_CHECKING:
    from bot.client import CirclekeeperBot


async def setup(bot: CirclekeeperBot) -> None:
    """Add the buttons."""
    bot.add_dynamic_items(JournalButton, AnotherButton)
