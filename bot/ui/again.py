"""A form once more, after a slip, with everything that was typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.ui.base import DoButton, waiting
from bot.ui.door import refusal_text

if TYPE_CHECKING:
    from collections.abc import Callable

    import discord

    from bot.errors import Refusal
    from bot.texts import Say


async def offer_again(
    interaction: discord.Interaction[Any], refusal: Refusal, form: Callable[[], discord.ui.Modal], say: Say
) -> None:
    """Say what is wrong, privately, with a button that opens the form again."""

    async def open_form(pressed: discord.Interaction[Any]) -> None:
        await pressed.response.send_modal(form())

    view = waiting(DoButton(say("common.try_again"), open_form))
    await interaction.response.send_message(refusal_text(refusal, say), view=view, ephemeral=True)
