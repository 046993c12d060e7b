"""What Discord says about the guilds themselves.

A guild that Discord cannot reach (an outage) is not one that removed the bot: discord.py tells them apart, and the
runner puts work for it off by itself. Here is only what changes rows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord.ext import commands

if TYPE_CHECKING:
    from bot.client import CirclekeeperBot


class GuildsCog(commands.Cog):
    """Being added and removed."""

    def __init__(self, bot: CirclekeeperBot) -> None:
        self._bot = bot

    @commands.Cog.listener()
    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """The bot was removed: its circles there rest, and nothing more is owed."""
        await self._bot.services.mending.note_removed(guild.id)

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        """The bot was added, perhaps again: what is still known of the guild comes back to life."""
        await self._note_present(guild)
        await self._bot.services.languages.note_discord({guild.id: str(guild.preferred_locale)})

    @commands.Cog.listener()
    async def on_guild_available(self, guild: discord.Guild) -> None:
        """The guild can be reached again. While the bot starts, `on_ready` looks at all of them at once instead."""
        if self._bot.is_ready():
            await self._note_present(guild)

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """Connected anew: what came and went meanwhile is noticed now."""
        spoken = {
            guild.id: str(guild.preferred_locale) for guild in self._bot.guilds if not guild.unavailable
        }
        if self._bot.is_open:
            await self._bot.services.languages.note_discord(spoken)
        if not self._bot.is_open:
            return  # asked to close while Discord got ready: the next start looks
        back = await self._bot.services.mending.note_all([guild.id for guild in self._bot.guilds])
        for guild_id in back:
            guild = self._bot.get_guild(guild_id)
            if guild is not None and not guild.unavailable:
                await self._note_present(guild)

    @commands.Cog.listener()
    async def on_guild_update(self, _before: discord.Guild, after: discord.Guild) -> None:
        """Its language may be another now: what everyone sees is drawn again."""
        await self._bot.services.languages.note_discord({after.id: str(after.preferred_locale)})

    async def _note_present(self, guild: discord.Guild) -> None:
        await self._bot.services.mending.note_present(guild.id, {channel.id for channel in guild.channels})
