"""A side room: a private thread beside a meeting, for one person and those of its facilitators who go along.

Who needed one is a sign of how somebody was, so that nothing of it may stay: a row names people only until they are let
in. After that Discord alone knows who is in the thread, until it is deleted with the meeting's other messages.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.domain.meetings import Circle, Meeting

STAYS_OPEN: Final = timedelta(hours=1)
"""How long after the meeting somebody can be written with there: a quarter of an hour would end in mid-sentence."""
MOST_OF_US: Final = 2
"""So many of those who hold the circle go along: one can be away for a moment, and nobody sits before a board."""


@dataclass(frozen=True, slots=True)
class SideRoom:
    """One of them. `thread_id` is None until Discord has made it."""

    side_room_id: int
    meeting_id: int
    name: str
    thread_id: int | None


@dataclass(frozen=True, slots=True)
class SideRoomView:
    """What its thread and its first message need."""

    room: SideRoom
    circle: Circle
    meeting: Meeting
    guests: tuple[int, ...]
    """Who is still to be let in."""
    hours: int
    """How long after the meeting what is written in it is deleted."""
    is_late: bool
    """Its time is over already."""
    locale: str


@dataclass(frozen=True, slots=True)
class SideQuestion:
    """For whom there can be one: those who are there; and who goes along beside the one who asks."""

    meeting: Meeting
    circle: Circle
    people: tuple[int, ...]
    others: tuple[int, ...]
    is_there: bool = False
    """They have one already, and whoever asked is let into it."""


def who_goes_along(
    asked_by: int, holding: Iterable[int], *, on_duty: Iterable[int] = (), here: Iterable[int] = ()
) -> tuple[int, ...]:
    """Return who of those who hold the circle is in the room: who asked, and one more where there is one.

    That is somebody on duty, else somebody who was seen in the room, else whoever holds it longest.
    """
    holds = tuple(holding)
    ranked = [one for one in (*on_duty, *here, *holds) if one in holds and one != asked_by]
    return (asked_by, *dict.fromkeys(ranked))[:MOST_OF_US]
