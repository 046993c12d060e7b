"""`/meeting pause|resume|extend|piece|agenda`: the same as on the desk, by command."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import Interaction
from bot.domain.piece import PieceAction
from bot.errors import Refusal
from bot.ui import agenda as agenda_screens
from bot.ui import piece as piece_screens
from bot.ui.choices import Choices, of_circles
from bot.ui.people import person
from bot.ui.reply import reply, show
from bot.ui.times import full

if TYPE_CHECKING:
    from bot.services.circles import Circles
    from bot.services.meetings import Meetings
    from bot.texts import Texts


class HoldingCommands(commands.Cog):
    """Part of the cog of `/meeting`."""

    _circles: Circles
    _meetings: Meetings
    _texts: Texts

    @app_commands.command(name="pause")
    async def pause_meeting(self, interaction: Interaction, circle: str = "") -> None:
        """Let everything stand still."""
        await self._meetings.pause(person(interaction), await self._number(interaction, circle))
        await reply(interaction, self._texts.to(interaction.locale)("meetings.paused"))

    @app_commands.command(name="resume")
    async def resume_meeting(self, interaction: Interaction, circle: str = "") -> None:
        """Go on."""
        await self._meetings.resume(person(interaction), await self._number(interaction, circle))
        await reply(interaction, self._texts.to(interaction.locale)("meetings.resumed"))

    @app_commands.command(name="extend")
    async def extend_part(self, interaction: Interaction, minutes: int, circle: str = "") -> None:
        """Give this part more time."""
        meeting_id = await self._number(interaction, circle)
        outcome = await self._meetings.extend(person(interaction), meeting_id, minutes)
        say, ends_at = self._texts.to(interaction.locale), outcome.meeting.phase_ends_at
        await reply(interaction, say("meetings.extended", ends=full(ends_at or outcome.meeting.ends_at)))

    @app_commands.command(name="piece")
    @app_commands.choices(action=[app_commands.Choice(name=one, value=one) for one in PieceAction])
    async def move_piece(
        self, interaction: Interaction, action: str, member: discord.Member, circle: str = ""
    ) -> None:
        """Give the piece, take it back, or change who is next."""
        meeting_id = await self._number(interaction, circle)
        if member.bot:
            raise Refusal("roster.member_is_bot")
        pieces = interaction.client.services.pieces
        view = await pieces.act(person(interaction), meeting_id, PieceAction(action), member.id)
        await reply(interaction, piece_screens.after_action(view, self._texts.to(interaction.locale)))

    @app_commands.command(name="agenda")
    async def show_agenda(self, interaction: Interaction, circle: str = "") -> None:
        """Show the run of show of a circle, to be changed."""
        who = person(interaction)
        found = await self._circles.find(who, interaction.channel_id or 0, circle, held=True)
        view = await interaction.client.services.agendas.fetch(who, found.circle_id)
        await show(interaction, agenda_screens.agenda(view, self._texts.to(interaction.locale)))

    @pause_meeting.autocomplete("circle")
    @resume_meeting.autocomplete("circle")
    @extend_part.autocomplete("circle")
    @move_piece.autocomplete("circle")
    @show_agenda.autocomplete("circle")
    async def suggest_own_circles(self, interaction: Interaction, typed: str) -> Choices:
        """Offer the circles that the person holds."""
        return of_circles(await self._circles.fetch_held(person(interaction)), typed)

    async def _number(self, interaction: Interaction, named: str) -> int:
        circle = await self._circles.find(person(interaction), interaction.channel_id or 0, named, held=True)
        return (await self._meetings.fetch_current(circle.circle_id)).meeting_id
