"""Ways to give from the page of `/donate`: a link that says whose gift it is, thanks, and ways without money."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import Refusal
from bot.ui import gifts as screens
from bot.ui import ids
from bot.ui.base import BaseButton
from bot.ui.people import person
from bot.ui.reply import reply

if TYPE_CHECKING:
    from bot.client import Interaction


class GiveLinkedButton(BaseButton, press=ids.GIVE_LINKED):
    """Give, so that the bot knows whose gift it is."""

    async def pressed(self, interaction: Interaction) -> None:
        """Make a link of the person's own, and say what is kept for it."""
        if interaction.guild_id is None:
            raise Refusal("errors.guild_only")
        taken = await interaction.client.services.gifts.take_link(
            person(interaction), self.numbers[0] or None
        )
        text, buttons = screens.link_taken(*taken, interaction.client.texts.to(interaction.locale))
        await reply(interaction, text, *buttons)


class OtherWaysButton(BaseButton, press=ids.OTHER_WAYS):
    """Other ways to help."""

    async def pressed(self, interaction: Interaction) -> None:
        """Say how one can help without money."""
        if interaction.guild_id is None:
            raise Refusal("errors.guild_only")
        page = await interaction.client.services.giving.fetch(interaction.guild_id)
        await reply(interaction, screens.other_ways(page, interaction.client.texts.to(interaction.locale)))


class ThankMeButton(BaseButton, press=ids.THANK_ME):
    """Thank me by a direct message."""

    async def pressed(self, interaction: Interaction) -> None:
        """Remember the yes, for this one gift."""
        await interaction.client.services.gifts.want_thanks(person(interaction), self.numbers[0])
        await reply(interaction, interaction.client.texts.to(interaction.locale)("gifts.will_thank"))
