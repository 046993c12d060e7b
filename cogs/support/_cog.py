"""`/support`: help lines, for anyone, in a guild or a DM, whatever else is broken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discord import app_commands
from discord.ext import commands

from bot.client import Interaction
from bot.ui import support as screens
from bot.ui.reply import show

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.clock import Clock
    from bot.domain.help_lines import HelpLine
    from bot.texts import Texts


class SupportCog(commands.Cog):
    """Help lines. That somebody looked is noted nowhere."""

    def __init__(self, lines: Sequence[HelpLine], texts: Texts, clock: Clock) -> None:
        self._lines = lines
        self._texts = texts
        self._clock = clock

    @app_commands.command(name="support")
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=False)
    @app_commands.allowed_installs(guilds=True, users=False)
    async def support(self, interaction: Interaction, country: str = "") -> None:
        """Show the help lines of a country, or ask which."""
        say = self._texts.to(interaction.locale)
        await show(interaction, screens.help_lines(self._lines, country, self._clock.now().date(), say))

    @support.autocomplete("country")
    async def suggest_countries(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Offer the countries there are lines for."""
        found = screens.suggest_countries(self._lines, typed, self._texts.to(interaction.locale))
        return [app_commands.Choice(name=name, value=code) for code, name in found]
