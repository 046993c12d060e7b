"""A form once more, after a slip, with everything that was typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

from bot.ui.door import refusal_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.errors import Refusal
    from bot.texts import Say

KEPT_FOR = 600.0
"""Seconds that what was typed is remembered, in memory alone."""


async def offer_again(
    interaction: discord.Interaction[Any], refusal: Refusal, form: Callable[[], discord.ui.Modal], say: Say
) -> None:
    """Say what is wrong, privately, with a button that opens the form again."""
    view = discord.ui.View(timeout=KEPT_FOR)
    view.add_item(_AgainButton(form, say))
    await interaction.response.send_message(refusal_text(refusal, say), view=view, ephemeral=True)


class _AgainButton(discord.ui.Button[Any]):
    def __init__(self, form: Callable[[], discord.ui.Modal], say: Say) -> None:
        super().__init__(label=say("common.try_again"), style=discord.ButtonStyle.primary)
        self._form = form

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Open the form again."""
        await interaction.response.send_modal(self._form())
