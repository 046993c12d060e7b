"""The Start card and its presses, and the admins' screen about care and arrival."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cogs.arrival._buttons import OthersSeeButton
from cogs.arrival._choices import (
    AdminChannelSelect,
    CareSelect,
    ChoicesButton,
    LanguageSelect,
    StartChannelSelect,
)
from cogs.arrival._cog import ArrivalCog

if TYPE_CHECKING:
    from bot.client import CirclekeeperBot


async def setup(bot: CirclekeeperBot) -> None:
    """Add the listeners, the buttons and the menus."""
    bot.add_dynamic_items(
        OthersSeeButton, ChoicesButton, CareSelect, AdminChannelSelect, StartChannelSelect, LanguageSelect
    )
    await bot.add_cog(ArrivalCog(bot.services.guilds))
