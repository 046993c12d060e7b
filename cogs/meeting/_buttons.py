"""The presses on the desk: I am here, Start, Next phase, Prompt, End."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.ui import ids
from bot.ui.base import BaseButton
from bot.ui.meeting import moved
from bot.ui.people import person
from bot.ui.reply import reply

if TYPE_CHECKING:
    from bot.client import Interaction


class CheckInButton(BaseButton, press=ids.CHECK_IN):
    """I am here."""

    async def pressed(self, interaction: Interaction) -> None:
        """Check in, and say when the room opens."""
        outcome = await interaction.client.services.meetings.check_in(person(interaction), self.numbers[0])
        say = interaction.client.texts.to(interaction.locale)
        await reply(interaction, moved(outcome.meeting, outcome.opens_at, say))


class StartButton(BaseButton, press=ids.START):
    """Start."""

    async def pressed(self, interaction: Interaction) -> None:
        """Begin with the first phase; the controls change in place, so nothing needs to be said."""
        meeting_id, version = self.numbers
        await interaction.response.defer()
        await interaction.client.services.meetings.start(person(interaction), meeting_id, version)


class NextPhaseButton(BaseButton, press=ids.NEXT_PHASE):
    """Next phase."""

    async def pressed(self, interaction: Interaction) -> None:
        """Move on; two presses at once move once."""
        meeting_id, version = self.numbers
        await interaction.response.defer()
        await interaction.client.services.meetings.next(person(interaction), meeting_id, version)


class PromptButton(BaseButton, press=ids.PROMPT):
    """Prompt."""

    async def pressed(self, interaction: Interaction) -> None:
        """Post a prompt that fits the phase."""
        await interaction.response.defer()
        await interaction.client.services.meetings.prompt(person(interaction), self.numbers[0])


class EndButton(BaseButton, press=ids.END):
    """End."""

    async def pressed(self, interaction: Interaction) -> None:
        """Close the meeting."""
        await interaction.response.defer()
        await interaction.client.services.meetings.end(person(interaction), self.numbers[0])
