"""`/my meetings|reminders|gifts|claim`: in a guild those of the guild, in a DM all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discord import app_commands
from discord.ext import commands

from bot.client import Interaction
from bot.ui import seating as screens
from bot.ui.people import person
from bot.ui.reply import reply, show
from cogs.my._gifts import show_mine
from cogs.my._leaving import LeavingCommands

if TYPE_CHECKING:
    from bot.services.seating import Seating
    from bot.services.standing import Standing
    from bot.texts import Texts


@app_commands.allowed_contexts(guilds=True, dms=True, private_channels=False)
@app_commands.allowed_installs(guilds=True, users=False)
class MyCog(LeavingCommands, commands.GroupCog, group_name="my"):
    """One's own things."""

    def __init__(self, seating: Seating, standing: Standing, texts: Texts) -> None:
        super().__init__()
        self._standing = standing
        self._seating = seating
        self._texts = texts

    @app_commands.command(name="meetings")
    async def meetings(self, interaction: Interaction) -> None:
        """Show the meetings that the person sits or waits in."""
        say = self._texts.to(interaction.locale)
        items = await self._seating.fetch_mine(interaction.user.id, interaction.guild_id)
        every_time = await self._standing.fetch_mine(interaction.user.id, interaction.guild_id, items)
        if items or every_time:
            await show(interaction, screens.mine(items, say, every_time))
        else:
            await reply(interaction, say("my.no_meetings"))

    @app_commands.command(name="reminders")
    async def reminders(self, interaction: Interaction) -> None:
        """Show whether the bot writes about each coming meeting, with switches."""
        say = self._texts.to(interaction.locale)
        items = await self._seating.fetch_mine(interaction.user.id, interaction.guild_id)
        in_guild = interaction.guild_id is not None
        choice = await interaction.client.services.reminders.fetch(person(interaction)) if in_guild else None
        await show(interaction, screens.reminders(items, choice, say))

    @app_commands.command(name="gifts")
    async def gifts(self, interaction: Interaction) -> None:
        """Show the gifts that the person linked to themselves, with receipts and the way to forget the link."""
        await show_mine(interaction)

    @app_commands.command(name="claim")
    async def claim(self, interaction: Interaction, receipt: str) -> None:
        """Link a gift by the number on its receipt. Every way in which that cannot be is answered with one sentence."""
        claimed = await interaction.client.services.gifts.claim(person(interaction), receipt)
        say = self._texts.to(interaction.locale)
        await reply(interaction, say("gifts.claimed" if claimed else "gifts.not_claimed"))
