"""Private threads: text rooms and desks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import discord

from bot.domain.outbox import MARGIN
from bot.outbox.calls.base import Call, WrongPlaceError, fetch_channel

if TYPE_CHECKING:
    from datetime import datetime

WEEK: Final = 10080
"""Minutes that a thread stays in the channel list without a word in it: the most there is."""
UNKNOWN_MEMBER: Final = 10007


@dataclass(frozen=True, slots=True)
class OpenThread(Call):
    """A private thread that only the bot fills. Looked up by parent and name, for making a thread takes no nonce."""

    channel_id: int
    name: str

    @property
    def place(self) -> int | None:
        """The channel, thread or room."""
        return self.channel_id

    async def make(self, client: discord.Client, nonce: str) -> int | None:
        """Make the thread; nobody is in it yet."""
        del nonce
        channel = await self._fetch_parent(client)
        thread = await channel.create_thread(
            name=self.name,
            type=discord.ChannelType.private_thread,
            invitable=False,
            auto_archive_duration=WEEK,
        )
        return thread.id

    async def find(self, client: discord.Client, since: datetime) -> int | None:
        """Look for a thread of ours with this name that is no older than our asking for it."""
        channel = await self._fetch_parent(client)
        for thread in await channel.guild.active_threads():
            ours = thread.parent_id == self.channel_id and thread.owner_id == channel.guild.me.id
            young = thread.created_at is not None and thread.created_at >= since - MARGIN
            if ours and young and thread.name == self.name:
                return thread.id
        return None

    async def _fetch_parent(self, client: discord.Client) -> discord.TextChannel:
        channel = await fetch_channel(client, self.channel_id)
        if not isinstance(channel, discord.TextChannel):
            raise WrongPlaceError
        return channel


@dataclass(frozen=True, slots=True)
class ThreadMember(Call):
    """One person in a private thread, or no longer in it."""

    thread_id: int
    user_id: int
    inside: bool

    @property
    def place(self) -> int | None:
        """The channel, thread or room."""
        return self.thread_id

    async def make(self, client: discord.Client, nonce: str) -> int | None:
        """Let them in, or out."""
        del nonce
        thread = await fetch_channel(client, self.thread_id)
        if not isinstance(thread, discord.Thread):
            raise WrongPlaceError
        person = discord.Object(self.user_id)
        if self.inside:
            if thread.archived and not thread.locked:  # a desk that nobody wrote on for a week
                await thread.edit(archived=False)
            await thread.add_user(person)
            return None
        put_away = thread.archived  # Discord lets nobody out of one that is
        if put_away:
            await thread.edit(archived=False)
        try:
            await thread.remove_user(person)
        except discord.NotFound as error:
            if error.code != UNKNOWN_MEMBER:  # who is not in it is out of it already
                raise
        if put_away:
            await thread.edit(archived=True)
        return None


@dataclass(frozen=True, slots=True)
class LockThread(Call):
    """A text room after its time: readable, closed for writing."""

    thread_id: int

    @property
    def place(self) -> int | None:
        """The channel, thread or room."""
        return self.thread_id

    async def make(self, client: discord.Client, nonce: str) -> int | None:
        """Lock it and take it out of the channel list."""
        del nonce
        thread = await fetch_channel(client, self.thread_id)
        if isinstance(thread, discord.Thread) and not (thread.locked and thread.archived):
            await thread.edit(locked=True, archived=True)
        return None


@dataclass(frozen=True, slots=True)
class DeleteThread(Call):
    """A text room and everything that was written in it, gone."""

    thread_id: int

    @property
    def place(self) -> int | None:
        """The channel, thread or room."""
        return self.thread_id

    async def make(self, client: discord.Client, nonce: str) -> int | None:
        """Delete it; one that is gone already is what we want."""
        del nonce
        try:
            thread = await fetch_channel(client, self.thread_id)
            if isinstance(thread, discord.Thread):
                await thread.delete()
        except discord.NotFound:
            return None
        return None
