"""`/my export|erase`: all that is kept about oneself, to read or to be gone; the same in a guild and in a DM."""

from __future__ import annotations

import asyncio
import contextlib
import io
from typing import TYPE_CHECKING, Final

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import Interaction
from bot.ui import ids
from bot.ui import leaving as screens
from bot.ui.base import BaseButton
from bot.ui.reply import redraw, reply

if TYPE_CHECKING:
    from bot.client import CirclekeeperBot

DELIVERED_WITHIN: Final = 10.0
"""Seconds that Discord has to let somebody out of rooms and desks before they are forgotten all the same."""


class LeavingCommands(commands.Cog):
    """Part of the cog of `/my`."""

    @app_commands.command(name="export")
    async def export(self, interaction: Interaction) -> None:
        """Hand over every row about the person as a file that only they see."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        say = interaction.client.texts.to(interaction.locale)
        page = await interaction.client.services.leaving.export(interaction.user.id)
        file = discord.File(io.BytesIO(page.encode()), "my-data.json")
        await reply(interaction, say("leaving.exported"), file=file)

    @app_commands.command(name="erase")
    async def erase(self, interaction: Interaction) -> None:
        """Say what would go, and ask once more."""
        say = interaction.client.texts.to(interaction.locale)
        held = await interaction.client.services.leaving.fetch_held(interaction.user.id)
        text, buttons = screens.ask(held, say)
        await reply(interaction, text, *buttons)


class KeepMeButton(BaseButton, press=ids.KEEP_ME):
    """Keep everything."""

    async def pressed(self, interaction: Interaction) -> None:
        """Change nothing."""
        await redraw(interaction, interaction.client.texts.to(interaction.locale)("leaving.kept"))


class EraseMeButton(BaseButton, press=ids.ERASE_ME):
    """Erase."""

    async def pressed(self, interaction: Interaction) -> None:
        """Do it, everywhere, and say what went and what stays."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        say = interaction.client.texts.to(interaction.locale)
        bot = interaction.client
        erasure = await bot.services.leaving.erase(interaction.user.id, deliver=lambda: _deliver(bot))
        await reply(interaction, screens.erased(erasure, say))


async def _deliver(bot: CirclekeeperBot) -> None:
    """Let what is owed reach Discord now; what takes longer than a moment is not waited for."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(DELIVERED_WITHIN):
            await asyncio.shield(bot.run_due())
