"""`/agreements`: the text, Accept, Withdraw; and the words of a guild of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cogs.agreements._buttons import WithdrawButton
from cogs.agreements._cog import AgreementsCog
from cogs.agreements._own_words import EditWordsButton

if TYPE_CHECKING:
    from bot.client import CirclekeeperBot


async def setup(bot: CirclekeeperBot) -> None:
    """Add the command and its buttons."""
    bot.add_dynamic_items(WithdrawButton, EditWordsButton)
    await bot.add_cog(AgreementsCog(bot.services.agreements, bot.texts))
