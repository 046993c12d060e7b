"""`/donations`: the ledger, for admins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discord import app_commands
from discord.ext import commands

from bot.client import Interaction
from bot.domain.ledger import suggest_currencies
from bot.domain.money import parse_amount
from bot.ui import donations as screens
from bot.ui import ids
from bot.ui import ledger as book
from bot.ui.choices import Choices, of_circles
from bot.ui.people import admin, person
from bot.ui.reply import button, reply
from cogs.donations._chart import ChartCommands
from cogs.donations._entries import EntryCommands, suggest_periods
from cogs.donations._files import FileCommands
from cogs.donations._form import provider_text
from cogs.donations._shown import GoalCommands

if TYPE_CHECKING:
    from bot.domain.meetings import Circle
    from bot.services.circles import Circles
    from bot.services.ledger import Ledger
    from bot.texts import Texts


@app_commands.default_permissions(manage_guild=True)
@app_commands.guild_only()
class DonationsCog(
    ChartCommands, EntryCommands, FileCommands, GoalCommands, commands.GroupCog, group_name="donations"
):
    """What admins do with the ledger."""

    def __init__(self, ledger: Ledger, circles: Circles, texts: Texts) -> None:
        super().__init__()
        self._ledger = ledger
        self._circles = circles
        self._texts = texts

    @app_commands.command(name="record")
    async def record(
        self, interaction: Interaction, amount: str, currency: str, date: str = "", circle: str = ""
    ) -> None:
        """Write down a gift that came by hand; without a name, for the ledger has none."""
        who = admin(interaction)
        given, given_on = parse_amount(amount, currency), self._ledger.read_date(date)
        found = await self._find(interaction, circle)
        of, name = (None, None) if found is None else (found.circle_id, found.name)
        number = await self._ledger.record(who, given, given_on, of)
        say = self._texts.to(interaction.locale)
        await reply(interaction, book.recorded(number, given, given_on, name, say))

    @app_commands.command(name="summary")
    async def summary(self, interaction: Interaction, period: str = "", circle: str = "") -> None:
        """Add up a period, each currency by itself."""
        who = admin(interaction)
        meant = self._ledger.read_period(period)
        found = await self._find(interaction, circle)
        of, name = (None, None) if found is None else (found.circle_id, found.name)
        sums = await self._ledger.summary(who.guild_id, meant, of)
        newest = await self._ledger.fetch_entries(who.guild_id, meant, of, limit=book.NEWEST)
        say = self._texts.to(interaction.locale)
        seen = button(say("shown.button"), ids.GIFTS_SHOWN.custom_id())
        await reply(interaction, book.summary(sums, newest, meant, name, say), seen)

    @app_commands.command(name="provider")
    async def provider(self, interaction: Interaction) -> None:
        """Show what is set, how the payment services are doing, and what can be changed."""
        who, say = admin(interaction), self._texts.to(interaction.locale)
        text = await provider_text(interaction.client.services, who.guild_id, say)
        await reply(interaction, text, *screens.provider_buttons(say))

    @record.autocomplete("currency")
    async def suggest_currencies(self, interaction: Interaction, typed: str) -> Choices:
        """Offer the codes that begin with what was typed."""
        del interaction
        return [app_commands.Choice(name=code, value=code) for code in suggest_currencies(typed)]

    summary.autocomplete("period")(suggest_periods)

    @record.autocomplete("circle")
    @summary.autocomplete("circle")
    async def suggest_circles(self, interaction: Interaction, typed: str) -> Choices:
        """Offer the guild's circles, to admins alone."""
        who = person(interaction)
        views = await self._circles.fetch_all(who.guild_id) if who.is_admin else []
        return of_circles((view.circle for view in views), typed)

    async def _find(self, interaction: Interaction, named: str) -> Circle | None:
        """Return the circle that is meant: the one named, else this room's; None for the whole guild."""
        who, here = person(interaction), interaction.channel_id or 0
        if named:
            return await self._circles.find(who, here, named)
        return await self._ledger.find_circle_here(who.guild_id, here)
