"""A guild as Discord shows it, read for the doctor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import discord

from bot.domain.doctor import CircleFacts, GuildFacts, PlaceFacts, StartFacts
from bot.domain.languages import language_of
from bot.domain.meetings import RoomKind
from bot.domain.needs import IN_A_CHANNEL, IN_A_STAGE, IN_A_VOICE_ROOM, TO_KEEP_A_CARD, TO_POST, of_role

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.domain.doctor import Known
    from bot.domain.meetings import Circle

    Channel = discord.abc.GuildChannel

_EVERYTHING: Final = ("view_channel", "connect")
"""Without one of these all else is denied, too, and only it is told."""


async def gather(guild: discord.Guild, known: Known, *, reads: bool) -> GuildFacts:
    """Return the facts. `reads`: the bot may read what messages say. Asks Discord only for desks and the Start card."""
    mine = guild.me.guild_permissions
    kinds = {circle.room_kind for circle, _ in known.circles}
    chosen = known.choices
    needed = of_role(kinds, pins=chosen.start_channel_id is not None)
    staff = chosen.admin_channel_id
    return GuildFacts(
        name=guild.name,
        circles=tuple([await _circle(guild, circle, held_by) for circle, held_by in known.circles]),
        role_missing=tuple(name for name in needed if not getattr(mine, name)),
        event_right=mine.create_events,
        admin_place=None if staff is None else _place(guild, staff, TO_POST),
        start=await _start(guild, chosen.start_channel_id, chosen.start_message_id),
        wants_reading=known.wants_reading,
        reads=reads,
        automod_on=known.automod_on,
        automod_drifted=known.automod_drifted,
        automod_right=mine.manage_guild,
        providers=known.providers,
        language=language_of(chosen.locale),
        languages=known.languages,
    )


def missing(channel: Channel, needed: Sequence[str]) -> tuple[str, ...]:
    """Return which of these rights the bot lacks in a channel."""
    mine = channel.permissions_for(channel.guild.me)
    lacking = tuple(name for name in needed if not getattr(mine, name))
    return next(((name,) for name in _EVERYTHING if name in lacking), lacking)


async def _circle(guild: discord.Guild, circle: Circle, held_by: int) -> CircleFacts:
    voice = circle.voice_channel_id
    needed = IN_A_STAGE if circle.room_kind is RoomKind.STAGE else IN_A_VOICE_ROOM
    there = None if circle.desk_thread_id is None else await _is_there(guild, circle.desk_thread_id)
    return CircleFacts(
        circle_id=circle.circle_id,
        name=circle.name,
        room_kind=circle.room_kind,
        state=circle.state,
        holders=held_by,
        channel=_place(guild, circle.channel_id, IN_A_CHANNEL, reading="manage_threads"),
        voice=None if voice is None else _place(guild, voice, needed, reading="view_channel"),
        has_desk=circle.desk_thread_id is not None,
        desk_there=there,
        native_event=circle.native_event,
    )


def _place(
    guild: discord.Guild, channel_id: int, needed: Sequence[str], *, reading: str | None = None
) -> PlaceFacts:
    """Return a channel's facts; `reading` is the right with which somebody reads a room in it."""
    channel = guild.get_channel(channel_id)
    if channel is None:
        return PlaceFacts(channel_id, is_there=False)
    return PlaceFacts(
        channel_id,
        missing=missing(channel, needed),
        name=channel.name,
        seen_by_everyone=channel.permissions_for(guild.default_role).view_channel,
        readers=() if reading is None else tuple(_readers(guild, channel, reading)),
    )


def _readers(guild: discord.Guild, channel: Channel, right: str) -> Iterator[int]:
    """Yield the roles of other bots that see this channel and hold this right there.

    Discord shows us no bot that was added without rights, and of the others not what other roles they were given.
    """
    for role in guild.roles:
        bot_id = None if role.tags is None else role.tags.bot_id
        if bot_id is None or bot_id == guild.me.id:
            continue
        may = channel.permissions_for(role)
        own = channel.overwrites_for(discord.Object(bot_id, type=discord.Member))
        allowed, denied = own.pair()
        may.handle_overwrite(allow=allowed.value, deny=denied.value)
        if role.permissions.administrator or (may.view_channel and getattr(may, right)):
            yield role.id


async def _is_there(guild: discord.Guild, thread_id: int) -> bool | None:
    if guild.get_thread(thread_id) is not None:
        return True
    try:
        await guild.fetch_channel(thread_id)
    except discord.NotFound:
        return False
    except (discord.HTTPException, discord.InvalidData):
        return None
    return True


async def _start(guild: discord.Guild, channel_id: int | None, message_id: int | None) -> StartFacts | None:
    if channel_id is None:
        return None
    place = _place(guild, channel_id, TO_KEEP_A_CARD)
    channel = guild.get_channel(channel_id)
    if not isinstance(channel, discord.TextChannel) or place.missing or message_id is None:
        return StartFacts(place)
    try:
        await channel.fetch_message(message_id)
    except discord.NotFound:
        return StartFacts(place, card_there=False)
    except discord.HTTPException:
        pass  # it may be there
    return StartFacts(place)
