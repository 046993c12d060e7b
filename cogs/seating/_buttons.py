"""Join, Can't make it, the answers to "May I write to you?", Add to calendar, and Accept on the way to a seat."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import discord

from bot.domain.meetings import SeatState, WriteTo
from bot.domain.views import AgreementNeeded, Asked, AtTheDoor, Joined
from bot.errors import NotTriedError, Refusal
from bot.ui import calendar, ids
from bot.ui import seating as screens
from bot.ui.agreements import agreement, answers
from bot.ui.base import BaseButton
from bot.ui.people import person
from bot.ui.reply import redraw, reply, show, within_patience
from bot.ui.times import full

if TYPE_CHECKING:
    from bot.client import Interaction
    from bot.domain.meetings import Person
    from bot.services.all import Services


CANNOT_DM = frozenset({50007, 50278})


class JoinButton(BaseButton, press=ids.JOIN):
    """Take a seat."""

    async def pressed(self, interaction: Interaction) -> None:
        """Seat the person, put them on the list, or show what they agree to first."""
        seating = interaction.client.services.seating
        # the place in the line is taken before Discord is answered: answers overtake each other on their way
        outcome = await within_patience(interaction, seating.join(person(interaction), self.numbers[0]))
        await _tell(interaction, self.numbers[0], outcome)


class AcceptButton(BaseButton, press=ids.ACCEPT):
    """Accept the agreement, and take the seat it was asked for."""

    async def pressed(self, interaction: Interaction) -> None:
        """Write the consent, then join the meeting that led here, if one did."""
        number, meeting_id = self.numbers
        who = person(interaction)
        if not who.guild_id:
            raise Refusal("errors.guild_only")
        # as with Join: the place in the line is taken before Discord is answered
        outcome = await within_patience(
            interaction, _accept(interaction.client.services, who, number, meeting_id)
        )
        if outcome is not None:
            await _tell(interaction, meeting_id, outcome)
        else:
            await reply(interaction, interaction.client.texts.to(interaction.locale)("agreements.accepted"))


class DeclineButton(BaseButton, press=ids.DECLINE):
    """Not now."""

    async def pressed(self, interaction: Interaction) -> None:
        """Nothing happens, and that is fine."""
        await reply(interaction, interaction.client.texts.to(interaction.locale)("agreements.declined"))


class LeaveButton(BaseButton, press=ids.LEAVE):
    """Give a seat or a place on the list back."""

    async def pressed(self, interaction: Interaction) -> None:
        """Give it back without a question."""
        await _leave(interaction, self.numbers[0])


class GiveBackButton(BaseButton, press=ids.GIVE_BACK):
    """Give back a seat that came from the list."""

    async def pressed(self, interaction: Interaction) -> None:
        """Give it back without a question."""
        await _leave(interaction, self.numbers[0])


class StayButton(BaseButton, press=ids.STAY):
    """Stay on the list."""

    async def pressed(self, interaction: Interaction) -> None:
        """Ask how to tell them when a seat becomes theirs, unless they have said so."""
        say = interaction.client.texts.to(interaction.locale)
        meeting_id = self.numbers[0]
        place = await interaction.client.services.seating.fetch_place(person(interaction), meeting_id)
        if place.seat is not None and place.seat.write_to is not WriteTo.UNASKED:
            await redraw(interaction, say("seating.staying"))
            return
        text = say("seating.staying") + " " + say("seating.may_i_write")
        await redraw(interaction, text, *screens.ask_write_to(meeting_id, say))


class WriteDmButton(BaseButton, press=ids.WRITE_DM):
    """Yes, write to me."""

    async def pressed(self, interaction: Interaction) -> None:
        """Try it at once with a first message, so that closed DMs are found out now and not an hour before."""
        services, say = interaction.client.services, interaction.client.texts.to(interaction.locale)
        await interaction.response.defer(ephemeral=True, thinking=True)
        who, meeting_id = person(interaction), self.numbers[0]
        place = await services.seating.answer_write_to(who, meeting_id, WriteTo.DM)
        seated = place.seat is not None and place.seat.state is SeatState.SEATED
        first = say(
            "seating.dm_first" if seated else "seating.dm_first_waiting", starts=full(place.meeting.starts_at)
        )
        try:
            await interaction.client.parts.letters.write(who.user_id, first, meeting_id)
        except NotTriedError:
            await reply(interaction, say("seating.dm_not_now"))
            return
        except discord.HTTPException as error:
            if error.code not in CANNOT_DM:
                raise
            await services.seating.answer_write_to(who, meeting_id, WriteTo.HERE)
            await reply(interaction, say("seating.dm_closed"))
            return
        await reply(interaction, say("seating.dm_yes"))


class WriteHereButton(BaseButton, press=ids.WRITE_HERE):
    """No messages, only what is here."""

    async def pressed(self, interaction: Interaction) -> None:
        """Remember it."""
        say = interaction.client.texts.to(interaction.locale)
        seating = interaction.client.services.seating
        await seating.answer_write_to(person(interaction), self.numbers[0], WriteTo.HERE)
        await reply(interaction, say("seating.dm_no"))


class CalendarButton(BaseButton, press=ids.CALENDAR):
    """A calendar file."""

    async def pressed(self, interaction: Interaction) -> None:
        """Answer with a file whose title gives nothing away."""
        say = interaction.client.texts.to(interaction.locale)
        place = await interaction.client.services.seating.fetch_place(person(interaction), self.numbers[0])
        entry = calendar.entry(place.meeting, say, interaction.created_at)
        file = discord.File(io.BytesIO(entry), filename=calendar.FILE_NAME)
        await reply(interaction, say("seating.calendar_file"), file=file)


async def _tell(
    interaction: Interaction, meeting_id: int, outcome: Joined | AgreementNeeded | AtTheDoor | Asked
) -> None:
    say = interaction.client.texts.to(interaction.locale)
    if isinstance(outcome, AgreementNeeded):
        agreements = interaction.client.services.agreements
        read = await agreements.fetch(person(interaction), say.language)
        rows = answers(read.shown.number, say, meeting_id, accepted=False, earlier=read.earlier)
        for part in agreement(read.shown.pages, rows, say, meeting_id):
            await show(interaction, part)
        return
    if isinstance(outcome, AtTheDoor):
        await reply(interaction, say("roster.at_the_door"))
        return
    text, buttons = (
        screens.asked(outcome, say) if isinstance(outcome, Asked) else screens.joined(outcome, say)
    )
    await reply(interaction, text, *buttons)


async def _accept(
    services: Services, who: Person, number: int, meeting_id: int
) -> Joined | AgreementNeeded | AtTheDoor | Asked | None:
    """Write the consent, and join the meeting that led to it; None where none did."""
    await services.agreements.accept(who, number)
    return await services.seating.join(who, meeting_id) if meeting_id else None


async def _leave(interaction: Interaction, meeting_id: int) -> None:
    say = interaction.client.texts.to(interaction.locale)
    seating = interaction.client.services.seating
    place = await within_patience(interaction, seating.leave(person(interaction), meeting_id))
    await reply(interaction, screens.left(place, say))
