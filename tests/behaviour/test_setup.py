"""From an empty guild to a first meeting, without a manual; stopping on the way, and slips."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import discord

from bot.ui import ids
from tests.behaviour.stories import STARTS, Circle, exists, is_kind, join, overwrite, posted, press_in, query
from tests.harness.world import World

if TYPE_CHECKING:
    from pathlib import Path

    from simcord import ChannelHandle

    from tests.harness.answer import Answer
    from tests.harness.seen import Seen

MOST_ACTIONS = 12
FORM = "Name, day and time"
FILLED = {
    "Name: lock screens show it": "Harbor circle",
    "Day or days": "Mon",
    "Time": "18:00",
    "Nearest city, for its time zone": "London",
}


class Hand:
    """The admin, who does everything through here, so that each command, choice, press and form is counted."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.done: list[str] = []

    async def slash(self, command: str, **options: object) -> Answer:
        self.done.append(f"/{command}")
        return await self.world.slash(self.world.admin, self.world.lobby, command, **options)

    async def press(self, message: Answer | Seen, label: str) -> Answer:
        self.done.append(label)
        return await self.world.press(self.world.admin, message, label)

    async def press_in(self, channel: ChannelHandle, label: str) -> Answer:
        self.done.append(label)
        return await press_in(self.world, self.world.admin, channel, label)

    async def choose(self, message: Answer, press: ids.Press, value: object) -> Answer:
        self.done.append(press.name)
        return await self.world.choose(self.world.admin, message, value, custom_id=press.custom_id())

    async def fill(self, form: Answer, values: dict[str, Any]) -> Answer:
        self.done.append("the form")
        return await self.world.fill(self.world.admin, form, values)


def the_circle(world: World, made: Answer) -> Circle:
    """Return the circle that was made last."""
    (row,) = query(world, "SELECT circle_id, name FROM circle ORDER BY circle_id DESC LIMIT 1")
    return Circle(world, row["circle_id"], row["name"], made, made.text)


def staff_only(world: World) -> ChannelHandle:
    """Make a channel that the admin and the bot see."""
    return world.guild.create_text_channel("staff")


async def test_from_an_empty_guild_to_a_running_meeting(world: World) -> None:
    """With at most twelve actions an admin who was told nothing has a first meeting running, with people in it."""
    hand, staff = Hand(world), staff_only(world)
    ada, ben, _ = world.members

    screen = await hand.slash("setup")
    assert "Where shall I tell admins" in screen
    screen = await hand.choose(screen, ids.SETUP_ADMINS, staff)
    screen = await hand.press(screen, "Usual")
    assert "It is no watch: I miss much" in screen
    screen = await hand.press(screen, "Help lines")
    screen = await hand.choose(screen, ids.SETUP_START, world.lobby)
    made = await hand.fill(await hand.press(screen, FORM), FILLED)
    assert "**Harbor circle** is ready" in made
    await hand.press(made, "Announce")
    await world.later(seconds=10)
    circle = the_circle(world, made)
    for person in (ada, ben):
        await join(world, person, circle)

    await world.until(STARTS - timedelta(minutes=20))
    await hand.press_in(circle.desk, "I am here")
    await world.until(STARTS)
    room = circle.room()
    assert [world.can_see(person, room) for person in (ada, *world.members[2:])] == [True, False]
    await hand.press_in(circle.desk, "Start")
    await world.later(seconds=5)

    assert circle.meeting()["state"] == "running"
    assert world.find(ada, room, "Agreements").exists
    assert len(hand.done) <= MOST_ACTIONS, hand.done
    assert "Start here" in posted(world, ada, world.lobby)[0].text
    (guild,) = query(world, "SELECT care, admin_channel_id, start_channel_id FROM guild")
    assert tuple(guild) == ("help", staff.id, world.lobby.id)
    doctor = await world.slash(world.admin, world.lobby, "setup")
    assert doctor.text.startswith("**All is well.**"), doctor.text
    assert posted(world, world.admin, staff) == []


async def test_it_can_stop_and_go_on_later(world: World) -> None:
    """Each screen has one thing and at most three choices; who stops goes on where they stood, also after a restart."""
    admin = world.admin
    screen = await world.slash(admin, world.lobby, "setup")
    for label in ("Leave it as it is", "Only private words", "Off", "Leave it as it is"):
        assert screen.last.ephemeral
        assert len(screen.labels) <= 3
        screen = await world.press(admin, screen, label)
        if label == "Off":
            await world.restart()
            screen = await world.slash(admin, world.lobby, "setup")
            assert "Step 4 of 5" in screen
    assert "Step 5 of 5" in screen
    rules = await world.slash(admin, world.lobby, "privacy rules")
    assert "taken down" not in rules.text.partition("What may be said")[0].replace("never taken down", "")
    assert query(world, "SELECT care FROM guild")[0]["care"] == "off"


#: In a category that admins made: hidden from everyone, and what the bot may write nowhere, for it does not hold it.
FORBIDDEN = {"view_channel": False, "mention_everyone": False, "manage_webhooks": True, "manage_roles": True}


async def test_the_first_circle_as_it_is_chosen(world: World) -> None:
    """Who, where and how are kept in the buttons; a slip keeps what was typed; a private category stays private."""
    admin, jonas, ada = world.admin, world.facilitator, world.members[0]
    category = world.guild.create_category("Members only")
    overwrite(world, category, world.guild.default_role.id, **FORBIDDEN)
    for person in (admin, jonas, ada):
        overwrite(world, category, person.id, view_channel=True)
    await world.settle()
    screen = await world.slash(admin, world.lobby, "setup")
    for label in ("Leave it as it is", "Usual", "Off", "Leave it as it is"):
        screen = await world.press(admin, screen, label)

    def menu(press: ids.Press, *numbers: int) -> str:
        return press.custom_id(*numbers)

    screen = await world.choose(admin, screen, jonas, custom_id=menu(ids.SETUP_HOLDER, 0, 0, 0))
    screen = await world.choose(admin, screen, category, custom_id=menu(ids.SETUP_WHERE, jonas.id, 0, 0))
    screen = await world.choose(admin, screen, "1", custom_id=menu(ids.SETUP_ROOM, jonas.id, category.id, 0))
    form = await world.press(admin, screen, FORM)
    slip = await world.fill(admin, form, {**FILLED, "Day or days": "someday"})
    assert is_kind(slip)
    form = await world.press(admin, slip, "Try again")
    assert "someday" in str(form.modal)
    made = await world.fill(admin, form, FILLED)
    circle = the_circle(world, made)

    assert "a text room" in made
    assert f"Held by <@{jonas.id}>" not in made
    assert exists(world, circle.channel)
    backend = world.sim.backend
    assert backend.get_channel(circle.channel.id).parent_id == category.id
    assert world.can_see(ada, circle.channel)
    assert not world.can_see(world.members[1], circle.channel)
    await press_in(world, jonas, circle.desk, "Accept")

    doctor = await world.slash(admin, world.lobby, "setup")
    screen = await world.press(admin, doctor, "Go through the setup")
    assert "Step 1 of 5" in screen
    screen = await world.press(admin, await world.press(admin, screen, "Leave it as it is"), "Only count")
    assert {row["action"] for row in query(world, "SELECT action FROM privacy_choice")} == {"count"}
    screen = await world.press(admin, await world.slash(admin, world.lobby, "setup"), "Go through the setup")
    await world.press(admin, await world.press(admin, screen, "Leave it as it is"), "Usual")
    assert query(world, "SELECT * FROM privacy_choice") == []


async def test_a_first_circle_by_voice_in_a_private_category(world: World) -> None:
    """Its channel is for those who see the category, its room for nobody; open, for who has a seat and for no other."""
    admin, (ada, ben, cleo) = world.admin, world.members
    category = world.guild.create_category("Members only")
    overwrite(world, category, world.guild.default_role.id, **FORBIDDEN)
    for person in (admin, ada, ben):
        overwrite(world, category, person.id, view_channel=True)
    await world.settle()
    screen = await world.slash(admin, world.lobby, "setup")
    for label in ("Leave it as it is", "Usual", "Off", "Leave it as it is"):
        screen = await world.press(admin, screen, label)
    screen = await world.choose(admin, screen, category, custom_id=ids.SETUP_WHERE.custom_id(0, 0, 0))
    made = await world.fill(admin, await world.press(admin, screen, FORM), FILLED)
    circle = the_circle(world, made)

    def seeing(place: ChannelHandle) -> list[bool]:
        return [world.can_see(person, place) for person in (ada, ben, cleo)]

    parents = [world.sim.backend.get_channel(one.id).parent_id for one in (circle.channel, circle.voice)]
    assert parents == [category.id, category.id]
    hidden = [True, True, False], [False, False, False]
    assert (seeing(circle.channel), seeing(circle.voice)) == hidden, "from its first moment"
    await world.press(admin, made, "Announce")
    await world.later(seconds=10)
    assert (seeing(circle.channel), seeing(circle.voice)) == hidden
    await join(world, ada, circle)
    await world.until(STARTS - timedelta(minutes=10))
    await press_in(world, admin, circle.desk, "I am here")
    await world.until(STARTS)
    await press_in(world, admin, circle.desk, "Start")
    await world.later(seconds=5)
    assert circle.meeting()["state"] == "running"
    assert seeing(circle.voice) == [True, False, False]
    doctor = await world.slash(admin, world.lobby, "setup")
    assert "There is 1 thing" in doctor.text
    assert "You chose no channel for what concerns admins." in doctor.text


async def test_what_it_lacks_is_said_before_anything_is_made(tmp_path: Path) -> None:
    """Without a right, and in a channel where it may not post, the bot names the right and changes nothing."""
    few = discord.Permissions(view_channel=True, send_messages=True)
    async with World.open(tmp_path, permissions=few) as world:
        hand = Hand(world)
        overwrite(world, world.lobby, world.guild.default_role.id, send_messages=False)
        screen = await hand.slash("setup")
        said = await hand.choose(screen, ids.SETUP_ADMINS, world.lobby)
        assert "I lack **Send Messages**" in said
        for label in ("Leave it as it is", "Usual", "Off", "Leave it as it is"):
            screen = await hand.press(screen, label)
        said = await hand.fill(await hand.press(screen, FORM), FILLED)
        assert "**Manage Channels**" in said
        assert query(world, "SELECT * FROM circle") == []
        assert [place.name for place in world.channels()] == ["general", "lobby"] or len(
            world.channels()
        ) <= 2
