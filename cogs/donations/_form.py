"""What `/donations provider` says, and the form of the page for giving."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

from bot.domain.ledger import LONGEST_LINK, LONGEST_PURPOSE, LONGEST_SUGGESTED, parse_page
from bot.errors import Refusal
from bot.ui import donations as screens
from bot.ui import ids
from bot.ui.again import offer_again
from bot.ui.base import BaseButton, BaseModal
from bot.ui.people import admin
from bot.ui.reply import reply

if TYPE_CHECKING:
    from bot.client import Interaction
    from bot.domain.ledger import GivingPage
    from bot.services.all import Services
    from bot.texts import Say

Typed = tuple[str, str, str, str]


async def provider_text(services: Services, guild_id: int, say: Say) -> str:
    """Return how things stand about giving in a guild."""
    page = await services.giving.fetch(guild_id)
    recipient = await services.giving.fetch_recipient(guild_id)
    return screens.provider_state(page, recipient, await services.payments.fetch_states(guild_id), say)


class EditGivingButton(BaseButton, press=ids.EDIT_GIVING):
    """Open the form of the page for giving."""

    async def pressed(self, interaction: Interaction) -> None:
        """Open it with what is set now."""
        who = admin(interaction)
        page = await interaction.client.services.giving.fetch(who.guild_id)
        say = interaction.client.texts.to(interaction.locale)
        await interaction.response.send_modal(ProviderModal(page, say))


class ProviderModal(BaseModal):
    """What the money is for, where one can give, amounts that may help to choose, and how to help without money."""

    def __init__(self, page: GivingPage, say: Say, typed: Typed | None = None) -> None:
        super().__init__(title=say("donations.form_title"), timeout=None)
        self._page = page
        shown = typed or (page.purpose, page.link or "", page.suggested, page.other_ways)
        self._purpose = _field(shown[0], LONGEST_PURPOSE, discord.TextStyle.paragraph)
        self._link = _field(shown[1], LONGEST_LINK)
        self._suggested = _field(shown[2], LONGEST_SUGGESTED)
        self._other_ways = _field(shown[3], LONGEST_PURPOSE, discord.TextStyle.paragraph)
        for text, about, field in (
            ("donations.form_purpose", "donations.form_purpose_about", self._purpose),
            ("donations.form_link", "donations.form_link_about", self._link),
            ("gifts.form_suggested", "gifts.form_suggested_about", self._suggested),
            ("gifts.form_other_ways", "gifts.form_other_ways_about", self._other_ways),
        ):
            self.add_item(discord.ui.Label(text=say(text), description=say(about), component=field))

    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        """Write the page; a slip keeps everything that was typed and says what to mend."""
        who = admin(interaction)
        say = interaction.client.texts.to(interaction.locale)
        typed = (self._purpose.value, self._link.value, self._suggested.value, self._other_ways.value)
        try:
            page = parse_page(*typed)
        except Refusal as refusal:
            await offer_again(interaction, refusal, lambda: ProviderModal(self._page, say, typed), say)
            return
        await interaction.client.services.giving.set(who, page)
        state = await provider_text(interaction.client.services, who.guild_id, say)
        await reply(interaction, "\n".join([say("donations.page_saved"), state]))


def _field(
    shown: str, longest: int, style: discord.TextStyle = discord.TextStyle.short
) -> discord.ui.TextInput[Any]:
    return discord.ui.TextInput(style=style, default=shown, required=False, max_length=longest)
