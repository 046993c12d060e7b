"""What the desk answers about seats, what people answer to an offer, and Every time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.meetings import CancelReason
from bot.ui import ids
from bot.ui import roster as screens
from bot.ui import seating as seat_screens
from bot.ui.base import BaseButton
from bot.ui.people import person
from bot.ui.reply import button, reply

if TYPE_CHECKING:
    from bot.client import Interaction


class LetInButton(BaseButton, press=ids.LET_IN):
    """Let somebody in who is at the closed door."""

    async def pressed(self, interaction: Interaction) -> None:
        """Seat them and open the room for them; the service knows who may."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        meeting_id, user_id = self.numbers
        roster, say = interaction.client.services.roster, interaction.client.texts.to(interaction.locale)
        outcome = await roster.let_in(person(interaction), meeting_id, user_id)
        await reply(interaction, screens.let_in(outcome, say))


class NotThisTimeButton(BaseButton, press=ids.NOT_THIS_TIME):
    """Not this time, to somebody who asked for a seat."""

    async def pressed(self, interaction: Interaction) -> None:
        """Decline without a reason."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        meeting_id, user_id = self.numbers
        await interaction.client.services.roster.decline(person(interaction), meeting_id, user_id)
        say = interaction.client.texts.to(interaction.locale)
        await reply(interaction, say("roster.told_no", person=screens.mention(user_id)))


class HoldItButton(BaseButton, press=ids.HOLD_IT):
    """Hold the meeting with the number there is."""

    async def pressed(self, interaction: Interaction) -> None:
        """Nothing changes; the question on the desk says so."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        await interaction.client.services.roster.hold_it(person(interaction), self.numbers[0])
        await reply(interaction, interaction.client.texts.to(interaction.locale)("roster.quorum_held"))


class CallItOffButton(BaseButton, press=ids.CALL_IT_OFF):
    """Call the meeting off."""

    async def pressed(self, interaction: Interaction) -> None:
        """Tell everyone who counted on it, kindly and without a number."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        services, who = interaction.client.services, person(interaction)
        await services.roster.check_holds(who, self.numbers[0])
        await services.meetings.cancel(who, self.numbers[0], CancelReason.FACILITATOR)
        await reply(interaction, interaction.client.texts.to(interaction.locale)("roster.quorum_off"))


class TakeOfferButton(BaseButton, press=ids.TAKE_OFFER):
    """Take the seat that is held."""

    async def pressed(self, interaction: Interaction) -> None:
        """Seat the person whom it is held for, and nobody else."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        say = interaction.client.texts.to(interaction.locale)
        outcome = await interaction.client.services.offers.take(person(interaction), self.numbers[0])
        text, buttons = seat_screens.joined(outcome, say)
        await reply(interaction, text, *buttons)


class PassOfferButton(BaseButton, press=ids.PASS_OFFER):
    """Let the seat pass to the next person."""

    async def pressed(self, interaction: Interaction) -> None:
        """Pass it on without a question."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        await interaction.client.services.offers.decline(person(interaction), self.numbers[0])
        await reply(interaction, interaction.client.texts.to(interaction.locale)("roster.offer_passed"))


class EveryTimeButton(BaseButton, press=ids.EVERY_TIME):
    """A seat in every meeting of this circle."""

    async def pressed(self, interaction: Interaction) -> None:
        """Begin it, and show how it ends."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        say = interaction.client.texts.to(interaction.locale)
        circle = await interaction.client.services.standing.begin(person(interaction), self.numbers[0])
        stop = button(say("roster.stop"), ids.STOP_STANDING.custom_id(circle.circle_id))
        await reply(interaction, say("roster.standing_begun", name=circle.name), stop)


class StopStandingButton(BaseButton, press=ids.STOP_STANDING):
    """No longer every time."""

    async def pressed(self, interaction: Interaction) -> None:
        """End it without a question; the seats there are stay."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        circle = await interaction.client.services.standing.end(person(interaction), self.numbers[0])
        say = interaction.client.texts.to(interaction.locale)
        await reply(interaction, say("roster.standing_ended", name=circle.name))
