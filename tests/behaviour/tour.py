"""A tour through a whole circle, and everything that anybody could read on it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from simcord import ChannelHandle, ResponseMessage

from tests.behaviour.stories import (
    MAIL,
    before,
    check_in,
    end,
    hold,
    join,
    make_circle,
    press_in,
    seat,
)
from tests.harness.seen import Seen, walk

if TYPE_CHECKING:
    from tests.behaviour.stories import Circle
    from tests.harness.world import World


@dataclass(frozen=True, slots=True)
class Read:
    """A message as it stood at one moment. `place`: `dm`, `channel`, `desk`, `room`, `answer` for a private one."""

    place: str
    text: str
    rows: tuple[tuple[str, ...], ...] = ()
    presses: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class Tour:
    """Gathers every message that anybody could read, each time it changed."""

    world: World
    desks: set[int] = field(default_factory=set)
    channels: set[int] = field(default_factory=set)
    seen: dict[Read, None] = field(default_factory=dict)

    def look(self) -> None:
        """Read everything that is there now."""
        me = self.world.guild.me
        assert me is not None
        for channel_id, messages in self.world.sim.backend.messages.items():
            for message in messages.values():
                if message.author_id == me.id:
                    self.seen[self._read(channel_id, message.id)] = None

    def know(self, circle: Circle) -> None:
        """Remember which places are a circle's channel and desk."""
        self.channels.add(circle.channel.id)
        self.desks.add(circle.desk.id)

    def _read(self, channel_id: int, message_id: int) -> Read:
        one = Seen(self.world.sim, channel_id, message_id)
        components = one.raw.components
        rows = [part for part in walk(components) if part.get("type") == 1]
        labels = [
            tuple(inner["label"] for inner in row["components"] if inner.get("type") == 2) for row in rows
        ]
        presses = [(button.get("custom_id", ""), button["label"]) for button in one.buttons]
        place = "answer" if one.ephemeral else self._place(channel_id, one.raw)
        return Read(place, one.text, tuple(filter(None, labels)), tuple(presses))

    def _place(self, channel_id: int, raw: ResponseMessage) -> str:
        del raw
        if channel_id in self.desks:
            return "desk"
        if channel_id in self.channels:
            return "channel"
        channel = ChannelHandle(
            self.world.sim, self.world.guild, self.world.sim.backend.get_channel(channel_id)
        )
        in_guild = self.world.sim.backend.get_channel(channel_id).guild_id is not None
        return "room" if in_guild or channel.is_thread else "dm"


async def walk_through(world: World, tour: Tour) -> None:
    """Let everything happen that a member, a facilitator and an admin meet, and look after each step."""
    ada, ben, cleo = world.members
    circle = await make_circle(world, capacity="2", weekday="Mon, Tue")
    tour.know(circle)
    tour.look()
    asked = {"action": "add", "member": ben, "circle": circle.name}
    await world.slash(world.admin, world.lobby, "circle facilitator", **asked)
    tour.look()
    await press_in(world, ben, circle.desk, "No, thank you")
    await world.later(seconds=2)
    tour.look()
    for person, write in ((ada, True), (ben, False)):
        await world.press(person, await world.slash(person, world.lobby, "agreements"), "Not now")
        await seat(world, person, circle, write=write)
        tour.look()
    waiting = await join(world, cleo, circle)
    tour.look()
    stayed = await world.press(cleo, waiting, "Stay on the list")
    tour.look()
    await world.press(cleo, stayed, "By DM, a day and an hour before")
    for command in ("circles", "my meetings", "agreements", "donate", "support", "donations summary"):
        await world.slash(world.admin if "summary" in command else ada, world.lobby, command)
    await world.slash(ada, None, "my meetings")
    await world.press(ada, circle.card(ada), "Add to calendar")
    await world.later(hours=2)
    await world.press(ben, circle.card(ben), "Can't make it")
    tour.look()
    await check_in(world, circle)
    tour.look()
    await _meet(world, circle, tour)
    await _nobody_comes(world, circle, tour)
    await _as_an_admin(world, tour)


async def _meet(world: World, circle: Circle, tour: Tour) -> None:
    ada, _, cleo = world.members
    await before(world, circle, minutes=14)
    tour.look()
    await press_in(world, world.facilitator, circle.desk, "Start")
    tour.look()
    await world.say(ada, circle.room(), f"my mail is {MAIL}")
    await press_in(world, ada, None, "Show my text")
    world.wire.close_dms_of(cleo.actor.user.dm_channel.id)
    await world.say(cleo, circle.room(), f"mine is {MAIL}")
    world.wire.heal()
    shown = await press_in(world, world.facilitator, circle.desk, "Prompt")
    tour.look()
    await world.press(world.facilitator, shown, "Post it")
    for _ in range(3):
        await press_in(world, world.facilitator, circle.desk, "Next phase")
        await world.later(seconds=3)
        tour.look()
    await _pass_the_piece(world, circle, tour)
    for _ in range(3):
        await press_in(world, world.facilitator, circle.desk, "Next phase")
        await world.later(seconds=3)
        tour.look()
    more = await press_in(world, world.facilitator, circle.desk, "More")
    tour.look()
    await world.press(world.facilitator, more, "Speak from I")
    tour.look()
    await end(world, circle)
    for label in ("A prompt to write with", "Help lines", "Give"):
        await press_in(world, ada, circle.room(), label)
    tour.look()


async def _pass_the_piece(world: World, circle: Circle, tour: Tour) -> None:
    ada, _, cleo = world.members
    picker = await press_in(world, world.facilitator, circle.desk, "Give piece")
    tour.look()
    await world.press(world.facilitator, picker, "Give it to the next")
    for person, label in ((cleo, "Raise hand"), (cleo, "Pass"), (ada, "Raise hand"), (ada, "Pass")):
        await press_in(world, person, circle.room(), label)
        await world.later(seconds=3)
        tour.look()
    more = await press_in(world, world.facilitator, circle.desk, "More")
    paused = await world.press(world.facilitator, more, "Pause")
    await world.later(seconds=3)
    tour.look()
    await world.press(world.facilitator, paused, "Resume")
    agenda = await world.slash(world.facilitator, world.lobby, "meeting agenda")
    assert "## Agenda" in agenda
    await world.later(minutes=7)
    tour.look()


async def _nobody_comes(world: World, circle: Circle, tour: Tour) -> None:
    ada = world.members[0]
    await world.later(minutes=5)
    await seat(world, ada, circle, write=True, number=2)
    await before(world, circle, minutes=9, number=2)
    tour.look()
    await before(world, circle, minutes=-11, number=2)
    tour.look()
    await world.press(ada, await world.slash(ada, world.lobby, "agreements"), "Withdraw")
    tour.look()


async def _as_an_admin(world: World, tour: Tour) -> None:
    voice = await make_circle(world, "Evening", room=None, time="23:00", weekday="Wed", announce=False)
    tour.know(voice)
    tour.look()
    for command in ("circle list", "circle show", "donations record"):
        options: dict[str, object] = {"amount": "x", "currency": "USD"} if "record" in command else {}
        if "show" in command:
            options = {"circle": "Evening"}
        await world.slash(world.admin, world.lobby, command, **options)
    await world.press(world.admin, voice.made, "Announce")
    await hold(world, voice)
    tour.look()
