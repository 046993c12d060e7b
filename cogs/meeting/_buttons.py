"""The presses on the desk that move the meeting: I am here, Start, Next phase, Back, Pause, Resume, +5 min, End."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.prompts import MEETING_KINDS
from bot.errors import Refusal
from bot.ui import ids, panels
from bot.ui.base import BaseButton
from bot.ui.meeting import moved
from bot.ui.people import person
from bot.ui.reply import reply, show, turn_into
from cogs.meeting._desk import DeskButton, read_desk, redraw_desk

if TYPE_CHECKING:
    from bot.client import Interaction


class CheckInButton(BaseButton, press=ids.CHECK_IN):
    """I am here."""

    async def pressed(self, interaction: Interaction) -> None:
        """Check in, and say when the room opens."""
        outcome = await interaction.client.services.meetings.check_in(person(interaction), self.numbers[0])
        say = interaction.client.texts.to(interaction.locale)
        await reply(interaction, moved(outcome.meeting, outcome.opens_at, say))


class StartButton(DeskButton, press=ids.START):
    """Start."""

    async def act(self, interaction: Interaction) -> None:
        """Begin with the first phase."""
        await interaction.client.services.meetings.start(person(interaction), *self.numbers)


class NextPhaseButton(DeskButton, press=ids.NEXT_PHASE):
    """Next phase."""

    async def act(self, interaction: Interaction) -> None:
        """Move on; two presses at once move once."""
        await interaction.client.services.meetings.next(person(interaction), *self.numbers)


class BackButton(DeskButton, press=ids.BACK):
    """Back."""

    async def act(self, interaction: Interaction) -> None:
        """Begin the part before this one again."""
        await interaction.client.services.meetings.back(person(interaction), *self.numbers)


class PauseButton(DeskButton, press=ids.PAUSE):
    """Pause."""

    async def act(self, interaction: Interaction) -> None:
        """Let everything stand still."""
        await interaction.client.services.meetings.pause(person(interaction), *self.numbers)


class ResumeButton(DeskButton, press=ids.RESUME):
    """Resume."""

    async def act(self, interaction: Interaction) -> None:
        """Go on."""
        await interaction.client.services.meetings.resume(person(interaction), *self.numbers)


class MoreTimeButton(DeskButton, press=ids.MORE_TIME):
    """+5 min."""

    async def act(self, interaction: Interaction) -> None:
        """Give this part five minutes more."""
        meeting_id, version = self.numbers
        meetings = interaction.client.services.meetings
        await meetings.extend(person(interaction), meeting_id, version=version)


class EndButton(DeskButton, press=ids.END):
    """End."""

    async def act(self, interaction: Interaction) -> None:
        """Close the meeting, if it is still where it was when this was drawn."""
        await interaction.client.services.meetings.end(person(interaction), *self.numbers)


class UnsureEndButton(DeskButton, press=ids.END_UNSURE):
    """End, as it was drawn before it carried a version."""

    async def act(self, interaction: Interaction) -> None:
        """Show where the meeting is now, with an End that knows it."""
        del interaction
        raise Refusal("meetings.moved_already")


class MoreButton(BaseButton, press=ids.MORE):
    """More."""

    async def pressed(self, interaction: Interaction) -> None:
        """Show all that the desk can do, to the one who asked."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        view = await read_desk(interaction, self.numbers[0])
        await show(interaction, panels.more_panel(view, interaction.client.texts.to(interaction.locale)))


class PromptButton(BaseButton, press=ids.PROMPT):
    """Prompt."""

    async def pressed(self, interaction: Interaction) -> None:
        """Show the prompt that comes next, before it is posted."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        meetings = interaction.client.services.meetings
        view = await meetings.look_at_prompt(person(interaction), self.numbers[0])
        await show(interaction, panels.prompt_preview(view, interaction.client.texts.to(interaction.locale)))


class LookPromptButton(BaseButton, press=ids.LOOK_PROMPT):
    """Another."""

    async def pressed(self, interaction: Interaction) -> None:
        """Show the one after it in its place."""
        meeting_id, kind, number = self.numbers
        meetings = interaction.client.services.meetings
        view = await meetings.look_at_prompt(person(interaction), meeting_id, _kind(kind), number)
        say = interaction.client.texts.to(interaction.locale)
        await turn_into(interaction, panels.prompt_preview(view, say))


class PostPromptButton(BaseButton, press=ids.POST_PROMPT):
    """Post it."""

    async def pressed(self, interaction: Interaction) -> None:
        """Post it in the room."""
        meeting_id, kind, number = self.numbers
        meetings = interaction.client.services.meetings
        await meetings.post_prompt(person(interaction), meeting_id, _kind(kind), number)
        say = interaction.client.texts.to(interaction.locale)
        await turn_into(interaction, panels.said(say("meetings.prompt_posted")))


class GentleCardButton(BaseButton, press=ids.GENTLE_CARD):
    """A reminder card."""

    async def pressed(self, interaction: Interaction) -> None:
        """Post it in the room."""
        await interaction.response.defer()
        await interaction.client.services.meetings.post_card(person(interaction), *self.numbers)
        await redraw_desk(interaction, self.numbers[0])
        say = interaction.client.texts.to(interaction.locale)
        await reply(interaction, say("meetings.card_posted"))


def _kind(place: int) -> str:
    """Return the kind at this place; an old button may count further than there are."""
    return MEETING_KINDS[min(place, len(MEETING_KINDS) - 1)]
