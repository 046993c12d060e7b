"""`/agreements`: the text, Accept, Withdraw."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cogs.agreements._buttons import WithdrawButton
from cogs.agreements._cog import AgreementsCog

if TYPE_CHECKING:
    from bot.client import CirclekeeperBot


async def setup(bot: CirclekeeperBot) -> None:
    """Add the command and its button."""
    bot.add_dynamic_items(WithdrawButton)
    await bot.add_cog(AgreementsCog(bot.services.agreements, bot.texts))
