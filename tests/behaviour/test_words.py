"""What people read, put together as they read it: a tour through a whole circle, and the voice's rules over all of it.

The catalogue's sentences are looked at one by one in `tests/meta/test_texts.py`; here are whole messages, with times,
names, prompts and buttons in them. Each rule is also shown a message that breaks it.
"""

from __future__ import annotations

import asyncio
import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import pytest
from simcord import ChannelHandle, ResponseMessage

from tests.behaviour.stories import (
    MAIL,
    NAME,
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
from tests.harness.world import World

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.behaviour.stories import Circle

#: What no lock screen may show: a treatment, a substance, a feeling, or a guess at one.
TELLING: Final = re.compile(
    r"ketamin|psychedel|medicin|therap|treatment|patient|clinic|\bdos(e|es|ing)\b|\bdrug|substance|\btrips?\b|trauma|"
    r"anxi|depress|panic|grief|suicid|crisis|\bhealing|diagnos|symptom|\bsession",
    re.IGNORECASE,
)
#: What the bot never says: shouting, jargon, blame, and times that are another day somewhere else.
OFF_KEY: Final = re.compile(
    r"!(?!\[)|\boops|\binvalid|\berror\b|\bsuccessful|are you sure|too few|\bfailed\b|\bplease wait\b|"
    r"(?<!as )\bsoon\b|\btomorrow\b|\btonight\b|\byesterday\b|\bserver id\b|\bnull\b|(?-i:\bNone\b)",
    re.IGNORECASE,
)
WEEKDAY: Final = re.compile(r"\b(mon|tues|wednes|thurs|fri|satur|sun)days?\b", re.IGNORECASE)
RELATIVE: Final = re.compile(r"<t:(\d+):R>")
#: What each press that the design names is called. "Leave it" is the way off a list: the same press, another place.
LABELS: Final = {
    "join": {"Join", "Join the next one"},
    "leave": {"Can't make it", "Leave it"},
    "calendar": {"Add to calendar"},
    "accept": {"Accept"},
    "withdraw": {"Withdraw"},
    "hold_yes": {"Accept"},
    "help_lines": {"Help lines"},
    "start": {"Start"},
    "next_phase": {"Next phase"},
    "prompt": {"Prompt"},
    "end": {"End"},
    "write_dm": {"By DM, a day and an hour before", "Write to me"},
    "write_here": {"Only here", "Do not write"},
    "stay": {"Stay on the list"},
    "give_back": {"Give it back"},
    "show_text": {"Show my text"},
    "journal": {"A prompt to write with"},
    "give": {"Give"},
    "raise_hand": {"Raise hand"},
    "pass": {"Pass"},
    "give_piece": {"Give piece"},
    "pause": {"Pause"},
    "resume": {"Resume"},
    "more_time": {"+5 min"},
}
MOST_BUTTONS: Final = 3
#: What may stand before a bare "in 4 minutes": the part or the share that is going on.
OF_A_PART: Final = ("**, ends ", "**, planned until ", "The share ends ")
#: What is opened to see more has more: the rest of the controls, and the agenda with its menus.
OPENED: Final = ("Back", "Pause", "Resume", "+2 min for this share")


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


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> list[Read]:
    """Return every message of the tour; it is long, so it is walked once."""

    async def go() -> list[Read]:
        async with World.open(tmp_path_factory.mktemp("tour")) as world:
            tour = Tour(world)
            await walk_through(world, tour)
            return list(tour.seen)

    return asyncio.run(go())


# --- the rules


def telling(messages: Iterable[Read]) -> list[str]:
    """Return what a lock screen or a channel would show of what this is about."""
    return [
        found.group() for one in messages if one.place != "answer" for found in TELLING.finditer(one.text)
    ]


def off_key(messages: Iterable[Read]) -> list[str]:
    """Return what the bot never says."""
    return [one.text for one in messages if OFF_KEY.search(one.text)]


def weekdays(messages: Iterable[Read]) -> list[str]:
    """Return names of days that are another day elsewhere: outside a rhythm, which names its zone."""
    lines = [line for one in messages for line in one.text.splitlines()]
    return [line for line in lines if WEEKDAY.search(line) and "Every " not in line]


def bare_times(messages: Iterable[Read]) -> list[str]:
    """Return each "in an hour" that does not stand behind its own full date; the end of a part may."""
    found = []
    for one in messages:
        for relative in RELATIVE.finditer(one.text):
            led = one.text[: relative.start()].endswith((f"<t:{relative[1]}:F> (", *OF_A_PART))
            if not led:
                found.append(one.text)
    return found


def crowded(messages: Iterable[Read]) -> list[tuple[str, ...]]:
    """Return rows with too many choices; a list of meetings has a row for each, every other message has one row."""
    found = []
    lists = ("## Your meetings", "## Coming meetings")
    for one in messages:
        if one.place == "answer" and any(label in OPENED for row in one.rows for label in row):
            continue
        several = len(one.rows) > 1 and not one.text.startswith(lists)
        found += [
            row for row in one.rows if several or len([it for it in row if it != "More"]) > MOST_BUTTONS
        ]
    return found


def misnamed(messages: Iterable[Read]) -> list[tuple[str, str]]:
    """Return presses that the design names and that are called something else."""
    return [
        (custom_id, label)
        for one in messages
        for custom_id, label in one.presses
        if label not in LABELS.get(custom_id.partition(":")[0], {label})
    ]


def pictures(messages: Iterable[Read]) -> list[str]:
    """Return letters that are pictures: nothing is told by one."""
    said = [one.text + " ".join(label for row in one.rows for label in row) for one in messages]
    return [letter for text in said for letter in text if unicodedata.category(letter) == "So"]


def names_of_circles(messages: Iterable[Read]) -> list[str]:
    """Return direct messages that name the circle: it may be on anybody's screen."""
    return [one.text for one in messages if one.place == "dm" and (NAME in one.text or "Evening" in one.text)]


def named_people(messages: Iterable[Read]) -> list[str]:
    """Return messages in a circle's channel that name anybody but those who hold it."""
    lines = [line for one in messages if one.place == "channel" for line in one.text.splitlines()]
    return [line for line in lines if "<@" in line and not line.startswith("Held by ")]


async def test_the_tour_saw_everything(told: list[Read]) -> None:
    """The tour is long enough to mean something: every place, every press that the design names, many messages."""
    assert {one.place for one in told} == {"dm", "channel", "desk", "room", "answer"}
    pressed = {custom_id.partition(":")[0] for one in told for custom_id, _ in one.presses}
    assert LABELS.keys() <= pressed, LABELS.keys() - pressed
    assert len(told) > 60


async def test_nothing_gives_the_subject_away(told: list[Read]) -> None:
    """No card, note, panel, desk message or DM names a treatment, a substance or a feeling."""
    assert telling(told) == []


async def test_no_direct_message_names_the_circle(told: list[Read]) -> None:
    """A DM says "your group" and never what the group is called."""
    assert names_of_circles(told) == []


async def test_nobody_is_named_in_the_channel(told: list[Read]) -> None:
    """Cards and notes name those who hold the circle, and nobody else."""
    assert named_people(told) == []


async def test_nothing_is_off_key(told: list[Read]) -> None:
    """Nothing shouts, blames, talks like a machine, or says "tomorrow"."""
    assert off_key(told) == []


async def test_no_day_is_named_that_is_another_day_elsewhere(told: list[Read]) -> None:
    """Weekdays stand only in a rhythm, beside its time zone."""
    assert weekdays(told) == []


async def test_the_date_comes_before_how_long(told: list[Read]) -> None:
    """Wherever "in an hour" stands, the full date stands before it."""
    assert bare_times(told) == []


async def test_few_choices_a_message(told: list[Read]) -> None:
    """No message has more than three buttons, and More behind them; a list of meetings has three a meeting."""
    assert crowded(told) == []


async def test_the_buttons_are_called_what_the_design_says(told: list[Read]) -> None:
    """Each press has its fixed name, wherever it stands."""
    assert misnamed(told) == []


async def test_nothing_is_told_by_a_picture(told: list[Read]) -> None:
    """There is no emoji in a message or on a button."""
    assert pictures(told) == []


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        (telling, Read("dm", "How was your dose today?")),
        (telling, Read("channel", "Ketamine integration")),
        (telling, Read("desk", "Two patients wait.")),
        (names_of_circles, Read("dm", f"{NAME} meets again")),
        (named_people, Read("channel", "<@5> could not come.")),
        (off_key, Read("answer", "Great!")),
        (off_key, Read("answer", "That was an invalid time.")),
        (off_key, Read("dm", "See you tomorrow.")),
        (weekdays, Read("dm", "See you on Thursday.")),
        (bare_times, Read("dm", "It begins <t:5:R>.")),
        (bare_times, Read("dm", "It begins <t:5:F>, <t:6:R>.")),
        (bare_times, Read("dm", "It begins <t:5:R> (<t:5:F>).")),
        (crowded, Read("channel", "x", (("a", "b", "c", "d"),))),
        (crowded, Read("channel", "x", (("a",), ("b",)))),
        (misnamed, Read("channel", "x", (), (("join:1:5", "Sign up"),))),
        (pictures, Read("answer", "Done \N{WHITE HEAVY CHECK MARK}")),
    ],
)
def test_a_wrong_message_is_seen(rule: object, message: Read) -> None:
    """Each rule finds a message that breaks it."""
    assert callable(rule)
    assert rule([message])
