"""The line to Discord: which shards are up, and since when one is away."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Mapping
    from datetime import datetime

    from discord.ext import commands

    from bot.clock import Clock


class Line:
    """Listens to what discord.py says of its shards."""

    def __init__(self, client: commands.AutoShardedBot, clock: Clock) -> None:
        self._client = client
        self._clock = clock
        self._away: dict[int, datetime] = {}
        self.ready_at: datetime | None = None
        """When the bot first was connected; None before that."""

    def listen(self) -> None:
        """Begin to listen."""
        for name, listener in self._listeners.items():
            self._client.add_listener(listener, name)

    def close(self) -> None:
        """Listen no more."""
        for name, listener in self._listeners.items():
            self._client.remove_listener(listener, name)

    @property
    def cut_off_since(self) -> datetime | None:
        """Since when a shard is away, the longest one; None where all are there."""
        return min(self._away.values(), default=None)

    @property
    def away(self) -> int:
        """How many shards are away."""
        return len(self._away)

    @property
    def latencies(self) -> Mapping[int, float]:
        """Seconds between a heartbeat and Discord's answer, by shard; those that have none yet are left out."""
        found = {number: shard.latency for number, shard in self._client.shards.items()}
        return {number: seconds for number, seconds in found.items() if math.isfinite(seconds)}

    @property
    def shards(self) -> int:
        """How many shards there are."""
        return len(self._client.shards)

    @property
    def guilds(self) -> int:
        """How many guilds the bot is in."""
        return len(self._client.guilds)

    @property
    def _listeners(self) -> Mapping[str, Callable[..., Coroutine[None, None, None]]]:
        return {
            "on_ready": self._on_ready,
            "on_shard_disconnect": self._on_away,
            "on_shard_connect": self._on_back,
            "on_shard_ready": self._on_back,
            "on_shard_resumed": self._on_back,
        }

    async def _on_ready(self) -> None:
        self.ready_at = self.ready_at or self._clock.now()

    async def _on_away(self, shard_id: int) -> None:
        self._away.setdefault(shard_id, self._clock.now())

    async def _on_back(self, shard_id: int) -> None:
        self._away.pop(shard_id, None)
