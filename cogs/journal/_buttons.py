"""A prompt to write with, and Another. Which one it is stands in the button's id alone: nothing is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

from bot.domain.prompts import MOMENTS
from bot.errors import Refusal
from bot.ui import ids
from bot.ui import prompts as screens
from bot.ui.base import BaseButton, BaseSelect
from bot.ui.reply import redraw, reply
from bot.ui.times import date_and_time

if TYPE_CHECKING:
    from bot.client import Interaction

AFTER_A_MEETING = MOMENTS[1]
"""The same day."""
TWO_DAYS_AFTER = MOMENTS[3]


class JournalButton(BaseButton, press=ids.JOURNAL):
    """A prompt to write with."""

    async def pressed(self, interaction: Interaction) -> None:
        """Show one prompt, privately; each meeting begins with a different one."""
        text, buttons = await prompt_at(interaction, AFTER_A_MEETING, self.numbers[0], later=True)
        await reply(interaction, text, *buttons)


class AnotherButton(BaseButton, press=ids.ANOTHER):
    """Another."""

    async def pressed(self, interaction: Interaction) -> None:
        """Show the next prompt in place of this one."""
        moment, index = self.numbers
        text, buttons = await prompt_at(interaction, MOMENTS[moment % len(MOMENTS)], index)
        await redraw(interaction, text, *buttons)


class InTwoDaysButton(BaseButton, press=ids.IN_TWO_DAYS):
    """One in two days."""

    async def pressed(self, interaction: Interaction) -> None:
        """Owe the person a prompt; this press is the yes to a direct message."""
        if interaction.guild_id is None:
            raise Refusal("errors.guild_only")
        due_at = await interaction.client.services.between.ask_later(
            interaction.guild_id, interaction.user.id
        )
        say = interaction.client.texts.to(interaction.locale)
        await redraw(interaction, say("prompts.later_set", when=date_and_time(due_at)))


class OpenPromptButton(BaseButton, press=ids.OPEN_PROMPT):
    """Open."""

    async def pressed(self, interaction: Interaction) -> None:
        """Show a prompt for some days after."""
        text, buttons = await prompt_at(interaction, TWO_DAYS_AFTER, interaction.id >> 22)
        await reply(interaction, text, *buttons)


class MomentSelect(BaseSelect, press=ids.MOMENT):
    """The menu of moments."""

    async def chosen(self, interaction: Interaction) -> None:
        """Show a prompt for the moment in place of the question."""
        text, buttons = await prompt_at(interaction, self.item.values[0], interaction.id >> 22)
        await redraw(interaction, text, *buttons)


async def prompt_at(
    interaction: Interaction, moment: str, number: int, *, later: bool = False
) -> tuple[str, list[discord.ui.Button[Any]]]:
    """Return prompt `number` for a moment, counted from 0 and round again. Raises `Refusal` where there is none."""
    say = interaction.client.texts.to(interaction.locale)
    found = await interaction.client.services.decks.fetch_journal(interaction.guild_id, moment, say.language)
    if not found:
        raise Refusal("prompts.none_of_kind")
    index = number % len(found)
    return screens.to_write_with(found[index], index, say, later=later)
