"""`/donations import`: a spreadsheet is read, its gifts are shown, and added once an admin says so."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import Interaction
from bot.domain.ledger_import import LARGEST_FILE
from bot.errors import Refusal
from bot.ui import ledger_files as screens
from bot.ui.base import DoButton, waiting
from bot.ui.people import admin
from bot.ui.reply import redraw, reply

if TYPE_CHECKING:
    from bot.domain.ledger_import import Sheet


class FileCommands(commands.Cog):
    """Part of the cog of `/donations`."""

    @app_commands.command(name="import")
    async def import_file(self, interaction: Interaction, file: discord.Attachment) -> None:
        """Show what a file would add; nothing is added yet."""
        who, say = admin(interaction), interaction.client.texts.to(interaction.locale)
        if file.size > LARGEST_FILE:
            raise Refusal("donations.file_large", limit=LARGEST_FILE // 1_000_000)
        await interaction.response.defer(ephemeral=True, thinking=True)
        found = await interaction.client.services.ledger.read_file(who, await file.read())
        text = screens.dry(found, say)
        if found.sheet.bad or not found.new:
            await reply(interaction, text)
            return
        button = DoButton(say.count("donations.import_add", len(found.new)), partial(_add, found.sheet))
        await interaction.followup.send(text, view=waiting(button), ephemeral=True)


async def _add(sheet: Sheet, interaction: discord.Interaction[Any]) -> None:
    """Add what was shown, and say how many there were."""
    added = await interaction.client.services.ledger.add_file(admin(interaction), sheet)
    say = interaction.client.texts.to(interaction.locale)
    await redraw(interaction, say.count("donations.imported", added))
