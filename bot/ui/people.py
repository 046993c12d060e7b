"""Who pressed or typed, as the services want to know it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.domain.meetings import Person
from bot.errors import Refusal

if TYPE_CHECKING:
    import discord


def at_home(interaction: discord.Interaction[Any]) -> None:
    """Raise `Refusal` in a guild that was taken to another house: what is written here would reach nobody there."""
    guild_id = interaction.guild_id
    if guild_id is not None and interaction.client.services.guilds.is_moved(guild_id):
        raise Refusal("errors.moved_away")


def person(interaction: discord.Interaction[Any]) -> Person:
    """Return the person behind an interaction; in a DM the guild is 0 and nobody is an admin.

    Raises `Refusal` in a guild that was taken to another house.
    """
    at_home(interaction)
    in_guild = interaction.guild_id is not None
    return Person(
        guild_id=interaction.guild_id or 0,
        user_id=interaction.user.id,
        is_admin=in_guild and interaction.permissions.manage_guild,
        language=interaction.client.texts.to(interaction.locale).language,
    )


def admin(interaction: discord.Interaction[Any]) -> Person:
    """Return the person if they may manage the guild. Raises `Refusal` for anybody else.

    Checked here for every command and press: Discord's own command permissions can be changed by a guild.
    """
    who = person(interaction)
    if not who.is_admin:
        raise Refusal("common.admins_only")
    return who
