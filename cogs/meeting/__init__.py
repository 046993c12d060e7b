"""`/meeting`: facilitators hold a meeting, by command or from the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cogs.meeting import _buttons
from cogs.meeting._cog import MeetingCog

if TYPE_CHECKING:
    from bot.client import CirclekeeperBot


async def setup(bot: CirclekeeperBot) -> None:
    """Add the commands and the desk's buttons."""
    bot.add_dynamic_items(
        _buttons.CheckInButton,
        _buttons.StartButton,
        _buttons.NextPhaseButton,
        _buttons.PromptButton,
        _buttons.EndButton,
    )
    await bot.add_cog(MeetingCog(bot.services.circles, bot.services.meetings, bot.texts))
