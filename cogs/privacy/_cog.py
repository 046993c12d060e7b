"""Looks at what is written in rooms, and at what is carried out of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord.ext import commands

from bot.domain.findings import Fact
from bot.domain.verdicts import Looked, Outcome
from cogs.privacy._acting import act
from cogs.privacy._looking import is_forwarded_out, look_at

if TYPE_CHECKING:
    from bot.client import CirclekeeperBot
    from bot.services.rooms import Rooms
    from bot.services.screening import Screening


class ScreeningCog(commands.Cog):
    """Screens new and edited messages in rooms. What was written stays in memory, and only for its author."""

    def __init__(self, bot: CirclekeeperBot, rooms: Rooms, screening: Screening) -> None:
        self._bot = bot
        self._rooms = rooms
        self._screening = screening

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        """Look at a new message in a room; elsewhere only whether it was forwarded out of one."""
        if self._rooms.is_room(message.channel.id):
            await self._look(message)
        elif message.reference is not None and is_forwarded_out(message, self._rooms):
            await self._look_at_forward(message)

    @commands.Cog.listener()
    async def on_raw_message_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        """Look at a message again that somebody edited; Discord also says so when it draws a link's picture."""
        if self._rooms.is_room(payload.channel_id) and payload.message.edited_at is not None:
            await self._look(payload.message)

    @commands.Cog.listener()
    async def on_thread_create(self, thread: discord.Thread) -> None:
        """Look at the title of a thread that somebody made inside a room."""
        if self._rooms.is_room(thread.parent_id):
            await self._look_at_title(thread)

    @commands.Cog.listener()
    async def on_raw_thread_update(self, payload: discord.RawThreadUpdateEvent) -> None:
        """Look at a room's new name."""
        if self._rooms.is_room(payload.thread_id) or self._rooms.is_room(payload.parent_id):
            thread = payload.thread or await self._bot.fetch_channel(payload.thread_id)
            if isinstance(thread, discord.Thread):
                await self._look_at_title(thread, payload.data["name"])

    async def _look(self, message: discord.Message) -> None:
        if self._reads(message) and message.guild is not None and self._bot.user is not None:
            looked = await look_at(message, self._rooms, self._bot.user.id)
            await act(self._bot, message.guild, message, self._screening.judge(message.guild.id, looked))

    async def _look_at_forward(self, message: discord.Message) -> None:
        """Take down what was carried out of a room, as the guild chose; its words are nobody's business here."""
        if self._reads(message) and message.guild is not None:
            verdict = self._screening.judge(message.guild.id, Looked((), (Fact.FORWARD,)))
            await act(self._bot, message.guild, message, verdict)

    async def _look_at_title(self, thread: discord.Thread, name: str | None = None) -> None:
        """Give a room a plain name where the name it got would be taken down as a message."""
        me = self._bot.user
        if me is None or not self._bot.intents.message_content or (name is None and thread.owner_id == me.id):
            return
        verdict = self._screening.judge(thread.guild.id, Looked((name or thread.name,)))
        if verdict.outcome is Outcome.TAKE_DOWN:
            _, everyone = await self._bot.services.languages.fetch(thread.guild.id, me.id)
            say = self._bot.texts.to(everyone)
            await thread.edit(name=say("privacy.plain_room_name"))
            await thread.send(say("privacy.room_name_kept"))

    def _reads(self, message: discord.Message) -> bool:
        """Say whether this message is read: Discord hands over what mentions the bot even where we said we do not."""
        me = self._bot.user
        return me is not None and message.author.id != me.id and self._bot.intents.message_content
