"""`/circles`: the coming meetings that a person may see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discord import app_commands
from discord.ext import commands

from bot.client import Interaction
from cogs.seating._upcoming import show_upcoming

if TYPE_CHECKING:
    from bot.services.seating import Seating
    from bot.texts import Texts


class SeatingCog(commands.Cog):
    """What everyone can ask about meetings."""

    def __init__(self, seating: Seating, texts: Texts) -> None:
        self._seating = seating
        self._texts = texts

    @app_commands.command(name="circles")
    @app_commands.guild_only()
    async def circles(self, interaction: Interaction) -> None:
        """Show the coming meetings with their buttons."""
        await show_upcoming(interaction)
