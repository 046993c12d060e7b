"""What admins choose about care and arrival: one screen, three menus, each drawn again with what was chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.domain.care import CareChoice
from bot.domain.needs import TO_KEEP_A_CARD
from bot.ui import arrival, ids
from bot.ui.base import BaseButton, BaseSelect
from bot.ui.people import admin
from bot.ui.reply import show
from bot.ui.rights import chosen_channel

if TYPE_CHECKING:
    from bot.client import Interaction


class ChoicesButton(BaseButton, press=ids.GUILD_CHOICES):
    """Care and arrival."""

    async def pressed(self, interaction: Interaction) -> None:
        """Show what is chosen now."""
        admin(interaction)
        await show(interaction, await _screen(interaction))


class CareSelect(BaseSelect, press=ids.CARE_CHOICE):
    """What happens on signs of danger."""

    async def chosen(self, interaction: Interaction) -> None:
        """Write it."""
        who = admin(interaction)
        await interaction.client.services.guilds.choose_care(who, CareChoice(self.item.values[0]))
        await interaction.response.edit_message(view=await _screen(interaction))


class AdminChannelSelect(BaseSelect, press=ids.ADMIN_CHANNEL):
    """Where admins are told."""

    async def chosen(self, interaction: Interaction) -> None:
        """Write it, where the bot may post there."""
        who = admin(interaction)
        channel = chosen_channel(interaction, self.item.values[0])
        await interaction.client.services.guilds.choose_admin_channel(who, channel.id)
        await interaction.response.edit_message(view=await _screen(interaction))


class StartChannelSelect(BaseSelect, press=ids.START_CHANNEL):
    """Where the Start card stands."""

    async def chosen(self, interaction: Interaction) -> None:
        """Write it, where the bot may post and pin there."""
        who = admin(interaction)
        channel = chosen_channel(interaction, self.item.values[0], TO_KEEP_A_CARD)
        await interaction.client.services.guilds.choose_start_channel(who, channel.id)
        await interaction.response.edit_message(view=await _screen(interaction))


class LanguageSelect(BaseSelect, press=ids.LANGUAGE):
    """The language of what everyone sees."""

    async def chosen(self, interaction: Interaction) -> None:
        """Write it; cards and panels are drawn again."""
        who, (language,) = admin(interaction), self.item.values
        known = interaction.client.texts.languages
        await interaction.client.services.languages.choose(who, language if language in known else None)
        await interaction.response.edit_message(view=await _screen(interaction))


async def _screen(interaction: Interaction) -> discord.ui.LayoutView:
    bot = interaction.client
    chosen = await bot.services.guilds.fetch(interaction.guild_id or 0)
    say = bot.texts.to(interaction.locale)
    return arrival.choices(chosen, say, bot.texts, reads=bot.intents.message_content)
