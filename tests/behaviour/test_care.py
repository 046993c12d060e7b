"""Somebody may be in danger: help in private, nobody named, nothing kept, and the plain truth on who is watching."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.behaviour.stories import (
    join,
    make_circle,
    name_also,
    open_room,
    posted,
    press_in,
    rows,
    start,
)

if TYPE_CHECKING:
    from pathlib import Path

    import pytest
    from simcord import ChannelHandle

    from tests.behaviour.stories import Circle
    from tests.harness.answer import Answer, Person
    from tests.harness.seen import Seen
    from tests.harness.world import World

HURTING = "I want to die. Write to me at ada.lovelace@example.org"
NOTE = "A private note from your group."
NOBODY = "No person is watching here now."
DUTY = "I am on duty for this meeting"


async def choose(world: World, care: str) -> Answer:
    """Let the admin choose what happens on signs of danger."""
    shown = await world.slash(world.admin, world.lobby, "agreements")
    screen = await world.press(world.admin, shown, "Care and arrival")
    return await world.choose(world.admin, screen, care, custom_id="care_choice:1:")


async def room_of(world: World, care: str, *people: Person) -> tuple[Circle, ChannelHandle]:
    """Return a running meeting in a guild that chose so."""
    if care != "off":
        await choose(world, care)
    circle = await make_circle(world)
    for person in people:
        await join(world, person, circle)
    return circle, await start(world, circle)


def on_desk(world: World, circle: Circle, words: str) -> list[Seen]:
    """Return what the desk reads with these words in it."""
    return [one for one in posted(world, world.facilitator, circle.desk) if words in one]


async def test_off_until_an_admin_chooses(world: World) -> None:
    """Nobody gets a note before an admin chose; the screen says what it is, the agreement says so, and asks again."""
    ada, *_ = world.members
    circle, room = await room_of(world, "off", ada)
    assert "Nothing looks out for signs of danger" in await world.slash(ada, world.lobby, "agreements")

    written = await world.say(ada, room, HURTING)

    assert written.exists  # never taken down, whatever else it holds
    assert posted(world, ada, None) == []
    shown = await choose(world, "tell")
    for words in (
        "It is no watch",
        "Other languages I do not understand",
        "at most one in 12 hours",
        "The message stays",
        "everyone is asked again",
    ):
        assert words in shown
    read = await world.slash(ada, world.lobby, "agreements")
    assert "it may send you help lines in private. It understands English only" in read
    assert "A facilitator on duty may then hear" in read
    assert read.labels == ("Accept", "Not now", "Withdraw")
    assert on_desk(world, circle, "Nobody is on duty, so nobody is told.")  # the open room asks at once
    await choose(world, "off")
    assert (await world.slash(ada, world.lobby, "agreements")).labels == (
        "Withdraw",
    )  # the words she accepted
    assert on_desk(world, circle, "nobody needs to be on duty")


async def test_help_in_private(world: World) -> None:
    """The message stays, nothing public is said, and a DM opens to help lines and the truth: nobody is watching."""
    ada, ben, _ = world.members
    circle, room = await room_of(world, "help", ada, ben)
    before, in_room = rows(world, but=("seat",)), len(posted(world, ben, room))
    desk = len(posted(world, world.facilitator, circle.desk))

    written = await world.say(ada, room, HURTING)

    assert written.exists
    assert len(posted(world, ben, room)) == in_room + 1
    (note,) = posted(world, ada, None)
    assert note.text == NOTE
    assert note.labels == ("Open", "Not needed")
    opened = await world.press(ada, note, "Open")
    assert opened.last.ephemeral
    for words in ("you can reach a person here", "findahelpline.com", NOBODY, "I keep nothing about this"):
        assert words in opened
    assert opened.labels == ("Help lines", "Tell a facilitator")
    assert "Where are you?" in str((await world.press(ada, opened, "Help lines")).last.raw.components)

    await world.say(ada, room, HURTING)  # one note in twelve hours
    await ada.actor.edit(written.raw, HURTING + " now")
    assert len(posted(world, ada, None)) == 1
    await world.press(ada, note, "Not needed")
    assert "That is fine" in posted(world, ada, None)[0]
    assert rows(world, but=("seat",)) == before
    assert len(posted(world, world.facilitator, circle.desk)) == desk


async def test_closed_dms_get_a_nameless_line(world: World) -> None:
    """Who cannot be written to finds a line in the room that names nobody and opens for them alone."""
    ada, ben, _ = world.members
    _, room = await room_of(world, "help", ada, ben)
    world.wire.close_dms_of(ada.actor.user.dm_channel.id)
    there = len(posted(world, ben, room))

    await world.say(ada, room, HURTING)

    theirs, line = posted(world, ben, room)[there:]
    assert theirs.text == HURTING
    assert line.labels == ("Open",)
    assert line.text == "I have a private note for one person here. It opens for that person only."
    assert str(ada.id) not in str(line.raw.components)
    others = await world.press(ben, line, "Open")
    assert "for one other person" in others
    assert "danger" not in others.text
    assert NOBODY in await world.press(ada, line, "Open")


async def test_whoever_is_on_duty_hears_of_it(world: World) -> None:
    """On duty: told at once without name and text; who sees to it learns the name, alone; the person can read it."""
    ada, *_ = world.members
    circle, room = await room_of(world, "tell", ada)
    assert on_desk(world, circle, "Who is on duty for this meeting?")
    await press_in(world, world.facilitator, circle.desk, DUTY)
    assert on_desk(world, circle, f"On duty: {world.facilitator.mention}")
    before = rows(world, but=("seat",))

    await world.say(ada, room, HURTING)

    opened = await press_in(world, ada, None, "Open")
    assert "I told a facilitator that you may want company, not what you wrote" in opened
    (told,) = on_desk(world, circle, "may want company")
    assert world.facilitator.mention in told
    assert "die" not in told.text
    assert str(ada.id) not in str(told.raw.components)
    seen = await press_in(world, world.facilitator, circle.desk, "I will see to it")
    assert f"It is {ada.mention}." in seen
    assert seen.last.ephemeral
    assert on_desk(world, circle, f"{world.facilitator.mention} sees to it.")
    assert "A facilitator has seen that you may want company" in opened  # drawn again where she looks at it
    await world.later(minutes=6)
    assert len(on_desk(world, circle, "may want company")) == 0
    assert rows(world, but=("seat", "outbox", "meeting", "sqlite_sequence")) == {
        table: found
        for table, found in before.items()
        if table not in ("outbox", "meeting", "sqlite_sequence")
    }
    back = await press_in(world, world.facilitator, circle.desk, "Hand it back")
    assert back.messages == [] or back.last.exists
    assert on_desk(world, circle, "Nobody is on duty")
    await press_in(world, world.facilitator, circle.desk, "End")
    assert on_desk(world, circle, "nobody is on duty any more")


async def test_nobody_answers(world: World) -> None:
    """Not answered in five minutes it is passed on; when all were told, the person reads that nobody is watching."""
    ada, ben, _ = world.members
    circle = await make_circle(world)
    name_also(world, circle, ben)
    await choose(world, "tell")
    await join(world, ada, circle)
    room = await open_room(world, circle)
    await press_in(world, world.facilitator, circle.desk, DUTY)

    await world.say(ada, room, HURTING)

    opened = await press_in(world, ada, None, "Open")
    assert len(on_desk(world, circle, "may want company")) == 1
    await world.later(minutes=4, seconds=50)
    assert len(on_desk(world, circle, "may want company")) == 1
    await world.later(seconds=20)
    first, second = on_desk(world, circle, "may want company")
    assert world.facilitator.mention in first
    assert ben.mention in second
    assert NOBODY not in posted(world, ada, None)[0]
    await world.later(minutes=5)
    assert posted(world, ada, None)[-1].text == f"{NOTE}\n{NOBODY}"
    assert "nobody has answered. So no person is watching" in opened
    await world.press(ada, opened, "Tell a facilitator")
    assert on_desk(world, circle, "asks for company")


async def test_nobody_on_duty_and_a_restart(world: World) -> None:
    """With nobody on duty nobody is told unless they ask; after a restart nothing is known, and that is said."""
    ada, *_ = world.members
    circle, room = await room_of(world, "tell", ada)

    await world.say(ada, room, HURTING)

    opened = await press_in(world, ada, None, "Open")
    assert NOBODY in opened
    assert on_desk(world, circle, "company") == []
    asked = await world.press(ada, opened, "Tell a facilitator")
    assert "Those who hold your circle have a message that somebody asks for company" in asked
    (told,) = on_desk(world, circle, "asks for company")
    await world.restart()

    assert "I no longer know whom this was about" in await world.press(
        world.facilitator, told, "I will see to it"
    )
    again = await press_in(world, ada, None, "Open")
    assert "findahelpline.com" in again
    assert "Please do not wait for anybody" in again
    assert "so I told nobody" in await world.press(ada, again, "Tell a facilitator")
    await world.say(ada, room, HURTING)  # the twelve hours are forgotten too
    assert len(posted(world, ada, None)) == 2


async def test_the_desk_cannot_be_reached(world: World) -> None:
    """Where the desk takes no message, nobody claims that somebody was told."""
    ada, *_ = world.members
    circle, room = await room_of(world, "tell", ada)
    await press_in(world, world.facilitator, circle.desk, DUTY)
    path = f"/channels/{circle.desk.id}/messages"
    world.wire.fail_before("POST", path, status=403, code=50013, times=None)

    await world.say(ada, room, HURTING)

    opened = await press_in(world, ada, None, "Open")
    assert NOBODY in opened
    assert "nobody was told" in await world.press(ada, opened, "Tell a facilitator")
    await world.later(minutes=6)
    world.wire.heal()


async def test_nothing_of_it_is_kept(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Not in a row, not in the log at DEBUG: neither the words, nor that there was anything, nor for whom."""
    from tests.behaviour.sentinels import MARK, leaks, open_loud

    async with open_loud(tmp_path / "data") as world:
        ada, *_ = world.members
        circle, room = await room_of(world, "tell", ada)
        await press_in(world, world.facilitator, circle.desk, DUTY)
        await world.say(ada, room, "hello")
        before, _ = rows(world), capfd.readouterr()
        await world.say(ada, room, f"I want to die {MARK}")
        await press_in(world, ada, None, "Open")
        await press_in(world, world.facilitator, circle.desk, "I will see to it")
        await press_in(world, ada, None, "Not needed")
        streams = capfd.readouterr()
        assert rows(world) == before
        assert len(posted(world, ada, None)) == 1
    assert leaks(tmp_path, *streams) == []
    assert not [word for word in ("danger", "care", "private_note") if word in streams.err]


# --- Tell a facilitator


async def test_telling_a_facilitator(world: World) -> None:
    """A link for the desk, no copy, and no name unless one wants that; the answer says what became of it."""
    ada, ben, _ = world.members
    circle = await make_circle(world)
    for person in (ada, ben):
        await join(world, person, circle)
    room = await start(world, circle)
    said = await world.say(ben, room, "something that worries her")
    before = rows(world, but=("seat", "outbox", "sqlite_sequence"))  # a press shows that somebody is there

    asked = await world.menu(ada, said, "Tell a facilitator")
    assert asked.last.ephemeral
    assert "Tell, with my name" in asked.labels
    told = await world.press(ada, asked, "Tell, without my name")

    assert f"It is on the desk of those who hold {circle.name}." in told.last
    assert "Tell, with my name" not in asked.labels  # it cannot be told twice by mistake
    (flag,) = on_desk(world, circle, "asks you to look")
    link = f"https://discord.com/channels/{world.guild.id}/{room.id}/{said.id}"
    assert link in flag
    assert "worries" not in flag.text
    assert str(ada.id) not in flag.text
    assert not flag.raw.message.mentions
    await world.press(world.facilitator, flag, "Seen")
    assert f"Seen by {world.facilitator.mention}." in on_desk(world, circle, link)[0]
    await world.press(ada, await world.menu(ada, said, "Tell a facilitator"), "Tell, with my name")
    assert f"{ada.mention} asks" in on_desk(world, circle, link)[-1]
    left = await world.press(ada, await world.menu(ada, said, "Tell a facilitator"), "Leave it")
    assert left.text == "That is fine. I told nobody."
    assert len(on_desk(world, circle, link)) == 2
    assert rows(world, but=("seat", "outbox", "sqlite_sequence")) == before


async def test_about_a_facilitator_it_goes_past_the_desk(world: World) -> None:
    """A message by somebody who holds the circle is for the admins; where they cannot be told, that is said."""
    ada, *_ = world.members
    circle = await make_circle(world)
    await join(world, ada, circle)
    room = await start(world, circle)
    said = await world.say(world.facilitator, room, "something")

    async def tell(what: Seen) -> Answer:
        asked = await world.menu(ada, what, "Tell a facilitator")
        return await world.press(ada, asked, "Tell, without my name")

    nobody = await tell(said)
    assert "I told nobody. It is about somebody who holds" in nobody.last
    office = world.guild.create_text_channel("office")
    shown = await world.slash(world.admin, world.lobby, "agreements")
    screen = await world.press(world.admin, shown, "Care and arrival")
    chosen = await world.choose(world.admin, screen, office, custom_id="admin_channel:1:")
    assert f"<#{office.id}>" in chosen

    assert "so the admins have it, and not the desk" in (await tell(said)).last
    (flag,) = posted(world, world.admin, office)
    assert f"{room.id}/{said.id}" in flag
    await world.press(world.admin, flag, "Seen")
    assert f"Seen by {world.admin.mention}." in flag
    elsewhere = await world.say(ada, world.lobby, "out here")
    assert "not of one circle alone" in (await tell(elsewhere)).last
    path = f"/channels/{circle.desk.id}/messages"
    world.wire.fail_before("POST", path, status=404, code=10003, times=None)
    hers = await world.say(ada, room, "hm")
    assert f"could not reach the desk of {circle.name}, so the admins" in (await tell(hers)).last
    path = f"/channels/{office.id}/messages"
    world.wire.fail_before("POST", path, status=403, code=50013, times=None)
    assert "I told nobody: I could not reach the desk" in (await tell(hers)).last
    assert on_desk(world, circle, "asks you to look") == []
    world.wire.heal()
