"""`/donate`, and the Give button of the closing card: both show the same page, and neither notes that it was read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import Interaction
from bot.errors import Refusal
from bot.ui import donations as screens
from bot.ui import ids
from bot.ui.base import BaseButton
from bot.ui.choices import Choices, of_circles
from bot.ui.reply import reply

if TYPE_CHECKING:
    from bot.domain.ledger import GivingPage
    from bot.domain.meetings import Circle
    from bot.services.circles import Circles
    from bot.services.gifts import Gifts
    from bot.services.giving import Giving
    from bot.texts import Texts


class GiveButton(BaseButton, press=ids.GIVE):
    """Give."""

    async def pressed(self, interaction: Interaction) -> None:
        """Show the guild's page, as `/donate` does."""
        if interaction.guild_id is None:
            raise Refusal("errors.guild_only")
        guild_id, channel_id = interaction.guild_id, interaction.channel_id or 0
        services, say = interaction.client.services, interaction.client.texts.to(interaction.locale)
        page = await services.giving.fetch(guild_id)
        here = await services.ledger.find_circle_here(guild_id, channel_id)
        ways = _ways(services.gifts, guild_id, page, here)
        text, buttons = screens.giving(
            page, say, ways=ways, goal=(await services.publishing.fetch(guild_id)).goal
        )
        await reply(interaction, text, *buttons)


class DonateCog(commands.Cog):
    """How to give, for anyone who asks."""

    def __init__(self, giving: Giving, gifts: Gifts, circles: Circles, texts: Texts) -> None:
        self._giving = giving
        self._gifts = gifts
        self._circles = circles
        self._texts = texts

    @app_commands.command(name="donate")
    @app_commands.guild_only()
    async def donate(self, interaction: Interaction, circle: str = "") -> None:
        """Show what the money is for, that nothing depends on it, and the way there."""
        guild_id = interaction.guild_id or 0
        found = _named(await self._visible(interaction), circle) if circle else None
        page = await self._giving.fetch(guild_id)
        ways = _ways(self._gifts, guild_id, page, found)
        say = self._texts.to(interaction.locale)
        shown = await interaction.client.services.publishing.fetch(guild_id)
        name = None if found is None else found.name
        text, buttons = screens.giving(page, say, name, ways=ways, goal=shown.goal)
        await reply(interaction, text, *buttons)

    @donate.autocomplete("circle")
    async def suggest_circles(self, interaction: Interaction, typed: str) -> Choices:
        """Offer the circles whose channel the person can see."""
        return of_circles(await self._visible(interaction), typed)

    async def _visible(self, interaction: Interaction) -> list[Circle]:
        guild, member = interaction.guild, interaction.user
        if guild is None or not isinstance(member, discord.Member):
            return []
        views = await self._circles.fetch_all(guild.id)
        found = []
        for view in views:
            channel = guild.get_channel(view.circle.channel_id)
            if channel is not None and channel.permissions_for(member).view_channel:
                found.append(view.circle)
        return found


def _ways(gifts: Gifts, guild_id: int, page: GivingPage, circle: Circle | None) -> screens.Ways:
    return screens.Ways(
        gifts.can_link(guild_id, page.link),
        gifts.can_claim(guild_id),
        0 if circle is None else circle.circle_id,
    )


def _named(those: list[Circle], named: str) -> Circle:
    wanted = named.strip().casefold()
    for circle in those:
        if wanted in (str(circle.circle_id), circle.name.casefold()):
            return circle
    if not those:
        raise Refusal("circles.none_yet")
    raise Refusal("circles.unknown", names=", ".join(circle.name for circle in those[:10]))
