"""How the guild shows people, for a menu of them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import discord

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.client import Interaction


async def names_of(interaction: Interaction, people: Iterable[int]) -> dict[int, str]:
    """Return the names of people as the guild shows them, in this order; who has left it is left out."""
    guild = interaction.guild
    if guild is None:
        return {}

    async def name(user_id: int) -> str | None:
        try:
            return (guild.get_member(user_id) or await guild.fetch_member(user_id)).display_name
        except discord.NotFound:
            return None

    order = tuple(dict.fromkeys(people))
    found = await asyncio.gather(*map(name, order))
    return {user_id: shown for user_id, shown in zip(order, found, strict=True) if shown is not None}
