"""What may be said in a guild: the form in which an admin writes public numbers, addresses and websites."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

from bot.domain.privacy import LONGEST_ALLOWED, MOST_ALLOWED, read_allowed
from bot.ui import ids
from bot.ui.base import BaseButton, BaseModal
from bot.ui.people import admin
from bot.ui.privacy_admin import allowed_state
from bot.ui.reply import reply

if TYPE_CHECKING:
    from bot.client import Interaction
    from bot.texts import Say

LONGEST: int = min(4000, MOST_ALLOWED * (LONGEST_ALLOWED + 1))
"""Characters; Discord's own limit of a form's field is 4,000."""


class AllowedButton(BaseButton, press=ids.ALLOWED):
    """Open the form."""

    async def pressed(self, interaction: Interaction) -> None:
        """Open it with what holds now."""
        who = admin(interaction)
        page = await interaction.client.services.privacy.fetch_page(who.guild_id)
        say = interaction.client.texts.to(interaction.locale)
        await interaction.response.send_modal(AllowedModal(page.allowed, say))


class AllowedModal(BaseModal):
    """Public numbers, addresses and websites, one a line."""

    def __init__(self, entries: tuple[str, ...], say: Say) -> None:
        super().__init__(title=say("privacy.allowed_title"), timeout=None)
        self._entries = discord.ui.TextInput[Any](
            style=discord.TextStyle.paragraph,
            default="\n".join(entries)[:LONGEST],
            required=False,
            max_length=LONGEST,
        )
        self.add_item(
            discord.ui.Label(
                text=say("privacy.allowed_label"),
                description=say("privacy.allowed_about"),
                component=self._entries,
            )
        )

    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        """Write the list, and say what holds now."""
        who = admin(interaction)
        say = interaction.client.texts.to(interaction.locale)
        entries = read_allowed(self._entries.value)
        await interaction.client.services.privacy.allow(who, entries)
        await interaction.client.services.automod.said_changed(who.guild_id)
        await reply(interaction, f"{say('privacy.allowed_saved')}\n{allowed_state(entries, say)}")
