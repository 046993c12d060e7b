"""How long things are kept: what is usual, and how far a guild may go from it, class by class (DESIGN, section 9)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from bot.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping

DAY: Final = 24
"""Hours."""
MOST_DIGITS: Final = 5


class Kept(StrEnum):
    """What is kept for a time that a guild may set."""

    ROOM = "room"
    LONG_ROOM = "long_room"
    SEATS = "seats"
    OUTBOX = "outbox"
    AUDIT = "audit"
    CONSENT = "consent"
    GUILD = "guild"


@dataclass(frozen=True, slots=True)
class Bounds:
    """The usual time, and the shortest and longest that a guild may choose, all in hours."""

    usual: int
    least: int
    most: int
    in_days: bool = False
    """People read and type it in days."""

    @property
    def unit(self) -> int:
        """The hours of one of what people type."""
        return DAY if self.in_days else 1


BOUNDS: Final[Mapping[Kept, Bounds]] = MappingProxyType(
    {
        # a room stays open for 15 minutes; what was said in a meeting is not an archive
        Kept.ROOM: Bounds(24, 2, 72),
        # a two-day meeting has people in it who look in once a day
        Kept.LONG_ROOM: Bounds(72, 24, 168),
        # those who were there are let back in and written to for a day; a week of who came is a list of attendance
        Kept.SEATS: Bounds(72, 24, 168),
        # what was sent must be known until a two-day meeting is over, or it could go out twice
        Kept.OUTBOX: Bounds(72, 72, 168),
        # admins must be able to look back over a month; a year is the longest that a complaint takes
        Kept.AUDIT: Bounds(90 * DAY, 30 * DAY, 365 * DAY, in_days=True),
        # somebody may have left by a slip and be back the next day
        Kept.CONSENT: Bounds(7 * DAY, DAY, 30 * DAY, in_days=True),
        # a bot may be removed by a slip, too, and a week of copies is kept in any case
        Kept.GUILD: Bounds(30 * DAY, 7 * DAY, 90 * DAY, in_days=True),
    }
)


@dataclass(frozen=True, slots=True)
class Clocks:
    """How long one guild keeps each class, in hours: what it chose, else what is usual."""

    chosen: Mapping[Kept, int]

    def hours(self, kept: Kept) -> int:
        """Return the hours for one class; a choice that is out of bounds by now counts as the nearest within."""
        bounds = BOUNDS[kept]
        return min(max(self.chosen.get(kept, bounds.usual), bounds.least), bounds.most)

    def room_hours(self, *, timed: bool) -> int:
        """Return how long what was written in a room stays; `timed` is false for a two-day meeting."""
        return self.hours(Kept.ROOM if timed else Kept.LONG_ROOM)


USUAL: Final = Clocks(MappingProxyType({}))


def read_hours(kept: Kept, typed: str) -> int:
    """Return the hours that somebody typed, in days for the classes that are counted so.

    Raises `Refusal` for what is no whole number within the bounds.
    """
    bounds = BOUNDS[kept]
    text = typed.strip()
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else 0
    if not bounds.least <= number * bounds.unit <= bounds.most:
        key = "keeping.days_out_of_bounds" if bounds.in_days else "keeping.hours_out_of_bounds"
        raise Refusal(key, least=bounds.least // bounds.unit, most=bounds.most // bounds.unit)
    return number * bounds.unit
