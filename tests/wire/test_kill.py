"""The kill test: the real bot on a real wire, ended by SIGKILL again and again; nothing is lost and nothing doubled."""

from __future__ import annotations

import os
import random
from typing import TYPE_CHECKING

import pytest

from tests.wire.driver import Discord
from tests.wire.killer import POSTS, THREADS, Killer
from tests.wire.story import Shape, Story

if TYPE_CHECKING:
    from pathlib import Path

    from tests.wire.children import Nursery

WINDOW = 120.0  # seconds for which the stand-in remembers a nonce
SEED = int(os.environ.get("KILL_SEED", "1"))
WEATHER = ("reset", "hangup", "lost", "lost_status", "status", "rate_limit")
SOAK_KILLS = 1000
SOAK_WEATHER = tuple({"kind": kind, "chance": 0.1 / len(WEATHER), "status": 503} for kind in WEATHER)
"""One call in ten fails, before or after it took effect."""

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def discord_options(discord_options: list[str]) -> list[str]:
    """Let Discord forget a nonce after the window of this test."""
    return [*discord_options, "--nonce-window", str(WINDOW)]


def told(story: Story) -> list[str]:
    """Live through a story and return what went wrong, the way to see it again first."""
    found = story.tell() + story.errors() + story.discord.violations
    return [f"replay with KILL_SEED={story.seed}", *found] if found else []


def test_twenty_kills_lose_nothing_and_double_nothing(
    discord: Discord, nursery: Nursery, tmp_path: Path
) -> None:
    """Reminders, cards, desks, rooms, members, panels, prompts and closings survive 20 kills, each once."""
    killer = Killer(discord, nursery, tmp_path, random.Random(), WINDOW)
    assert told(Story(discord, killer, SEED, Shape())) == []
    assert killer.kills == 20
    looked_up = [request for request in discord.requests("GET /channels/") if "messages" in request["path"]]
    assert len(looked_up) > 0
    assert len(discord.delivered("nonce_hit")) > 0


@pytest.mark.parametrize(
    ("planted", "moment", "at", "complaint"),
    [
        ("forgetful", "after", POSTS, "doubled: reminder_day"),
        ("hasty", "before", POSTS, "lost: reminder_day"),
        ("blind", "after", THREADS, "doubled: thread"),
    ],
)
def test_a_planted_mistake_is_found(
    discord: Discord, nursery: Nursery, tmp_path: Path, planted: str, moment: str, at: str, complaint: str
) -> None:
    """A bot without nonce and lookup, one that settles before it calls, and one blind to its threads do not pass."""
    killer = Killer(discord, nursery, tmp_path, random.Random(), WINDOW, planted, moment=moment, at=at)
    shape = Shape(3, 1, 0, kills={"making": 1, "day before": 2}, last="day before")
    assert [wrong for wrong in Story(discord, killer, SEED, shape).tell() if wrong.startswith(complaint)]


def test_bad_weather_loses_nothing_and_doubles_nothing(
    discord: Discord, nursery: Nursery, tmp_path: Path
) -> None:
    """With one call in five failing, before or after it took effect, everything arrives once all the same."""
    weather = tuple({"kind": kind, "chance": 0.04, "status": 503} for kind in WEATHER)
    killer = Killer(discord, nursery, tmp_path, random.Random(), WINDOW, weather=weather)
    assert told(Story(discord, killer, SEED, Shape(held=1, kills={}))) == []
    assert killer.hits > 10


@pytest.mark.soak
@pytest.mark.timeout(7200)
def test_a_thousand_kills(nursery: Nursery, tmp_path: Path, discord_options: list[str]) -> None:
    """Story after story with seeds of their own, one call in ten failing, until the bot was killed a thousand times."""
    seed = SEED if "KILL_SEED" in os.environ else random.randrange(1, 1_000_000_000)
    kills = 0
    while kills < SOAK_KILLS:
        folder = tmp_path / str(seed)
        folder.mkdir()
        discord = Discord(folder, *discord_options)
        try:
            killer = Killer(discord, nursery, folder, random.Random(), WINDOW, weather=SOAK_WEATHER)
            assert told(Story(discord, killer, seed, Shape())) == []
        finally:
            nursery.end()
            discord.stop()
        kills += killer.kills
        seed += 1
