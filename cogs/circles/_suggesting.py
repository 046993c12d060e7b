"""What completes itself in the commands of `/circle`."""

from __future__ import annotations

from discord import app_commands

from bot.client import Interaction
from bot.ui.choices import MOST, Choices, of_circles
from bot.ui.people import person


async def suggest_circles(interaction: Interaction, typed: str) -> Choices:
    """Offer the guild's circles, to admins alone."""
    who = person(interaction)
    views = await interaction.client.services.circles.fetch_all(who.guild_id) if who.is_admin else []
    return of_circles((view.circle for view in views), typed)


async def suggest_zones(interaction: Interaction, typed: str) -> Choices:
    """Offer time zones that fit what was typed."""
    zones = interaction.client.services.circles.suggest_zones(typed)
    return [app_commands.Choice(name=zone, value=zone) for zone in zones]


async def suggest_agendas(interaction: Interaction, typed: str) -> Choices:
    """Offer agendas that fit what was typed, by their titles."""
    say = interaction.client.texts.to(interaction.locale)
    agendas = interaction.client.services.circles.get_agendas()
    wanted = typed.strip().casefold()
    named = [(say(one.title_key), one.key) for one in agendas]
    fitting = [(name, key) for name, key in named if wanted in name.casefold() or wanted in key]
    return [app_commands.Choice(name=name, value=key) for name, key in fitting[:MOST]]
