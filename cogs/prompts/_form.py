"""The form of `/prompt edit`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

from bot.domain.decks import read_wording
from bot.domain.prompts import INTENSITIES, JOURNAL, KINDS, LONGEST_TEXT, MOMENTS
from bot.errors import Refusal
from bot.ui import prompts as screens
from bot.ui.base import BaseModal
from bot.ui.door import refusal_text
from bot.ui.people import person
from bot.ui.reply import reply

if TYPE_CHECKING:
    from bot.domain.prompts import Prompt
    from bot.texts import Say

FORM_SECONDS = 900
"""How long a form waits for its answer: what Discord allows an interaction."""


class PromptModal(BaseModal):
    """The words of a prompt, what it is for, and how near it goes."""

    def __init__(self, prompt: Prompt, say: Say, typed: str | None = None) -> None:
        super().__init__(title=say("prompts.form_title"), timeout=FORM_SECONDS)
        self._prompt = prompt
        self._text = discord.ui.TextInput[Any](
            style=discord.TextStyle.paragraph,
            default=prompt.text if typed is None else typed,
            max_length=2 * LONGEST_TEXT,
        )
        here = prompt.moment or prompt.kind
        self._what = discord.ui.Select[Any](options=_options(here, say))
        self._near = discord.ui.Select[Any](
            options=[
                discord.SelectOption(
                    label=say(f"prompts.near_{one}"), value=str(one), default=one == prompt.intensity
                )
                for one in INTENSITIES
            ]
        )
        self._language = discord.ui.TextInput[Any](default=prompt.language, min_length=2, max_length=2)
        for key, part in (
            ("prompts.form_text", self._text),
            ("prompts.form_what", self._what),
            ("prompts.form_near", self._near),
            ("prompts.form_language", self._language),
        ):
            self.add_item(discord.ui.Label(text=say(key), component=part))

    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        """Write the prompt; a slip keeps everything that was typed and says what to mend."""
        say = interaction.client.texts.to(interaction.locale)
        chosen = self._what.values[0]
        kind, moment = (JOURNAL, chosen) if chosen in MOMENTS else (chosen, None)
        try:
            wording = read_wording(
                self._text.value, kind, moment, int(self._near.values[0]), self._language.value
            )
        except Refusal as refusal:
            again = discord.ui.View(timeout=FORM_SECONDS)
            again.add_item(AgainButton(self._prompt, self._text.value, say))
            await interaction.response.send_message(refusal_text(refusal, say), view=again, ephemeral=True)
            return
        place = await interaction.client.services.decks.change(person(interaction), self._prompt.key, wording)
        await reply(interaction, screens.changed(place, say))


class AgainButton(discord.ui.Button[Any]):
    """The form once more, with the words that were typed."""

    def __init__(self, prompt: Prompt, typed: str, say: Say) -> None:
        super().__init__(label=say("common.try_again"), style=discord.ButtonStyle.primary)
        self._prompt = prompt
        self._typed = typed
        self._say = say

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Open the form again."""
        await interaction.response.send_modal(PromptModal(self._prompt, self._say, self._typed))


def _options(here: str, say: Say) -> list[discord.SelectOption]:
    kinds = [(one, say(f"prompts.kind_{screens.plain(one)}")) for one in KINDS if one != JOURNAL]
    moments = [
        (one, say("prompts.journal_of", moment=say(f"prompts.moment_{screens.plain(one)}")))
        for one in MOMENTS
    ]
    return [
        discord.SelectOption(label=label, value=one, default=one == here) for one, label in (*kinds, *moments)
    ]
