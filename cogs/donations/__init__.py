"""`/donate`, for everyone; `/donations`, the ledger, for admins; and the ways to give."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cogs.donations import _gifts, _shown
from cogs.donations._cog import DonationsCog
from cogs.donations._form import EditGivingButton
from cogs.donations._giving import DonateCog, GiveButton
from cogs.donations._recipient import EditRecipientButton

if TYPE_CHECKING:
    from bot.client import CirclekeeperBot


async def setup(bot: CirclekeeperBot) -> None:
    """Add the commands and the buttons."""
    bot.add_dynamic_items(GiveButton, EditGivingButton, EditRecipientButton)
    bot.add_dynamic_items(_gifts.GiveLinkedButton, _gifts.OtherWaysButton, _gifts.ThankMeButton)
    bot.add_dynamic_items(
        _shown.ShownButton, _shown.GoalOffButton, _shown.CardOffButton, _shown.CardChannelSelect
    )
    services, texts = bot.services, bot.texts
    await bot.add_cog(DonateCog(services.giving, services.gifts, services.circles, texts))
    await bot.add_cog(DonationsCog(services.ledger, services.circles, texts))
