"""`/donate`, for everyone; `/donations`, the ledger, for admins; and the Give button."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cogs.donations._cog import DonationsCog
from cogs.donations._giving import DonateCog, GiveButton

if TYPE_CHECKING:
    from bot.client import CirclekeeperBot


async def setup(bot: CirclekeeperBot) -> None:
    """Add the commands and the button."""
    bot.add_dynamic_items(GiveButton)
    services, texts = bot.services, bot.texts
    await bot.add_cog(DonateCog(services.giving, services.circles, texts))
    await bot.add_cog(DonationsCog(services.ledger, services.giving, services.circles, texts))
