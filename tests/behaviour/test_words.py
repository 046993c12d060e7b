"""What people read, put together as they read it: a tour through a whole circle, and the voice's rules over all of it.

The catalogue's sentences are looked at one by one in `tests/meta/test_texts.py`; here are whole messages, with times,
names, prompts and buttons in them. Each rule is also shown a message that breaks it.
"""

from __future__ import annotations

import asyncio
import re
import unicodedata
from typing import TYPE_CHECKING, Final

import pytest

from tests.behaviour.stories import NAME
from tests.behaviour.tour import Read, Tour, walk_through
from tests.harness.world import World

if TYPE_CHECKING:
    from collections.abc import Iterable

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
    "end_meeting": {"End"},
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
