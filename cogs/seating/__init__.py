"""`/circles`, and the buttons by which people take a seat, give it back, and say whether they may be written to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cogs.seating import _buttons
from cogs.seating._cog import SeatingCog
from cogs.seating._upcoming import SeeCirclesButton

if TYPE_CHECKING:
    from bot.client import CirclekeeperBot


async def setup(bot: CirclekeeperBot) -> None:
    """Add the command and the buttons."""
    bot.add_dynamic_items(
        _buttons.JoinButton,
        _buttons.LeaveButton,
        _buttons.GiveBackButton,
        _buttons.StayButton,
        _buttons.WriteDmButton,
        _buttons.WriteHereButton,
        _buttons.CalendarButton,
        _buttons.AcceptButton,
        _buttons.DeclineButton,
        SeeCirclesButton,
    )
    await bot.add_cog(SeatingCog(bot.services.seating, bot.texts))
