"""Second thoughts about a circle that nobody has seen yet: Undo and Edit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.behaviour.stories import (
    NAME,
    STARTS,
    Circle,
    exists,
    full,
    is_kind,
    make_circle,
    make_circle_with,
    plant,
    query,
    rows,
)

if TYPE_CHECKING:
    from tests.harness.world import World


@pytest.mark.parametrize("room", ["text", "voice"])
async def test_undo_takes_everything_back(world: World, room: str) -> None:
    """After Undo there is no row of the circle and no channel or thread that was not there before."""
    before = [channel.id for channel in world.channels()]
    circle = await make_circle(world, room=room, announce=False)

    said = await world.press(world.admin, circle.made, "Undo")

    assert "The circle is gone" in said
    assert said.labels == ()
    assert [channel.id for channel in world.channels()] == before
    left = rows(world, "circle", "facilitator", "meeting", "outbox", "seat")
    assert {table: found for table, found in left.items() if found} == {}
    await world.later(minutes=30)
    assert [channel.id for channel in world.channels()] == before


@pytest.mark.parametrize("room", ["text", "voice"])
async def test_undo_leaves_a_channel_that_was_there_before(world: World, room: str) -> None:
    """A circle in an existing channel leaves nothing in it when it is undone, and leaves the channel alone."""
    tea = world.guild.create_text_channel("tea-house")
    before = [channel.id for channel in world.channels()]
    circle = await make_circle(world, room=room, channel=tea, announce=False)
    assert exists(world, circle.desk)

    await world.press(world.admin, circle.made, "Undo")

    assert [channel.id for channel in world.channels()] == before


async def test_what_has_been_announced_cannot_be_undone_or_edited(world: World) -> None:
    """Old Undo and Edit buttons of an announced circle say so kindly, open no form, and change nothing."""
    circle = await make_circle(world)
    old = await plant(world, world.lobby, f"undo:1:{circle.circle_id}", f"edit_new:1:{circle.circle_id}")
    there, before = [channel.id for channel in world.channels()], rows(world)

    undone = await world.press(world.admin, old, f"undo:1:{circle.circle_id}")
    edited = await world.press(world.admin, old, f"edit_new:1:{circle.circle_id}")

    for answer in (undone, edited):
        assert "announced already" in answer
        assert is_kind(answer)
    assert rows(world) == before
    assert [channel.id for channel in world.channels()] == there


async def test_edit_shows_what_is_there_and_changes_it(world: World) -> None:
    """The form begins with the circle as it is; what is changed in it stands in the reply and later on the card."""
    circle = await make_circle(world, announce=False)

    form = await world.press(world.admin, circle.made, "Edit")
    filled = {part["component"]["custom_id"]: part["component"]["value"] for part in form.modal["components"]}
    assert list(filled.values()) == [NAME, "Monday", "18:00", "90", "10"]
    values = {"Name": "Late harbor", "Day or days": "Mon", "Time": "20:30", "Minutes": "60", "Seats": "4"}
    changed = await world.fill(world.admin, form, values)

    assert "**Late harbor**" in changed
    assert "at 20:30 (UTC), 60 minutes, 4 seats" in changed
    assert changed.labels == ("Announce", "Edit", "Undo")
    await world.press(world.admin, changed, "Announce")
    card = Circle(world, circle.circle_id, "Late harbor", changed, "").card()
    starts = STARTS.replace(hour=20, minute=30)
    assert card.text.splitlines()[:2] == ["## Late harbor", full(starts)]
    assert "0 of 4 seats" in card


async def test_a_slip_in_the_form_keeps_what_was_typed(world: World) -> None:
    """A form with one slip changes nothing, says what to mend, and offers everything that was typed back."""
    circle = await make_circle(world, announce=False)
    before = rows(world)
    form = await world.press(world.admin, circle.made, "Edit")
    typed = {"Name": "Late harbor", "Day or days": "Tue", "Time": "half past", "Minutes": "60", "Seats": "4"}

    refused = await world.fill(world.admin, form, typed)
    assert '"half past"' in refused
    assert "`18:00`" in refused
    assert is_kind(refused)
    assert rows(world) == before
    world.wire.fail_before("POST", "/interactions/*/callback", status=400)
    assert "it is our fault" in await world.press(world.admin, refused, "Try again")
    assert len(world.errors()) == 1, "this press has a door, too"
    again = await world.press(world.admin, refused, "Try again")
    kept = [part["component"]["value"] for part in again.modal["components"]]
    assert kept == list(typed.values())
    mended = await world.fill(world.admin, again, {**typed, "Time": "20:30"})

    assert "**Late harbor**" in mended
    assert query(world, "SELECT name FROM circle")[0]["name"] == "Late harbor"


@pytest.mark.parametrize(
    ("made", "edited", "first"),
    [
        ({"weekday": "Thu"}, {"Day or days": "Tue"}, "2026-01-06 18:00"),
        ({"time": "13:00"}, {"Time": "11:00"}, "2026-01-12 11:00"),
        ({"starts": "2026-02-02"}, {"Day or days": "Sun"}, "2026-02-08 18:00"),
        ({"starts": "2026-02-02"}, {"Time": "11:00"}, "2026-02-02 11:00"),
    ],
)
async def test_an_edit_begins_with_the_next_such_day(
    world: World, made: dict[str, object], edited: dict[str, str], first: str
) -> None:
    """Another day or time moves the first date to the next that fits; one that the admin chose is kept to."""
    circle = await make_circle_with(world, made, announce=False)
    form = await world.press(world.admin, circle.made, "Edit")
    kept = {
        label: part["component"]["value"]
        for label, part in zip(
            ("Name", "Day or days", "Time", "Minutes", "Seats"), form.modal["components"], strict=True
        )
    }

    changed = await world.fill(world.admin, form, {**kept, **edited})

    lines = [line for line in changed.text.splitlines() if line.startswith("- ")]
    assert lines[:1] == [f"- {first} there; {lines[0].partition('; ')[2]}"] if lines else changed.text == ""
