"""Listens for signs of danger and answers them in private; and the menu command "Tell a facilitator"."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import Interaction
from bot.ui import care as screens
from bot.ui.commands import KEY
from cogs.care._flags import ask_how
from cogs.care._telling import tell

if TYPE_CHECKING:
    from bot.client import CirclekeeperBot
    from bot.domain.verdicts import DangerSeen
    from bot.services.care import Note


class CareCog(commands.Cog):
    """Care. It takes no message down, says nothing in public, and keeps nothing."""

    def __init__(self, bot: CirclekeeperBot) -> None:
        self._bot = bot
        self._menu: app_commands.ContextMenu = app_commands.ContextMenu(
            name=app_commands.locale_str(bot.texts.to()("care.ask"), **{KEY: "care.ask"}),
            callback=self.tell_a_facilitator,
        )
        self._menu.guild_only = True

    async def cog_load(self) -> None:
        """Add the menu command, which no cog can declare by itself."""
        self._bot.tree.add_command(self._menu)

    async def cog_unload(self) -> None:
        """Take it back."""
        self._bot.tree.remove_command(self._menu.name, type=self._menu.type)

    @commands.Cog.listener()
    async def on_danger_seen(self, seen: DangerSeen) -> None:
        """Write to the person at once, then tell who is on duty, if somebody is.

        Straight, without the outbox: a row about it would be a sign of crisis that stays (see `bot.services.care`).
        """
        note = await self._bot.services.care.begin(seen)
        if note is None:
            return
        if not await self._reach(note, seen.channel_id):
            # nobody was told anything: the next sign tries again. It is not reported, for a log would keep it
            self._bot.services.care.take_back(seen.author_id)
        await tell(self._bot, note)

    async def tell_a_facilitator(self, interaction: Interaction, message: discord.Message) -> None:
        """Ask how, and what will happen then. The text of the message is not looked at."""
        await ask_how(interaction, message)

    async def _reach(self, note: Note, channel_id: int) -> bool:
        """Send the note; where the person cannot be written to, a line in the room that names nobody."""
        say = self._bot.texts.to(note.own_locale)
        try:
            channel = await self._bot.create_dm(discord.Object(note.person_id))
            message = await channel.send(view=screens.private_note(note.number, say))
        except discord.HTTPException:
            return await self._reach_here(note, channel_id)
        note.dm = channel.id, message.id
        return True

    async def _reach_here(self, note: Note, channel_id: int) -> bool:
        say = self._bot.texts.to(note.locale)
        room = self._bot.get_partial_messageable(channel_id)
        try:
            await room.send(view=screens.private_note_here(note.number, say))
        except discord.HTTPException:
            return False
        return True
