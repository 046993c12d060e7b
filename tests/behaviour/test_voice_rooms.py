"""Who sees a voice room when, who is found in it, and how people get there in one tap."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import discord

from bot.client import PERMISSIONS
from tests.behaviour.stories import (
    before,
    check_in,
    controls,
    join,
    make_circle_with,
    name_also,
    posted,
    press_in,
    seat,
    start,
    when,
)
from tests.behaviour.test_meeting_voice import enter, make_voice, seeing, talking
from tests.behaviour.test_mending import delete

if TYPE_CHECKING:
    from tests.harness.world import World


async def test_who_holds_a_circle_always_sees_its_room(world: World) -> None:
    """From accepting on, before any meeting: an admin by themselves, the asked once they say yes; a member never."""
    own = await make_circle_with(world, {"room": None, "name": "Morning circle"}, held_by=world.admin)
    assert seeing(world, own.voice) == ["Mara"]

    circle = await make_circle_with(world, {"room": None}, held_by=world.admin)
    await world.slash(
        world.admin,
        world.lobby,
        "circle facilitator",
        action="add",
        member=world.facilitator,
        circle=str(circle.circle_id),
    )
    assert seeing(world, circle.voice) == ["Mara"]
    await press_in(world, world.facilitator, circle.desk, "Accept")
    assert seeing(world, circle.voice) == ["Mara", "Jonas"]
    await world.slash(
        world.admin,
        world.lobby,
        "circle facilitator",
        action="remove",
        member=world.admin,
        circle=str(circle.circle_id),
    )
    assert seeing(world, circle.voice) == ["Jonas"]
    sent = world.wire.count("PATCH", f"/channels/{circle.voice.id}")
    await world.later(hours=1)
    assert world.wire.count("PATCH", f"/channels/{circle.voice.id}") == sent, (
        "the room is not edited for nothing"
    )


async def test_a_change_of_facilitators_keeps_the_seated_in_an_open_room(world: World) -> None:
    """Somebody comes to hold a circle, and stops, while it meets: the seated keep the room, until it is locked."""
    ada, ben, _ = world.members
    circle = await make_voice(world)
    await join(world, ada, circle)
    room = await start(world, circle)
    for action, seen in (("add", ["Mara", "Jonas", "Ada"]), ("remove", ["Jonas", "Ada"])):
        if action == "remove":
            await enter(world.admin, room)
        options = {"action": action, "member": world.admin, "circle": str(circle.circle_id)}
        await world.slash(world.admin, world.lobby, "circle facilitator", **options)
        await world.later(seconds=6)
        assert seeing(world, room) == seen
    assert talking(world, room) == [], "who no longer holds it does not listen on"

    await press_in(world, world.facilitator, circle.desk, "End")
    name_also(world, circle, ben)
    await world.slash(
        world.admin,
        world.lobby,
        "circle facilitator",
        action="remove",
        member=ben,
        circle=str(circle.circle_id),
    )
    assert seeing(world, room) == ["Jonas", "Ada"], "the quarter of an hour after the end is theirs"
    await world.later(minutes=16)
    assert seeing(world, room) == ["Jonas"]


async def test_a_room_that_is_made_again_is_shown_to_who_holds_the_circle(world: World) -> None:
    """After Make it again the new room is as the old one was: theirs to see, before any meeting, and nobody else's."""
    circle = await make_circle_with(world, {"room": None})
    old = circle.voice
    await delete(world, old)
    shown = await world.slash(world.admin, world.lobby, "circle show")
    await world.press(world.admin, shown, "Make it again")
    await world.later(minutes=1)
    assert circle.voice.id != old.id
    assert seeing(world, circle.voice) == ["Jonas"]


async def test_who_sits_in_the_room_already_is_found(world: World) -> None:
    """A facilitator who came too early counts half an hour before; who came while the bot was away, when it is back."""
    ada = world.members[0]
    circle = await make_voice(world, weekday="Mon, Tue")
    await join(world, ada, circle)
    await before(world, circle, minutes=45)
    await enter(world.facilitator, circle.voice)
    assert circle.meeting()["checked_in_at"] is None
    await before(world, circle, minutes=29)
    assert when(circle.meeting()["checked_in_at"]) == circle.starts - timedelta(minutes=30)
    await before(world, circle, minutes=14)
    assert circle.meeting()["state"] == "open"
    assert not [
        one for one in posted(world, world.facilitator, circle.desk) if "nobody has checked in" in one
    ]
    await press_in(world, world.facilitator, circle.desk, "Start")

    await world.sim.close_bot()
    await enter(ada, circle.voice)
    await world.restart()
    await press_in(world, world.facilitator, circle.desk, "End")
    assert circle.meeting()["attended"] == 1
    await world.facilitator.actor.leave_voice()

    await before(world, circle, minutes=20, number=2)
    await world.sim.close_bot()
    await enter(world.facilitator, circle.voice)
    await world.restart()
    await world.settle()
    assert circle.meeting(2)["checked_in_at"] is not None


async def test_members_find_the_open_room_in_one_tap(world: World) -> None:
    """While it is open the card, Join, `/circles` and `/my meetings` link to it, and the reminder does all along."""
    ada, ben, _ = world.members
    circle = await make_voice(world, capacity="3")
    link = circle.voice.mention
    url = f"https://discord.com/channels/{world.guild.id}/{circle.voice.id}"
    await seat(world, ada, circle, write=True)
    assert link not in circle.card(ada)
    await check_in(world, circle)
    reminder = world.find(ada, None, "Your group meets at")
    assert [(one["label"], one.get("url")) for one in reminder.buttons][1] == ("The room", url)

    await before(world, circle, minutes=14)

    assert f"The room is open.\nIf you have a seat, it is here: {link}" in circle.card(ben)
    assert (await join(world, ben, circle)).text.startswith(f"You have a seat, and the room is open: {link}")
    for command in ("my meetings", "circles"):
        assert f"You have a seat. The room is open: {link}" in await world.slash(ada, world.lobby, command)
    await before(world, circle, minutes=0)
    await press_in(world, world.facilitator, circle.desk, "Start")
    await world.later(seconds=6)
    assert f"The meeting is going on.\nIf you have a seat, it is here: {link}" in circle.card(ben)
    await press_in(world, world.facilitator, circle.desk, "End")
    await world.later(seconds=6)
    assert link not in circle.card(ben)


async def test_a_room_that_discord_refuses_opens_as_soon_as_it_may(world: World) -> None:
    """Without the right to, the room stays shut: the desk says so and where to look; given back, it opens by itself."""
    ada = world.members[0]
    circle = await make_circle_with(world, {"room": "voice"})
    await join(world, ada, circle)
    less = discord.Permissions(PERMISSIONS.value)
    less.update(manage_roles=False)
    world.sim.shrink_bot_role(world.guild, less)
    await check_in(world, circle)
    assert "The room opens 15 minutes before." in controls(world, circle)

    await before(world, circle, minutes=5)
    assert "Discord did not let me open the room." in controls(world, circle)
    assert not world.can_see(ada, circle.voice)
    setup = await world.slash(world.admin, world.lobby, "setup")
    assert "It lacks **Manage Roles**." in setup

    world.sim.shrink_bot_role(world.guild, PERMISSIONS)
    await world.later(minutes=1, seconds=6)
    assert world.can_see(ada, circle.voice)
    assert controls(world, circle).labels == ("Start", "End", "More")
    assert "did not let me" not in controls(world, circle)
