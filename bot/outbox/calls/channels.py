"""Channels that were made for a circle which came to nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import discord

from bot.domain.outbox import MARGIN
from bot.outbox.calls.base import Call

if TYPE_CHECKING:
    from datetime import datetime

    Made = discord.TextChannel | discord.VoiceChannel | discord.StageChannel

MAKING_TAKES: Final = timedelta(minutes=3)
"""At most, from the first word of a command to its last channel."""


@dataclass(frozen=True, slots=True)
class RemoveUnused(Call):
    """The channels that a broken-off command made: of this name, from those minutes, ours to see, and no circle's."""

    guild_id: int
    name: str
    since: datetime
    used: frozenset[int]

    async def make(self, client: discord.Client, nonce: str) -> int | None:
        """Delete what is there of them; mostly nothing is."""
        del nonce
        guild = client.get_guild(self.guild_id)
        if guild is not None:
            made: list[Made] = [*guild.text_channels, *guild.voice_channels, *guild.stage_channels]
            for channel in made:
                if self._is_left_over(channel):
                    await _delete(channel)
        return None

    def _is_left_over(self, channel: Made) -> bool:
        """Name, time and an overwrite for the bot itself, which a channel that people make does not begin with."""
        made_then = self.since - MARGIN <= channel.created_at <= self.since + MAKING_TAKES + MARGIN
        ours = any(target.id == channel.guild.me.id for target in channel.overwrites)
        named = _plain(channel.name) == _plain(self.name)
        return made_then and ours and named and channel.id not in self.used


def _plain(name: str) -> str:
    """Return a name as it compares: Discord writes text channels small, with dashes, and without some signs."""
    return "".join(letter for letter in name.casefold() if letter.isalnum())


async def _delete(channel: Made) -> None:
    try:
        await channel.delete()
    except discord.NotFound:
        return
