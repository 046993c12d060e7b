"""The channels of a new circle: which rights they need, and making them, and it."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any, Final

import discord

from bot.domain.circles import NewCircle, Places
from bot.domain.meetings import RoomKind
from bot.domain.needs import IN_A_CHANNEL, TO_MAKE_A_STAGE, TO_MAKE_A_VOICE_ROOM, TO_MAKE_ONE
from bot.errors import Refusal
from bot.ui import circles as screens
from bot.ui import overwrites
from bot.ui.reply import reply

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.domain.circles import Draft
    from bot.domain.meetings import Person
    from bot.texts import Say

    Interaction = discord.Interaction[Any]
    Where = discord.TextChannel | discord.CategoryChannel | None

COMMUNITY: Final = "COMMUNITY"
"""Only a guild with this feature can have a stage."""


async def make_circle(
    interaction: Interaction, who: Person, draft: Draft, holder_id: int, where: Where, say: Say
) -> None:
    """Make a circle with its places, and answer with what it is. `where`: its channel, or the category for a new one.

    Raises `Refusal`, before anything is made, where a right is missing.
    """
    await interaction.response.defer(ephemeral=True, thinking=True)
    async with made_places(interaction, draft.name, draft.room_kind, where, say) as at:
        new = NewCircle(
            who.guild_id, draft, at.channel_id, at.channel_is_ours, at.voice_channel_id, holder_id
        )
        view = await interaction.client.services.circles.create(who, new, at.making)
    await reply(interaction, screens.created(view, say), *screens.created_buttons(view.circle, say))


@contextlib.asynccontextmanager
async def made_places(
    interaction: Interaction, name: str, kind: RoomKind, where: Where, say: Say, *, part: str = ""
) -> AsyncIterator[Places]:
    """Make what the circle needs in Discord; all of it goes again where a part of it, or the block, fails.

    A new channel is made where there is none in `where`, which may be the category for it. That is written down before
    the first is made, so that a bot which is cut off in the middle leaves nothing behind.
    Raises `Refusal`, before anything is made, where a right is missing. `part` tells several of one press apart.
    """
    guild = interaction.guild
    if guild is None:
        raise Refusal("errors.guild_only")
    channel = where if isinstance(where, discord.TextChannel) else None
    category = where if isinstance(where, discord.CategoryChannel) else None
    check_places(guild, kind, channel, say)
    ours, reason = channel is None, say("circles.audit_reason")
    making = ""
    if ours or kind is not RoomKind.TEXT:
        making = await interaction.client.services.mending.begin_making(
            guild.id, name, f"{interaction.id}{part}"
        )
    async with contextlib.AsyncExitStack() as undo:
        if channel is None:
            channel = await guild.create_text_channel(
                name, overwrites=_overwrites(guild, category), category=category, reason=reason
            )
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


async def restore_own_rights(channel: discord.TextChannel, say: Say) -> None:
    """Let the bot do in a circle's channel what it must. Raises `Refusal` where Discord will not have that."""
    mine = channel.overwrites_for(channel.guild.me)
    mine.update(**dict.fromkeys(IN_A_CHANNEL, True))
    try:
        await channel.set_permissions(channel.guild.me, overwrite=mine, reason=say("circles.audit_reason"))
    except discord.Forbidden as error:
        raise Refusal("setup.cannot_restore", channel=channel.mention) from error


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


def _overwrites(
    guild: discord.Guild, category: discord.CategoryChannel | None
) -> dict[Any, discord.PermissionOverwrite]:
    """Everyone reads, only the bot posts; what is said in a thread's room stays words.

    Who may see a category may see what is made in it, and nobody else. What else is said there comes along as far as
    Discord lets the bot write it.
    """
    there: dict[Any, discord.PermissionOverwrite] = {}
    if category is not None:
        there.update(overwrites.writable(category.overwrites, guild.me.guild_permissions))
    for target, wanted in ((guild.default_role, overwrites.in_a_circle()), (guild.me, overwrites.host())):
        said = {name: value for name, value in wanted if value is not None}
        there.setdefault(target, discord.PermissionOverwrite()).update(**said)
    return there


def _hidden(guild: discord.Guild) -> dict[Any, discord.PermissionOverwrite]:
    return {guild.default_role: overwrites.hidden(), guild.me: overwrites.keeper()}
