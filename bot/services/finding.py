"""Finds the circle that somebody means, in their guild and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import Refusal
from bot.store import circles

if TYPE_CHECKING:
    from bot.domain.meetings import Circle, Person
    from bot.store.database import Connection


def get_circle(conn: Connection, circle_id: int, guild_id: int) -> Circle:
    """Return the circle. Raises `Refusal` where the guild has none of that id, or no longer."""
    circle = circles.get(conn, circle_id)
    if circle is None or circle.guild_id != guild_id:
        raise Refusal("circles.gone")
    return circle


def held_circle(conn: Connection, person: Person, circle_id: int) -> Circle:
    """Return a circle to somebody who holds it. Raises `Refusal` for anybody else, and where there is none."""
    circle = get_circle(conn, circle_id, person.guild_id)
    if circles.facilitator_state(conn, circle_id, person.user_id) != "accepted":
        raise Refusal("meetings.facilitators_only")
    return circle
