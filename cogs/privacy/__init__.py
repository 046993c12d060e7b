"""Keeps contact details out of the rooms, and gives people their own text back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cogs.privacy._buttons import ShowTextButton
from cogs.privacy._cog import PrivacyCog

if TYPE_CHECKING:
    from bot.client import CirclekeeperBot


async def setup(bot: CirclekeeperBot) -> None:
    """Add the listeners and the button."""
    bot.add_dynamic_items(ShowTextButton)
    services = bot.services
    await bot.add_cog(PrivacyCog(bot, services.rooms, services.screening, services.returned))
