"""What stories about changed rhythms share: a circle of Thursdays, the commands of an admin, what was said to whom."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from tests.behaviour.stories import make_circle, query, when

if TYPE_CHECKING:
    from tests.behaviour.stories import Circle
    from tests.harness.world import Answer, Person, World

THURSDAY = datetime(2026, 1, 8, 18, 0, tzinfo=UTC)
WEEK = timedelta(weeks=1)
BEGUN = ("meeting", "outbox", "circle", "seat", "skipped", "audit")


async def thursdays(world: World, *, announce: bool = True, capacity: str = "10") -> Circle:
    """Make a text circle of Thursday evenings (UTC), three days from the beginning of the world."""
    return await make_circle(world, announce=announce, weekday="Thu", time="18:00", capacity=capacity)


async def admin(world: World, command: str, **options: object) -> Answer:
    """Let the admin use a command on the circle, in the lobby."""
    needed = {"circle": "Harbor circle"} if command.partition(" ")[2] in ("edit", "skip", "move") else {}
    answer = await world.slash(world.admin, world.lobby, command, **{**needed, **options})
    assert answer.last.ephemeral
    return answer


async def open_to_all(world: World) -> None:
    """Let the guild show `/circle` to everyone, as its admins can in Discord's own settings."""
    (group,) = [one for one in await world.bot.tree.fetch_commands() if one.name == "circle"]
    others = [world.facilitator, *world.members]
    world.guild.set_command_permissions(group.id, {person.actor: True for person in others})


def coming(circle: Circle) -> dict[str, datetime]:
    """Return the slot dates and starts of the circle's meetings that are to take place, soonest first."""
    found = query(
        circle.world,
        "SELECT slot_on, starts_at FROM meeting WHERE circle_id = ? AND state IN ('planned', 'announced')"
        " ORDER BY starts_at",
        circle.circle_id,
    )
    return {row["slot_on"]: when(row["starts_at"]) for row in found}


def said(world: World, circle: Circle, words: str) -> list[str]:
    """Return what stands in the circle channel with these words in it."""
    return [one.text for one in world.seen_by(world.admin, circle.channel) if words in one.text]


def dms(world: World, person: Person, words: str) -> list[str]:
    """Return what the bot wrote to somebody with these words in it."""
    return [one.text for one in world.dms(person) if words in one.text]


def acts(world: World) -> list[str]:
    """Return what was noted of admins' and facilitators' acts, without those of making the circle."""
    made = ("circle_created", "circle_announced", "facilitator_accepted")
    return [row["act"] for row in query(world, "SELECT act FROM audit") if row["act"] not in made]
