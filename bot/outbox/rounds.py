"""Looks once a day, and whenever something changed, whether all is well in a guild."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.outbox.calls import Call
from bot.ui.checkup import gather

if TYPE_CHECKING:
    import discord

    from bot.clock import Clock
    from bot.services.doctor import Doctor

HOURS: Final = 24
SNOWFLAKE_TIME: Final = 22
"""Bits of an id below the milliseconds at which it was made."""


class Rounds:
    """The looks. What they find, `Doctor.note` remembers and tells."""

    def __init__(self, client: discord.Client, doctor: Doctor, clock: Clock) -> None:
        self._client = client
        self._doctor = doctor
        self._clock = clock

    async def go(self) -> None:
        """Look at the guilds whose hour of the day it is: each has one, so that many are spread over the day."""
        hour = self._clock.now().hour
        for guild in self._client.guilds:
            if not guild.unavailable and (guild.id >> SNOWFLAKE_TIME) % HOURS == hour:
                await self.look_at(guild)

    async def look_at(self, guild: discord.Guild) -> None:
        """Look at one guild."""
        known = await self._doctor.fetch(guild.id)
        facts = await gather(guild, known, reads=self._client.intents.message_content)
        await self._doctor.note(guild.id, await self._doctor.examine(facts))


@dataclass(frozen=True, slots=True)
class LookOver(Call):
    """A look at one guild. It may be done twice: what is known is not told again."""

    guild_id: int
    rounds: Rounds

    async def make(self, client: discord.Client, nonce: str) -> int | None:
        """Look."""
        del nonce
        guild = client.get_guild(self.guild_id)
        if guild is not None:
            await self.rounds.look_at(guild)
        return None
