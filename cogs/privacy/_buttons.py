"""Show my text, Show the note: for the author of a message alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.privacy import topics_of
from bot.errors import Refusal
from bot.ui import ids
from bot.ui.base import BaseButton
from bot.ui.privacy import nudge_text, own_text
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


class ShowNoteButton(BaseButton, press=ids.SHOW_NOTE):
    """Show the note."""

    async def pressed(self, interaction: Interaction) -> None:
        """Show what a message read like: in a direct message the button knows, in a room memory, if it is theirs."""
        number, mask = self.numbers
        in_dm = interaction.guild_id is None
        known = topics_of(mask) if in_dm else ()
        topics = known or interaction.client.services.nudges.take(number, interaction.user.id)
        if not topics:
            raise Refusal("privacy.note_gone")
        await reply(interaction, nudge_text(topics, interaction.client.texts.to(interaction.locale)))
