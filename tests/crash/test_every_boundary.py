"""A week, with the power cut at every place where something becomes lasting: nothing is lost and nothing doubled."""

from __future__ import annotations

import asyncio
import hashlib
import os
import random
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import discord
import pytest

from bot.domain.outbox import Kind
from bot.domain.rights import PERMISSIONS_VALUE, RIGHTS, Right
from tests.crash.planted import plant
from tests.crash.telling import Crash, Outcome, tell

if TYPE_CHECKING:
    from collections.abc import Callable

    Tell = Callable[[Crash], Outcome]

SAMPLE = 12
SLICES = 16
PAIRS = 20
SEED = os.environ.get("CRASH_SEED", "1")
ONLY_TO_DENY = {
    "attach_files",
    "create_public_threads",
    "send_polls",
    "send_voice_messages",
    "use_external_apps",
    "use_soundboard",
}
"""Rights that the bot holds only because Discord lets it deny in a room what it holds itself."""
ONLY_TO_ALLOW = {"speak", "request_to_speak"}
"""Rights that it only gives to those who come in."""
BESIDE_THE_WEEK = {"manage_messages"}
"""For what people write, which the week has none of: tests/behaviour/test_rights.py."""
DOWN = (0, 20, 120, 600)
"""Seconds without power: none, within and beyond the minute for which nonces are trusted, beyond Discord's five."""
DONE = os.environ.get("CRASH_DONE", "")
REPLAY = os.environ.get("CRASH_AT", "")
"""`boundary,boundary...:seconds`, as a failure prints it: only this story is told."""

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def live(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tell:
    """Tell a story, each in a folder of its own."""
    folders = (tmp_path / str(number) for number in range(10_000))

    def story(crash: Crash) -> Outcome:
        folder = next(folders)
        folder.mkdir()
        return asyncio.run(tell(folder, monkeypatch, crash))

    return story


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """The week without a cut."""
    with pytest.MonkeyPatch.context() as patch:
        return asyncio.run(tell(tmp_path_factory.mktemp("clean"), patch))


def judged(live: Tell, clean: Outcome, crash: Crash) -> list[str]:
    """Return what a story with these cuts came to wrongly, the way to see it again first."""
    at = ",".join(map(str, crash.at))
    replay = f"CRASH_AT={at}:{crash.down.total_seconds():.0f} make test ARGS='-k power_cut'"
    where = "; ".join(clean.boundaries[number] for number in crash.at)
    try:
        found = live(crash).differences(clean)
    except Exception as error:  # noqa: BLE001 - one of hundreds; the others are told, too
        found = [f"the story could not go on: {type(error).__name__}: {error}"]
    return [f"replay with {replay} ({where})", *found] if found else []


def sample(clean: Outcome, number: int) -> Crash:
    """Return the cut of this number: the week in `SAMPLE` parts, in each one place, by the seed."""
    if REPLAY:
        at, _, down = REPLAY.partition(":")
        return Crash(tuple(map(int, at.split(","))), timedelta(seconds=float(down or 0)))
    dice = random.Random(f"{SEED}.{number}")
    boundary = int((number + dice.random()) * len(clean.boundaries) / SAMPLE)
    return Crash((boundary,), timedelta(seconds=dice.choice(DOWN)))


def test_the_week_takes_exactly_the_rights_of_the_invite(clean: Outcome) -> None:
    """With the invite's role alone nothing of the week is refused, and no right of it goes unused: none is too many.

    Manage Server comes on top when an admin turns AutoMod on, as docs/operators.md says.
    """
    asked_for = {right.name for right in RIGHTS}

    assert clean.lacking == []
    assert set(clean.needed) | set(clean.written) == {*asked_for, "manage_guild"}
    assert asked_for - set(clean.needed) == {*ONLY_TO_DENY, *ONLY_TO_ALLOW, *BESIDE_THE_WEEK}


@pytest.mark.soak
@pytest.mark.parametrize("right", RIGHTS, ids=[right.name for right in RIGHTS])
def test_without_any_one_right_the_week_is_another(
    live: Tell, clean: Outcome, monkeypatch: pytest.MonkeyPatch, right: Right
) -> None:
    """Whichever right is taken away, somebody cannot do what they do in the week, or something is never owed."""
    less = discord.Permissions(PERMISSIONS_VALUE & ~(1 << right.bit))
    for place in ("bot.client.PERMISSIONS", "tests.crash.deeds.PERMISSIONS"):
        monkeypatch.setattr(place, less)
    try:
        another = live(Crash()).kinds < clean.kinds
    except Exception:  # noqa: BLE001 - whatever ends the story is what this is about
        another = True
    assert another


def test_the_week_has_everything_in_it(clean: Outcome) -> None:
    """Every kind of entry that the bot can owe is owed in this week, and nothing goes wrong in it by itself."""
    assert set(Kind) - clean.kinds == set()
    assert clean.wrongs == []
    assert len(clean.boundaries) > 500


def test_a_number_names_one_place(live: Tell, clean: Outcome) -> None:
    """The same week has the same boundaries in the same order, so that a failure can be seen again."""
    again = live(Crash())
    assert again.boundaries == clean.boundaries
    assert again.differences(clean) == []


@pytest.mark.no_cover  # the week without a cut is covered; every cut after it would cost half as much again
@pytest.mark.parametrize("number", range(1 if REPLAY else SAMPLE))
def test_a_power_cut_loses_nothing_and_doubles_nothing(live: Tell, clean: Outcome, number: int) -> None:
    """After a cut at a place by the seed, the week comes to what it comes to without one."""
    assert judged(live, clean, sample(clean, number)) == []


@pytest.mark.no_cover
@pytest.mark.parametrize(
    ("mistake", "place", "further", "complaint"),
    [
        ("hasty", "before POST {} reminder_day", 0, "lost: delivered reminder_day"),
        ("forgetful", "after POST {} reminder_day", 0, "doubled: reminder_day"),
        ("blind", "after POST {} threads", 0, "doubled: thread Desk"),
        ("torn", "after POST {} card", 4, "the story could not go on"),
    ],
)
def test_a_planted_mistake_is_found(
    live: Tell, monkeypatch: pytest.MonkeyPatch, mistake: str, place: str, further: int, complaint: str
) -> None:
    """Settled before called, no nonce and no look, blind to threads, a delivery and its effect torn apart: all fail."""
    plant(mistake, monkeypatch)
    clean = live(Crash())
    before, after = place.split(" {} ")
    number = next(
        at
        for at, what in enumerate(clean.boundaries)
        if what.startswith(before) and what.endswith((f" {after}", f"/{after}"))
    )
    found: list[str] = []
    for at in range(
        number, number + further + 1
    ):  # where exactly it tears depends on what else runs beside it
        found = judged(live, clean, Crash((at,)))
        if any(wrong.startswith(complaint) for wrong in found):
            return
    pytest.fail(f"{complaint!r} is not among {found}")


class Progress:
    """Which boundaries of this very story have been seen to hold; in a file, so that a sweep can be taken up again."""

    def __init__(self, clean: Outcome) -> None:
        story = hashlib.sha256("\n".join([SEED, *clean.boundaries]).encode()).hexdigest()[:12]
        self._file = None if not DONE else Path(f"{DONE}.{story}")
        seen = self._file.read_text(encoding="ascii") if self._file and self._file.exists() else ""
        self._held = set(map(int, seen.split()))

    def __contains__(self, number: int) -> bool:
        """Say whether this one held before."""
        return number in self._held

    def add(self, number: int) -> None:
        """Remember it; several workers write to one file, a line each."""
        if self._file is not None:
            with self._file.open("a", encoding="ascii") as file:
                file.write(f"{number}\n")


@pytest.mark.soak
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("part", range(SLICES))
def test_no_boundary_loses_or_doubles_anything(live: Tell, clean: Outcome, part: int) -> None:
    """The same at every boundary there is, each with a time without power by the seed; all that fail are told.

    1,700 boundaries of 2 s each: half an hour on two cores. `CRASH_DONE=/some/file` keeps those that held, and a second
    run goes on where the first was broken off.
    """
    progress, found = Progress(clean), []
    for number in range(part, len(clean.boundaries), SLICES):
        if number not in progress:
            down = random.Random(f"{SEED}.{number}").choice(DOWN)
            wrong = judged(live, clean, Crash((number,), timedelta(seconds=down)))
            found += wrong
            if not wrong:
                progress.add(number)
    assert found == []


@pytest.mark.soak
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("part", range(SLICES))
def test_three_cuts_in_one_week_lose_nothing(live: Tell, clean: Outcome, part: int) -> None:
    """A cut in what repairs an earlier one is no worse: two close together, and a third somewhere."""
    dice = random.Random(f"{SEED}.{part}")
    for _ in range(PAIRS):
        first = dice.randrange(len(clean.boundaries) - 20)
        cuts = (first, first + dice.randrange(1, 12), dice.randrange(len(clean.boundaries)))
        crash = Crash(tuple(sorted(set(cuts))), timedelta(seconds=dice.choice(DOWN)))
        assert judged(live, clean, crash) == []
