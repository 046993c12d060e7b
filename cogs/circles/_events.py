"""Server events on `/circle show`: what they would show, and the switch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import Refusal
from bot.ui import circles as screens
from bot.ui import ids
from bot.ui.base import BaseButton
from bot.ui.people import admin
from bot.ui.reply import redraw, reply

if TYPE_CHECKING:
    from bot.client import Interaction


class EventsButton(BaseButton, press=ids.EVENTS):
    """Say what server events show, and whether this circle has them."""

    async def pressed(self, interaction: Interaction) -> None:
        """Answer with the switch."""
        who = admin(interaction)
        view = await interaction.client.services.circles.fetch(who.guild_id, self.numbers[0])
        say = interaction.client.texts.to(interaction.locale)
        text, switch = screens.events(view.circle, say)
        await reply(interaction, text, switch)


class EventsOnButton(BaseButton, press=ids.EVENTS_ON):
    """Switch them on."""

    async def pressed(self, interaction: Interaction) -> None:
        """Let the next two meetings have one, where the bot may make any."""
        who = admin(interaction)
        say = interaction.client.texts.to(interaction.locale)
        if interaction.guild is not None and not interaction.guild.me.guild_permissions.create_events:
            raise Refusal("events.rights_missing", rights=say("common.right_create_events"))
        circle = await interaction.client.services.events.set(who, self.numbers[0], on=True)
        await redraw(interaction, say("events.switched_on", name=circle.name))


class EventsOffButton(BaseButton, press=ids.EVENTS_OFF):
    """Switch them off."""

    async def pressed(self, interaction: Interaction) -> None:
        """Take the events away that there are."""
        who = admin(interaction)
        circle = await interaction.client.services.events.set(who, self.numbers[0], on=False)
        say = interaction.client.texts.to(interaction.locale)
        await redraw(interaction, say("events.switched_off", name=circle.name))
