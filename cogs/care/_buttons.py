"""Open, Not needed and Tell a facilitator on the private note; I will see to it and the duty on the desk."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bot.errors import Refusal
from bot.services.care import Watch
from bot.ui import care as screens
from bot.ui import ids
from bot.ui.base import BaseButton
from bot.ui.people import person
from bot.ui.reply import reply, show
from cogs.care._telling import no_longer, see_to, tell

if TYPE_CHECKING:
    import discord

    from bot.client import Interaction
    from bot.services.care import Note


class OpenButton(BaseButton, press=ids.CARE_OPEN):
    """Open."""

    answers_always = True

    async def pressed(self, interaction: Interaction) -> None:
        """Show where one reaches a person, and whether somebody here knows. After a restart that is not known."""
        note = _own(interaction, self.numbers[0])
        await show(interaction, _screen(interaction, self.numbers[0], note))
        if note is not None:
            note.redraw = partial(_draw_again, interaction, note)


class NotNeededButton(BaseButton, press=ids.CARE_NOT_NEEDED):
    """Not needed."""

    answers_always = True

    async def pressed(self, interaction: Interaction) -> None:
        """Say that this is fine, and stop asking the desk."""
        note = _own(interaction, self.numbers[0])
        say = interaction.client.texts.to(interaction.locale)
        if interaction.guild_id is None:
            await interaction.response.edit_message(content=None, view=screens.dismissed(say))
        else:
            await show(interaction, screens.dismissed(say))
        if note is not None:
            interaction.client.services.care.drop(note.number)
            await no_longer(interaction.client, note)


class AskButton(BaseButton, press=ids.CARE_ASK):
    """Tell a facilitator."""

    async def pressed(self, interaction: Interaction) -> None:
        """Tell the desk that they want company, and say truthfully whether that went out."""
        note = _own(interaction, self.numbers[0])
        if note is None:
            raise Refusal("care.ask_gone")
        bot = interaction.client
        say = bot.texts.to(interaction.locale)
        await interaction.response.defer(ephemeral=True, thinking=True)
        if note.watch in (Watch.SEEN, Watch.TOLD):
            await reply(interaction, screens.watched(note.watch, note.told_at, say))
            return
        told = bot.services.care.ask(note) and await tell(bot, note, asked=True)
        await reply(interaction, say("care.asked" if told else "care.not_asked"))


class SeenButton(BaseButton, press=ids.CARE_SEEN):
    """I will see to it."""

    async def pressed(self, interaction: Interaction) -> None:
        """Say whom it is about, to the one who pressed alone."""
        bot, say = interaction.client, interaction.client.texts.to(interaction.locale)
        note = await bot.services.care.see_to(self.numbers[0], interaction.user.id)
        text, lines = screens.whom(note.person_id, say)
        await reply(interaction, text, lines)
        await see_to(bot, note, interaction.user.id)


class TakeDutyButton(BaseButton, press=ids.DUTY_TAKE):
    """I am on duty for this meeting."""

    async def pressed(self, interaction: Interaction) -> None:
        """Take it; the desk shows it in place."""
        await interaction.response.defer()
        await interaction.client.services.duty.take(person(interaction), self.numbers[0])


class HandBackButton(BaseButton, press=ids.DUTY_BACK):
    """Hand it back."""

    async def pressed(self, interaction: Interaction) -> None:
        """Hand it back; the desk shows it in place."""
        await interaction.response.defer()
        await interaction.client.services.duty.hand_back(person(interaction), self.numbers[0])


def _own(interaction: Interaction, number: int) -> Note | None:
    """Return the note, to the person that it is for; None where it is not known any more."""
    note = interaction.client.services.care.get(number)
    if note is not None and note.person_id != interaction.user.id:
        raise Refusal("care.not_yours")
    return note


def _screen(interaction: Interaction, number: int, note: Note | None) -> discord.ui.LayoutView:
    bot = interaction.client
    watch, told_at = ("unknown", None) if note is None else (str(note.watch), note.told_at)
    today, say = bot.clock.now().date(), bot.texts.to(interaction.locale)
    return screens.opened(bot.content.help_lines, number, watch, told_at, today, say)


async def _draw_again(interaction: Interaction, note: Note) -> None:
    await interaction.edit_original_response(view=_screen(interaction, note.number, note))
