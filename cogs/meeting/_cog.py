"""`/meeting start|next|prompt|end|cancel`; the others are in `_roster_commands` and `_holding_commands`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discord import app_commands
from discord.ext import commands

from bot.client import Interaction
from bot.domain.meetings import GIVEN_REASONS, CancelReason
from bot.domain.prompts import MEETING_KINDS
from bot.ui.choices import Choices, of_circles
from bot.ui.meeting import moved
from bot.ui.panels import prompt_preview
from bot.ui.people import person
from bot.ui.reply import reply, show
from bot.ui.rhythms import cancelled
from cogs.meeting._holding_commands import HoldingCommands
from cogs.meeting._roster_commands import RosterCommands

if TYPE_CHECKING:
    from bot.services.circles import Circles
    from bot.services.meetings import Meetings
    from bot.texts import Texts


@app_commands.guild_only()
class MeetingCog(RosterCommands, HoldingCommands, commands.GroupCog, group_name="meeting"):
    """What facilitators of a circle do with its meeting."""

    def __init__(self, circles: Circles, meetings: Meetings, texts: Texts) -> None:
        super().__init__()
        self._circles = circles
        self._meetings = meetings
        self._texts = texts

    @app_commands.command(name="start")
    async def start_meeting(self, interaction: Interaction, circle: str = "") -> None:
        """Begin the meeting; before its room is open this says "I am here"."""
        meeting_id = await self._find(interaction, circle)
        outcome = await self._meetings.start(person(interaction), meeting_id)
        say = self._texts.to(interaction.locale)
        await reply(interaction, moved(outcome.meeting, outcome.opens_at, say))

    @app_commands.command(name="next")
    async def next_phase(self, interaction: Interaction, circle: str = "") -> None:
        """Move to the next phase."""
        meeting_id = await self._find(interaction, circle)
        outcome = await self._meetings.next(person(interaction), meeting_id)
        await reply(interaction, moved(outcome.meeting, None, self._texts.to(interaction.locale)))

    @app_commands.command(name="prompt")
    @app_commands.choices(kind=[app_commands.Choice(name=one, value=one) for one in MEETING_KINDS])
    async def post_prompt(self, interaction: Interaction, circle: str = "", kind: str = "") -> None:
        """Show the next prompt, to be posted or swapped."""
        meeting_id = await self._find(interaction, circle)
        view = await self._meetings.look_at_prompt(person(interaction), meeting_id, kind or None)
        await show(interaction, prompt_preview(view, self._texts.to(interaction.locale)))

    @app_commands.command(name="end")
    async def end_meeting(self, interaction: Interaction, circle: str = "") -> None:
        """Close the meeting."""
        meeting_id = await self._find(interaction, circle)
        outcome = await self._meetings.end(person(interaction), meeting_id)
        await reply(interaction, moved(outcome.meeting, None, self._texts.to(interaction.locale)))

    @app_commands.command(name="cancel")
    @app_commands.choices(reason=[app_commands.Choice(name=one, value=one) for one in GIVEN_REASONS])
    async def cancel_meeting(self, interaction: Interaction, reason: str, circle: str = "") -> None:
        """Call the next meeting off; admins may, too."""
        who = person(interaction)
        meeting_id = await self._find(interaction, circle, held=not who.is_admin)
        outcome = await self._meetings.cancel(who, meeting_id, CancelReason(reason))
        say = self._texts.to(interaction.locale)
        await reply(interaction, cancelled(outcome.circle, outcome.meeting, say))

    @cancel_meeting.autocomplete("circle")
    async def suggest_cancellable(self, interaction: Interaction, typed: str) -> Choices:
        """Offer the circles that the person holds; all of them to admins."""
        who = person(interaction)
        if who.is_admin:
            found = [view.circle for view in await self._circles.fetch_all(who.guild_id)]
        else:
            found = await self._circles.fetch_held(who)
        return of_circles(found, typed)

    @start_meeting.autocomplete("circle")
    @next_phase.autocomplete("circle")
    @post_prompt.autocomplete("circle")
    @end_meeting.autocomplete("circle")
    async def suggest_circles(self, interaction: Interaction, typed: str) -> Choices:
        """Offer the circles that the person holds."""
        return of_circles(await self._circles.fetch_held(person(interaction)), typed)

    async def _find(self, interaction: Interaction, named: str, *, held: bool = True) -> int:
        who = person(interaction)
        circle = await self._circles.find(who, interaction.channel_id or 0, named, held=held)
        meeting = await self._meetings.fetch_current(circle.circle_id)
        return meeting.meeting_id
