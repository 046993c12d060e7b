"""Who receives the gifts: the form by which an admin says it. It chooses what a receipt says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

from bot.domain.receipts import LONGEST_NAME, RecipientKind, parse_recipient
from bot.ui import donations as screens
from bot.ui import ids
from bot.ui.base import BaseButton, BaseModal
from bot.ui.people import admin
from bot.ui.reply import reply
from cogs.donations._form import provider_text

if TYPE_CHECKING:
    from bot.client import Interaction
    from bot.domain.receipts import Recipient
    from bot.texts import Say

LONGEST_NUMBER = 10


class EditRecipientButton(BaseButton, press=ids.EDIT_RECIPIENT):
    """Open the form."""

    async def pressed(self, interaction: Interaction) -> None:
        """Open it with what is set now."""
        who = admin(interaction)
        recipient = await interaction.client.services.giving.fetch_recipient(who.guild_id)
        say = interaction.client.texts.to(interaction.locale)
        await interaction.response.send_modal(RecipientModal(recipient, say))


class RecipientModal(BaseModal):
    """What kind of receiver it is, its legal name, and a charity's number."""

    def __init__(self, recipient: Recipient, say: Say) -> None:
        super().__init__(title=say("gifts.recipient_title"), timeout=None)
        self._kind = discord.ui.Select[Any](
            options=[
                discord.SelectOption(
                    label=say(f"gifts.kind_{kind}"), value=kind, default=kind is recipient.kind
                )
                for kind in RecipientKind
            ]
        )
        self._name = discord.ui.TextInput[Any](
            default=recipient.name, required=False, max_length=LONGEST_NAME
        )
        self._number = discord.ui.TextInput[Any](
            default=recipient.number, required=False, max_length=LONGEST_NUMBER
        )
        self.add_item(discord.ui.TextDisplay(say("gifts.recipient_about")))
        self.add_item(discord.ui.Label(text=say("gifts.recipient_kind"), component=self._kind))
        self.add_item(discord.ui.Label(text=say("gifts.recipient_name"), component=self._name))
        self.add_item(discord.ui.Label(text=say("gifts.recipient_number"), component=self._number))

    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        """Write it, and show how things stand now."""
        who = admin(interaction)
        recipient = parse_recipient(self._kind.values[0], self._name.value, self._number.value)
        await interaction.client.services.giving.set_recipient(who, recipient)
        say = interaction.client.texts.to(interaction.locale)
        text = await provider_text(interaction.client.services, who.guild_id, say)
        await reply(interaction, text, *screens.provider_buttons(say))
