"""The screens of `/setup`: each choice is written at once and leads on to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.domain.care import CareChoice
from bot.domain.needs import TO_KEEP_A_CARD
from bot.domain.setup import Preset, Step, go_on_at
from bot.ui import ids
from bot.ui import setup as screens
from bot.ui.base import BaseButton, BaseSelect
from bot.ui.people import admin
from bot.ui.reply import turn_into
from bot.ui.rights import chosen_channel

if TYPE_CHECKING:
    from bot.client import Interaction


async def step_screen(
    interaction: Interaction, at: Step, first: screens.First | None = None
) -> discord.ui.LayoutView:
    """Return the screen of a step with what is chosen now."""
    bot = interaction.client
    chosen = await bot.services.guilds.fetch(interaction.guild_id or 0)
    say = bot.texts.to(interaction.locale)
    return screens.step(at, chosen, say, reads=bot.intents.message_content, first=first)


async def go_to(interaction: Interaction, at: Step) -> None:
    """Write that this step was reached, and show it in the place of the one before."""
    await interaction.client.services.setup.reach(interaction.guild_id or 0, at)
    await turn_into(interaction, await step_screen(interaction, at))


class StepButton(BaseButton, press=ids.SETUP_STEP):
    """Go to a step without changing anything."""

    async def pressed(self, interaction: Interaction) -> None:
        """Show it."""
        admin(interaction)
        await go_to(interaction, go_on_at(self.numbers[0]))


class AdminsSelect(BaseSelect, press=ids.SETUP_ADMINS):
    """Where admins are told."""

    async def chosen(self, interaction: Interaction) -> None:
        """Write it, where the bot may post there."""
        who = admin(interaction)
        channel = chosen_channel(interaction, self.item.values[0])
        await interaction.client.services.guilds.choose_admin_channel(who, channel.id)
        await go_to(interaction, Step.RULES)


class RulesButton(BaseButton, press=ids.SETUP_RULES):
    """How screening begins."""

    async def pressed(self, interaction: Interaction) -> None:
        """Write it."""
        who, presets = admin(interaction), list(Preset)
        preset = presets[min(self.numbers[0], len(presets) - 1)]
        await interaction.client.services.setup.choose_preset(who, preset)
        await go_to(interaction, Step.CARE)


class CareButton(BaseButton, press=ids.SETUP_CARE):
    """What happens on signs of danger."""

    async def pressed(self, interaction: Interaction) -> None:
        """Write it."""
        who, choices = admin(interaction), list(CareChoice)
        choice = choices[min(self.numbers[0], len(choices) - 1)]
        await interaction.client.services.guilds.choose_care(who, choice)
        await go_to(interaction, Step.START_CARD)


class StartSelect(BaseSelect, press=ids.SETUP_START):
    """Where the Start card stands."""

    async def chosen(self, interaction: Interaction) -> None:
        """Write it, where the bot may post and pin there."""
        who = admin(interaction)
        channel = chosen_channel(interaction, self.item.values[0], TO_KEEP_A_CARD)
        await interaction.client.services.guilds.choose_start_channel(who, channel.id)
        await go_to(interaction, Step.FIRST_CIRCLE)
