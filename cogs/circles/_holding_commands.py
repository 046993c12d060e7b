"""`/circle facilitator`: who holds a circle."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import Interaction
from bot.errors import Refusal
from bot.ui import roster as screens
from bot.ui.people import admin
from bot.ui.reply import reply
from cogs.circles._suggesting import suggest_circles

if TYPE_CHECKING:
    from bot.services.circles import Circles
    from bot.texts import Texts

ADD, REMOVE = "add", "remove"


class HoldingCommands(commands.Cog):
    """Part of the cog of `/circle`."""

    _circles: Circles
    _texts: Texts

    @app_commands.command(name="facilitator")
    @app_commands.choices(action=[app_commands.Choice(name=one, value=one) for one in (ADD, REMOVE)])
    async def facilitator(
        self, interaction: Interaction, action: str, member: discord.Member, circle: str
    ) -> None:
        """Ask somebody to hold a circle, or take that back."""
        who = admin(interaction)
        found = await self._circles.find(who, interaction.channel_id or 0, circle)
        holding, say = interaction.client.services.holding, self._texts.to(interaction.locale)
        if action == ADD:
            if member.bot:
                raise Refusal("circles.facilitator_is_bot")
            outcome = await holding.add(who, found.circle_id, member.id)
            await reply(interaction, screens.asked(outcome.circle, member.id, who.user_id, say))
            return
        outcome = await holding.remove(who, found.circle_id, member.id)
        await reply(interaction, screens.taken_back(outcome.circle, member.id, outcome.left, say))

    facilitator.autocomplete("circle")(suggest_circles)
