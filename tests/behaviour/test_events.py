"""Server events beside the cards: an option that is off, says what it shows, and follows the meetings."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import discord

from bot.client import PERMISSIONS
from tests.behaviour.rhythm_steps import acts, admin, thursdays
from tests.behaviour.stories import before, hold, make_circle, posted, show_circle

if TYPE_CHECKING:
    from tests.harness.answer import Answer
    from tests.harness.world import World

PATH = "/guilds/*/scheduled-events*"
WEEK = timedelta(weeks=1)
FIRST = datetime(2026, 1, 8, 18, 0, tzinfo=UTC)


def alive(world: World) -> list[Any]:
    """Return the events that the guild shows as coming or going on, soonest first."""
    events = world.sim.backend.get_guild(world.guild.id).scheduled_events.values()
    return sorted((one for one in events if one.status in (1, 2)), key=lambda one: one.scheduled_start_time)


def starts(world: World) -> list[datetime]:
    """Return when they start."""
    return [datetime.fromisoformat(one.scheduled_start_time) for one in alive(world)]


async def switch(world: World, label: str) -> Answer:
    """Let the admin press the switch that `/circle show` leads to."""
    about = await world.press(world.admin, await show_circle(world), "Server events")
    answer = await world.press(world.admin, about, label)
    await world.settle()
    return answer


async def test_events_are_off_until_an_admin_knows_what_they_show(world: World) -> None:
    """No event by itself; the switch says that names are shown; then the next two are there, and say nothing."""
    circle = await make_circle(world, weekday="Tue, Thu")
    assert world.wire.sent("*", PATH) == []
    about = await world.press(world.admin, await show_circle(world), "Server events")
    assert "**Interested** there is listed by name, for all to see" in about
    assert about.labels == ("Switch them on",)

    assert "list shows names to everyone" in await switch(world, "Switch them on")

    assert starts(world) == [FIRST - timedelta(days=2), FIRST], "and not the third, which is planned, too"
    for one in alive(world):
        place = f"https://discord.com/channels/{world.guild.id}/{circle.channel.id}"
        shown = (one.name, one.description, one.entity_type, one.entity_metadata, one.channel_id)
        assert shown == ("Group", None, 3, {"location": place}, None)
    made = world.wire.count("POST", PATH)
    await world.later(hours=7)
    assert world.wire.count("POST", PATH) == made

    assert "removing the server events" in await switch(world, "Switch them off")
    assert alive(world) == []
    assert acts(world) == ["events_on", "events_off"]


async def test_events_follow_the_meetings(world: World) -> None:
    """A move, a skip, an end and a cancellation show in the events; there are two at any time; an archive ends them."""
    circle = await thursdays(world)
    await switch(world, "Switch them on")
    ids = [one.id for one in alive(world)]

    await admin(world, "circle move", date="2026-01-08", to="2026-01-09 19:00")
    await world.settle()
    assert starts(world) == [FIRST + timedelta(days=1, hours=1), FIRST + WEEK]
    assert [one.id for one in alive(world)] == ids, "the same events, edited"

    await admin(world, "circle skip", date="2026-01-15")
    await world.settle()
    assert starts(world) == [FIRST + timedelta(days=1, hours=1), FIRST + 2 * WEEK]

    await hold(world, circle)
    await world.later(hours=7)  # by then the one after next is planned
    assert starts(world) == [FIRST + 2 * WEEK, FIRST + 3 * WEEK]
    assert ids[0] not in world.sim.backend.get_guild(world.guild.id).scheduled_events, (
        "with its list of names"
    )

    await world.slash(
        world.admin, world.lobby, "meeting cancel", reason="illness", circle=str(circle.circle_id)
    )
    await world.settle()
    assert starts(world) == [FIRST + 3 * WEEK, FIRST + 4 * WEEK]

    await admin(world, "circle archive", circle="Harbor circle")
    await world.settle()
    assert alive(world) == []


async def test_an_event_taken_down_by_hand_stays_down(world: World) -> None:
    """Neither one that an admin deleted nor one they ended is made again, until the option is switched on anew."""
    await thursdays(world)
    await switch(world, "Switch them on")
    first, second = alive(world)
    world.sim.backend.delete_scheduled_event(world.guild.id, first.id)
    world.sim.backend.edit_scheduled_event(world.guild.id, second.id, {"status": 4})

    for minutes in ("80", "70"):
        await admin(world, "circle edit", minutes=minutes)
        await world.settle()
    assert alive(world) == []
    assert world.wire.count("POST", PATH) == 2

    await switch(world, "Switch them off")
    await switch(world, "Switch them on")
    assert starts(world) == [FIRST, FIRST + WEEK]


async def test_an_event_whose_answer_was_lost_is_found_again(world: World) -> None:
    """Discord made it and the answer never came: it is looked for, and there is no second one."""
    await thursdays(world)
    world.wire.lose_reply("POST", PATH)
    await switch(world, "Switch them on")
    await world.later(minutes=2)
    assert starts(world) == [FIRST, FIRST + WEEK]


async def test_a_missing_right_and_a_full_guild_stop_nothing_else(world: World) -> None:
    """Without Create Events the switch says so; lost later, or with 100 events there, the desk hears it once."""
    less = discord.Permissions(PERMISSIONS.value)
    less.update(create_events=False)
    circle = await make_circle(world, weekday="Thu", time="18:00")
    world.sim.shrink_bot_role(world.guild, less)
    await world.settle()
    assert "**Create Events**" in await switch(world, "Switch them on")
    assert world.wire.sent("POST", PATH) == []

    world.sim.shrink_bot_role(world.guild, PERMISSIONS)
    backend, guild = world.sim.backend, world.guild.id
    at = (FIRST + 9 * WEEK).isoformat()
    others = [
        backend.create_scheduled_event(guild, name="Fair", entity_type=3, scheduled_start_time=at)
        for _ in range(100)
    ]
    await world.settle()
    await switch(world, "Switch them on")
    for one in others:
        backend.delete_scheduled_event(guild, one.id)
    world.sim.shrink_bot_role(world.guild, less)
    await world.settle()
    for minutes in ("80", "70"):
        await admin(world, "circle edit", minutes=minutes)
    await world.settle()

    desk = [one.text for one in posted(world, world.facilitator, circle.desk)]
    assert sum("100 events" in text for text in desk) == 1
    assert sum("**Create Events**" in text for text in desk) == 1
    assert alive(world) == []
    await before(world, circle, minutes=20)
    assert "I am here" in [
        label for one in posted(world, world.facilitator, circle.desk) for label in one.labels
    ]
