"""`/donations import`: a spreadsheet is read, its gifts are shown, and added once an admin says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import Interaction
from bot.domain.ledger_import import LARGEST_FILE
from bot.errors import Refusal
from bot.ui import door
from bot.ui import ledger_files as screens
from bot.ui.people import admin
from bot.ui.reply import redraw, reply

if TYPE_CHECKING:
    from bot.domain.ledger_import import Sheet
    from bot.texts import Say

WAITS: Final = 15 * 60
"""Seconds that a file that was read waits, in memory alone, to be added."""


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
        view = discord.ui.View(timeout=WAITS)
        view.add_item(AddButton(found.sheet, len(found.new), say))
        await interaction.followup.send(text, view=view, ephemeral=True)


class AddButton(discord.ui.Button[Any]):
    """Add what was shown. What it would add is in memory alone: after a restart the file is sent again."""

    def __init__(self, sheet: Sheet, new: int, say: Say) -> None:
        super().__init__(label=say.count("donations.import_add", new), style=discord.ButtonStyle.primary)
        self._sheet = sheet

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Add it, and say how many there were."""
        try:
            who = admin(interaction)
            added = await interaction.client.services.ledger.add_file(who, self._sheet)
            say = interaction.client.texts.to(interaction.locale)
            await redraw(interaction, say.count("donations.imported", added))
        except Exception as error:  # noqa: BLE001 - this is the door for presses
            await door.answer(interaction, error, type(self).__name__)
