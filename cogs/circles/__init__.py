"""`/circle`: admins make, look at and change circles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cogs.circles._buttons import (
    AnnounceButton,
    EditButton,
    HoldNoButton,
    HoldYesButton,
    UndoButton,
    UndoSkipButton,
)
from cogs.circles._cog import CircleCog
from cogs.circles._events import EventsButton, EventsOffButton, EventsOnButton
from cogs.circles._remake import RemakeButton
from cogs.circles._rhythm_commands import RhythmCommands
from cogs.circles._seat_rules import SeatRulesButton

if TYPE_CHECKING:
    from bot.client import CirclekeeperBot


async def setup(bot: CirclekeeperBot) -> None:
    """Add the commands and the buttons."""
    bot.add_dynamic_items(
        AnnounceButton, EditButton, UndoButton, HoldYesButton, HoldNoButton, SeatRulesButton, RemakeButton
    )
    bot.add_dynamic_items(EventsButton, EventsOnButton, EventsOffButton, UndoSkipButton)
    cog = CircleCog(bot.services.circles, bot.texts)
    RhythmCommands(bot.services.circles, bot.services.rhythms, bot.texts).join(cog)
    await bot.add_cog(cog)
