"""Contact details in a room: taken down, given back to their author alone, and nothing looked at anywhere else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.behaviour.stories import (
    MAIL,
    PHONE,
    hold,
    join,
    make_circle,
    open_room,
    plant,
    posted,
    press_in,
    rows,
    start,
)
from tests.harness.world import World

if TYPE_CHECKING:
    from pathlib import Path

    from simcord import ChannelHandle

    from tests.behaviour.stories import Circle
    from tests.harness.answer import Person

SLIP = f"You can reach me at {MAIL} any time."
GONE = (
    "There is nothing here for you. A text is shown to the person who wrote it only, for ten minutes, "
    "and it is gone when I restart."
)


async def room_of(world: World, *people: Person) -> tuple[Circle, ChannelHandle]:
    """Return a running meeting with these people in its room."""
    circle = await make_circle(world)
    for person in people:
        await join(world, person, circle)
    return circle, await start(world, circle)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (SLIP, "an e-mail address"),
        (f"My number is {PHONE}, call me.", "a phone number"),
        (f"{MAIL} or {PHONE}", "an e-mail address and a phone number"),
        ("write to ada dot lovelace at example dot org", "an e-mail address"),
    ],
)
async def test_it_is_taken_down_and_given_back_with_the_reason(world: World, text: str, reason: str) -> None:
    """The message is gone from the room; its author gets a DM without content, and on a press text and reason."""
    ada, ben, _ = world.members
    _, room = await room_of(world, ada, ben)

    written = await world.say(ada, room, text)

    assert not written.exists
    assert not [seen for seen in world.seen_by(ben, room) if text in seen]
    (note,) = posted(world, ada, None)
    assert note.text == (
        "Something in your message could identify a person, so I took it down. "
        "People in the room may have seen it. You can have your text back for ten minutes."
    )
    assert note.labels == ("Show my text",)
    shown = await world.press(ada, note, "Show my text")
    assert f"It had {reason} in it." in shown
    assert f"> {text}" in shown
    assert "You can say it again without that." in shown
    assert shown.last.ephemeral


async def test_ordinary_words_stay(world: World) -> None:
    """First names, times, counts and feelings are no contact details: nothing is taken down, nobody is written to."""
    ada, *_ = world.members
    _, room = await room_of(world, ada)
    texts = (
        "I am Ada, and I did not sleep before 3:30.",
        "It was 12 weeks ago, on 2025-10-13, at about 18:00.",
        "My sister said 1, 2, 3 and then nothing.",
        "see you @ home",
        "I paid 1 200 for it. Version 10.2.3.4 of me.",
    )

    written = [await world.say(ada, room, text) for text in texts]

    assert [seen.exists for seen in written] == [True] * len(texts)
    assert posted(world, ada, None) == []


async def test_nobody_else_gets_the_text(world: World) -> None:
    """The facilitator, an admin, another member: whoever else presses such a button reads nothing of it."""
    ada, ben, _ = world.members
    _, room = await room_of(world, ada, ben)
    await world.say(ada, room, SLIP)
    note = posted(world, ada, None)[-1]
    found = re.search(r"show_text:1:[0-9]+", str(note.raw.components))
    assert found is not None
    same = await plant(world, room, found[0])
    elsewhere = await plant(world, world.lobby, found[0])

    for person, where in ((ben, same), (world.facilitator, same), (world.admin, elsewhere)):
        said = await world.press(person, where, found[0])
        assert said.last.text == GONE
        assert said.last.ephemeral
    hers = await world.press(ada, same, found[0])
    assert MAIL in hers.last


async def test_it_can_be_had_for_ten_minutes(world: World) -> None:
    """Until ten minutes have passed the text can be had again and again; then it is gone, and the answer says so."""
    ada, *_ = world.members
    _, room = await room_of(world, ada)
    await world.say(ada, room, SLIP)

    assert MAIL in await press_in(world, ada, None, "Show my text")
    await world.later(minutes=9, seconds=55)
    assert MAIL in await press_in(world, ada, None, "Show my text")
    await world.later(seconds=10)
    gone = await press_in(world, ada, None, "Show my text")

    assert gone.text == GONE
    assert gone.last.ephemeral


async def test_a_restart_forgets_it(world: World) -> None:
    """The text lives in memory alone: after a restart the button still answers, with nothing of it."""
    ada, *_ = world.members
    _, room = await room_of(world, ada)
    await world.say(ada, room, SLIP)

    await world.restart()

    assert (await press_in(world, ada, None, "Show my text")).text == GONE


async def test_closed_dms_leave_a_nameless_line(world: World) -> None:
    """Where the author cannot be written to, the room gets a line that names nobody, whose button answers only them."""
    ada, ben, _ = world.members
    _, room = await room_of(world, ada, ben)
    world.wire.close_dms_of(ada.actor.user.dm_channel.id)
    there = len(posted(world, ben, room))

    written = await world.say(ada, room, SLIP)

    assert not written.exists
    (line,) = posted(world, ben, room)[there:]
    assert line.labels == ("Show my text",)
    assert line.text == (
        "Something in a message here could identify a person, so I took it down. "
        "Whoever wrote it can have the text back for ten minutes. Only you see your own."
    )
    for person in world.people.values():
        assert person.name not in line.text
        assert str(person.id) not in str(line.raw.components)
    assert str(written.id) not in str(line.raw.components), "others saw whose message that was"
    assert (await world.press(ben, line, "Show my text")).last.text == GONE
    assert MAIL in (await world.press(ada, line, "Show my text")).last


async def test_an_edit_is_looked_at_too(world: World) -> None:
    """A message that becomes an address by an edit is taken down then."""
    ada, *_ = world.members
    _, room = await room_of(world, ada)
    written = await world.say(ada, room, "You can reach me.")
    stayed = written.exists

    await ada.actor.edit(written.raw, SLIP)

    assert (stayed, written.exists) == (True, False)
    assert f"> {SLIP}" in await press_in(world, ada, None, "Show my text")


async def test_two_slips_are_kept_apart(world: World) -> None:
    """Each note gives back its own text."""
    ada, *_ = world.members
    _, room = await room_of(world, ada)
    await world.say(ada, room, f"first {MAIL}")
    await world.say(ada, room, f"second {PHONE}")

    first, second = posted(world, ada, None)

    assert "first" in await world.press(ada, first, "Show my text")
    assert "second" in await world.press(ada, second, "Show my text")


async def test_what_is_given_back_rings_for_nobody(world: World) -> None:
    """A mention in a text that was taken down is shown as written, and pings nobody."""
    ada, ben, _ = world.members
    _, room = await room_of(world, ada)
    await world.say(ada, room, f"@everyone {ben.mention} {MAIL}")

    shown = await press_in(world, ada, None, "Show my text")

    assert MAIL in shown
    assert ben.mention not in shown
    assert not shown.last.raw.message.mentions


async def test_the_room_is_watched_until_it_is_gone(world: World) -> None:
    """From the moment the room opens until after the closing card contact details are taken down in it."""
    ada, *_ = world.members
    circle = await make_circle(world)
    await join(world, ada, circle)
    room = await open_room(world, circle)
    early = await world.say(ada, room, SLIP)
    await world.later(minutes=14)
    await hold_rest(world, circle)
    late = await world.say(ada, room, SLIP)

    assert not early.exists
    assert not late.exists


async def test_outside_rooms_nothing_is_touched(world: World) -> None:
    """The lobby, the desk, another thread and a DM to the bot are not looked at, before, during and after a meeting."""
    ada, *_ = world.members
    circle, room = await room_of(world, ada)

    written = [
        await world.say(ada, world.lobby, SLIP),
        await world.say(world.facilitator, circle.desk, SLIP),
        await world.say(ada, None, SLIP),
    ]
    await press_in(world, world.facilitator, circle.desk, "End")
    written.append(await world.say(ada, world.lobby, SLIP))

    assert [seen.exists for seen in written] == [True] * 4
    assert posted(world, ada, None) == []
    assert not (await world.say(ada, room, SLIP)).exists


async def test_in_a_voice_room_its_chat_is_looked_at(world: World) -> None:
    """The chat of an open voice room is a room like any other; once it is emptied it is none any more."""
    ada, *_ = world.members
    circle = await make_circle(world, room=None)
    await join(world, ada, circle)
    room = await hold(world, circle)
    assert not (await world.say(ada, room, SLIP)).exists

    await world.later(hours=25)

    assert (await world.say(world.facilitator, room, SLIP)).exists


async def test_a_facilitators_slip_is_one_too(world: World) -> None:
    """Who holds the circle is treated like everyone in the room."""
    _, room = await room_of(world)

    written = await world.say(world.facilitator, room, SLIP)

    assert not written.exists
    assert MAIL in await press_in(world, world.facilitator, None, "Show my text")


@pytest.mark.parametrize("way", ["off", "not granted"])
async def test_where_nothing_is_read_nothing_is_done(tmp_path: Path, way: str) -> None:
    """With SCREENING=off, or without the intent, no word is read, mentions of the bot included; the rest goes on."""
    choices: dict[str, str] = {"SCREENING": "off"} if way == "off" else {}
    async with World.open(tmp_path, settings=choices, message_content=way == "off") as world:
        ada, *_ = world.members
        circle, room = await room_of(world, ada)
        me = world.guild.me
        assert me is not None

        plain = await world.say(ada, room, SLIP)
        to_the_bot = await world.say(ada, room, f"{me.mention} {SLIP}")
        await ada.actor.edit(plain.raw, f"{SLIP} {PHONE}")

        assert plain.exists
        assert to_the_bot.exists
        assert posted(world, ada, None) == []
        await press_in(world, world.facilitator, circle.desk, "End")
        assert "Thank you for being here." in world.find(ada, room, "Thank you")


async def test_looking_writes_nothing(world: World) -> None:
    """A taken-down message and the way back to it leave no row but that the person was there."""
    ada, *_ = world.members
    _, room = await room_of(world, ada)
    await world.say(ada, room, "hello")
    before = rows(world)

    await world.say(ada, room, SLIP)
    await press_in(world, ada, None, "Show my text")

    assert rows(world) == before


async def test_a_message_that_is_gone_already_is_no_error(world: World) -> None:
    """The author deletes the message before the bot does: nothing fails, and nobody is told about it twice."""
    ada, *_ = world.members
    _, room = await room_of(world, ada)
    world.wire.fail_before("DELETE", f"/channels/{room.id}/messages/*", status=404, code=10008)

    await world.say(ada, room, SLIP)

    assert posted(world, ada, None) == []


async def hold_rest(world: World, circle: Circle) -> None:
    """Let the open meeting start and end."""
    await press_in(world, world.facilitator, circle.desk, "Start")
    await press_in(world, world.facilitator, circle.desk, "End")
