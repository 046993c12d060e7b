"""Looks once a day whether the few people we keep something about are still in their guild.

There is no Members intent, so nobody tells us; each is asked for by their number, one after the other.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

import discord

if TYPE_CHECKING:
    from datetime import datetime

    from bot.clock import Clock
    from bot.services.leaving import Leaving

EVERY: Final = timedelta(hours=24)
FIRST_AFTER: Final = timedelta(hours=1)
"""A start has better things to do."""
UNKNOWN_MEMBER: Final = frozenset({10007, 10013})


class Departures:
    """The daily look."""

    def __init__(self, client: discord.Client, leaving: Leaving, clock: Clock) -> None:
        self._client = client
        self._leaving = leaving
        self._clock = clock
        self._looked_at: datetime | None = None

    async def look(self) -> None:
        """Look, if it is time: who is gone gives back their seats; who is back is no longer counted as gone."""
        now = self._clock.now()
        if self._looked_at is None:
            self._looked_at = now - EVERY + FIRST_AFTER
        if now - self._looked_at < EVERY:
            return
        self._looked_at = now
        for guild in self._client.guilds:
            if guild.unavailable:
                continue
            for user_id in await self._leaving.fetch_known(guild.id):
                await self._ask_for(guild, user_id)

    async def _ask_for(self, guild: discord.Guild, user_id: int) -> None:
        try:
            await guild.fetch_member(user_id)
        except discord.NotFound as error:
            if error.code in UNKNOWN_MEMBER:
                await self._leaving.note_departed(guild.id, user_id)
        except discord.HTTPException:
            return  # tomorrow is another day
        else:
            await self._leaving.note_back(guild.id, user_id)
