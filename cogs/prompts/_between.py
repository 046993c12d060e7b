"""Prompts on `/circle show`: a circle's deck, what it posts between meetings, and the look before one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

from bot.domain.between import read_between
from bot.ui import ids
from bot.ui import prompts as screens
from bot.ui.base import BaseButton, BaseModal
from bot.ui.people import admin
from bot.ui.reply import reply

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.client import Interaction
    from bot.domain.between import Between
    from bot.domain.meetings import Circle
    from bot.domain.prompts import Deck
    from bot.texts import Say

PREVIEW = "preview"
NO_PREVIEW = "none"
FORM_SECONDS = 900


class BetweenButton(BaseButton, press=ids.BETWEEN):
    """Open the form."""

    async def pressed(self, interaction: Interaction) -> None:
        """Open it with what holds now."""
        who, services = admin(interaction), interaction.client.services
        circle, now = await services.between.fetch(who.guild_id, self.numbers[0])
        decks = await services.decks.fetch_named(who.guild_id)
        say = interaction.client.texts.to(interaction.locale)
        await interaction.response.send_modal(BetweenModal(circle, now, decks, say))


class BetweenModal(BaseModal):
    """The deck, the days after a meeting, the time, and the look the day before."""

    def __init__(self, circle: Circle, now: Between, decks: Sequence[Deck], say: Say) -> None:
        super().__init__(title=say("prompts.between_title"), timeout=FORM_SECONDS)
        self._circle = circle
        self._deck = discord.ui.Select[Any](
            options=[
                discord.SelectOption(label=deck.title, value=deck.key, default=deck.key == circle.deck_key)
                for deck in decks[:25]
            ]
        )
        days = ", ".join(str(day) for day in now.days_after)
        self._days = discord.ui.TextInput[Any](default=days, required=False, max_length=40)
        self._at = discord.ui.TextInput[Any](default=now.at.strftime("%H:%M"), required=False, max_length=10)
        self._preview = discord.ui.Select[Any](
            options=[
                discord.SelectOption(
                    label=say(f"prompts.look_{value}"),
                    value=value,
                    default=now.preview is (value == PREVIEW),
                )
                for value in (NO_PREVIEW, PREVIEW)
            ]
        )
        self.add_item(discord.ui.Label(text=say("prompts.between_which"), component=self._deck))
        self.add_item(
            discord.ui.Label(
                text=say("prompts.between_when"),
                description=say("prompts.between_when_about"),
                component=self._days,
            )
        )
        self.add_item(discord.ui.Label(text=say("prompts.between_at"), component=self._at))
        self.add_item(discord.ui.Label(text=say("prompts.between_look"), component=self._preview))

    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        """Write what the circle posts, and say what holds now."""
        who, services = admin(interaction), interaction.client.services
        wanted = read_between(self._days.value, self._at.value, preview=PREVIEW in self._preview.values)
        deck = await services.decks.choose(who, self._circle.circle_id, self._deck.values[0])
        circle = await services.between.set(who, self._circle.circle_id, wanted)
        say = interaction.client.texts.to(interaction.locale)
        await reply(interaction, screens.between_set(circle, wanted, deck.title, say))
