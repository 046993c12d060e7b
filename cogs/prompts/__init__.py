"""`/prompt`: the decks of a guild, for those who hold a circle and for admins; and prompts between meetings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cogs.prompts._between import BetweenButton
from cogs.prompts._cog import PromptCog
from cogs.prompts._list import PromptsPageButton

if TYPE_CHECKING:
    from bot.client import CirclekeeperBot


async def setup(bot: CirclekeeperBot) -> None:
    """Add the commands and the buttons."""
    bot.add_dynamic_items(PromptsPageButton, BetweenButton)
    await bot.add_cog(PromptCog(bot.services.decks, bot.texts))
