"""Calls that Discord never answers, on a real wire: nobody else waits for them, and each is made once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from tests.wire.driver import has_button

if TYPE_CHECKING:
    from pathlib import Path

    from tests.wire.children import Nursery
    from tests.wire.driver import Discord, Place

REAL = "tests.wire.real:build"
LIMIT = 6.0  # seconds that a call may take in this test; a minute in life
NAMES = ("hanging", "slow", "well", "late")


def make(discord: Discord, place: Place, name: str) -> None:
    """Make a circle in its channel and announce it."""
    starts = datetime.fromtimestamp(discord.now(), UTC) + timedelta(days=1)
    options = {"weekday": starts.strftime("%a"), "time": "12:00", "timezone": "UTC", "room": "text"}
    channel = place.channels[name]
    made = discord.command(place.owner, channel, "circle create", name=name, channel=channel, **options)
    discord.press_kind(place.owner, made.messages[-1], "announce")


def cards(discord: Discord, place: Place, name: str) -> int:
    """Count the cards in a circle's channel."""
    return sum(has_button(message, "join") for message in discord.messages(place.channels[name]))


def looks(discord: Discord) -> set[str]:
    """Return the paths of the channels that the bot has read."""
    return {str(one["path"]) for one in discord.requests("GET /channels/")}


def test_a_call_that_is_never_answered_holds_up_nobody(
    discord: Discord, nursery: Nursery, tmp_path: Path
) -> None:
    """One card hangs, one takes effect after it was given up: the others go out meanwhile, and each is there once."""
    place = discord.guild("Harbor", [{"name": name, "type": 0} for name in NAMES], owner="Mara")
    data = tmp_path / "data"
    data.mkdir()
    nursery.start(discord, REAL, data=str(data), limit=str(LIMIT))
    discord.wait_online()
    posting = {name: rf"/channels/{place.channels[name]}/messages" for name in NAMES}
    discord.fault("hang", method="POST", path=posting["hanging"])
    discord.fault("slow", method="POST", path=posting["slow"], seconds=LIMIT + 1)
    for name in NAMES[:3]:
        make(discord, place, name)
    discord.wait("the well one is out", lambda: cards(discord, place, "well"), LIMIT / 2)
    assert cards(discord, place, "hanging") == 0
    discord.advance(70)  # by then no nonce is trusted, and the channel is read first
    make(discord, place, "late")
    discord.wait("what came later is out", lambda: cards(discord, place, "late"), LIMIT / 2)
    assert cards(discord, place, "hanging") == 0
    discord.wait("the hanging one is out", lambda: cards(discord, place, "hanging"), 3 * LIMIT)
    discord.wait("the slow one is out", lambda: cards(discord, place, "slow"), 3 * LIMIT)
    wanted = {posting["hanging"], posting["slow"]}
    discord.wait("both were looked up", lambda: wanted <= looks(discord), 3 * LIMIT)
    discord.advance(600)
    assert "hanging" in discord.command(place.owner, place.channels["well"], "circle list").text
    assert [cards(discord, place, name) for name in NAMES] == [1, 1, 1, 1]
    assert "unexpected id=" not in (discord.folder / "bot.log").read_text()
