"""The coming meetings that a person may see: for `/circles`, and for See circles on the Start card."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.errors import Refusal
from bot.ui import ids
from bot.ui import seating as screens
from bot.ui.base import BaseButton
from bot.ui.people import person
from bot.ui.reply import reply, show

if TYPE_CHECKING:
    from bot.client import Interaction
    from bot.domain.views import Upcoming


class SeeCirclesButton(BaseButton, press=ids.SEE_CIRCLES):
    """See circles."""

    async def pressed(self, interaction: Interaction) -> None:
        """Show what `/circles` shows."""
        if interaction.guild_id is None:
            raise Refusal("errors.guild_only")
        await show_upcoming(interaction)


async def show_upcoming(interaction: Interaction) -> None:
    """Show the coming meetings with their buttons."""
    bot = interaction.client
    say = bot.texts.to(interaction.locale)
    items = await bot.services.seating.fetch_upcoming(person(interaction))
    visible = [item for item in items if _may_see(interaction, item)]
    if not visible:
        await reply(interaction, say("seating.none_coming"))
        return
    await show(interaction, screens.upcoming(visible, say))


def _may_see(interaction: Interaction, item: Upcoming) -> bool:
    if interaction.guild is None or not isinstance(interaction.user, discord.Member):
        return False
    channel = interaction.guild.get_channel(item.circle.channel_id)
    return channel is not None and channel.permissions_for(interaction.user).view_channel
