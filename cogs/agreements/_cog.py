"""`/agreements`: what people agree to before their first seat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discord import app_commands
from discord.ext import commands

from bot.client import Interaction
from bot.ui.people import person
from bot.ui.reply import show
from bot.ui.seating import agreement

if TYPE_CHECKING:
    from bot.services.agreements import Agreements
    from bot.texts import Texts


class AgreementsCog(commands.Cog):
    """The agreement."""

    def __init__(self, agreements: Agreements, texts: Texts) -> None:
        self._agreements = agreements
        self._texts = texts

    @app_commands.command(name="agreements")
    @app_commands.guild_only()
    async def agreements(self, interaction: Interaction) -> None:
        """Show the text as it is now, with Accept or Withdraw."""
        say = self._texts.to(interaction.locale)
        accepted = await self._agreements.has_accepted(person(interaction))
        shown = self._agreements.get_text(say.language)
        await show(interaction, agreement(shown.text, shown.version, say, 0, accepted=accepted))
