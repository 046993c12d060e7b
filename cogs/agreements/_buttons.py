"""Withdraw. Accept leads on to a seat, so it lives with the seats."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.ui import ids
from bot.ui.base import BaseButton
from bot.ui.people import person
from bot.ui.reply import reply

if TYPE_CHECKING:
    from bot.client import Interaction


class WithdrawButton(BaseButton, press=ids.WITHDRAW):
    """Take the acceptance back; coming seats go with it."""

    async def pressed(self, interaction: Interaction) -> None:
        """Withdraw without a question."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        released = await interaction.client.services.agreements.withdraw(person(interaction))
        say = interaction.client.texts.to(interaction.locale)
        none = say("agreements.withdrawn_none")
        await reply(interaction, say.count("agreements.withdrawn", released) if released else none)
