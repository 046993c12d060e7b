"""A whole circle in which everybody writes marked texts wherever a person can write anything at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands
from simcord.backend.models.message import Poll, PollAnswer

from tests.behaviour.giving_steps import page_form
from tests.behaviour.stories import join, make_circle, press_in, start
from tests.behaviour.test_automod import add_rule

if TYPE_CHECKING:
    from simcord import ChannelHandle

    from tests.behaviour.sentinels import Marks
    from tests.behaviour.stories import Circle
    from tests.harness.world import World

#: What admins and facilitators write for others to read is kept: that is what it is for.
CONTENT = {("prompt add", "text"), ("prompt add", "deck")}


async def say_everything(world: World, mark: Marks) -> Circle:
    """Let a whole circle happen in which everybody writes marked texts wherever they can."""
    ada, ben, _ = world.members
    guest = world.add(mark("name"))
    circle = await make_circle(world, description="For whoever likes it quiet.")
    for person in (ada, ben, guest):
        await join(world, person, circle)
    await _in_commands(world, mark)
    await _in_forms(world, circle, mark)
    await _choose_care(world)
    room = await start(world, circle)
    for where, person, channel in (
        ("lobby", ada, world.lobby),
        ("room", ada, room),
        ("guest", guest, room),
        ("desk", world.facilitator, circle.desk),
        ("dm", ada, None),
    ):
        await world.say(person, channel, f"what I wanted to say: {mark(where)}")
    edited = await world.say(ben, room, "one moment")
    await ben.actor.edit(edited.raw, f"now it is {mark('edit')}")
    await world.say(ada, room, f"{mark('takendown')} is my mail: {mark('mail')}@example.org")
    await press_in(world, ada, None, "Show my text")
    slipped = await world.say(ben, room, "one more")
    await ben.actor.edit(slipped.raw, f"{mark('takendownedit')} or +49 30 901820")
    await world.say(ben, room, mark("file"), (f"{mark('filename')}.txt", mark("filetext").encode()))
    world.wire.close_dms_of(guest.actor.user.dm_channel.id)
    await world.say(guest, room, f"{mark('closeddm')} {mark('mail')}@example.org")
    await press_in(world, guest, room, "Show my text")
    await _in_other_ways(world, room, mark)
    await _in_care(world, room, mark)
    await _in_side_room(world, circle, mark)
    await _at_a_late_door(world, circle, mark)
    more = await press_in(world, world.facilitator, circle.desk, "More")
    await world.press(world.facilitator, more, "End")
    await world.say(ada, room, f"goodbye: {mark('afterwards')}")
    for moment in ("hard", "same day"):
        await world.slash(ada, None, "journal", moment=moment)
    await world.say(ada, None, f"what I wrote in it: {mark('journal')}")
    return circle


async def _in_other_ways(world: World, room: ChannelHandle, mark: Marks) -> None:
    """Write where no text box is: polls, files with a description, forwards, a room's name; and what AutoMod stops."""
    ada, ben, *_ = world.members
    backend = world.sim.backend
    for answer in (mark("answer"), f"{mark('answermail')}@example.org"):
        poll = Poll(
            mark("question"), [PollAnswer(1, answer), PollAnswer(2, "No")], "2026-01-06T12:00:00+00:00"
        )
        backend.create_message(room.id, ada.id, "", poll=poll)
    files = backend.store_attachments(room.id, [(f"{mark('drawing')}.txt", b"x")])
    files[0]["description"] = f"{mark('described')} {mark('describedmail')}@example.org"
    backend.create_message(room.id, ben.id, "", attachments=files)
    await world.settle()
    outside = await world.say(ada, world.lobby, f"{mark('snapshot')} {mark('snapshotmail')}@example.org")
    await ada.actor.forward(outside.raw, room)
    await ben.actor.forward((await world.say(ben, room, mark("carriedout"))).raw, world.lobby)
    for name in (mark("title"), f"{mark('titlemail')}@example.org"):
        backend.edit_channel(room.id, {"name": name})
        await world.settle()
    add_rule(world, "words", keyword_filter=["*blocked*"])
    for text in (f"{mark('blocked')}", f"I want to die {mark('blockeddanger')}"):
        stopped = backend.create_message(room.id, ben.id, text)
        await world.settle()
        assert stopped.id not in backend.messages[room.id]
    for name, text in (
        ("toml", f"{mark('notoml')} = ["),
        ("csv", f"deck,kind,moment,intensity,language,text,id\n,{mark('nokind')},,1,en,{mark('row')},\n"),
    ):
        await world.slash(
            world.facilitator, world.lobby, "prompt import", file=(f"{mark('prompts')}.{name}", text.encode())
        )


async def _at_a_late_door(world: World, circle: Circle, mark: Marks) -> None:
    """Let somebody ask for the piece, and somebody with a marked name come when the door is closed."""
    for _ in range(2):
        await press_in(world, world.facilitator, circle.desk, "Next phase")
        await world.later(seconds=6)
    await press_in(world, world.members[1], circle.room(), "Raise hand")
    assert "The door of this meeting is closed now" in await join(world, world.add(mark("late")), circle)
    await world.settle()


async def _choose_care(world: World) -> None:
    """Let the admin choose that signs of danger are looked for, and that facilitators hear of them."""
    shown = await world.slash(world.admin, world.lobby, "agreements")
    screen = await world.press(world.admin, shown, "Care and arrival")
    await world.choose(world.admin, screen, "tell", custom_id="care_choice:1:")


async def _in_care(world: World, room: ChannelHandle, mark: Marks) -> None:
    """Let people be in danger, give a full name, flag what they read, ask for the piece, and name a thread."""
    ada, ben, cleo, *_ = world.members
    hurting = await world.say(ada, room, f"I want to die {mark('danger')}")
    await press_in(world, ada, None, "Open")
    flagging = await world.menu(ben, hurting, "Tell a facilitator")
    await world.press(ben, flagging, flagging.labels[0])
    await world.say(ben, room, f"My name is Ben {mark('surname').capitalize()}, {mark('nudged')}")
    await world.say(ben, room, f"@everyone write to {cleo.mention} {mark('mention')}")


async def _in_side_room(world: World, circle: Circle, mark: Marks) -> None:
    """Let somebody be asked aside, write there, and have something taken down there."""
    ada, facilitator = world.members[0], world.facilitator
    asked = await world.press(
        facilitator, await press_in(world, facilitator, circle.desk, "More"), "Side room"
    )
    menu = f"side_with:1:{circle.meeting()['meeting_id']}"
    await world.choose(facilitator, asked, str(ada.id), custom_id=menu)
    (thread,) = [one for one in world.channels() if (one.name or "").startswith("Side room ")]
    await world.say(ada, thread, f"between us: {mark('aside')}")
    taken = await world.say(facilitator, thread, f"{mark('asidemail')}@example.org")
    assert not taken.exists


async def _in_commands(world: World, mark: Marks) -> None:
    """Type a mark into every option of every command that takes free text, and into what completes itself."""
    for command in world.bot.tree.walk_commands():
        if isinstance(command, app_commands.Group):
            continue
        free = [
            one
            for one in command.parameters
            if one.type is discord.AppCommandOptionType.string and not one.choices
        ]
        for option in free:
            filled = {one.name: _something(world, one) for one in command.parameters if one.required}
            if (command.qualified_name, option.name) in CONTENT:
                continue
            filled[option.name] = mark(option.name)
            await world.slash(world.admin, world.lobby, command.qualified_name, **filled)
            if option.autocomplete:
                name = command.qualified_name
                await world.suggestions(world.admin, world.lobby, name, option.name, mark("typing"))


def _something(world: World, option: app_commands.Parameter) -> object:
    """Return what may stand in a required option, so that the command gets as far as its free text."""
    if option.choices:
        return option.choices[0].value
    of_kind = {
        discord.AppCommandOptionType.user: world.facilitator,
        discord.AppCommandOptionType.channel: world.lobby,
        discord.AppCommandOptionType.integer: 1,
        discord.AppCommandOptionType.attachment: ("empty.txt", b""),
    }
    return of_kind.get(option.type, "x")


async def _in_forms(world: World, circle: Circle, mark: Marks) -> None:
    """Send each form with a slip, marked in every field."""
    new = await make_circle(world, "Unseen", announce=False)
    edit = await world.press(world.admin, new.made, "Edit")
    fields = ("Name", "Day or days", "Time", "Minutes", "Seats")
    slip = await world.fill(world.admin, edit, {name: mark("form") for name in fields})
    again = await world.press(world.admin, slip, "Try again")
    await world.fill(world.admin, again, {name: mark("again") for name in fields})
    page = await page_form(world)
    link, purpose = "The page where people can give", "What the money is for"
    slip = await world.fill(world.admin, page, {link: mark("link"), purpose: mark("purpose")})
    assert "Try again" in slip.labels
    shown = await world.slash(world.admin, world.lobby, "privacy retention")
    form = await world.choose(world.admin, shown, "room", custom_id="retention:1:")
    assert "from 2 to 72" in await world.fill(world.admin, form, {"Messages in a room": mark("t")[:5]})
    words = await world.press(
        world.admin, await world.slash(world.admin, circle.channel, "agreements"), "Edit text"
    )
    unused = await world.fill(world.admin, words, {"Your words (Markdown)": mark("notused")})
    await world.press(world.admin, unused, "Leave it as it was")
