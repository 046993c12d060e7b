"""`/agreements`: what people agree to before their first seat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discord import app_commands
from discord.ext import commands

from bot.client import Interaction
from bot.ui.agreements import accepted, agreement, answers, for_admins
from bot.ui.people import person
from bot.ui.reply import show

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
        """Show the text as it is now, with Accept or Withdraw; to an admin with the way to change it."""
        say, who = self._texts.to(interaction.locale), person(interaction)
        read = await self._agreements.fetch(who, say.language)
        rows = answers(read.shown.number, say, 0, accepted=read.accepted, earlier=read.earlier)
        if who.is_admin:
            rows.append(for_admins(say))
        at, had = read.accepted_at, ""
        if at is not None:
            had = accepted(read.version, at, say, earlier=read.earlier)
        for part in agreement(read.shown.pages, rows, say, 0, had):
            await show(interaction, part)
