"""`/circles`: the coming meetings that a person may see."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import Interaction
from bot.ui import seating as screens
from bot.ui.people import person
from bot.ui.reply import reply, show

if TYPE_CHECKING:
    from bot.domain.views import Upcoming
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
        say = self._texts.to(interaction.locale)
        items = await self._seating.fetch_upcoming(person(interaction))
        visible = [item for item in items if _may_see(interaction, item)]
        if not visible:
            await reply(interaction, say("seating.none_coming"))
            return
        await show(interaction, screens.upcoming(visible, say))

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        """Somebody who writes in a room is there; that they wrote is all that is noted."""
        if self._rooms.is_room(message.channel.id) and not message.author.bot:
            await self._seating.note_present(message.channel.id, message.author.id)

    @commands.Cog.listener()
    async def on_voice_state_update(
        self, member: discord.Member, before: discord.VoiceState, after: discord.VoiceState
    ) -> None:
        """Somebody who enters a voice room is there."""
        if after.channel is None or after.channel == before.channel or member.bot:
            return
        if self._rooms.is_room(after.channel.id):
            await self._seating.note_present(after.channel.id, member.id)


def _may_see(interaction: Interaction, item: Upcoming) -> bool:
    if interaction.guild is None or not isinstance(interaction.user, discord.Member):
        return False
    channel = interaction.guild.get_channel(item.circle.channel_id)
    return channel is not None and channel.permissions_for(interaction.user).view_channel
