"""`/prompt add|edit|retire|list|import|export`."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import Interaction
from bot.domain.deck_files import LARGEST_FILE, to_csv, to_toml
from bot.domain.decks import number_of, read_title, read_wording
from bot.domain.prompts import INTENSITIES, KINDS, MOMENTS
from bot.errors import Refusal
from bot.ui import prompts as screens
from bot.ui.people import person
from bot.ui.reply import reply
from cogs.prompts._form import PromptModal
from cogs.prompts._list import deck_number

if TYPE_CHECKING:
    from bot.domain.prompts import Prompt
    from bot.services.decks import Decks
    from bot.texts import Texts

Choices = list[app_commands.Choice[str]]
LABEL = 100
"""Characters of a choice that Discord shows."""


@app_commands.guild_only()
class PromptCog(commands.GroupCog, group_name="prompt"):
    """What those who hold a circle do with prompts. The service says no to everybody else."""

    def __init__(self, decks: Decks, texts: Texts) -> None:
        super().__init__()
        self._decks = decks
        self._texts = texts

    @app_commands.command(name="add")
    @app_commands.choices(
        kind=[app_commands.Choice(name=one, value=one) for one in KINDS],
        moment=[app_commands.Choice(name=one, value=one) for one in MOMENTS],
    )
    @app_commands.choices(intensity=[app_commands.Choice(name=str(one), value=one) for one in INTENSITIES])
    async def add(
        self,
        interaction: Interaction,
        text: str,
        kind: str,
        deck: str = "",
        moment: str = "",
        intensity: int = 1,
        language: str = "",
    ) -> None:
        """Add a prompt. A slip opens the form with everything that was typed."""
        wording = read_wording(text, kind, moment or None, intensity, language)
        if not language:
            wording = replace(wording, language="")  # the guild's
        outcome = await self._decks.add(person(interaction), read_title(deck) if deck else "", wording)
        await reply(interaction, screens.added(outcome, self._texts.to(interaction.locale)))

    @app_commands.command(name="edit")
    async def edit(self, interaction: Interaction, id: str) -> None:  # noqa: A002 - the option is called so
        """Open the form with the prompt as it is."""
        place = await self._decks.find(person(interaction), id)
        say = self._texts.to(interaction.locale)
        await interaction.response.send_modal(PromptModal(place.prompt, say))

    @app_commands.command(name="retire")
    async def retire(self, interaction: Interaction, id: str) -> None:  # noqa: A002 - the option is called so
        """Let a prompt come up no more."""
        place = await self._decks.retire(person(interaction), id)
        await reply(interaction, screens.retired(place, self._texts.to(interaction.locale)))

    @app_commands.command(name="list")
    @app_commands.choices(kind=[app_commands.Choice(name=one, value=one) for one in KINDS])
    async def list_prompts(self, interaction: Interaction, deck: str = "", kind: str = "") -> None:
        """Show the prompts there are, a page at a time."""
        who = person(interaction)
        found = await self._decks.fetch_for(who, deck, kind)
        number = deck_number(await self._decks.fetch_for(who), found[0].key) if deck else 0
        text, buttons = screens.page(
            found, (number, screens.kind_number(kind), 0), self._texts.to(interaction.locale)
        )
        await reply(interaction, text, *buttons)

    @app_commands.command(name="import")
    async def import_prompts(self, interaction: Interaction, file: discord.Attachment) -> None:
        """Write all prompts of a file, or none where a row has a fault."""
        if file.size > LARGEST_FILE:
            raise Refusal("prompts.file_large", most=LARGEST_FILE // 1024)
        await interaction.response.defer(ephemeral=True, thinking=True)
        outcome = await self._decks.import_file(person(interaction), file.filename, await file.read())
        await reply(interaction, screens.imported(outcome, self._texts.to(interaction.locale)))

    @app_commands.command(name="export")
    async def export(self, interaction: Interaction, deck: str = "") -> None:
        """Give the prompts as two files: one to edit, one for a spreadsheet."""
        found = await self._decks.fetch_for(person(interaction), deck)
        files = [
            discord.File(io.BytesIO(to_toml(found)), "prompts.toml"),
            discord.File(io.BytesIO(to_csv(found)), "prompts.csv"),
        ]
        text = self._texts.to(interaction.locale)("prompts.exported")
        await interaction.response.send_message(text, files=files, ephemeral=True)

    @edit.autocomplete("id")
    @retire.autocomplete("id")
    async def suggest_prompts(self, interaction: Interaction, typed: str) -> Choices:
        """Offer prompts whose name or words have what was typed."""
        wanted = typed.strip().casefold()
        try:
            decks = await self._decks.fetch_for(person(interaction))
        except Refusal:
            return []
        found = [one for deck in decks for one in reversed(deck.prompts) if wanted in _label(one).casefold()]
        own = sorted(found, key=lambda one: not number_of(one.key).startswith("#"))
        return [app_commands.Choice(name=_label(one), value=number_of(one.key)) for one in own[:25]]

    @add.autocomplete("deck")
    @list_prompts.autocomplete("deck")
    @export.autocomplete("deck")
    async def suggest_decks(self, interaction: Interaction, typed: str) -> Choices:
        """Offer the decks there are."""
        try:
            decks = await self._decks.fetch_for(person(interaction))
        except Refusal:
            return []
        named = [deck.title for deck in decks if typed.strip().casefold() in deck.title.casefold()]
        return [app_commands.Choice(name=title, value=title) for title in named[:25]]


def _label(prompt: Prompt) -> str:
    whole = f"{number_of(prompt.key)}: {prompt.text}"
    return whole if len(whole) <= LABEL else whole[: LABEL - 1] + "…"
