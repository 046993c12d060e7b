"""Direct messages: the conversation that is open already, or a new one through the gate."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

import aiohttp
import discord

from bot.domain.conversations import REFUSALS
from bot.errors import ConversationClosedError, NotTriedError
from bot.outbox.calls.base import CALL_LIMIT

if TYPE_CHECKING:
    from bot.services.conversations import Conversations

UNKNOWN_CHANNEL: Final = 10003
UNREACHED: Final = (aiohttp.ClientError, OSError, TimeoutError)
TOO_MANY: Final = 429
SERVER_ERROR: Final = 500
"""From this status on an answer is about Discord, and not about the person."""
NO_ANSWER: Final = "Discord does not answer"


class Letters:
    """The one way to somebody's direct messages."""

    def __init__(self, conversations: Conversations, client: discord.Client) -> None:
        self._conversations = conversations
        self._client = client

    async def open(self, user_id: int, meeting_id: int | None = None) -> int:
        """Return the channel to write in. Raises `ConversationClosedError` where a new one cannot be opened yet.

        `meeting_id` is what the letter is about: the admins of its guild hear, once, where Discord shuts the gate.
        """
        known = await self._conversations.fetch_known(user_id)
        if known is not None:
            return known
        until = await self._conversations.ask(meeting_id)
        if until is not None:
            raise ConversationClosedError(until)
        try:
            channel = await self._client.create_dm(discord.Object(user_id))
        except discord.HTTPException as error:
            await self.check(error, user_id, meeting_id)
            raise
        await self._conversations.opened(user_id, channel.id)
        return channel.id

    async def write(self, user_id: int, text: str, meeting_id: int | None = None) -> None:
        """Write a first message, in the press that asked for it.

        Raises `NotTriedError` where Discord cannot be reached or opens no conversation now, else what Discord says.
        """
        try:
            async with asyncio.timeout(CALL_LIMIT):
                await self._write(user_id, text, meeting_id)
        except UNREACHED as error:
            raise NotTriedError(NO_ANSWER) from error
        except discord.HTTPException as error:
            if error.status == TOO_MANY or error.status >= SERVER_ERROR:
                raise NotTriedError(NO_ANSWER) from error
            raise

    async def _write(self, user_id: int, text: str, meeting_id: int | None) -> None:
        channel_id = await self.open(user_id, meeting_id)
        try:
            await self._client.get_partial_messageable(channel_id).send(text)
        except discord.HTTPException as error:
            await self.check(error, user_id, meeting_id)
            raise

    async def check(self, error: discord.HTTPException, user_id: int, meeting_id: int | None) -> None:
        """Look at what Discord said to a letter. Raises `ConversationClosedError` where these were too many for it."""
        if error.code in REFUSALS:
            raise ConversationClosedError(
                await self._conversations.refused(error.code, meeting_id)
            ) from error
        if error.code == UNKNOWN_CHANNEL:
            await self._conversations.forget(user_id)
