"""A side room: a quiet thread for one person and those who go along. Nobody else hears of it, nothing is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.client import PERMISSIONS
from tests.behaviour.stories import (
    MAIL,
    end,
    exists,
    hold_also,
    join,
    locked,
    make_circle_with,
    open_room,
    posted,
    press_in,
    query,
    rows,
    start,
)
from tests.harness.seen import walk

if TYPE_CHECKING:
    from simcord import ChannelHandle

    from tests.behaviour.stories import Circle
    from tests.harness.answer import Answer, Person
    from tests.harness.world import World

HELD, LEAVE = "Help lines", "Leave this room"


async def ask_for(world: World, circle: Circle, person: Person, by: Person | None = None) -> Answer:
    """Let somebody who holds the circle open a side room for this person."""
    one = by or world.facilitator
    more = await press_in(world, one, circle.desk, "More")
    asked = await world.press(one, more, "Side room")
    number = circle.meeting()["meeting_id"]
    return await world.choose(one, asked, str(person.id), custom_id=f"side_with:1:{number}")


def side_rooms(world: World) -> list[ChannelHandle]:
    """Return the threads that are side rooms."""
    return [one for one in world.channels() if (one.name or "").startswith("Side room ")]


def inside(world: World, thread: ChannelHandle) -> set[str]:
    """Return who of the people is in a thread."""
    members = world.sim.backend.get_channel(thread.id).thread_members
    return {name for name, person in world.people.items() if person.id in members}


def named_anywhere(world: World, person: Person) -> list[str]:
    """Return the tables of side rooms and of what is owed to them that name somebody."""
    owed = "SELECT 1 FROM outbox WHERE kind LIKE 'side%' AND (member_id = ? OR dedupe LIKE ?)"
    found = ["outbox"] if query(world, owed, person.id, f"%{person.id}%") else []
    return found + (["guest"] if query(world, "SELECT 1 FROM side_room_guest") else [])


async def test_a_quiet_place_for_one(world: World) -> None:
    """Only the person and two who hold it are in; one press leaves; a second press joins; rows name nobody; it goes."""
    ada, ben, cleo = world.members
    circle = await make_circle_with(world, {"room": "text"})
    await hold_also(world, circle)
    for person in world.members:
        await join(world, person, circle)
    room = await start(world, circle)
    for person in (ada, ben):
        await world.say(person, room, "here")
    before = (
        [one.text for one in posted(world, cleo, room)],
        [one.text for one in posted(world, world.admin, circle.desk)],
    )

    said = await ask_for(world, circle, ada)
    assert f"A side room opens for {ada.mention} and you" in said
    assert f"{world.admin.mention} comes along." in said
    (thread,) = side_rooms(world)
    assert inside(world, thread) == {"Ada", "Jonas", "Mara"}
    assert not world.can_see(ben, thread)
    asked_for = [one.body for one in world.wire.sent("POST", f"/channels/{circle.channel.id}/threads")]
    (made,) = [body for body in asked_for if str(body["name"]).startswith("Side room ")]
    assert made["invitable"] is False
    (first,) = posted(world, ada, thread)
    assert first.labels == (HELD, LEAVE)
    assert "is deleted 24 hours after the meeting" in first
    assert named_anywhere(world, ada) == []
    after = (
        [one.text for one in posted(world, cleo, room)],
        [one.text for one in posted(world, world.admin, circle.desk)],
    )
    assert after == before, "neither the room nor the desk is told"
    assert not query(world, "SELECT 1 FROM audit WHERE act LIKE '%side%'")

    # what is written there is looked at as in a room, and does not count for the panel
    for _ in range(12):
        await world.say(ada, thread, "and another thing")
    assert [one.text for one in posted(world, cleo, room)] == before[0]
    mail = await world.say(ada, thread, f"write to me at {MAIL}")
    assert not mail.exists

    # the way out is one press, and a second facilitator who presses for her brings her back to the same place
    left = await world.press(ada, first, LEAVE)
    assert "You are out of it." in left
    assert inside(world, thread) == {"Jonas", "Mara"}
    joined = await ask_for(world, circle, ada, by=world.admin)
    assert f"{ada.mention} has a side room already" in joined
    assert "only one" not in joined
    assert [one.id for one in side_rooms(world)] == [thread.id]
    assert inside(world, thread) == {"Ada", "Jonas", "Mara"}
    absent = await press_in(world, world.facilitator, circle.desk, "More")
    asked = await world.press(world.facilitator, absent, "Side room")
    (menu,) = [part for part in walk(asked.last.raw.components) if part.get("type") == 3]
    choices = [option["value"] for option in menu["options"]]
    assert choices == [str(ada.id), str(ben.id)], "Cleo was not seen in the room"

    # it stays for an hour after the meeting, and goes with what was written in the room
    await end(world, circle)
    await world.later(minutes=59)
    assert locked(world, room)
    assert not locked(world, thread)
    await world.later(minutes=2)
    assert locked(world, thread)
    await world.later(hours=23)
    assert not exists(world, thread)
    assert rows(world, "side_room", "side_room_guest") == {"side_room": [], "side_room_guest": []}


async def test_what_can_go_wrong_beside_a_meeting(world: World) -> None:
    """Also before the start: a missing right is said, a deleted thread comes anew, who is erased is out and nowhere."""
    ada, ben, _ = world.members
    circle = await make_circle_with(world, {"room": "voice", "channel": world.lobby})
    await hold_also(world, circle)
    for person in (ada, ben):
        await join(world, person, circle)
    room = await open_room(world, circle)
    for person in (ada, ben):
        await person.actor.join_voice(room)
    less = discord.Permissions(PERMISSIONS.value)
    less.update(create_private_threads=False)
    world.sim.shrink_bot_role(world.guild, less)
    more = await press_in(world, world.facilitator, circle.desk, "More")
    refused = await world.press(world.facilitator, more, "Side room")
    assert "I lack **Create Private Threads**" in refused
    assert rows(world, "side_room") == {"side_room": []}

    world.sim.shrink_bot_role(world.guild, PERMISSIONS)
    await ask_for(world, circle, ada)
    (first,) = side_rooms(world)
    world.sim.backend.delete_channel(first.id)
    await world.later(minutes=1)
    assert side_rooms(world) == [], "what somebody deleted is not made again by itself"
    anew = await ask_for(world, circle, ada)
    assert f"{world.admin.mention} comes along." in anew
    (second,) = side_rooms(world)
    assert inside(world, second) == {"Ada", "Jonas", "Mara"}
    assert named_anywhere(world, ada) == []

    # after a restart Discord alone knows who is in it: who is asked in again is there already, another gets their own
    await world.restart()
    assert "has a side room already" in await ask_for(world, circle, ada, by=world.admin)
    assert [one.id for one in side_rooms(world)] == [second.id]
    await ask_for(world, circle, ben)
    (third,) = [one for one in side_rooms(world) if one.id != second.id]
    assert inside(world, second) == {"Ada", "Jonas", "Mara"}
    assert inside(world, third) == {"Ben", "Jonas", "Mara"}

    # who no longer holds the circle is let out of both, who erases what is kept about them out of theirs
    gone = {"action": "remove", "member": world.admin, "circle": circle.name}
    await world.slash(world.admin, world.lobby, "circle facilitator", **gone)
    await world.later(seconds=6)
    assert inside(world, second) == {"Ada", "Jonas"}
    assert inside(world, third) == {"Ben", "Jonas"}
    held = await world.slash(ada, None, "my erase")
    erased = await world.press(ada, held, "Erase")
    assert "Done." in erased
    assert inside(world, second) == {"Jonas"}
    for table in ("side_room", "side_room_guest", "outbox"):
        assert str(ada.id) not in str(rows(world, table))
    asked = await press_in(world, world.facilitator, circle.desk, "More")
    offered = await world.press(world.facilitator, asked, "Side room")
    (menu,) = [part for part in walk(offered.last.raw.components) if part.get("type") == 3]
    assert [one["value"] for one in menu["options"]] == [str(ben.id)]
