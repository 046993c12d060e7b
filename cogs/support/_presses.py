"""Help lines, the button on many cards, and the menu of countries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import discord

from bot.ui import door, ids
from bot.ui import support as screens
from bot.ui.base import BaseButton
from bot.ui.reply import show

if TYPE_CHECKING:
    import re

    from bot.client import Interaction


class HelpLinesButton(BaseButton, press=ids.HELP_LINES):
    """Help lines."""

    async def pressed(self, interaction: Interaction) -> None:
        """Show what `/support` shows. Which card it was pressed on makes no difference."""
        await show(interaction, _screen(interaction, ""))


class CountrySelect(discord.ui.DynamicItem[discord.ui.Select[Any]], template=ids.COUNTRY.template):
    """The menu of countries, alive after a restart as the buttons are; the base button's pattern, for a menu."""

    @classmethod
    async def from_custom_id(
        cls, _: discord.Interaction[Any], item: discord.ui.Item[Any], __: re.Match[str], /
    ) -> Self:
        """Make the menu again from a choice."""
        if not isinstance(item, discord.ui.Select):
            raise TypeError("only menus carry these ids")
        return cls(item)

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Show the lines of the country in place of what was there."""
        try:
            await interaction.response.edit_message(view=_screen(interaction, self.item.values[0]))
        except Exception as error:  # noqa: BLE001 - the door for this menu: discord.py would swallow it
            await door.answer(interaction, error, type(self).__name__)


def _screen(interaction: Interaction, country: str) -> discord.ui.LayoutView:
    bot = interaction.client
    say = bot.texts.to(interaction.locale)
    return screens.help_lines(bot.content.help_lines, country, bot.clock.now().date(), say)
