"""The channels of a new circle: which rights they need, and making them."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any, Final

import discord

from bot.domain.circles import Places
from bot.domain.meetings import RoomKind
from bot.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.client import Interaction
    from bot.texts import Say

IN_A_CHANNEL: Final = (
    "view_channel",
    "send_messages",
    "read_message_history",
    "create_private_threads",
    "send_messages_in_threads",
    "manage_threads",
    "manage_messages",
)
KEPT_OUT_OF_ROOMS: Final = ("attach_files", "send_voice_messages", "send_polls", "use_external_apps")
"""Discord lets a bot deny only what it holds itself."""
TO_MAKE_ONE: Final = (
    "manage_channels",
    "manage_roles",
    *IN_A_CHANNEL,
    "create_public_threads",
    *KEPT_OUT_OF_ROOMS,
)
TO_MAKE_A_VOICE_ROOM: Final = (
    "manage_channels",
    "manage_roles",
    "view_channel",
    "send_messages",
    "read_message_history",
    "connect",
    "speak",
    "move_members",
    "manage_messages",
    "use_soundboard",
    *KEPT_OUT_OF_ROOMS,
)


TO_MAKE_A_STAGE: Final = (*TO_MAKE_A_VOICE_ROOM, "mute_members", "request_to_speak")
COMMUNITY: Final = "COMMUNITY"
"""Only a guild with this feature can have a stage."""


@contextlib.asynccontextmanager
async def made_places(
    interaction: Interaction,
    name: str,
    kind: RoomKind,
    channel: discord.TextChannel | None,
    say: Say,
    *,
    part: str = "",
) -> AsyncIterator[Places]:
    """Make what the circle needs in Discord; all of it goes again where a part of it, or the block, fails.

    That is written down before the first is made, so that a bot which is cut off in the middle leaves nothing behind.
    Raises `Refusal`, before anything is made, where a right is missing. `part` tells several of one press apart.
    """
    guild = interaction.guild
    if guild is None:
        raise Refusal("errors.guild_only")
    check_places(guild, kind, channel, say)
    ours, reason = channel is None, say("circles.audit_reason")
    making = ""
    if ours or kind is not RoomKind.TEXT:
        making = await interaction.client.services.mending.begin_making(
            guild.id, name, f"{interaction.id}{part}"
        )
    async with contextlib.AsyncExitStack() as undo:
        if channel is None:
            channel = await guild.create_text_channel(name, overwrites=_overwrites(guild), reason=reason)
            undo.push_async_callback(remove_place, guild, channel.id, reason)
        voice_id = None
        if kind is not RoomKind.TEXT:
            make = guild.create_stage_channel if kind is RoomKind.STAGE else guild.create_voice_channel
            voice = await make(name, overwrites=_hidden(guild), category=channel.category, reason=reason)
            voice_id = voice.id
            undo.push_async_callback(remove_place, guild, voice_id, reason)
        yield Places(channel.id, ours, voice_id, making)
        undo.pop_all()


async def remove_place(guild: discord.Guild | None, channel_id: int | None, reason: str) -> None:
    """Delete a channel or thread that was made for a circle which is not to be; one that is gone already is fine."""
    channel = None if guild is None or channel_id is None else guild.get_channel_or_thread(channel_id)
    if channel is not None:
        try:
            await channel.delete(reason=reason)
        except discord.NotFound:
            return


def check_places(guild: discord.Guild, kind: RoomKind, channel: discord.TextChannel | None, say: Say) -> None:
    """Raise `Refusal` where the bot lacks a right that making these places needs."""
    if kind is RoomKind.STAGE and COMMUNITY not in guild.features:
        raise Refusal("circles.stage_needs_community")
    mine = guild.me.guild_permissions
    needed: tuple[str, ...] = TO_MAKE_ONE if channel is None else ()
    if kind is not RoomKind.TEXT:
        needed += TO_MAKE_A_STAGE if kind is RoomKind.STAGE else TO_MAKE_A_VOICE_ROOM
    if missing := [name for name in dict.fromkeys(needed) if not getattr(mine, name)]:
        raise Refusal("circles.rights_missing", rights=_names(missing, say))
    if channel is not None:
        there = channel.permissions_for(guild.me)
        if missing := [name for name in IN_A_CHANNEL if not getattr(there, name)]:
            raise Refusal(
                "circles.rights_missing_there", rights=_names(missing, say), channel=channel.mention
            )


def _names(rights: list[str], say: Say) -> str:
    return ", ".join(say(f"common.right_{name}") for name in rights)


def _overwrites(guild: discord.Guild) -> dict[Any, discord.PermissionOverwrite]:
    """Everyone reads, only the bot posts; what is said in a thread's room stays words."""
    return {
        guild.default_role: discord.PermissionOverwrite(
            send_messages=False,
            send_messages_in_threads=True,
            create_public_threads=False,
            create_private_threads=False,
            attach_files=False,
            send_voice_messages=False,
            send_polls=False,
            use_external_apps=False,
        ),
        guild.me: discord.PermissionOverwrite(
            view_channel=True,
            send_messages=True,
            send_messages_in_threads=True,
            read_message_history=True,
            create_private_threads=True,
            manage_threads=True,
            manage_messages=True,
        ),
    }


def _hidden(guild: discord.Guild) -> dict[Any, discord.PermissionOverwrite]:
    return {
        guild.default_role: discord.PermissionOverwrite(view_channel=False, connect=False),
        guild.me: discord.PermissionOverwrite(
            view_channel=True,
            connect=True,
            send_messages=True,
            read_message_history=True,
            manage_channels=True,
            manage_messages=True,
            move_members=True,
        ),
    }
