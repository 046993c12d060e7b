"""Private help for somebody who may be in danger, who is on duty, and "Tell a facilitator"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cogs.care import _buttons, _flags
from cogs.care._cog import CareCog

if TYPE_CHECKING:
    from bot.client import CirclekeeperBot


async def setup(bot: CirclekeeperBot) -> None:
    """Add the listener, the menu command and the buttons."""
    bot.add_dynamic_items(
        _buttons.OpenButton,
        _buttons.NotNeededButton,
        _buttons.AskButton,
        _buttons.SeenButton,
        _buttons.TakeDutyButton,
        _buttons.HandBackButton,
        _flags.FlagButton,
        _flags.FlagNamedButton,
        _flags.LeaveButton,
        _flags.FlagSeenButton,
    )
    await bot.add_cog(CareCog(bot))
