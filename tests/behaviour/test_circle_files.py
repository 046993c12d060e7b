"""Circles as a file: out, edited, shown, and in again, whole or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.client import PERMISSIONS
from tests.behaviour.rhythm_steps import acts, admin, dms
from tests.behaviour.stories import NAME, is_kind, make_circle, place, press_in, query, rows, seat
from tests.harness.world import World

if TYPE_CHECKING:
    from pathlib import Path

    from tests.harness.world import Answer

NEW = """
[[circles]]
name = "Quay"
weekday = "Sat"
time = "10:00"
timezone = "Berlin"
room = "voice"
ask_below = 3
description = "By the *quay*"
"""


async def exported(world: World) -> str:
    """Let the admin export; return the file."""
    answer = await admin(world, "circle export")
    (file,) = answer.last.files
    assert file.filename == "circles.toml"
    return (await file.read()).decode()


async def send(world: World, text: str) -> Answer:
    """Let the admin send a file."""
    return await admin(world, "circle import", file=("circles.toml", text.encode()))


async def test_circles_go_out_and_come_back(world: World) -> None:
    """What was exported changes nothing; a change is shown, then done by the rules of an edit; a new circle is made."""
    ada, ben, *_ = world.members
    circle = await make_circle(world, weekday="Thu")
    await seat(world, ada, circle, write=True)
    text = await exported(world)
    assert f"[[circles]]\nid = {circle.circle_id}  # which circle this is\nname = " in text
    assert f"facilitators = [{world.facilitator.id}]" in text
    assert "# where its cards are: #Harbor circle" in text
    assert str(ada.id) not in text
    before = rows(world)
    same = await send(world, text)
    assert "Nothing to do: the circles are as the file says." in same
    assert same.labels == ()

    edited = text.replace('time = "18:00"', 'time = "19:30"').replace("capacity = 10", "capacity = 8")
    edited = (
        edited.replace("server_events = false", "server_events = true") + NEW + f"facilitators = [{ben.id}]\n"
    )
    edited = edited.replace('name = "Harbor circle"', 'name = "Late harbor"')
    shown = await send(world, edited)
    assert "Nothing is changed yet" in shown
    assert "**Late harbor** changes: `name` is Late harbor (was Harbor circle), `time` is 19:30" in shown
    assert "`capacity` is 8 (was 10)" in shown
    assert "**Quay** is new" in shown
    assert "The coming meetings: <t:1767900600:F>" in shown
    assert f"Asked to hold it: {ben.mention}" in shown
    assert rows(world) == before

    done = await world.press(world.admin, shown, "Do this")
    assert "Done:" in done
    assert "**Late harbor** has changed: `name` is Late harbor (was Harbor circle)" in done
    assert "the desk and the rooms keep their names" in done
    assert "Its card goes out in <#" in done
    assert done.last.labels == ()
    await world.settle()
    (moved,) = dms(world, ada, "has moved")
    assert "<t:1767900600:F>" in moved
    quay = query(world, "SELECT * FROM circle WHERE name = 'Quay'")[0]
    assert (quay["quorum"], quay["room_kind"], quay["description"]) == (3, "voice", "By the *quay*")
    assert {one.id for one in world.channels() if one.name == "Quay"} == {
        quay["channel_id"],
        quay["voice_channel_id"],
    }
    held = query(world, "SELECT state FROM facilitator WHERE user_id = ?", ben.id)
    assert [row["state"] for row in held] == ["asked"]
    assert acts(world) == ["circle_edited", "events_on", "seat_rules_set"]
    await world.later(minutes=11)
    card = world.seen_by(ada, place(world, quay["channel_id"]))[-1]
    assert ben.mention not in card.text
    await press_in(world, ben, world.channel("Desk of Quay"), "Accept")
    await world.later(seconds=30)
    assert ben.mention in world.seen_by(ada, place(world, quay["channel_id"]))[-1].text

    again = await send(world, edited)
    assert "Nothing to do" in again
    assert "2 circles are as the file says." in again
    alone = await send(world, NEW)
    assert "1 circle is not in the file and stays as it is: **Late harbor**." in alone


async def test_a_file_is_done_whole_or_not_at_all(world: World) -> None:
    """A bad row, somebody unknown, or a change meanwhile: nothing is done, and the words say which row and why."""
    for command, options in (
        ("export", {}),
        ("edit", {"time": "19:00"}),
        ("show", {"circle": "Harbor circle"}),
    ):
        none = await admin(world, f"circle {command}", **options)
        assert none.text.startswith("There is no circle here yet.")
    circle = await make_circle(world, weekday="Thu")
    text = await exported(world)
    before, places = rows(world), [one.id for one in world.channels()]
    assert "I cannot read the file at line 1." in await send(world, "hello")
    bad = text.replace("capacity = 10", "capacity = 8").replace('agenda = "', 'agenda = "Half ')
    said = await send(world, bad + NEW.replace("Sat", "Caturday") + NEW.replace("capacity", "capcity"))
    assert "3 circles of the file need a change first" in said
    assert '- Row 1: I do not know the agenda "Half An hour and a half"' in said
    assert '- Row 2: I could not read the day "Caturday"' in said
    assert said.labels == ()
    assert "Row 2 is about the same circle" in await send(world, text + NEW + NEW)
    for more, words in (
        (f"facilitators = [{2**62}]", f"Row 2: nobody here has the id {2**62}"),
        (f"facilitators = [{world.bot.user.id if world.bot.user else 0}]", "A bot cannot hold a circle"),
        ("channel = 12", "Row 2: there is no text channel 12 here"),
    ):
        said = await send(world, f"{text}{NEW}{more}\n")
        assert words in said
        assert is_kind(said)
    assert "about another server" in await send(world, text.replace("guild = 1", "guild = 2"))
    assert (rows(world), [one.id for one in world.channels()]) == (before, places)

    shown = await send(world, text.replace('time = "18:00"', 'time = "19:30"') + NEW)
    await admin(world, "circle edit", time="17:00")
    late = await world.press(world.admin, shown, "Do this")
    assert "Something has changed since this was shown, so nothing was done." in late
    assert [one.id for one in world.channels()] == places
    assert [row["name"] for row in query(world, "SELECT name FROM circle")] == [NAME]
    assert query(world, "SELECT 1 FROM outbox WHERE kind = 'unmake' AND state = 'dead'") == []
    assert circle.meeting()["starts_at"] == 1767891600

    many = "".join(NEW.replace("Quay", f"Quay {number}" + "x" * 70) for number in range(11))
    assert "A file can make 10 new circles at a time" in await send(world, many)
    long = await send(
        world, "".join(f"{NEW.replace('Quay', 'Quay ' + str(one) + 'x' * 70)}" for one in range(10))
    )
    assert len(long.last.text) <= 2000
    (report,) = long.last.files
    assert "The whole report is in the file below." in long
    assert "2026-01-10 09:00 UTC" in (await report.read()).decode()


async def test_rights_are_looked_at_before_anything_is_made(tmp_path: Path) -> None:
    """Without the right to make channels a new circle is refused when it is shown."""
    less = discord.Permissions(PERMISSIONS.value & ~discord.Permissions(manage_channels=True).value)
    async with World.open(tmp_path, permissions=less) as world:
        said = await send(world, NEW)
        assert "To make this circle I need" in said
        assert said.labels == ()


async def test_an_agenda_of_its_own_goes_along(world: World) -> None:
    """A circle whose run of show was changed is named by it, and its own file changes nothing."""
    circle = await make_circle(world, weekday="Thu")
    desk = await world.slash(world.facilitator, world.lobby, "meeting agenda", circle=str(circle.circle_id))
    form = await world.choose(world.facilitator, desk, "3", custom_id=f"agenda_part:1:{circle.circle_id}")
    await world.fill(
        world.facilitator,
        form,
        {
            "Minutes": "20",
            "Place in the order": "3",
            "Prompt": ["check-in"],
            "How people come to speak": ["open"],
        },
    )
    text = await exported(world)
    assert 'agenda = "An hour and a half (own-1)"' in text
    assert "Nothing to do" in await send(world, text)
    back = await send(world, text.replace(" (own-1)", ""))
    assert "`agenda` is An hour and a half (was An hour and a half (own-1))" in back


async def test_two_new_circles_keep_their_channels(world: World) -> None:
    """Several circles of one file have channels of their own, which nothing takes away again; bare rows are enough.

    Killed when the channels are there and the circles are not written, nothing of it is left, and it can be done again.
    """
    two = NEW.replace("ask_below = 3", "minutes = 60") + NEW.replace("Quay", "Pier").replace("voice", "text")
    shown = await send(world, two)
    assert len(query(world, "SELECT 1 FROM outbox")) == 0
    places, schedules = [one.id for one in world.channels()], vars(world.bot.services.schedules)

    async def killed(*_: object) -> None:
        raise RuntimeError("cut off")

    schedules["apply"] = killed
    world.wire.fail_before("DELETE", "/channels/*", status=503, times=3)
    await world.press(world.admin, shown, "Do this")
    assert [str(error) for error in world.errors()] != []
    del schedules["apply"]
    assert len(world.sim.backend.channels) == len(places) + 3
    await world.restart()
    await world.later(minutes=25)
    assert [one.id for one in world.channels()] == places
    assert query(world, "SELECT 1 FROM circle") == []
    shown = await send(world, two)
    await world.press(world.admin, shown, "Do this")
    await world.later(minutes=40)
    found = query(world, "SELECT * FROM circle ORDER BY name")
    assert [(row["name"], row["minutes"]) for row in found] == [("Pier", 90), ("Quay", 60)]
    places = [row["channel_id"] for row in found] + [found[1]["voice_channel_id"]]
    assert len({place(world, one).id for one in places}) == 3
    assert query(world, "SELECT 1 FROM outbox WHERE kind = 'unmake' AND state = 'ready'") == []
    states = query(world, "SELECT state FROM facilitator WHERE user_id = ?", world.admin.id)
    assert [row["state"] for row in states] == ["accepted", "accepted"]
