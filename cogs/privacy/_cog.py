"""Looks at what is written in rooms, and takes down what could identify a person."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import discord
from discord.ext import commands

from bot.domain.verdicts import DangerSeen, Looked, Outcome
from bot.ui.privacy import taken_down, taken_down_here

if TYPE_CHECKING:
    from bot.client import CirclekeeperBot
    from bot.domain.findings import Topic
    from bot.services.returned import Returned
    from bot.services.rooms import Rooms
    from bot.services.screening import Screening

log = logging.getLogger(__name__)

DM_CLOSED = frozenset({50007, 50278, 40003})


class PrivacyCog(commands.Cog):
    """Screens new and edited messages in rooms. What was written stays in memory, and only for its author."""

    def __init__(self, bot: CirclekeeperBot, rooms: Rooms, screening: Screening, returned: Returned) -> None:
        self._bot = bot
        self._rooms = rooms
        self._screening = screening
        self._returned = returned

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        """Look at a new message."""
        if self._rooms.is_room(message.channel.id):
            await self._look(message)

    @commands.Cog.listener()
    async def on_raw_message_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        """Look at an edited message again."""
        if self._rooms.is_room(payload.channel_id):
            await self._look(payload.message)

    async def _look(self, message: discord.Message) -> None:
        if self._bot.user is None or message.author.id == self._bot.user.id or message.guild is None:
            return
        if not self._bot.intents.message_content:
            return  # Discord hands over what mentions the bot even so, and we said that we do not read
        verdict = self._screening.judge(message.guild.id, Looked((message.content,)))
        if verdict.outcome is Outcome.CARE and not message.author.bot:
            seen = DangerSeen(message.guild.id, message.channel.id, message.author.id, message.id)
            self._bot.dispatch("danger_seen", seen)
        elif verdict.outcome is Outcome.TAKE_DOWN:
            await self._take_down(message, verdict.topics)

    async def _take_down(self, message: discord.Message, topics: tuple[Topic, ...]) -> None:
        """Keep the text for its author, delete the message, and tell them where to find it."""
        self._returned.hold(message.id, message.author.id, message.content, topics)
        log.info("screening.taken_down rules=%s", ",".join(sorted(topics)))
        try:
            await message.delete()
        except discord.NotFound:
            return
        if message.author.bot:
            return
        say = self._bot.texts.to(message.guild.preferred_locale if message.guild else None)
        try:
            await message.author.send(view=taken_down(message.id, say))
        except discord.HTTPException as error:
            if error.code not in DM_CLOSED:
                raise
            await message.channel.send(view=taken_down_here(message.id, say))
