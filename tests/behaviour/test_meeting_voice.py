"""A meeting in a voice room: one hidden channel, opened to the seated, closed again, and emptied."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import discord
import pytest
from simcord.backend.errors import BackendError

from tests.behaviour.stories import (
    before,
    check_in,
    exists,
    hold,
    join,
    make_circle_with,
    open_room,
    posted,
    press_in,
    seats,
    start,
    when,
)
from tests.harness.world import World

if TYPE_CHECKING:
    from pathlib import Path

    from simcord import ChannelHandle

    from tests.behaviour.stories import Circle
    from tests.harness.answer import Person


async def make_voice(world: World, **options: str) -> Circle:
    """Let the admin make a circle with a voice room, which is what they get if they say nothing."""
    return await make_circle_with(world, {"room": None, **options})


def seeing(world: World, room: ChannelHandle) -> list[str]:
    """Return who can see a voice room and what is written there."""
    return [name for name, person in world.people.items() if world.can_see(person, room)]


def talking(world: World, room: ChannelHandle) -> list[int]:
    """Return who is connected to a voice room."""
    states = world.sim.backend.get_guild(world.guild.id).voice_states.values()
    return [state.user_id for state in states if state.channel_id == room.id]


async def enter(person: Person, room: ChannelHandle) -> None:
    """Let somebody connect to a voice room."""
    await person.actor.join_voice(room)


async def test_the_room_is_opened_to_the_seated_by_one_edit(world: World) -> None:
    """At -15 exactly the seated and the facilitator see the hidden channel; it took one call to Discord."""
    ada, ben, _ = world.members
    circle = await make_voice(world, capacity="2")
    for person in world.members:
        await join(world, person, circle)
    assert seeing(world, circle.voice) == ["Jonas"]
    await check_in(world, circle)
    edits = world.wire.count("PATCH", f"/channels/{circle.voice.id}")

    await before(world, circle, minutes=14)

    assert world.wire.count("PATCH", f"/channels/{circle.voice.id}") == edits + 1
    assert seeing(world, circle.voice) == ["Jonas", "Ada", "Ben"]
    await enter(ada, circle.voice)
    await enter(ben, circle.voice)
    with pytest.raises(BackendError):
        await enter(world.members[2], circle.voice)


async def test_the_panel_is_in_the_rooms_own_chat(world: World) -> None:
    """What to expect, the parts, the prompts and the closing card are in the chat of the voice room."""
    ada = world.members[0]
    circle = await make_voice(world)
    await join(world, ada, circle)
    room = await start(world, circle)
    assert room.id == circle.voice.id
    texts = [seen.text for seen in posted(world, ada, room)]
    assert any("**Welcome**, ends" in text for text in texts)
    assert any("Passing is always fine." in text for text in texts)

    await press_in(world, world.facilitator, circle.desk, "End")

    assert world.find(ada, room, "Thank you").labels == ("A prompt to write with", "Help lines", "Give")


async def test_who_joins_late_or_leaves_is_let_in_or_out(world: World) -> None:
    """While the room is open a new seat opens it for that person alone, and a seat given back closes it."""
    ada, ben, _ = world.members
    circle = await make_voice(world)
    await join(world, ada, circle)
    room = await open_room(world, circle)
    assert seeing(world, room) == ["Jonas", "Ada"]

    await join(world, ben, circle)
    await world.press(ada, circle.card(ada), "Can't make it")

    assert seeing(world, room) == ["Jonas", "Ben"]


async def test_a_newcomer_does_not_wear_out_the_controls(world: World) -> None:
    """People join while the room is open and while the meeting runs: Start and Next phase work at the first press."""
    ada, ben, _ = world.members
    circle = await make_voice(world)
    await open_room(world, circle)
    await join(world, ada, circle)

    started = await press_in(world, world.facilitator, circle.desk, "Start")
    await join(world, ben, circle)
    moved = await press_in(world, world.facilitator, circle.desk, "Next phase")

    assert "a moment faster" not in started
    assert "a moment faster" not in moved
    assert (circle.meeting()["state"], circle.meeting()["phase"]) == ("running", 1)


async def test_who_gives_the_seat_back_does_not_listen_on(world: World) -> None:
    """Somebody sits in the voice room and presses Can't make it: they are out of the room, not only out of the list."""
    ada, ben, _ = world.members
    circle = await make_voice(world)
    for person in (ada, ben):
        await join(world, person, circle)
    room = await start(world, circle)
    for person in (ada, ben):
        await enter(person, room)

    await world.press(ada, circle.card(ada), "Can't make it")
    await world.later(seconds=6)

    assert talking(world, room) == [ben.id]


async def test_closing_hides_the_room_and_ends_the_talk(world: World) -> None:
    """A quarter of an hour after End members no longer see the room, and who is still inside is disconnected."""
    ada, ben, _ = world.members
    circle = await make_voice(world)
    for person in (ada, ben):
        await join(world, person, circle)
    room = await start(world, circle)
    for person in (ada, ben, world.facilitator):
        await enter(person, room)
    await world.later(minutes=10)
    await press_in(world, world.facilitator, circle.desk, "End")

    await world.later(minutes=14)
    assert seeing(world, room) == ["Jonas", "Ada", "Ben"]
    assert talking(world, room) == [ada.id, ben.id, world.facilitator.id]
    await world.later(minutes=2)

    assert seeing(world, room) == ["Jonas"]
    assert talking(world, room) == []


async def test_the_chat_is_emptied_after_a_day(world: World) -> None:
    """24 h after the close nothing that was written in the room is left, and the room itself stays for next time."""
    ada = world.members[0]
    circle = await make_voice(world)
    await join(world, ada, circle)
    room = await hold(world, circle)
    await world.say(ada, room, "thank you all")
    closed = when(circle.meeting()["closed_at"])

    await world.until(closed + timedelta(hours=23, minutes=59))
    assert len(posted(world, world.facilitator, room)) > 2
    await world.until(closed + timedelta(hours=24, minutes=1))

    assert posted(world, world.facilitator, room) == []
    assert exists(world, room)
    assert circle.meeting()["room_id"] is None


async def test_the_chat_is_emptied_singly_where_bulk_is_refused(tmp_path: Path) -> None:
    """Discord refuses to delete many messages at once, as it does for old ones: they are deleted one by one."""
    # years ahead: discord.py asks the real clock how old messages are, and never tries old ones in bulk
    async with World.open(tmp_path, epoch=datetime(2035, 1, 1, 12, 0, tzinfo=UTC)) as world:
        ada = world.members[0]
        circle = await make_voice(world)
        await join(world, ada, circle)
        room = await hold(world, circle)
        await world.say(ada, room, "thank you all")
        bulk = f"/channels/{room.id}/messages/bulk-delete"
        world.wire.fail_before("POST", bulk, status=400, code=50034, times=None)
        written = len(posted(world, world.facilitator, room))

        await world.later(hours=25)

        assert world.wire.count("POST", bulk) == 1
        assert world.wire.count("DELETE", f"/channels/{room.id}/messages/*") >= written
        assert posted(world, world.facilitator, room) == []
        assert circle.meeting()["room_id"] is None


async def test_the_same_room_serves_the_next_meeting(world: World) -> None:
    """The next day's meeting opens the same channel to those who sit in that one, and to nobody from the last."""
    ada, ben, _ = world.members
    circle = await make_voice(world, weekday="Mon, Tue")
    await join(world, ada, circle)
    first = await hold(world, circle)
    await join(world, ben, circle, 2)

    second = await open_room(world, circle, number=2)

    assert first.id == second.id == circle.voice.id
    assert seeing(world, second) == ["Jonas", "Ben"]


async def test_emptying_spares_the_meeting_after_it(world: World) -> None:
    """Of a circle that meets daily, yesterday's words are deleted in the middle of a meeting, whose own words stay."""
    ada = world.members[0]
    circle = await make_voice(world, weekday="Mon, Tue")
    await join(world, ada, circle)
    room = await hold(world, circle)
    await join(world, ada, circle, 2)
    await start(world, circle, number=2)
    written = await world.say(ada, room, "here again")

    await world.later(minutes=15)

    texts = [seen.text for seen in posted(world, ada, room)]
    assert written.exists
    assert any("**Welcome**, planned until" in text for text in texts)
    assert not any("Thank you for being here" in text for text in texts), "yesterday's card is still there"


async def test_being_there_is_checking_in(world: World) -> None:
    """A facilitator who enters the voice room in the half hour before has checked in: the room opens at -15."""
    ada = world.members[0]
    circle = await make_voice(world, weekday="Mon, Tue")
    await hold(world, circle)
    await join(world, ada, circle, 2)
    await before(world, circle, minutes=25, number=2)

    await enter(world.facilitator, circle.voice)
    await before(world, circle, minutes=16, number=2)
    assert not world.can_see(ada, circle.voice)
    await before(world, circle, minutes=14, number=2)

    assert world.can_see(ada, circle.voice)
    assert circle.meeting(2)["state"] == "open"


async def test_being_there_long_before_is_not_checking_in(world: World) -> None:
    """A facilitator who looks into the room in the morning has not checked in for the evening."""
    circle = await make_voice(world, weekday="Mon, Tue")
    await hold(world, circle)
    await before(world, circle, minutes=300, number=2)

    await enter(world.facilitator, circle.voice)
    await world.facilitator.actor.leave_voice()
    await before(world, circle, minutes=9, number=2)

    assert circle.meeting(2)["room_id"] is None
    assert "nobody has checked in yet" in posted(world, world.facilitator, circle.desk)[-1]


async def test_a_member_in_the_room_is_no_check_in(world: World) -> None:
    """Nobody but a facilitator can make a meeting begin by being somewhere."""
    circle = await make_voice(world)
    lounge = world.guild.create_voice_channel("lounge")
    await before(world, circle, minutes=20)

    await enter(world.members[0], lounge)
    await enter(world.facilitator, lounge)
    await before(world, circle, minutes=-11)

    assert circle.meeting()["state"] == "missed"


async def test_who_was_there_is_a_number(world: World) -> None:
    """After the close the file holds how many of the seated came, and after three days nothing of who they were."""
    ada, ben, cleo = world.members
    circle = await make_voice(world, ends="1", starts="2026-01-05")
    for person in (ada, ben, cleo):
        await join(world, person, circle)
    room = await start(world, circle)
    await enter(ada, room)
    await world.say(ben, room, "I am here too")

    await press_in(world, world.facilitator, circle.desk, "End")

    assert circle.meeting()["attended"] == 2
    await world.later(hours=75)
    assert seats(circle) == {}
    assert circle.meeting()["attended"] == 2


async def test_the_room_keeps_out_what_records(world: World) -> None:
    """In the open room people can speak and write, and not attach files, record voice messages, poll or run an app."""
    ada = world.members[0]
    circle = await make_voice(world)
    await join(world, ada, circle)
    room = await open_room(world, circle)
    (mine,) = [one for one in world.sim.backend.get_channel(room.id).overwrites if one.target_id == ada.id]

    allowed, denied = discord.Permissions(mine.allow), discord.Permissions(mine.deny)
    assert allowed.speak
    assert allowed.send_messages
    for name in ("attach_files", "send_voice_messages", "send_polls", "use_soundboard", "use_external_apps"):
        assert getattr(denied, name), name
