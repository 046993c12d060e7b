"""Stages: live while the room is open, and a speaker while they have the piece. Each looks first, then makes it so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import discord

from bot.outbox.calls.base import Call, CannotError, WrongPlaceError, fetch_channel

MODERATES: Final = ("manage_channels", "mute_members", "move_members")
"""Discord opens and ends a stage for who moderates it, and that is who holds these three (resources/stage-instance)."""
NOT_CONNECTED: Final = 40032
"""Target user is not connected to voice: they have just left."""


@dataclass(frozen=True, slots=True)
class StageLive(Call):
    """A stage that is live, under a title that says nothing; or one that is over."""

    channel_id: int
    topic: str
    live: bool

    @property
    def place(self) -> int | None:
        """The channel, thread or room."""
        return self.channel_id

    async def make(self, client: discord.Client, nonce: str) -> int | None:
        """Open the stage or end it, where it is not so already."""
        del nonce
        channel = await _fetch_stage(client, self.channel_id)
        try:
            there = await channel.fetch_instance()
        except discord.NotFound:
            there = None
        if (there is not None) == self.live:
            return None
        mine = channel.permissions_for(channel.guild.me)
        if not all(getattr(mine, name) for name in MODERATES):
            raise CannotError("no_stage_right")
        if there is not None:
            await there.delete()
        else:
            await channel.create_instance(topic=self.topic, send_start_notification=False)
        return None


@dataclass(frozen=True, slots=True)
class Speaker(Call):
    """Somebody in a stage who is invited to speak; or who listens again, now that the piece has passed."""

    channel_id: int
    user_id: int
    speaks: bool

    @property
    def place(self) -> int | None:
        """The channel, thread or room."""
        return self.channel_id

    async def make(self, client: discord.Client, nonce: str) -> int | None:
        """Invite them or let them listen, where it is not so already; return who speaks there already."""
        del nonce
        channel = await _fetch_stage(client, self.channel_id)
        state = channel.voice_states.get(self.user_id)
        if state is None:
            return None
        if state.suppress is not self.speaks:
            return self.user_id if self.speaks and state.requested_to_speak_at is None else None
        if not channel.permissions_for(channel.guild.me).mute_members:
            raise CannotError("no_stage_right")
        member = await channel.guild.fetch_member(self.user_id)
        try:
            await member.edit(suppress=not self.speaks)
        except discord.HTTPException as error:
            if error.code != NOT_CONNECTED:
                raise
        return None


async def _fetch_stage(client: discord.Client, channel_id: int) -> discord.StageChannel:
    channel = await fetch_channel(client, channel_id)
    if not isinstance(channel, discord.StageChannel):
        raise WrongPlaceError
    return channel
