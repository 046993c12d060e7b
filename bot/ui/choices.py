"""What completes itself while somebody types."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from discord import app_commands

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.domain.meetings import Circle

Choices = list[app_commands.Choice[str]]
MOST: Final = 25
"""Discord shows no more."""


def of_circles(those: Iterable[Circle], typed: str) -> Choices:
    """Return the circles whose name has what was typed."""
    wanted = [one for one in those if typed.casefold() in one.name.casefold()]
    return [app_commands.Choice(name=one.name, value=str(one.circle_id)) for one in wanted[:MOST]]
