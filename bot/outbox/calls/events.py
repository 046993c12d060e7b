"""Server events: looked at first, then made, mended or taken away until Discord shows what the rows say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import discord

from bot.domain.events import DROPPED, GUILD_LIMIT
from bot.domain.outbox import MARGIN
from bot.outbox.calls.base import Call, CannotError

if TYPE_CHECKING:
    from datetime import datetime

ALIVE: Final = (discord.EventStatus.scheduled, discord.EventStatus.active)
FULL: Final = 30038
"""Discord's code: maximum number of guild scheduled events reached."""


@dataclass(frozen=True, slots=True)
class Event:
    """What a server event shows. `place` is the circle's channel as a link: neutral, and no other circle's."""

    name: str
    place: str
    starts_at: datetime
    ends_at: datetime

    def is_shown_by(self, event: discord.ScheduledEvent) -> bool:
        """Say whether an event of Discord shows exactly this."""
        shown = (event.name, event.location, event.start_time, event.end_time)
        return shown == (self.name, self.place, self.starts_at, self.ends_at)


@dataclass(frozen=True, slots=True)
class MatchEvent(Call):
    """The event of one meeting as it is to be; none where it is not `wanted`. `others` belong to other meetings."""

    guild_id: int
    event_id: int | None
    event: Event
    wanted: bool
    others: frozenset[int]

    async def make(self, client: discord.Client, nonce: str) -> int | None:
        """Return the id of the event that is there now; None for none; `DROPPED` where somebody took it down."""
        del nonce
        guild = await self._fetch_guild(client)
        try:
            if self.event_id is not None:
                return await self._match(guild, self.event_id)
            return await self._create(guild) if self.wanted else None
        except discord.Forbidden as error:
            raise CannotError("no_event_right") from error

    async def find(self, client: discord.Client, since: datetime) -> int | None:
        """Look for the one that may have been made, by who made it and its place, and bring it in line."""
        if self.event_id is not None:
            return None
        guild = await self._fetch_guild(client)
        for one in await guild.fetch_scheduled_events(with_counts=False):
            ours = client.user is not None and one.creator_id == client.user.id and one.id not in self.others
            young = discord.utils.snowflake_time(one.id) >= since - MARGIN
            if ours and young and one.status in ALIVE and one.location == self.event.place:
                return await self._match(guild, one.id)
        return None

    async def _fetch_guild(self, client: discord.Client) -> discord.Guild:
        return client.get_guild(self.guild_id) or await client.fetch_guild(self.guild_id)

    async def _create(self, guild: discord.Guild) -> int:
        there = await guild.fetch_scheduled_events(with_counts=False)
        if sum(one.status in ALIVE for one in there) >= GUILD_LIMIT:
            raise CannotError("events_full")
        try:
            made = await guild.create_scheduled_event(
                name=self.event.name,
                start_time=self.event.starts_at,
                end_time=self.event.ends_at,
                entity_type=discord.EntityType.external,
                privacy_level=discord.PrivacyLevel.guild_only,
                location=self.event.place,
            )
        except discord.HTTPException as error:
            if error.code != FULL:
                raise
            raise CannotError("events_full") from error
        return made.id

    async def _match(self, guild: discord.Guild, event_id: int) -> int | None:
        try:
            there = await guild.fetch_scheduled_event(event_id, with_counts=False)
            if not self.wanted:
                await there.delete()
                return None
            if there.status not in ALIVE:
                return DROPPED
            if not self.event.is_shown_by(there):
                await there.edit(
                    name=self.event.name,
                    start_time=self.event.starts_at,
                    end_time=self.event.ends_at,
                    location=self.event.place,
                )
        except discord.NotFound:
            return DROPPED if self.wanted else None
        return event_id
