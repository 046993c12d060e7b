"""Messages: posted once, written to one person, or kept up to date; known again by the mark they carry."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

import discord

from bot.domain.outbox import MARGIN, mark
from bot.outbox.calls.base import Call

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.outbox import Entry

    Channel = discord.abc.Messageable

LOOK_BACK: Final = 200
"""Messages that a lookup reads: far more than a channel or room of ours sees in the minutes that are in doubt."""
UNKNOWN_MESSAGE: Final = 10008


@dataclass(frozen=True, slots=True)
class Post(Call):
    """A message in a channel, thread or voice room. Mentions ring only for `mentions`."""

    takes_nonce: ClassVar[bool] = True

    entry: Entry
    channel_id: int
    view: discord.ui.LayoutView
    mentions: tuple[int, ...] = ()
    silent: bool = False
    """Nobody's phone lights up for it."""

    @property
    def place(self) -> int | None:
        """The channel, thread or room."""
        return self.channel_id

    async def make(self, client: discord.Client, nonce: str) -> int | None:
        """Post it."""
        channel = client.get_partial_messageable(self.channel_id)
        return await _send(channel, self.view, nonce, self.mentions, silent=self.silent)

    async def find(self, client: discord.Client, since: datetime) -> int | None:
        """Look for its mark in the channel."""
        return await find_marked(client.get_partial_messageable(self.channel_id), self.entry, since)


@dataclass(frozen=True, slots=True)
class Write(Call):
    """A direct message to one person."""

    takes_nonce: ClassVar[bool] = True

    entry: Entry
    user_id: int
    view: discord.ui.LayoutView
    channel_id: int = 0
    """The conversation; the runner finds it, or has it opened, before the call."""

    async def make(self, client: discord.Client, nonce: str) -> int | None:
        """Write."""
        return await _send(client.get_partial_messageable(self.channel_id), self.view, nonce, ())

    async def find(self, client: discord.Client, since: datetime) -> int | None:
        """Look for its mark in the conversation."""
        return await find_marked(client.get_partial_messageable(self.channel_id), self.entry, since)


@dataclass(frozen=True, slots=True)
class Draw(Call):
    """A message that always shows the rows as they are: edited where it is there, posted where it is not."""

    takes_nonce: ClassVar[bool] = True

    post: Post
    message_id: int | None

    @property
    def place(self) -> int | None:
        """The channel, thread or room."""
        return self.post.channel_id

    async def make(self, client: discord.Client, nonce: str) -> int | None:
        """Edit it; post it where there is none yet, or where somebody deleted it."""
        if self.message_id is not None and await self._edit(client, self.message_id):
            return self.message_id
        posted = await self.post.make(client, nonce)
        if posted is not None and self.post.entry.called_at is not None:
            # a second try: Discord may have answered with the message as it was first written
            await self._edit(client, posted)
        return posted

    async def find(self, client: discord.Client, since: datetime) -> int | None:
        """Look for the one that is there, or may have been posted in its place, and bring it up to date."""
        if self.message_id is not None and await self._edit(client, self.message_id):
            return self.message_id
        found = await self.post.find(client, since)
        return found if found is not None and await self._edit(client, found) else None

    async def _edit(self, client: discord.Client, message_id: int) -> bool:
        message = client.get_partial_messageable(self.post.channel_id).get_partial_message(message_id)
        try:
            await message.edit(view=self.post.view)
        except discord.NotFound as error:
            if error.code != UNKNOWN_MESSAGE:
                raise
            return False
        return True


@dataclass(frozen=True, slots=True)
class TakeBack(Call):
    """A message of ours, gone."""

    channel_id: int
    message_id: int

    async def make(self, client: discord.Client, nonce: str) -> int | None:
        """Delete it; one that is gone already is what we want."""
        del nonce
        with contextlib.suppress(discord.NotFound):
            await (
                client.get_partial_messageable(self.channel_id).get_partial_message(self.message_id).delete()
            )
        return None


@dataclass(frozen=True, slots=True)
class Pin(Call):
    """A message of ours, pinned in its channel. Discord takes a second time as done."""

    channel_id: int
    message_id: int

    async def make(self, client: discord.Client, nonce: str) -> int | None:
        """Pin it."""
        del nonce
        channel = client.get_partial_messageable(self.channel_id)
        await channel.get_partial_message(self.message_id).pin()
        return None


@dataclass(frozen=True, slots=True)
class Whisper(Call):
    """A word to one person in a room, as an answer to their last press there. Where that is too late, it is unsaid."""

    token: str
    view: discord.ui.LayoutView

    async def make(self, client: discord.Client, nonce: str) -> int | None:
        """Answer the press once more."""
        del nonce
        webhook = discord.Webhook.partial(client.application_id or 0, self.token, client=client)
        webhook.type = (
            discord.WebhookType.application
        )  # what an interaction's followup is; else none is private
        with contextlib.suppress(discord.HTTPException):
            await webhook.send(view=self.view, ephemeral=True)
        return None


async def find_marked(channel: Channel, entry: Entry, since: datetime) -> int | None:
    """Return the id of our own message that carries this entry's mark; None where there is none after `since`."""
    wanted = mark(entry.entry_id)
    async for message in channel.history(limit=LOOK_BACK, after=since - MARGIN, oldest_first=True):
        if any(getattr(component, "id", None) == wanted for component in message.components):
            return message.id
    return None


async def _send(
    channel: Channel,
    view: discord.ui.LayoutView,
    nonce: str,
    mentions: tuple[int, ...],
    *,
    silent: bool = False,
) -> int:
    allowed = discord.AllowedMentions(
        everyone=False, roles=False, replied_user=False, users=[discord.Object(one) for one in mentions]
    )
    message = await channel.send(view=view, nonce=nonce, allowed_mentions=allowed, silent=silent)
    return message.id
