"""The form of `/donations provider`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

from bot.domain.ledger import LONGEST_LINK, LONGEST_PURPOSE, parse_page
from bot.errors import Refusal
from bot.ui import donations as screens
from bot.ui.base import BaseModal
from bot.ui.door import refusal_text
from bot.ui.people import admin
from bot.ui.reply import reply

if TYPE_CHECKING:
    from bot.domain.ledger import GivingPage
    from bot.texts import Say


class ProviderModal(BaseModal):
    """What the money is for, and where one can give."""

    def __init__(self, page: GivingPage, say: Say, typed: tuple[str, str] | None = None) -> None:
        super().__init__(title=say("donations.form_title"), timeout=None)
        self._page = page
        purpose, link = typed or (page.purpose, page.link or "")
        self._purpose = discord.ui.TextInput[Any](
            style=discord.TextStyle.paragraph, default=purpose, required=False, max_length=LONGEST_PURPOSE
        )
        self._link = discord.ui.TextInput[Any](default=link, required=False, max_length=LONGEST_LINK)
        self.add_item(discord.ui.TextDisplay(screens.provider_state(page, say)))
        self.add_item(
            discord.ui.Label(
                text=say("donations.form_purpose"),
                description=say("donations.form_purpose_about"),
                component=self._purpose,
            )
        )
        self.add_item(
            discord.ui.Label(
                text=say("donations.form_link"),
                description=say("donations.form_link_about"),
                component=self._link,
            )
        )

    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        """Write the page; a slip keeps everything that was typed and says what to mend."""
        who = admin(interaction)
        say = interaction.client.texts.to(interaction.locale)
        typed = (self._purpose.value, self._link.value)
        try:
            page = parse_page(*typed)
        except Refusal as refusal:
            again = discord.ui.View(timeout=600)
            again.add_item(AgainButton(self._page, typed, say))
            await interaction.response.send_message(refusal_text(refusal, say), view=again, ephemeral=True)
            return
        await interaction.client.services.giving.set(who, page)
        await reply(interaction, "\n".join([say("donations.page_saved"), screens.provider_state(page, say)]))


class AgainButton(discord.ui.Button[Any]):
    """The form once more, with everything that was typed."""

    def __init__(self, page: GivingPage, typed: tuple[str, str], say: Say) -> None:
        super().__init__(label=say("common.try_again"), style=discord.ButtonStyle.primary)
        self._page = page
        self._typed = typed
        self._say = say

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Open the form again."""
        await interaction.response.send_modal(ProviderModal(self._page, self._say, self._typed))
