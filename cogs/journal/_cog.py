"""`/journal`: one private prompt, in a guild or in a direct message."""

from __future__ import annotations

from discord import app_commands
from discord.ext import commands

from bot.client import Interaction
from bot.domain.prompts import MOMENTS
from bot.ui import prompts as screens
from bot.ui.reply import ask, reply
from cogs.journal._buttons import prompt_at


class JournalCog(commands.Cog):
    """A prompt for a notebook of one's own. That somebody asked is noted nowhere."""

    @app_commands.command(name="journal")
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=False)
    @app_commands.allowed_installs(guilds=True, users=False)
    @app_commands.choices(moment=[app_commands.Choice(name=one, value=one) for one in MOMENTS])
    async def journal(self, interaction: Interaction, moment: str = "") -> None:
        """Show one prompt for a moment, or ask which."""
        say = interaction.client.texts.to(interaction.locale)
        if not moment:
            await ask(interaction, *screens.which_moment(say))
            return
        text, buttons = await prompt_at(interaction, moment, interaction.id >> 22)
        await reply(interaction, text, *buttons)
