"""`/privacy audit|retention|erase`: who did what, how long things are kept, and forgetting somebody who left."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import Interaction
from bot.domain.given import shorten
from bot.errors import Refusal
from bot.ui import ids
from bot.ui import keeping as screens
from bot.ui.base import BaseButton
from bot.ui.people import admin
from bot.ui.reply import reply, show

if TYPE_CHECKING:
    from bot.texts import Say

SOMEBODY: Final = re.compile(r"(?:<@!?)?([0-9]{17,20})>?", re.ASCII)


class KeepingCommands(commands.Cog):
    """Part of the cog of `/privacy`."""

    @app_commands.command(name="audit")
    async def audit(self, interaction: Interaction) -> None:
        """Show who did which admin or facilitator act when."""
        await _show_acts(interaction, 0)

    @app_commands.command(name="retention")
    async def retention(self, interaction: Interaction) -> None:
        """Show how long everything is kept and how much of it goes within a day, with a menu to change a time."""
        who, say = admin(interaction), _say(interaction)
        await interaction.response.defer(ephemeral=True, thinking=True)
        service = interaction.client.services.retention
        clocks, going = await service.fetch(who.guild_id), await service.rehearse(who.guild_id)
        await show(interaction, screens.retention(clocks, going, say))

    @app_commands.command(name="erase")
    async def erase(self, interaction: Interaction, member: str) -> None:
        """Ask once more whether somebody who left is to be forgotten here."""
        admin(interaction)
        found = SOMEBODY.fullmatch(member.strip())
        if found is None:
            raise Refusal("keeping.nobody_like_that", given=shorten(member))
        user_id = int(found[1])
        await interaction.response.defer(ephemeral=True, thinking=True)
        await _check_gone(interaction, user_id)
        text, buttons = screens.ask_erase(user_id, _say(interaction))
        await reply(interaction, text, *buttons)


class OlderButton(BaseButton, press=ids.OLDER_ACTS):
    """Older."""

    async def pressed(self, interaction: Interaction) -> None:
        """Show the acts before these."""
        await _show_acts(interaction, self.numbers[0])


class EraseMemberButton(BaseButton, press=ids.ERASE_MEMBER):
    """Erase somebody who left."""

    async def pressed(self, interaction: Interaction) -> None:
        """Forget them in this guild, if they are still gone; how much that was is said to nobody."""
        who = admin(interaction)
        await interaction.response.defer(ephemeral=True, thinking=True)
        await _check_gone(interaction, self.numbers[0])
        erasure = await interaction.client.services.leaving.erase_departed(who, self.numbers[0])
        await reply(interaction, screens.erased(erasure, _say(interaction)))


async def _show_acts(interaction: Interaction, before: int) -> None:
    who = admin(interaction)
    found, more = await interaction.client.services.acts.fetch(who.guild_id, before)
    text, buttons = screens.acts(found, _say(interaction), more=more)
    await reply(interaction, text, *buttons)


async def _check_gone(interaction: Interaction, user_id: int) -> None:
    """Raise a `Refusal` for somebody who is in the guild: they can do it themselves."""
    if interaction.guild is None:
        raise Refusal("errors.guild_only")
    try:
        await interaction.guild.fetch_member(user_id)
    except discord.NotFound:
        return
    raise Refusal("keeping.still_here")


def _say(interaction: Interaction) -> Say:
    return interaction.client.texts.to(interaction.locale)
