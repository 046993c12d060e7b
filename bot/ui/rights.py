"""Whether the bot may do something in a channel that an admin chose."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

from bot.domain.needs import TO_POST
from bot.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence


def chosen_channel(
    interaction: discord.Interaction[Any],
    value: Any,  # noqa: ANN401 - a menu of channels hands on what discord.py made of its choice
    rights: Sequence[str] = TO_POST,
    *,
    key: str = "arrival.rights_missing",
) -> discord.TextChannel:
    """Return the channel that was chosen. Raises `Refusal` where the bot lacks a right there, which it names."""
    channel = None if interaction.guild is None else interaction.guild.get_channel(value.id)
    if interaction.guild is None or not isinstance(channel, discord.TextChannel):
        raise Refusal("arrival.no_such_channel")
    mine = channel.permissions_for(interaction.guild.me)
    say = interaction.client.texts.to(interaction.locale)
    missing = [say(f"common.right_{one}") for one in rights if not getattr(mine, one)]
    if missing:
        named = say("common.list_join").join(missing)
        raise Refusal(key, channel=channel.mention, rights=named)
    return channel
