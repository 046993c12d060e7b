"""`/circle edit|skip|move|pause|resume|archive`: what changes a circle after it exists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discord import app_commands
from discord.ext import commands

from bot.client import Interaction
from bot.domain.edits import Edit
from bot.domain.recurrence import Every
from bot.errors import Refusal
from bot.ui import rhythms as screens
from bot.ui.choices import Choices
from bot.ui.circles import agenda_key
from bot.ui.people import admin, person
from bot.ui.reply import reply
from cogs.circles._suggesting import suggest_agendas, suggest_circles, suggest_zones

if TYPE_CHECKING:
    from bot.domain.meetings import Circle
    from bot.services.circles import Circles
    from bot.services.rhythms import Rhythms
    from bot.texts import Texts


class RhythmCommands(app_commands.Group, name="circle"):
    """Holds the commands until they join the group of the cog; it is no group of its own in Discord."""

    def __init__(self, circles: Circles, rhythms: Rhythms, texts: Texts) -> None:
        super().__init__()
        self._circles = circles
        self._rhythms = rhythms
        self._texts = texts

    def join(self, cog: commands.Cog) -> None:
        """Put the commands into the group that people see."""
        group = cog.app_command
        if group is not None:
            for command in self.commands:
                group.add_command(command)

    @app_commands.command(name="edit")
    @app_commands.choices(every=[app_commands.Choice(name=one.value, value=one.value) for one in Every])
    async def edit(  # noqa: PLR0913, PLR0917 - the options are fixed, and a command takes them one by one
        self,
        interaction: Interaction,
        circle: str,
        name: str = "",
        weekday: str = "",
        time: str = "",
        timezone: str = "",
        every: str = "",
        ends: str = "",
        minutes: str = "",
        capacity: str = "",
        agenda: str = "",
        description: str = "",
    ) -> None:
        """Change what is given, for the coming meetings."""
        found = await self._find(interaction, circle)
        say = self._texts.to(interaction.locale)
        agenda = agenda_key(agenda, self._circles.get_agendas(), say)
        wanted = Edit(name, weekday, time, timezone, every, ends, minutes, capacity, agenda, description)
        outcome = await self._rhythms.edit(admin(interaction), found.circle_id, wanted)
        await reply(interaction, screens.edited(outcome, say))

    @app_commands.command(name="skip")
    async def skip(self, interaction: Interaction, circle: str, date: str, until: str = "") -> None:
        """Leave out one date, or all until another."""
        found = await self._find(interaction, circle)
        outcome = await self._rhythms.skip(admin(interaction), found.circle_id, date, until)
        say = self._texts.to(interaction.locale)
        await reply(interaction, screens.skipped(outcome, say), *screens.undo_skip(outcome, say))

    @app_commands.command(name="move")
    async def move(self, interaction: Interaction, circle: str, date: str, to: str) -> None:
        """Hold one meeting at another time."""
        found = await self._find(interaction, circle)
        outcome = await self._rhythms.move(admin(interaction), found.circle_id, date, to)
        await reply(interaction, screens.moved(outcome, self._texts.to(interaction.locale)))

    @app_commands.command(name="pause")
    async def pause(self, interaction: Interaction, circle: str = "") -> None:
        """Let the circle rest."""
        found = await self._find(interaction, circle)
        outcome = await self._rhythms.pause(admin(interaction), found.circle_id)
        await reply(interaction, screens.paused(outcome, self._texts.to(interaction.locale)))

    @app_commands.command(name="resume")
    async def resume(self, interaction: Interaction, circle: str = "") -> None:
        """Let a paused circle go on."""
        found = await self._find(interaction, circle)
        outcome = await self._rhythms.resume(admin(interaction), found.circle_id)
        await reply(interaction, screens.resumed(outcome, self._texts.to(interaction.locale)))

    @app_commands.command(name="archive")
    async def archive(self, interaction: Interaction, circle: str = "") -> None:
        """End the circle for good."""
        found = await self._find(interaction, circle)
        outcome = await self._rhythms.archive(admin(interaction), found.circle_id)
        await reply(interaction, screens.archived(outcome, self._texts.to(interaction.locale)))

    edit.autocomplete("circle")(suggest_circles)
    skip.autocomplete("circle")(suggest_circles)
    move.autocomplete("circle")(suggest_circles)
    pause.autocomplete("circle")(suggest_circles)
    resume.autocomplete("circle")(suggest_circles)
    archive.autocomplete("circle")(suggest_circles)
    edit.autocomplete("timezone")(suggest_zones)
    edit.autocomplete("agenda")(suggest_agendas)

    @skip.autocomplete("date")
    @move.autocomplete("date")
    async def suggest_dates(self, interaction: Interaction, typed: str) -> Choices:
        """Offer the coming dates of the circle that was chosen, to admins alone."""
        who = person(interaction)
        if not who.is_admin:
            return []
        try:
            named = str(getattr(interaction.namespace, "circle", ""))
            circle = await self._circles.find(who, interaction.channel_id or 0, named)
            coming = await self._rhythms.fetch_dates(who, circle.circle_id)
        except Refusal:
            return []
        offered = [(screens.local_time(circle, one.starts_at), one.slot_on.isoformat()) for one in coming]
        return [
            app_commands.Choice(name=name, value=value)
            for name, value in offered
            if typed.strip() in name or typed.strip() in value
        ]

    async def _find(self, interaction: Interaction, named: str) -> Circle:
        """Return the circle that is meant. Raises `Refusal` for anybody who may not manage the guild."""
        return await self._circles.find(admin(interaction), interaction.channel_id or 0, named)
