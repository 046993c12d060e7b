"""`/setup`, and what may break or mend something while the bot runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import Interaction
from bot.ui.people import admin
from bot.ui.reply import show
from cogs.setup._doctor import doctor_page
from cogs.setup._steps import step_screen

if TYPE_CHECKING:
    from bot.client import CirclekeeperBot

Channel = discord.abc.GuildChannel


class SetupCog(commands.Cog):
    """The way to a first circle, and from then on the doctor."""

    def __init__(self, bot: CirclekeeperBot) -> None:
        self._bot = bot

    @app_commands.command(name="setup")
    @app_commands.default_permissions(manage_guild=True)
    @app_commands.guild_only()
    async def setup(self, interaction: Interaction) -> None:
        """Go on where the setup stands; in a guild with a circle show what is wrong."""
        who = admin(interaction)
        self._bot.services.doctor.note_discord_time(interaction.created_at)
        known = await self._bot.services.doctor.fetch(who.guild_id)
        if known.circles:
            await interaction.response.defer(ephemeral=True, thinking=True)
            await show(interaction, await doctor_page(interaction, 0))
        else:
            at = await self._bot.services.setup.fetch_step(who.guild_id)
            await show(interaction, await step_screen(interaction, at))

    @commands.Cog.listener()
    async def on_interaction(self, interaction: Interaction) -> None:
        """Every press says what time it is at Discord's."""
        self._bot.services.doctor.note_discord_time(interaction.created_at)

    @commands.Cog.listener()
    async def on_guild_role_update(self, before: discord.Role, after: discord.Role) -> None:
        """Somebody changed what the bot, or another one, may do."""
        theirs = after.is_default() or after in after.guild.me.roles
        if theirs and before.permissions != after.permissions:
            await self._bot.services.doctor.ask(after.guild.id)

    @commands.Cog.listener()
    async def on_member_update(self, before: discord.Member, after: discord.Member) -> None:
        """The bot got, or lost, a role. Of others Discord does not tell."""
        if after.id == after.guild.me.id and before.roles != after.roles:
            await self._bot.services.doctor.ask(after.guild.id)

    @commands.Cog.listener()
    async def on_guild_channel_update(self, before: Channel, after: Channel) -> None:
        """Somebody changed what the bot, or everyone, may do in a channel."""
        me, everyone = after.guild.me, after.guild.default_role
        if before.permissions_for(me) != after.permissions_for(me) or (
            before.permissions_for(everyone).view_channel != after.permissions_for(everyone).view_channel
        ):
            await self._bot.services.doctor.ask(after.guild.id)

    @commands.Cog.listener()
    async def on_guild_channel_delete(self, channel: Channel) -> None:
        """Somebody deleted a channel, which may be a circle's."""
        if channel.id in await self._bot.services.mending.fetch_places(channel.guild.id):
            await self._bot.services.doctor.ask(channel.guild.id)
