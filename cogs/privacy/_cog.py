"""Looks at what is written in rooms, and at what is carried out of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord.ext import commands

from bot.domain.findings import Fact
from bot.domain.verdicts import Looked, Outcome
from cogs.privacy._acting import act
from cogs.privacy._looking import is_forwarded_out, is_plain, look_at, names_outsiders, names_people

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from typing import Any

    from bot.client import CirclekeeperBot
    from bot.services.rooms import Rooms
    from bot.services.screening import Screening


class ScreeningCog(commands.Cog):
    """Screens new and edited messages in rooms. What was written stays in memory, and only for its author."""

    def __init__(self, bot: CirclekeeperBot, rooms: Rooms, screening: Screening) -> None:
        self._bot = bot
        self._rooms = rooms
        self._screening = screening

    async def cog_load(self) -> None:
        """Begin to hear of messages."""
        self._bot.hear(self._message)

    async def cog_unload(self) -> None:
        """Hear of none any more."""
        self._bot.hear_no_more(self._message)

    def _message(self, message: discord.Message) -> Coroutine[Any, Any, None] | None:
        """Look at a new message in a room; elsewhere only whether it was forwarded out of one."""
        if self._rooms.is_room(message.channel.id):
            return self._look(message)
        if message.reference is not None and is_forwarded_out(message, self._rooms):
            return self._look_at_forward(message)
        return None

    @commands.Cog.listener()
    async def on_raw_message_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        """Look at a message again that somebody edited; Discord also says so when it draws a link's picture."""
        if self._rooms.is_room(payload.channel_id) and payload.message.edited_at is not None:
            rest = self._look(payload.message)
            if rest is not None:
                await rest

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

    def _look(self, message: discord.Message) -> Coroutine[Any, Any, None] | None:
        """Look, and return what is to be done. Whom it names is looked up first, where it names anybody."""
        guild = message.guild
        if guild is None or not self._reads(message):
            return None
        if is_plain(message) and self._screening.is_quiet(guild.id, message.content):
            return None
        if names_people(message):
            return self._look_whom(guild, message)
        return act(self._bot, guild, message, self._screening.judge(guild.id, look_at(message, self._rooms)))

    async def _look_whom(self, guild: discord.Guild, message: discord.Message) -> None:
        me = self._bot.user
        outsiders = me is not None and await names_outsiders(message, self._rooms, me.id)
        looked = look_at(message, self._rooms, names_outsiders=outsiders)
        await act(self._bot, guild, message, self._screening.judge(guild.id, looked))

    def _look_at_forward(self, message: discord.Message) -> Coroutine[Any, Any, None] | None:
        """Take down what was carried out of a room, as the guild chose; its words are nobody's business here."""
        guild = message.guild
        if guild is None or not self._reads(message):
            return None
        verdict = self._screening.judge(guild.id, Looked((), (Fact.FORWARD,)))
        return act(self._bot, guild, message, verdict)

    async def _look_at_title(self, thread: discord.Thread, name: str | None = None) -> None:
        """Give a room a plain name where the name it got would be taken down as a message."""
        me = self._bot.user
        if me is None or not self._bot.reads_content or (name is None and thread.owner_id == me.id):
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
        return me is not None and message.author.id != me.id and self._bot.reads_content
