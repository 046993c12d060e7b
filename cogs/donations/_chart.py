"""`/donations chart`: the months of a period as a picture, with the table beside it, for admins."""

from __future__ import annotations

import asyncio
import io

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import Interaction
from bot.domain.chart import panels
from bot.ui import chart as screens
from bot.ui.people import admin
from bot.ui.reply import reply
from cogs.donations._entries import suggest_periods


class ChartCommands(commands.Cog):
    """Part of the cog of `/donations`."""

    @app_commands.command(name="chart")
    async def chart(self, interaction: Interaction, period: str = "") -> None:
        """Draw each month, each currency by itself; without the library for pictures the table comes alone."""
        who, say = admin(interaction), interaction.client.texts.to(interaction.locale)
        ledger = interaction.client.services.ledger
        meant = ledger.read_period(period)
        await interaction.response.defer(ephemeral=True, thinking=True)
        sums = await ledger.summary(who.guild_id, meant)
        found = panels(sums.by_month, meant, today=ledger.read_date(""))
        picture = await asyncio.to_thread(screens.draw, found)
        text = screens.table(found, meant.name, say)
        if any(one.count < screens.FEW for _, one in sums.by_month):
            text = f"{text}\n{say('chart.single_gifts')}"
        if picture is None:
            await reply(interaction, f"{text}\n{say('chart.no_picture')}" if found else text)
            return
        alt = screens.alt_text(found, meant.name, say)
        file = discord.File(io.BytesIO(picture), f"gifts-{meant.name}.png", description=alt)
        await reply(interaction, text, file=file)

    chart.autocomplete("period")(suggest_periods)
