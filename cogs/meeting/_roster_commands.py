"""`/meeting roster|seat`: who sits and who waits, for those who hold the circle alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import Interaction
from bot.domain.seating import SeatAction
from bot.errors import Refusal
from bot.ui import roster as screens
from bot.ui.choices import Choices, of_circles
from bot.ui.people import person
from bot.ui.reply import reply

if TYPE_CHECKING:
    from bot.services.circles import Circles
    from bot.services.meetings import Meetings
    from bot.texts import Texts


class RosterCommands(commands.Cog):
    """Part of the cog of `/meeting`."""

    _circles: Circles
    _meetings: Meetings
    _texts: Texts

    @app_commands.command(name="roster")
    async def show_roster(self, interaction: Interaction, circle: str = "") -> None:
        """Show who has a seat and who waits."""
        meeting_id = await self._meeting_of(interaction, circle)
        view = await interaction.client.services.roster.fetch(person(interaction), meeting_id)
        await reply(interaction, screens.roster(view, self._texts.to(interaction.locale)))

    @app_commands.command(name="seat")
    @app_commands.choices(action=[app_commands.Choice(name=one, value=one) for one in SeatAction])
    async def change_seat(
        self, interaction: Interaction, action: str, member: discord.Member, circle: str = ""
    ) -> None:
        """Let somebody in, or take them off this meeting."""
        meeting_id = await self._meeting_of(interaction, circle)
        roster, say = interaction.client.services.roster, self._texts.to(interaction.locale)
        if member.bot:
            raise Refusal("roster.member_is_bot")
        if action == SeatAction.LET_IN:
            outcome = await roster.let_in(person(interaction), meeting_id, member.id)
            await reply(interaction, screens.let_in(outcome, say))
            return
        await roster.remove(person(interaction), meeting_id, member.id)
        await reply(interaction, say("roster.taken_off", person=screens.mention(member.id)))

    @show_roster.autocomplete("circle")
    @change_seat.autocomplete("circle")
    async def suggest_held_circles(self, interaction: Interaction, typed: str) -> Choices:
        """Offer the circles that the person holds."""
        return of_circles(await self._circles.fetch_held(person(interaction)), typed)

    async def _meeting_of(self, interaction: Interaction, named: str) -> int:
        circle = await self._circles.find(person(interaction), interaction.channel_id or 0, named, held=True)
        return (await self._meetings.fetch_current(circle.circle_id)).meeting_id
