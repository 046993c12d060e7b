"""The presses about seats that are not one's own Join: what the desk answers, the answers to an offer, Every time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cogs.roster import _buttons

if TYPE_CHECKING:
    from bot.client import CirclekeeperBot


async def setup(bot: CirclekeeperBot) -> None:
    """Add the buttons."""
    bot.add_dynamic_items(
        _buttons.LetInButton,
        _buttons.NotThisTimeButton,
        _buttons.HoldItButton,
        _buttons.CallItOffButton,
        _buttons.TakeOfferButton,
        _buttons.PassOfferButton,
        _buttons.EveryTimeButton,
        _buttons.StopStandingButton,
    )
