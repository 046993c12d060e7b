"""`/support` and the Help lines button. Nothing here touches the database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cogs.support._cog import SupportCog
from cogs.support._presses import CountrySelect, HelpLinesButton

if TYPE_CHECKING:
    from bot.client import CirclekeeperBot


async def setup(bot: CirclekeeperBot) -> None:
    """Add the command, the button and the menu."""
    bot.add_dynamic_items(HelpLinesButton, CountrySelect)
    await bot.add_cog(SupportCog(bot.content.help_lines, bot.texts, bot.clock))
