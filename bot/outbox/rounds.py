"""Looks once a day, and whenever something changed, whether all is well in a guild."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.outbox.calls import Call
from bot.ui.checkup import gather

if TYPE_CHECKING:
    from datetime import datetime

    import discord

    from bot.clock import Clock
    from bot.services.doctor import Doctor

HOURS: Final = 24
HOUR: Final = 3600
"""Seconds."""
SNOWFLAKE_TIME: Final = 22
"""Bits of an id below the milliseconds at which it was made."""


class Rounds:
    """The looks. What they find, `Doctor.note` remembers and tells."""

    def __init__(self, client: discord.Client, doctor: Doctor, clock: Clock) -> None:
        self._client = client
        self._doctor = doctor
        self._clock = clock
        self._went_at: datetime | None = None

    async def go(self) -> None:
        """Look at the guilds whose hour of the day it is: each has one, so that many are spread over the day.

        Hours that went by since the last time, as they do while a machine is suspended, are made up for.
        """
        now, before = self._clock.now(), self._went_at
        self._went_at = now
        passed = 1 if before is None else int(now.timestamp() // HOUR - before.timestamp() // HOUR)
        hours = {(now.hour - back) % HOURS for back in range(min(max(passed, 1), HOURS))}
        for guild in self._client.guilds:
            if not guild.unavailable and (guild.id >> SNOWFLAKE_TIME) % HOURS in hours:
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
