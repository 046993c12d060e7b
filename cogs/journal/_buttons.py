"""A prompt to write with, and Another. Which one it is stands in the button's id alone: nothing is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.domain.prompts import JOURNAL, MOMENTS, prompts_of
from bot.errors import Refusal
from bot.ui import ids
from bot.ui.base import BaseButton
from bot.ui.reply import button, redraw, reply

if TYPE_CHECKING:
    import discord

    from bot.client import Interaction

AFTER_A_MEETING = MOMENTS[1]
"""The same day."""


class JournalButton(BaseButton, press=ids.JOURNAL):
    """A prompt to write with."""

    async def pressed(self, interaction: Interaction) -> None:
        """Show one prompt, privately; each meeting begins with a different one."""
        text, another = _prompt(interaction, self.numbers[0])
        await reply(interaction, text, another)


class AnotherButton(BaseButton, press=ids.ANOTHER):
    """Another."""

    async def pressed(self, interaction: Interaction) -> None:
        """Show the next prompt in place of this one."""
        text, another = _prompt(interaction, self.numbers[0])
        await redraw(interaction, text, another)


def _prompt(interaction: Interaction, number: int) -> tuple[str, discord.ui.Button[Any]]:
    """Return prompt `number` of the default deck's, counted from 0 and round again, with the way to the next."""
    say, deck = interaction.client.texts.to(interaction.locale), interaction.client.content.decks[0]
    spoken = prompts_of(deck, JOURNAL, moment=AFTER_A_MEETING, language=say.language)
    prompts = spoken or prompts_of(deck, JOURNAL, moment=AFTER_A_MEETING)
    if not prompts:
        raise Refusal("prompts.none_of_kind")
    index = number % len(prompts)
    text = "\n".join([prompts[index].text, "", say("prompts.journal_note")])
    return text, button(say("prompts.another"), ids.ANOTHER.custom_id((index + 1) % len(prompts)))
