"""Who may do what in a circle's channel and rooms. The bot writes only what it holds itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import discord

from bot.domain.needs import IN_A_CHANNEL

if TYPE_CHECKING:
    from collections.abc import Mapping

Target = TypeVar("Target")


def writable(
    said: Mapping[Target, discord.PermissionOverwrite], mine: discord.Permissions
) -> dict[Target, discord.PermissionOverwrite]:
    """Return overwrites without what Discord would refuse a bot that holds `mine`.

    It may allow and deny what it holds itself, but for Manage Permissions (`manage_roles` in a channel), which only
    administrators hand on (resources/guild, "Create Guild Channel").
    """
    held = mine.value & ~discord.Permissions(manage_roles=True).value
    kept: dict[Target, discord.PermissionOverwrite] = {}
    for target, overwrite in said.items():
        allow, deny = (discord.Permissions(one.value & held) for one in overwrite.pair())
        kept[target] = discord.PermissionOverwrite.from_pair(allow, deny)
    return kept


def in_a_circle() -> discord.PermissionOverwrite:
    """Everyone in a circle's channel: they read, only the bot posts; what is said in a thread's room stays words."""
    return discord.PermissionOverwrite(
        send_messages=False,
        send_messages_in_threads=True,
        create_public_threads=False,
        create_private_threads=False,
        attach_files=False,
        send_voice_messages=False,
        send_polls=False,
        use_external_apps=False,
    )


def host() -> discord.PermissionOverwrite:
    """The bot itself in a circle's channel."""
    return discord.PermissionOverwrite(**dict.fromkeys(IN_A_CHANNEL, True))


def hidden() -> discord.PermissionOverwrite:
    """Everyone: the room is not there."""
    return discord.PermissionOverwrite(view_channel=False, connect=False)


def keeper() -> discord.PermissionOverwrite:
    """The bot itself in a room, so that it never locks itself out."""
    return discord.PermissionOverwrite(
        view_channel=True,
        connect=True,
        send_messages=True,
        read_message_history=True,
        manage_channels=True,
        manage_messages=True,
        move_members=True,
    )


def guest() -> discord.PermissionOverwrite:
    """Somebody with a seat: speaking and writing, and nothing that records or leaves a file."""
    return discord.PermissionOverwrite(
        view_channel=True,
        connect=True,
        speak=True,
        send_messages=True,
        read_message_history=True,
        attach_files=False,
        send_voice_messages=False,
        send_polls=False,
        use_soundboard=False,
        use_external_apps=False,
    )
