"""`/donations goal`, and the screen of what others see of the ledger, for admins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discord import app_commands
from discord.ext import commands

from bot.client import Interaction
from bot.domain.ledger import suggest_currencies
from bot.domain.money import parse_amount
from bot.ui import ids
from bot.ui import shown as screens
from bot.ui.base import BaseButton, BaseSelect
from bot.ui.people import admin
from bot.ui.reply import show
from bot.ui.rights import chosen_channel

if TYPE_CHECKING:
    import discord


class GoalCommands(commands.Cog):
    """Part of the cog of `/donations`."""

    @app_commands.command(name="goal")
    async def goal(self, interaction: Interaction, amount: str, currency: str) -> None:
        """Set what the group hopes for; `/donate` shows it."""
        who, wanted = admin(interaction), parse_amount(amount, currency)
        await interaction.client.services.publishing.set_goal(who, wanted)
        await show(interaction, await _screen(interaction))

    @goal.autocomplete("currency")
    async def suggest_goal_currency(
        self, interaction: Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        """Offer the codes that begin with what was typed."""
        del interaction
        return [app_commands.Choice(name=code, value=code) for code in suggest_currencies(typed)]


class ShownButton(BaseButton, press=ids.GIFTS_SHOWN):
    """What others see."""

    async def pressed(self, interaction: Interaction) -> None:
        """Show it, with what can be changed."""
        admin(interaction)
        await show(interaction, await _screen(interaction))


class GoalOffButton(BaseButton, press=ids.GOAL_OFF):
    """Take the goal away."""

    async def pressed(self, interaction: Interaction) -> None:
        """Do it, and show the screen as it is then."""
        await interaction.client.services.publishing.set_goal(admin(interaction), None)
        await show(interaction, await _screen(interaction))


class CardOffButton(BaseButton, press=ids.GIFT_CARD_OFF):
    """Stop the monthly card."""

    async def pressed(self, interaction: Interaction) -> None:
        """Do it, and show the screen as it is then."""
        await interaction.client.services.publishing.choose_card(admin(interaction), None)
        await show(interaction, await _screen(interaction))


class CardChannelSelect(BaseSelect, press=ids.GIFT_CARD_CHANNEL):
    """Where the monthly card goes."""

    async def chosen(self, interaction: Interaction) -> None:
        """Write it, where the bot may post there."""
        who = admin(interaction)
        channel = chosen_channel(interaction, self.item.values[0])
        await interaction.client.services.publishing.choose_card(who, channel.id)
        await interaction.response.edit_message(view=await _screen(interaction))


async def _screen(interaction: Interaction) -> discord.ui.LayoutView:
    shown = await interaction.client.services.publishing.fetch(interaction.guild_id or 0)
    return screens.choices(shown, interaction.client.texts.to(interaction.locale))
