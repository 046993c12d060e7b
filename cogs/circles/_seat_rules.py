"""Seat rules on `/circle show`: the form in which an admin says how a circle fills its seats."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import discord

from bot.domain.seating import read_rules
from bot.ui import ids
from bot.ui import roster as screens
from bot.ui.base import BaseButton, BaseModal
from bot.ui.people import admin
from bot.ui.reply import reply

if TYPE_CHECKING:
    from bot.client import Interaction
    from bot.domain.meetings import Circle
    from bot.texts import Say

APPROVAL: Final = "approval"
AT_ONCE: Final = "at_once"


class SeatRulesButton(BaseButton, press=ids.SEAT_RULES):
    """Open the form."""

    async def pressed(self, interaction: Interaction) -> None:
        """Open it with what holds now."""
        who = admin(interaction)
        view = await interaction.client.services.circles.fetch(who.guild_id, self.numbers[0])
        say = interaction.client.texts.to(interaction.locale)
        await interaction.response.send_modal(SeatRulesModal(view.circle, say))


class SeatRulesModal(BaseModal):
    """Whether a facilitator answers first, and below how many seats the desk is asked."""

    def __init__(self, circle: Circle, say: Say) -> None:
        super().__init__(title=say("roster.rules_title"), timeout=None)
        self._circle = circle
        self._how = discord.ui.Select[Any](
            options=[
                discord.SelectOption(
                    label=say(f"roster.rules_{value}"),
                    value=value,
                    default=circle.approval is (value == APPROVAL),
                )
                for value in (AT_ONCE, APPROVAL)
            ]
        )
        quorum = "" if circle.quorum is None else str(circle.quorum)
        self._quorum = discord.ui.TextInput[Any](default=quorum, required=False, max_length=3)
        self.add_item(discord.ui.Label(text=say("roster.rules_how"), component=self._how))
        self.add_item(
            discord.ui.Label(
                text=say("roster.rules_quorum"),
                description=say("roster.rules_quorum_about"),
                component=self._quorum,
            )
        )

    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        """Write the rules, and say what holds now."""
        who = admin(interaction)
        say = interaction.client.texts.to(interaction.locale)
        rules = read_rules(
            approval=APPROVAL in self._how.values,
            quorum=self._quorum.value,
            capacity=self._circle.capacity,
        )
        circle = await interaction.client.services.seat_rules.set(who, self._circle.circle_id, rules)
        await reply(interaction, screens.seat_rules(circle, say))
