"""Keeps the Start card in its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discord.ext import commands

if TYPE_CHECKING:
    import discord

    from bot.services.guild_choices import Guilds


class ArrivalCog(commands.Cog):
    """Makes the Start card again when somebody deletes it."""

    def __init__(self, guilds: Guilds) -> None:
        self._guilds = guilds

    @commands.Cog.listener()
    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        """One message is gone."""
        if payload.guild_id is not None:
            await self._guilds.message_gone(payload.guild_id, payload.channel_id, payload.message_id)

    @commands.Cog.listener()
    async def on_raw_bulk_message_delete(self, payload: discord.RawBulkMessageDeleteEvent) -> None:
        """Many are."""
        for message_id in payload.message_ids if payload.guild_id is not None else ():
            await self._guilds.message_gone(payload.guild_id or 0, payload.channel_id, message_id)
