"""What one can find beside the card: the calendar file and `/circles`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import discord
import icalendar

from tests.behaviour.stories import (
    STARTS,
    full,
    join,
    make_circle,
    query,
    seats,
)

if TYPE_CHECKING:
    from tests.harness.world import World


async def test_the_calendar_file_is_one_and_gives_nothing_away(world: World) -> None:
    """Add to calendar gives an .ics that a calendar reads: start, end, a title that says "Group", and nothing else."""
    ada, *_ = world.members
    circle = await make_circle(world, name="After the hard hour", description="For those who travel inward.")

    said = await world.press(ada, circle.card(ada), "Add to calendar")

    (file,) = said.last.files
    assert file.filename == "group.ics"
    assert said.last.ephemeral
    data = await file.read()
    calendar = icalendar.Calendar.from_ical(data)
    assert isinstance(calendar, icalendar.Calendar)
    (event,) = calendar.events
    assert event.start == STARTS
    assert event.end == STARTS + timedelta(minutes=90)
    assert str(event["summary"]) == "Group"
    assert event["uid"]
    assert "description" not in event
    assert "location" not in event
    for word in (b"hour", b"inward", b"Harbor"):
        assert word not in data


async def test_circles_shows_only_what_one_may_see(world: World) -> None:
    """`/circles` lists the meetings in channels that the person can see, soonest first, with their own place."""
    ada, ben, _ = world.members
    me = world.guild.me
    assert me is not None
    hidden, seen = (
        discord.PermissionOverwrite(view_channel=False),
        discord.PermissionOverwrite(view_channel=True),
    )
    secret = world.guild.create_text_channel(
        "staff", overwrites={world.guild.default_role: hidden, me: seen, world.admin.actor: seen}
    )
    staff = world.add("Staff", discord.Permissions(administrator=True))
    late = await make_circle(world, "Late", time="20:00")
    early = await make_circle(world, "Early", capacity="1")
    await make_circle(world, "Hidden", channel=secret, time="19:00", held_by=world.admin)
    await join(world, ada, early)
    await join(world, ben, early)

    hers = await world.slash(ada, world.lobby, "circles")
    his = await world.slash(ben, world.lobby, "circles")
    theirs = await world.slash(staff, world.lobby, "circles")

    titles = [line for line in hers.text.splitlines() if line.startswith("**")]
    assert titles == [
        f"**Early** in {early.channel.mention}: {full(STARTS)}",
        f"**Late** in {late.channel.mention}: {full(STARTS + timedelta(hours=2))}",
    ]
    assert "You have a seat." in hers
    assert "You are number 1 on the list." in his
    assert "Hidden" not in his
    assert "**Hidden**" in theirs
    assert hers.labels == ("Join", "Can't make it", "Add to calendar") * 2
    assert hers.last.ephemeral


async def test_circles_without_a_card_says_where_to_look(world: World) -> None:
    """Before anything is announced `/circles` says so in a sentence."""
    await make_circle(world, announce=False)

    said = await world.slash(world.members[0], world.lobby, "circles")

    assert said.text == "No meeting is announced yet. Cards appear in the circle channels."


async def test_many_circles_fit_one_screen(world: World) -> None:
    """Of seven meetings five are shown and it says so: Discord would refuse a longer screen."""
    for number in range(7):
        await make_circle(world, f"Circle {number}", time=f"{13 + number}:00")

    said = await world.slash(world.members[0], world.lobby, "circles")

    assert said.text.count("seats are taken") == 5
    assert "These are the first 5 of 7." in said


async def test_joining_by_circles_is_joining(world: World) -> None:
    """The Join in `/circles` leads to the same seat as the one on the card."""
    ada, *_ = world.members
    circle = await make_circle(world)

    shown = await world.press(ada, await world.slash(ada, world.lobby, "circles"), "Join")
    await world.press(ada, shown, "Accept")

    assert seats(circle) == {ada.id: "seated"}
    assert datetime.fromtimestamp(query(world, "SELECT taken_at FROM seat")[0][0], UTC) == world.now()
