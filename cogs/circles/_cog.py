"""`/circle create|list|show`, and what is part of its group."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import Interaction
from bot.domain.circles import Options
from bot.domain.meetings import RoomKind
from bot.domain.recurrence import Every
from bot.errors import Refusal
from bot.ui import circles as screens
from bot.ui.people import admin
from bot.ui.places import make_circle
from bot.ui.reply import reply
from bot.ui.roster import seat_rules
from cogs.circles._files import FileCommands
from cogs.circles._holding_commands import HoldingCommands
from cogs.circles._remake import is_incomplete
from cogs.circles._suggesting import suggest_agendas, suggest_circles, suggest_zones

if TYPE_CHECKING:
    from bot.services.circles import Circles
    from bot.texts import Texts


@app_commands.default_permissions(manage_guild=True)
@app_commands.guild_only()
class CircleCog(HoldingCommands, FileCommands, commands.GroupCog, group_name="circle"):
    """What admins do with circles."""

    def __init__(self, circles: Circles, texts: Texts) -> None:
        super().__init__()
        self._circles = circles
        self._texts = texts

    @app_commands.command(name="create")
    @app_commands.choices(
        every=[app_commands.Choice(name=one.value, value=one.value) for one in Every],
        room=[
            app_commands.Choice(name=one.value, value=one.value)
            for one in (RoomKind.VOICE, RoomKind.TEXT, RoomKind.STAGE)
        ],
    )
    async def create(  # noqa: PLR0913, PLR0917 - the options are fixed, and a command takes them one by one
        self,
        interaction: Interaction,
        name: str,
        weekday: str,
        time: str,
        timezone: str,
        every: str = "",
        starts: str = "",
        ends: str = "",
        minutes: str = "",
        capacity: str = "",
        room: str = "",
        facilitator: discord.Member | None = None,
        channel: discord.TextChannel | None = None,
        agenda: str = "",
        description: str = "",
    ) -> None:
        """Make a circle at once; its card goes out on Announce, or by itself after ten minutes."""
        who = admin(interaction)
        say = self._texts.to(interaction.locale)
        draft = self._circles.read(
            Options(
                name,
                weekday,
                time,
                timezone,
                every,
                starts,
                ends,
                minutes,
                capacity,
                room,
                screens.agenda_key(agenda, self._circles.get_agendas(), say),
                description,
            )
        )
        if facilitator is not None and facilitator.bot:
            raise Refusal("circles.facilitator_is_bot")
        holder = interaction.user.id if facilitator is None else facilitator.id
        await make_circle(interaction, who, draft, holder, channel, say)

    create.autocomplete("timezone")(suggest_zones)
    create.autocomplete("agenda")(suggest_agendas)

    @app_commands.command(name="list")
    async def list(self, interaction: Interaction) -> None:
        """Show every circle with its rhythm and next date."""
        who = admin(interaction)
        views = await self._circles.fetch_all(who.guild_id)
        say = self._texts.to(interaction.locale)
        troubles = await interaction.client.services.mending.fetch_troubles(who)
        await reply(interaction, screens.listed(views, say, troubles), *screens.remake_buttons(troubles, say))

    @app_commands.command(name="show")
    async def show(self, interaction: Interaction, circle: str = "") -> None:
        """Show one circle in detail."""
        who = admin(interaction)
        found = await self._circles.find(who, interaction.channel_id or 0, circle)
        view = await self._circles.fetch(who.guild_id, found.circle_id)
        say = self._texts.to(interaction.locale)
        text = f"{screens.shown(view, say)}\n{seat_rules(view.circle, say)}"
        mend = [screens.remake_button(view.circle, say)] if is_incomplete(interaction, view.circle) else []
        await reply(interaction, text, *screens.shown_buttons(view, say), *mend)

    show.autocomplete("circle")(suggest_circles)
