"""What every press on the desk has in common: it acts, then shows where the meeting is now."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Final

from bot.errors import Refusal
from bot.ui import ids, panels
from bot.ui.base import BaseButton
from bot.ui.people import person

if TYPE_CHECKING:
    import discord

    from bot.client import Interaction
    from bot.domain.views import DeskView

OVER: Final = "meetings.over"
STALE: Final = frozenset({"meetings.moved_already", "meetings.already_running", OVER})


class DeskButton(BaseButton, press=ids.Press("desk_button", 0)):
    """A press that changes the meeting. Subclass with `press=` and write `act`."""

    async def pressed(self, interaction: Interaction) -> None:
        """Act and draw the screen that was pressed again; where somebody was faster, show the fresh one privately."""
        await interaction.response.defer()
        try:
            await self.act(interaction)
        except Refusal as refusal:
            if refusal.key not in STALE:
                raise
            await self._show_fresh(interaction, over=refusal.key == OVER)
            return
        await redraw_desk(interaction, self.numbers[0])

    async def _show_fresh(self, interaction: Interaction, *, over: bool) -> None:
        say = interaction.client.texts.to(interaction.locale)
        view = await read_desk(interaction, self.numbers[0])
        panel = panels.desk_panel(view, say)  # of one that is over it says just that
        await interaction.followup.send(view=panel if over else panels.stale(panel, say), ephemeral=True)

    @abstractmethod
    async def act(self, interaction: Interaction) -> None:
        """Do what the button says."""


async def read_desk(interaction: Interaction, meeting_id: int) -> DeskView:
    """Return the desk as it is now, for who holds the circle. Raises `Refusal` for anybody else."""
    services = interaction.client.services
    await services.meetings.check_holds(person(interaction), meeting_id)
    view = await services.reading.desk(meeting_id)
    if view is None:
        raise Refusal("meetings.gone")
    return view


async def redraw_desk(interaction: Interaction, meeting_id: int) -> None:
    """Draw the screen that was pressed as it is now: the controls, or the copy that one person has of them."""
    message = interaction.message
    view = await interaction.client.services.reading.desk(meeting_id)
    if message is None or view is None:
        return
    say = interaction.client.texts.to(interaction.locale)
    if message.flags.ephemeral:
        more = _has(message, ids.GENTLE_CARD.name)
        panel = panels.more_panel(view, say) if more else panels.desk_panel(view, say)
        await interaction.edit_original_response(view=panel)
    elif message.id == view.meeting.desk_message_id:
        guild_say = interaction.client.texts.to(view.locale)
        await interaction.edit_original_response(view=panels.desk_panel(view, guild_say))


def _has(message: discord.Message, name: str) -> bool:
    """Say whether a message has a button of this name."""
    parts = list(message.components)
    while parts:
        part = parts.pop()
        if str(getattr(part, "custom_id", None) or "").startswith(f"{name}:"):
            return True
        parts += getattr(part, "children", [])
    return False
