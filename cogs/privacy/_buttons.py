"""Show my text: the way back to what was taken down, for its author alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import Refusal
from bot.ui import ids
from bot.ui.base import BaseButton
from bot.ui.privacy import own_text
from bot.ui.reply import reply

if TYPE_CHECKING:
    from bot.client import Interaction


class ShowTextButton(BaseButton, press=ids.SHOW_TEXT):
    """Show my text."""

    async def pressed(self, interaction: Interaction) -> None:
        """Show the text and what in it was the reason; nobody else ever gets it."""
        held = interaction.client.services.returned.take(self.numbers[0], interaction.user.id)
        if held is None:
            raise Refusal("privacy.text_gone")
        await reply(
            interaction, own_text(held.text, held.topics, interaction.client.texts.to(interaction.locale))
        )
