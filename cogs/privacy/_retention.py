"""How long a guild keeps things: the menu under `/privacy retention`, and the form for one time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

from bot.domain.retention import BOUNDS, Kept, read_hours
from bot.ui import ids
from bot.ui import keeping as screens
from bot.ui.base import BaseModal, BaseSelect
from bot.ui.people import admin
from bot.ui.reply import reply

if TYPE_CHECKING:
    from bot.client import Interaction
    from bot.texts import Say


class RetentionSelect(BaseSelect, press=ids.RETENTION):
    """Which time is to change."""

    async def chosen(self, interaction: Interaction) -> None:
        """Open the form with the time that holds now."""
        who, kept = admin(interaction), Kept(self.item.values[0])
        clocks = await interaction.client.services.retention.fetch(who.guild_id)
        say = interaction.client.texts.to(interaction.locale)
        await interaction.response.send_modal(RetentionModal(kept, clocks.hours(kept), say))


class RetentionModal(BaseModal):
    """One time, in hours or days."""

    def __init__(self, kept: Kept, hours: int, say: Say) -> None:
        super().__init__(title=say("keeping.change_title"), timeout=None)
        self._kept = kept
        self._time = discord.ui.TextInput[Any](default=str(hours // BOUNDS[kept].unit), max_length=5)
        self.add_item(
            discord.ui.Label(
                text=say(f"keeping.class_{kept}"),
                description=screens.retention_why(kept, say),
                component=self._time,
            )
        )

    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        """Write the time, and say what follows from it."""
        who, say = admin(interaction), interaction.client.texts.to(interaction.locale)
        hours = read_hours(self._kept, self._time.value)
        await interaction.client.services.retention.choose(who, self._kept, hours)
        await reply(interaction, screens.retention_saved(self._kept, hours, say))
