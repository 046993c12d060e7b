"""Voice rooms: one hidden channel a circle, opened and closed by one edit of who may see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final

import discord

from bot.outbox.calls.base import Call, Vocal, WrongPlaceError, fetch_channel
from bot.ui import overwrites

if TYPE_CHECKING:
    from datetime import datetime


BAD_REQUEST: Final = 400


@dataclass(frozen=True, slots=True)
class LetIn(Call):
    """Exactly these people in the hidden room: all overwrites in one edit, the bot's own included."""

    channel_id: int
    user_ids: tuple[int, ...]

    @property
    def place(self) -> int | None:
        """The channel, thread or room."""
        return self.channel_id

    async def make(self, client: discord.Client, nonce: str) -> int | None:
        """Edit the channel."""
        del nonce
        channel = await fetch_channel(client, self.channel_id)
        if not isinstance(channel, Vocal):
            raise WrongPlaceError
        written: dict[Any, discord.PermissionOverwrite] = {
            channel.guild.default_role: overwrites.hidden(),
            discord.Object(channel.guild.me.id, type=discord.Member): overwrites.keeper(),
        }
        # Discord lets a bot allow only what it holds itself
        asks = (
            isinstance(channel, discord.StageChannel) and channel.guild.me.guild_permissions.request_to_speak
        )
        for user_id in self.user_ids:
            guest = overwrites.guest()
            if asks:
                guest.update(request_to_speak=True)
            written[discord.Object(user_id, type=discord.Member)] = guest
        await channel.edit(overwrites=written)
        return channel.id


@dataclass(frozen=True, slots=True)
class MoveOut(Call):
    """Somebody who is still in a voice room after its time."""

    channel_id: int
    user_id: int

    @property
    def place(self) -> int | None:
        """The channel, thread or room."""
        return self.channel_id

    async def make(self, client: discord.Client, nonce: str) -> int | None:
        """Disconnect them, if they are there."""
        del nonce
        channel = await fetch_channel(client, self.channel_id)
        if isinstance(channel, Vocal) and self.user_id in channel.voice_states:
            member = await channel.guild.fetch_member(self.user_id)
            await member.move_to(None)
        return None


@dataclass(frozen=True, slots=True)
class EmptyRoom(Call):
    """Everything that was written in a voice room until then, gone."""

    limit: ClassVar[float] = 600.0
    """Many requests: what is older than two weeks is deleted one by one."""

    channel_id: int
    until: datetime

    @property
    def place(self) -> int | None:
        """The channel, thread or room."""
        return self.channel_id

    async def make(self, client: discord.Client, nonce: str) -> int | None:
        """Delete the messages, in bulk where Discord lets us and singly where it does not."""
        del nonce
        channel = await fetch_channel(client, self.channel_id)
        if isinstance(channel, Vocal):
            try:
                await channel.purge(limit=None, before=self.until)
            except discord.HTTPException as error:
                if error.status != BAD_REQUEST:
                    raise
                # one message that bulk deletion will not have, one older than two weeks, refuses the whole bulk
                await channel.purge(limit=None, before=self.until, bulk=False)
        return None
