"""`/circles`: the coming meetings that a person may see."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import Interaction
from cogs.seating._upcoming import show_upcoming

if TYPE_CHECKING:
    from bot.services.rooms import Rooms
    from bot.services.seating import Seating
    from bot.texts import Texts


class SeatingCog(commands.Cog):
    """What everyone can ask about meetings."""

    def __init__(self, seating: Seating, rooms: Rooms, texts: Texts) -> None:
        self._seating = seating
        self._rooms = rooms
        self._texts = texts

    @app_commands.command(name="circles")
    @app_commands.guild_only()
    async def circles(self, interaction: Interaction) -> None:
        """Show the coming meetings with their buttons."""
        await show_upcoming(interaction)

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        """Somebody who writes in a room is there; that they wrote is all that is noted."""
        room_id, user_id = message.channel.id, message.author.id
        if not self._rooms.is_room(room_id) or message.author.bot or self._rooms.is_noted(room_id, user_id):
            return
        if await self._seating.note_present(room_id, user_id):
            self._rooms.noted(room_id, user_id)

    @commands.Cog.listener()
    async def on_voice_state_update(
        self, member: discord.Member, before: discord.VoiceState, after: discord.VoiceState
    ) -> None:
        """Somebody who enters a voice room is there."""
        if after.channel is None or after.channel == before.channel or member.bot:
            return
        if self._rooms.is_room(after.channel.id):
            await self._seating.note_present(after.channel.id, member.id)
