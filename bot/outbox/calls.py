"""The calls that entries come to: each makes one change in Discord, and can look whether it is there already."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeGuard

import discord

from bot.domain.outbox import MARGIN, mark

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.outbox import Entry

    Client = discord.Client
    Channel = discord.abc.Messageable

LOOK_BACK = 200
"""Messages that a lookup reads: far more than a circle channel or room sees in the minutes that are in doubt."""


@dataclass(frozen=True, slots=True)
class Skip:
    """There is nothing to do any more."""


@dataclass(frozen=True, slots=True)
class Transition:
    """The time has come for a change in the rows alone."""


class Call(Protocol):
    """One change in Discord."""

    async def make(self, client: Client, nonce: str) -> int | None:
        """Make it; return the id of what was made, if that is worth keeping."""

    async def find(self, client: Client, since: datetime) -> int | None:
        """Look whether it was made after `since`; return its id, or None where it was not."""


Plan = Skip | Transition | Call


@dataclass(frozen=True, slots=True)
class Post:
    """A message in a channel, thread or voice room."""

    entry: Entry
    channel_id: int
    view: discord.ui.LayoutView
    mentions: tuple[int, ...] = ()

    async def make(self, client: Client, nonce: str) -> int | None:
        channel = client.get_partial_messageable(self.channel_id)
        return await _send(channel, self.view, nonce, self.mentions)

    async def find(self, client: Client, since: datetime) -> int | None:
        return await find_marked(client.get_partial_messageable(self.channel_id), self.entry, since)


@dataclass(frozen=True, slots=True)
class Write:
    """A direct message to one person."""

    entry: Entry
    user_id: int
    view: discord.ui.LayoutView

    async def make(self, client: Client, nonce: str) -> int | None:
        channel = await client.create_dm(discord.Object(self.user_id))
        return await _send(channel, self.view, nonce, ())

    async def find(self, client: Client, since: datetime) -> int | None:
        channel = await client.create_dm(discord.Object(self.user_id))
        return await find_marked(channel, self.entry, since)


@dataclass(frozen=True, slots=True)
class Draw:
    """A message that always shows the rows as they are: edited where it is there, posted where it is not."""

    post: Post
    message_id: int | None

    async def make(self, client: Client, nonce: str) -> int | None:
        if self.message_id is not None:
            channel = client.get_partial_messageable(self.post.channel_id)
            try:
                await channel.get_partial_message(self.message_id).edit(view=self.post.view)
            except discord.NotFound as error:
                if error.code != UNKNOWN_MESSAGE:
                    raise
            else:
                return self.message_id
        return await self.post.make(client, nonce)

    async def find(self, client: Client, since: datetime) -> int | None:
        if self.message_id is not None:
            return None
        found = await self.post.find(client, since)
        if found is not None:
            channel = client.get_partial_messageable(self.post.channel_id)
            await channel.get_partial_message(found).edit(view=self.post.view)
        return found


@dataclass(frozen=True, slots=True)
class OpenThread:
    """A private thread that only the bot fills. Looked up by parent and name, for a thread's creation has no nonce."""

    channel_id: int
    name: str

    async def make(self, client: Client, nonce: str) -> int | None:
        del nonce
        channel = await fetch_channel(client, self.channel_id)
        if not isinstance(channel, discord.TextChannel):
            raise WrongPlaceError(self.channel_id)
        thread = await channel.create_thread(
            name=self.name,
            type=discord.ChannelType.private_thread,
            invitable=False,
            auto_archive_duration=10080,
        )
        return thread.id

    async def find(self, client: Client, since: datetime) -> int | None:
        channel = await fetch_channel(client, self.channel_id)
        if not isinstance(channel, discord.TextChannel):
            return None
        earliest = since - MARGIN
        for thread in await channel.guild.active_threads():
            ours = thread.parent_id == self.channel_id and thread.owner_id == channel.guild.me.id
            young = thread.created_at is not None and thread.created_at >= earliest
            if ours and young and thread.name == self.name:
                return thread.id
        return None


@dataclass(frozen=True, slots=True)
class ThreadMember:
    """One person in a private thread, or no longer in it. Doing it twice is doing it once."""

    thread_id: int
    user_id: int
    inside: bool

    async def make(self, client: Client, nonce: str) -> int | None:
        del nonce
        thread = await fetch_channel(client, self.thread_id)
        if not isinstance(thread, discord.Thread):
            raise WrongPlaceError(self.thread_id)
        person = discord.Object(self.user_id)
        if self.inside:
            await thread.add_user(person)
        else:
            await thread.remove_user(person)
        return None

    async def find(self, client: Client, since: datetime) -> int | None:
        del client, since
        return None


@dataclass(frozen=True, slots=True)
class LetIn:
    """A hidden voice room and exactly these people in it: one edit of all overwrites, the bot's own included."""

    channel_id: int
    user_ids: tuple[int, ...]

    async def make(self, client: Client, nonce: str) -> int | None:
        del nonce
        channel = await fetch_channel(client, self.channel_id)
        if not isinstance(channel, discord.VoiceChannel):
            raise WrongPlaceError(self.channel_id)
        overwrites: dict[Any, discord.PermissionOverwrite] = {
            channel.guild.default_role: hidden(),
            discord.Object(channel.guild.me.id, type=discord.Member): keeper(),
        }
        for user_id in self.user_ids:
            overwrites[discord.Object(user_id, type=discord.Member)] = guest()
        await channel.edit(overwrites=overwrites)
        return channel.id

    async def find(self, client: Client, since: datetime) -> int | None:
        del client, since
        return None


@dataclass(frozen=True, slots=True)
class MoveOut:
    """Somebody who is still in a voice room after its time."""

    channel_id: int
    user_id: int

    async def make(self, client: Client, nonce: str) -> int | None:
        del nonce
        channel = await fetch_channel(client, self.channel_id)
        if isinstance(channel, discord.VoiceChannel) and self.user_id in channel.voice_states:
            member = await channel.guild.fetch_member(self.user_id)
            await member.move_to(None)
        return None

    async def find(self, client: Client, since: datetime) -> int | None:
        del client, since
        return None


@dataclass(frozen=True, slots=True)
class LockThread:
    """A text room after its time: readable, closed for writing."""

    thread_id: int

    async def make(self, client: Client, nonce: str) -> int | None:
        del nonce
        thread = await fetch_channel(client, self.thread_id)
        if isinstance(thread, discord.Thread):
            await thread.edit(locked=True, archived=True)
        return None

    async def find(self, client: Client, since: datetime) -> int | None:
        del client, since
        return None


@dataclass(frozen=True, slots=True)
class DeleteThread:
    """A text room and everything that was written in it, gone."""

    thread_id: int

    async def make(self, client: Client, nonce: str) -> int | None:
        del nonce
        try:
            thread = await fetch_channel(client, self.thread_id)
            if isinstance(thread, discord.Thread):
                await thread.delete()
        except discord.NotFound:
            return None
        return None

    async def find(self, client: Client, since: datetime) -> int | None:
        del client, since
        return None


@dataclass(frozen=True, slots=True)
class EmptyRoom:
    """Everything that was written in a voice room until then, gone."""

    channel_id: int
    until: datetime

    async def make(self, client: Client, nonce: str) -> int | None:
        del nonce
        channel = await fetch_channel(client, self.channel_id)
        if isinstance(channel, discord.VoiceChannel):
            await channel.purge(limit=None, before=self.until)
        return None

    async def find(self, client: Client, since: datetime) -> int | None:
        del client, since
        return None


UNKNOWN_MESSAGE = 10008


class WrongPlaceError(Exception):
    """A channel is not of the kind that the circle was made with."""

    def __init__(self, channel_id: int) -> None:
        super().__init__("a channel is of another kind than the circle needs")
        self.channel_id = channel_id


async def fetch_channel(client: Client, channel_id: int) -> object:
    """Return the channel or thread from the cache, else from Discord."""
    return client.get_channel(channel_id) or await client.fetch_channel(channel_id)


async def find_marked(channel: Channel, entry: Entry, since: datetime) -> int | None:
    """Return the id of our own message that carries this entry's mark; None where there is none after `since`."""
    async for message in channel.history(limit=LOOK_BACK, after=since - MARGIN, oldest_first=True):
        if any(component.id == mark(entry.entry_id) for component in message.components if _has_id(component)):
            return message.id
    return None


def hidden() -> discord.PermissionOverwrite:
    """Everyone: the room is not there."""
    return discord.PermissionOverwrite(view_channel=False, connect=False)


def keeper() -> discord.PermissionOverwrite:
    """The bot itself, so that it never locks itself out."""
    return discord.PermissionOverwrite(
        view_channel=True,
        connect=True,
        send_messages=True,
        read_message_history=True,
        manage_channels=True,
        manage_messages=True,
        move_members=True,
    )


def guest() -> discord.PermissionOverwrite:
    """Somebody with a seat: speaking and writing, and nothing that records or leaves a file."""
    return discord.PermissionOverwrite(
        view_channel=True,
        connect=True,
        speak=True,
        send_messages=True,
        read_message_history=True,
        attach_files=False,
        send_voice_messages=False,
        send_polls=False,
        use_soundboard=False,
        use_external_apps=False,
    )


async def _send(channel: Channel, view: discord.ui.LayoutView, nonce: str, mentions: tuple[int, ...]) -> int:
    allowed = discord.AllowedMentions(
        everyone=False, roles=False, replied_user=False, users=[discord.Object(one) for one in mentions]
    )
    message = await channel.send(view=view, nonce=nonce, allowed_mentions=allowed)
    return message.id


def _has_id(component: object) -> TypeGuard[Any]:
    return getattr(component, "id", None) is not None
