"""`/my`: what concerns only oneself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cogs.my import _gifts
from cogs.my._buttons import ChooseAskButton, ChooseDmButton, ChooseHereButton
from cogs.my._cog import MyCog
from cogs.my._leaving import EraseMeButton, KeepMeButton

if TYPE_CHECKING:
    from bot.client import CirclekeeperBot


async def setup(bot: CirclekeeperBot) -> None:
    """Add the commands and the buttons."""
    bot.add_dynamic_items(ChooseAskButton, ChooseDmButton, ChooseHereButton)
    bot.add_dynamic_items(EraseMeButton, KeepMeButton)
    bot.add_dynamic_items(
        _gifts.ReceiptButton, _gifts.ForgetGiftButton, _gifts.ForgetSureButton, _gifts.MoreGiftsButton
    )
    await bot.add_cog(MyCog(bot.services.seating, bot.services.standing, bot.texts))
