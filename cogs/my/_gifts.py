"""One's own gifts: their list, receipts, forgetting that they are one's own, and claiming one by its receipt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.ui import gifts as screens
from bot.ui import ids
from bot.ui.base import BaseButton
from bot.ui.people import person
from bot.ui.reply import redraw, reply, show

if TYPE_CHECKING:
    from bot.client import Interaction


class ReceiptButton(BaseButton, press=ids.RECEIPT):
    """The receipt of a gift."""

    async def pressed(self, interaction: Interaction) -> None:
        """Show it to whose gift it is."""
        found = await interaction.client.services.gifts.fetch_receipt(person(interaction), self.numbers[0])
        await reply(interaction, screens.receipt(found, interaction.client.texts.to(interaction.locale)))


class ForgetGiftButton(BaseButton, press=ids.FORGET_GIFT):
    """Forget this link."""

    async def pressed(self, interaction: Interaction) -> None:
        """Say what that means, and ask once more: it cannot be taken back."""
        await interaction.client.services.gifts.fetch_receipt(person(interaction), self.numbers[0])
        text, buttons = screens.forget_asked(self.numbers[0], interaction.client.texts.to(interaction.locale))
        await reply(interaction, text, *buttons)


class ForgetSureButton(BaseButton, press=ids.FORGET_SURE):
    """Forget it."""

    async def pressed(self, interaction: Interaction) -> None:
        """Delete the row that says whose gift it was."""
        await interaction.client.services.gifts.forget(person(interaction), self.numbers[0])
        await redraw(interaction, interaction.client.texts.to(interaction.locale)("gifts.forgotten"))


class MoreGiftsButton(BaseButton, press=ids.MORE_GIFTS):
    """Older gifts."""

    async def pressed(self, interaction: Interaction) -> None:
        """Show the next ones."""
        await show_mine(interaction, self.numbers[0])


async def show_mine(interaction: Interaction, offset: int = 0) -> None:
    """Show the person's own gifts from `offset` on; in a DM those of all guilds."""
    say = interaction.client.texts.to(interaction.locale)
    wanted = screens.LISTED + 1
    own = await interaction.client.services.gifts.fetch_mine(person(interaction), limit=wanted, offset=offset)
    if own:
        await show(interaction, screens.mine(own, offset, say))
    else:
        await reply(interaction, say("gifts.none_of_mine"))
