"""What others see. See circles lives with the seats, Help lines with the help lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.ui import arrival, ids
from bot.ui.base import BaseButton
from bot.ui.reply import show

if TYPE_CHECKING:
    from bot.client import Interaction


class OthersSeeButton(BaseButton, press=ids.WHAT_OTHERS_SEE):
    """What others see."""

    async def pressed(self, interaction: Interaction) -> None:
        """Say it; that somebody looked is noted nowhere."""
        await show(interaction, arrival.what_others_see(interaction.client.texts.to(interaction.locale)))
