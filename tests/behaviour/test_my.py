"""`/my meetings`, in a guild and in a DM: where one stands, whether the bot writes, and the way out."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import icalendar

from tests.behaviour.stories import (
    STARTS,
    before,
    full,
    hold,
    join,
    make_circle,
    posted,
    rows,
    seat,
    seats,
)

if TYPE_CHECKING:
    from simcord import ChannelHandle

    from tests.harness.answer import Answer, Person
    from tests.harness.world import World


async def mine(world: World, person: Person, channel: ChannelHandle | None = None) -> Answer:
    """Let somebody open `/my meetings` (without a channel: in the DM)."""
    return await world.slash(person, channel, "my meetings")


async def test_it_shows_where_one_stands(world: World) -> None:
    """Each of one's meetings, soonest first: seat or place on the list, whether the bot writes, and three buttons."""
    ada, ben, _ = world.members
    late, early = (
        await make_circle(world, "Late", time="20:00"),
        await make_circle(world, "Early", capacity="1"),
    )
    await make_circle(world, "Elsewhere", time="21:00")
    await join(world, ada, early)
    await join(world, ben, early)
    await seat(world, ben, late, write=True)

    for place in (world.lobby, None):
        shown = await mine(world, ben, place)
        lines = [line for line in shown.text.splitlines() if line]
        assert lines == [
            "## Your meetings",
            f"**Early** in {early.channel.mention}: {full(STARTS)}",
            "You are number 1 on the list.",
            "I do not write to you about it.",
            f"**Late** in {late.channel.mention}: {full(STARTS + timedelta(hours=2))}",
            "You have a seat.",
            "I write to you a day and an hour before.",
            "**Early**: only the meetings you join yourself.",
            "**Late**: only the meetings you join yourself.",
        ]
        assert shown.labels == (
            *("Can't make it", "Write to me", "Add to calendar"),
            *("Can't make it", "Do not write", "Add to calendar"),
            *("Every time", "Every time"),
        )
        assert shown.last.ephemeral


async def test_without_a_seat_it_says_where_to_find_one(world: World) -> None:
    """Nobody is left with an empty screen, in the guild or in a DM; looking writes nothing."""
    before_it = rows(world)

    for place in (world.lobby, None):
        said = await mine(world, world.members[0], place)
        assert said.text == "You have no seat at the moment. `/circles` shows what is coming."
        assert said.last.ephemeral
    assert rows(world) == before_it


async def test_it_is_nobody_elses(world: World) -> None:
    """An admin and a facilitator see their own meetings there, and not a member's."""
    ada, *_ = world.members
    circle = await make_circle(world)
    await join(world, ada, circle)

    for person in (world.admin, world.facilitator, world.members[1]):
        assert "You have no seat" in await mine(world, person, world.lobby)


async def test_giving_back_works_in_a_dm(world: World) -> None:
    """Can't make it, pressed in the DM, gives the seat back to the guild's meeting; the list is empty then."""
    ada, *_ = world.members
    circle = await make_circle(world)
    await join(world, ada, circle)

    said = await world.press(ada, await mine(world, ada), "Can't make it")

    assert said.text.startswith("Done. You are not counted in")
    assert seats(circle) == {ada.id: "released"}
    assert "You have no seat" in await mine(world, ada)


async def test_the_calendar_file_comes_in_a_dm_too(world: World) -> None:
    """Add to calendar in the DM gives the same neutral file."""
    ada, *_ = world.members
    circle = await make_circle(world)
    await join(world, ada, circle)

    said = await world.press(ada, await mine(world, ada), "Add to calendar")

    (file,) = said.last.files
    calendar = icalendar.Calendar.from_ical(await file.read())
    assert isinstance(calendar, icalendar.Calendar)
    assert [(str(event["summary"]), event.start) for event in calendar.events] == [("Group", STARTS)]


async def test_writing_can_be_turned_on_and_off(world: World) -> None:
    """Write to me tries a first message at once, then reminds; Do not write stops it; the screen tells which."""
    ada, *_ = world.members
    circle = await make_circle(world)
    await seat(world, ada, circle, write=False)
    assert "I do not write to you about it." in await mine(world, ada)

    await world.press(ada, await mine(world, ada), "Write to me")
    assert len(posted(world, ada, None)) == 1
    assert "I write to you a day and an hour before." in await mine(world, ada)
    await world.press(ada, await mine(world, ada, world.lobby), "Do not write")
    assert "I do not write to you about it." in await mine(world, ada)
    await world.press(ada, await mine(world, ada, world.lobby), "Write to me")
    await before(world, circle, minutes=59)

    told = [seen.text for seen in posted(world, ada, None)]
    assert [text.startswith("Your group meets") for text in told] == [False, False, True]


async def test_who_waits_is_told_what_a_yes_means(world: World) -> None:
    """On the list, a yes means a message if a seat becomes free: the screen does not promise reminders."""
    ada, ben, _ = world.members
    circle = await make_circle(world, capacity="1")
    await join(world, ada, circle)
    stayed = await world.press(ben, await join(world, ben, circle), "Stay on the list")
    await world.press(ben, stayed, "By DM, a day and an hour before")

    shown = await mine(world, ben)

    assert "You are number 1 on the list." in shown
    assert "I write to you if a seat becomes yours." in shown
    assert "a day and an hour before" not in shown


async def test_what_is_over_is_gone_from_it(world: World) -> None:
    """A meeting that is closed, or was called off, no longer stands in the list."""
    ada, *_ = world.members
    held, missed = await make_circle(world, "Held"), await make_circle(world, "Missed", time="20:00")
    await join(world, ada, held)
    await join(world, ada, missed)

    await hold(world, held)
    after_one = await mine(world, ada)
    await before(world, missed, minutes=-15)

    assert "**Held**" not in after_one
    assert "**Missed**" in after_one
    assert "You have no seat" in await mine(world, ada)
