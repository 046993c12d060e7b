"""The pages of `/prompt list`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.prompts import KINDS, Deck, prompts_of
from bot.ui import ids
from bot.ui import prompts as screens
from bot.ui.base import BaseButton
from bot.ui.people import person
from bot.ui.reply import redraw

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.client import Interaction


class PromptsPageButton(BaseButton, press=ids.PROMPTS_PAGE):
    """Another page."""

    async def pressed(self, interaction: Interaction) -> None:
        """Show the page in place of the one before."""
        deck, kind, at = self.numbers
        decks = await interaction.client.services.decks.fetch_for(person(interaction))
        meant = decks[deck - 1 : deck] if deck else decks
        if 0 < kind <= len(KINDS):
            meant = [Deck(one.key, one.title, prompts_of(one, KINDS[kind - 1])) for one in meant]
        text, buttons = screens.page(meant, (deck, kind, at), interaction.client.texts.to(interaction.locale))
        await redraw(interaction, text, *buttons)


def deck_number(decks: Sequence[Deck], key: str) -> int:
    """Return the number of a deck in the ids of pages, counted from 1. Decks are only ever added, at the end."""
    return [deck.key for deck in decks].index(key) + 1
