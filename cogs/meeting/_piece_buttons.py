"""The presses about the talking piece: Raise hand and Pass in the room; Give piece and the rest on the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import Refusal
from bot.ui import ids
from bot.ui import piece as screens
from bot.ui.base import BaseButton, BaseSelect
from bot.ui.panels import said
from bot.ui.people import person
from bot.ui.reply import reply, show, within_patience
from cogs.meeting._desk import DeskButton
from cogs.meeting._names import names_of

if TYPE_CHECKING:
    import discord

    from bot.client import Interaction
    from bot.domain.views import TurnView


class RaiseHandButton(BaseButton, press=ids.RAISE_HAND):
    """Raise hand; again lowers it."""

    async def pressed(self, interaction: Interaction) -> None:
        """Say where the person stands now."""
        pieces = interaction.client.services.pieces
        # the place in the queue is taken before Discord is answered: answers overtake each other on their way
        view = await within_patience(interaction, pieces.raise_hand(person(interaction), self.numbers[0]))
        text, buttons = screens.after_hand(view, interaction.client.texts.to(interaction.locale))
        await reply(interaction, text, *buttons)


class PassButton(BaseButton, press=ids.PASS):
    """Pass."""

    async def pressed(self, interaction: Interaction) -> None:
        """Let the turn go by, without a reason."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        view = await interaction.client.services.pieces.let_pass(person(interaction), self.numbers[0])
        await reply(interaction, screens.after_pass(view, interaction.client.texts.to(interaction.locale)))


class GivePieceButton(BaseButton, press=ids.GIVE_PIECE):
    """Give piece."""

    async def pressed(self, interaction: Interaction) -> None:
        """Ask whom: the next with one tap, anybody else from a menu."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        await show(interaction, await _picker(interaction, self.numbers[0]))


class GiveNextButton(BaseButton, press=ids.GIVE_NEXT):
    """Give it to the next."""

    async def pressed(self, interaction: Interaction) -> None:
        """Give it."""
        await give(interaction, self.numbers, None)


class GiveToSelect(BaseSelect, press=ids.GIVE_TO):
    """The menu of people."""

    async def chosen(self, interaction: Interaction) -> None:
        """Give it to whoever was chosen."""
        await give(interaction, self.numbers, int(self.item.values[0]))


class SkipButton(DeskButton, press=ids.SKIP):
    """Move on from this share."""

    async def act(self, interaction: Interaction) -> None:
        """Let the piece go to the next."""
        await interaction.client.services.pieces.skip(person(interaction), *self.numbers)


class TakeBackButton(DeskButton, press=ids.TAKE_BACK):
    """Take back."""

    async def act(self, interaction: Interaction) -> None:
        """Let the piece rest with the facilitators."""
        await interaction.client.services.pieces.take_back(person(interaction), *self.numbers)


class LongerShareButton(DeskButton, press=ids.LONGER_SHARE):
    """+2 min for this share."""

    async def act(self, interaction: Interaction) -> None:
        """Give the speaker two minutes more."""
        await interaction.client.services.pieces.lengthen(person(interaction), *self.numbers)


async def give(interaction: Interaction, numbers: tuple[int, ...], user_id: int | None) -> None:
    """Give the piece, and say where it is; where somebody was faster, ask again with what holds now."""
    meeting_id, turn = numbers
    await interaction.response.defer()
    pieces = interaction.client.services.pieces
    say = interaction.client.texts.to(interaction.locale)
    try:
        view: TurnView = await pieces.give(person(interaction), meeting_id, turn, user_id)
    except Refusal as refusal:
        if refusal.key != "meetings.moved_already":
            raise
        await interaction.edit_original_response(view=await _picker(interaction, meeting_id))
        return
    await interaction.edit_original_response(view=said(screens.after_action(view, say)))


async def _picker(interaction: Interaction, meeting_id: int) -> discord.ui.LayoutView:
    services = interaction.client.services
    view = await services.pieces.fetch(person(interaction), meeting_id)
    people = await services.pieces.fetch_people(person(interaction), meeting_id)
    names = await names_of(interaction, (*view.piece.line, *people)[: screens.OFFERED])
    say = interaction.client.texts.to(interaction.locale)
    return screens.picker(view.piece, meeting_id, names, say)
