"""A guild's own words: a form, a look at the whole, and only then do they hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

from bot.domain.agreements import LONGEST_OWN
from bot.errors import Refusal
from bot.ui import door, ids
from bot.ui.agreements import preview
from bot.ui.base import BaseButton, BaseModal
from bot.ui.door import refusal_text
from bot.ui.people import admin
from bot.ui.reply import redraw, show

if TYPE_CHECKING:
    from bot.client import Interaction
    from bot.texts import Say

LONGEST_FORM = 4_000
"""Characters that a form takes. More than what fits, so that too much is given back and not cut off."""
OPEN_FOR = 900.0
"""Seconds that what was typed waits for an answer, in memory; as long as Discord lets us answer."""


class EditWordsButton(BaseButton, press=ids.EDIT_WORDS):
    """Edit text."""

    async def pressed(self, interaction: Interaction) -> None:
        """Open the form with the words as they are."""
        who, say = admin(interaction), interaction.client.texts.to(interaction.locale)
        own = await interaction.client.services.agreements.fetch_own(who.guild_id, say.language)
        await interaction.response.send_modal(WordsModal(own.text or own.usual, say))


class WordsModal(BaseModal):
    """What the group asks of its people."""

    def __init__(self, text: str, say: Say) -> None:
        super().__init__(title=say("agreements.form_title"), timeout=None)
        self._text = discord.ui.TextInput[Any](
            style=discord.TextStyle.paragraph, default=text, required=False, max_length=LONGEST_FORM
        )
        self.add_item(discord.ui.TextDisplay(say("agreements.form_about", most=LONGEST_OWN)))
        self.add_item(discord.ui.Label(text=say("agreements.form_words"), component=self._text))

    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        """Show the whole as people would read it; a slip keeps everything that was typed."""
        who, say = admin(interaction), interaction.client.texts.to(interaction.locale)
        typed = self._text.value
        again = discord.ui.View(timeout=OPEN_FOR)
        try:
            own = await interaction.client.services.agreements.preview(who.guild_id, typed, say.language)
        except Refusal as refusal:
            again.add_item(_Change(typed, say("common.try_again"), say))
            await interaction.response.send_message(refusal_text(refusal, say), view=again, ephemeral=True)
            return
        for part in preview(own.shown.pages):
            await show(interaction, part)
        again.add_item(_Use(own.text, say("agreements.use")))
        again.add_item(_Change(typed, say("agreements.change"), say))
        again.add_item(_Leave(label=say("agreements.leave")))
        await interaction.followup.send(say("agreements.preview"), view=again, ephemeral=True)


class _Answer(discord.ui.Button[Any]):
    """A press under the preview; what it holds lives in memory only."""

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Do it, and answer for what goes wrong."""
        try:
            await self.pressed(interaction)
        except Exception as error:  # noqa: BLE001 - the door, as for every press
            await door.answer(interaction, error, type(self).__name__)

    async def pressed(self, interaction: Interaction) -> None:
        """Leave the words as they are."""
        await redraw(interaction, interaction.client.texts.to(interaction.locale)("agreements.left"))


class _Leave(_Answer):
    """Leave it as it is."""


class _Use(_Answer):
    """Use this text."""

    def __init__(self, text: str, label: str) -> None:
        super().__init__(label=label, style=discord.ButtonStyle.primary)
        self._text = text

    async def pressed(self, interaction: Interaction) -> None:
        """Put it live."""
        who, say = admin(interaction), interaction.client.texts.to(interaction.locale)
        await interaction.client.services.agreements.set_own(who, self._text)
        await redraw(interaction, say("agreements.own_saved" if self._text else "agreements.usual_saved"))


class _Change(_Answer):
    """The form once more, with everything that was typed."""

    def __init__(self, typed: str, label: str, say: Say) -> None:
        super().__init__(label=label)
        self._typed = typed
        self._say = say

    async def pressed(self, interaction: Interaction) -> None:
        """Open the form again."""
        await interaction.response.send_modal(WordsModal(self._typed, self._say))
