"""A guild's own words: a form, a look at the whole, and only then do they hold."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import discord

from bot.domain.agreements import LONGEST_OWN
from bot.errors import Refusal
from bot.ui import ids
from bot.ui.again import offer_again
from bot.ui.agreements import preview
from bot.ui.base import BaseButton, BaseModal, DoButton, waiting
from bot.ui.people import admin
from bot.ui.reply import redraw, show

if TYPE_CHECKING:
    from bot.client import Interaction
    from bot.texts import Say

LONGEST_FORM = 4_000
"""Characters that a form takes. More than what fits, so that too much is given back and not cut off."""


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
        try:
            own = await interaction.client.services.agreements.preview(who.guild_id, typed, say.language)
        except Refusal as refusal:
            await offer_again(interaction, refusal, lambda: WordsModal(typed, say), say)
            return
        for part in preview(own.shown.pages):
            await show(interaction, part)
        ways = (
            DoButton(say("agreements.use"), partial(_use, own.text)),
            DoButton(say("agreements.change"), partial(_change, typed), discord.ButtonStyle.secondary),
            DoButton(say("agreements.leave"), _leave, discord.ButtonStyle.secondary),
        )
        await interaction.followup.send(say("agreements.preview"), view=waiting(*ways), ephemeral=True)


async def _use(text: str, interaction: discord.Interaction[Any]) -> None:
    """Put it live."""
    who, say = admin(interaction), interaction.client.texts.to(interaction.locale)
    await interaction.client.services.agreements.set_own(who, text)
    await redraw(interaction, say("agreements.own_saved" if text else "agreements.usual_saved"))


async def _change(typed: str, interaction: discord.Interaction[Any]) -> None:
    """Open the form once more, with everything that was typed."""
    await interaction.response.send_modal(WordsModal(typed, interaction.client.texts.to(interaction.locale)))


async def _leave(interaction: discord.Interaction[Any]) -> None:
    """Leave the words as they are."""
    await redraw(interaction, interaction.client.texts.to(interaction.locale)("agreements.left"))
