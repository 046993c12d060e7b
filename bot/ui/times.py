"""Times as Discord shows them: in the reader's own zone, the full date first, then how long until then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discord.utils import format_dt

if TYPE_CHECKING:
    from datetime import datetime


def full(at: datetime) -> str:
    """Return `<t:…:F> (<t:…:R>)`."""
    return f"{format_dt(at, 'F')} ({format_dt(at, 'R')})"


def date_and_time(at: datetime) -> str:
    """Return `<t:…:F>` alone."""
    return format_dt(at, "F")


def clock(at: datetime) -> str:
    """Return `<t:…:t>`, the time of day alone."""
    return format_dt(at, "t")


def relative(at: datetime) -> str:
    """Return `<t:…:R>` alone."""
    return format_dt(at, "R")
