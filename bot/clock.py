"""The only place that reads the time. Everything else is handed a `Clock`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from discord.utils import utcnow

if TYPE_CHECKING:
    from datetime import datetime


class Clock(Protocol):
    """Something that knows what time it is."""

    def now(self) -> datetime:
        """Return the present instant, aware and in UTC."""


class SystemClock:
    """The machine's clock, read through `discord.utils.utcnow` so that a simulated Discord can move it."""

    def now(self) -> datetime:
        """Return the present instant, aware and in UTC."""
        return utcnow()
