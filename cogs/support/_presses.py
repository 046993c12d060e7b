"""Help lines, the button on many cards, and the menu of countries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.ui import ids
from bot.ui import support as screens
from bot.ui.base import BaseButton, BaseSelect
from bot.ui.reply import show

if TYPE_CHECKING:
    import discord

    from bot.client import Interaction


class HelpLinesButton(BaseButton, press=ids.HELP_LINES):
    """Help lines."""

    answers_always = True

    async def pressed(self, interaction: Interaction) -> None:
        """Show what `/support` shows. Which card it was pressed on makes no difference."""
        await show(interaction, _screen(interaction, ""))


class CountrySelect(BaseSelect, press=ids.COUNTRY):
    """The menu of countries, alive after a restart as the buttons are."""

    answers_always = True

    async def chosen(self, interaction: Interaction) -> None:
        """Show the lines of the country in place of what was there."""
        await interaction.response.edit_message(view=_screen(interaction, self.item.values[0]))


def _screen(interaction: Interaction, country: str) -> discord.ui.LayoutView:
    bot = interaction.client
    say = bot.texts.to(interaction.locale)
    return screens.help_lines(bot.content.help_lines, country, bot.clock.now().date(), say)
