"""The private names of the simulator and of APScheduler that we lean on are where we need them."""

from __future__ import annotations

import asyncio
import importlib
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import discord
import pytest
from simcord import _runtime
from simcord.env import Env
from simcord.preview import _markdown

from bot.demo import _internals
from bot.demo.simulation import Simulation

EPOCH = datetime(2026, 3, 1, 12, tzinfo=UTC)
ROOT = Path(__file__).parents[2]


def test_every_private_name_is_still_there() -> None:
    """A release that takes a name away is said here, with what it breaks, before anything breaks oddly."""
    assert _internals.missing() == []


@pytest.mark.parametrize("lean", _internals.PRIVATE_NAMES, ids=lambda lean: f"{lean[0]}.{lean[1]}")
def test_a_name_that_goes_is_said_in_a_sentence(
    lean: tuple[str, str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The canary sings for each name: listed under another name, it is missed and its reason is given."""
    owner, name, why = lean
    monkeypatch.setattr(_internals, "PRIVATE_NAMES", ((owner, f"{name}_gone", why),))
    (sentence,) = _internals.missing()
    assert f"{name}_gone" in sentence
    assert why in sentence


def test_a_module_that_goes_is_said_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """A whole module that is gone is a sentence as well, not an ImportError."""
    monkeypatch.setattr(_internals, "PRIVATE_NAMES", (("simcord._gone:Clock()", "_epoch", "to begin"),))
    assert len(_internals.missing()) == 1


def test_the_bot_needs_no_simulator() -> None:
    """A real run imports neither the simulator nor anything that only the demo has: they are not installed there."""
    program = (
        "import sys\n"
        "for name in ('simcord', 'markdown_it', 'PIL', 'playwright'): sys.modules[name] = None\n"
        "import bot.app, bot.demo, run_bot\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert done.returncode == 0, done.stderr


async def test_overriding_still_takes_hold() -> None:
    """Real time fires no timer of the bot, advancing does, exactly; what is due now fires at once."""
    client = discord.Client(intents=discord.Intents.none())
    sim = Simulation(client, epoch=EPOCH)
    fired: list[tuple[str, datetime]] = []
    await sim.start()
    try:
        with sim.as_the_bot():
            loop = asyncio.get_running_loop()
            loop.call_later(0, lambda: fired.append(("now", discord.utils.utcnow())))
            loop.call_later(0.5, lambda: fired.append(("soon", discord.utils.utcnow())))
            loop.call_later(3600, lambda: fired.append(("hour", discord.utils.utcnow())))
        await sim.settle()
        assert [what for what, _ in fired] == ["now"]
        assert sim.now() - EPOCH < timedelta(seconds=_internals.DUE_NOW_SECONDS)
        await sim.advance(timedelta(hours=2))
        assert [what for what, _ in fired] == ["now", "soon", "hour"]
        assert [when - EPOCH for _, when in fired[1:]] == [timedelta(seconds=0.5), timedelta(hours=1)]
    finally:
        await sim.close_bot()
        await sim.shutdown()


async def test_apscheduler_has_its_own_clock_again_afterwards() -> None:
    """The shim is there while a simulation runs, and gone when it ends, also where the bot could not start."""
    base = importlib.import_module("apscheduler.schedulers.base")
    sim = Simulation(discord.Client(intents=discord.Intents.none()), epoch=EPOCH)
    await sim.start()
    with sim.as_the_bot():
        assert base.datetime.now(UTC) == EPOCH
    await sim.close_bot()
    await sim.shutdown()
    assert base.datetime is datetime

    class Broken(discord.Client):
        async def setup_hook(self) -> None:
            raise ZeroDivisionError

    sim = Simulation(Broken(intents=discord.Intents.none()), epoch=EPOCH)
    with pytest.raises(ZeroDivisionError):
        await sim.start()
    assert base.datetime is datetime


def test_the_simulators_own_env_still_needs_overriding() -> None:
    """Our overrides have something to override: a renamed method would leave ours unused and time running."""
    for name in ("_schedule_timer", "_settle_internal"):
        assert getattr(_internals.StrictEnv, name) is not getattr(Env, name)


async def test_a_window_shows_and_does_what_its_person_could() -> None:
    """The instance attributes that a window leans on are there: it opens, follows, acts, and shows another's form."""
    client = discord.Client(intents=discord.Intents(guilds=True))
    sim = Simulation(client, epoch=EPOCH)
    guild = sim.create_guild("Guild")
    room = guild.create_text_channel("room")
    ada, ben = (guild.add_member(sim.create_user(name)) for name in ("ada", "ben"))
    await sim.start()
    try:
        windows = [_internals.Window(sim, room, person, port=1, zone="UTC") for person in (ada, ben)]
        for window in windows:
            await window.open()
        page = windows[0]._open_page()
        await ben.send(room, "hello")
        windows[0].take_turn()
        windows[0].publish()
        payload = windows[0]._page_payload(page)
        assert [message["content"] for message in payload["messages"].values()] == ["hello"]
        assert payload["targetId"] is None
        assert all("drawn_at" in message for message in payload["messages"].values())
    finally:
        await sim.close_bot()
        await sim.shutdown()


def test_timers_are_compared_by_identity_once_asked() -> None:
    """Two alike timer records are two records, and they can be kept in a set."""
    _internals.compare_timers_by_identity()
    one, other = (_runtime._CallbackRecord(None, 1.0, "x") for _ in range(2))
    assert one != other
    assert len({one, other}) == 2


def test_a_list_and_a_quotation_end_where_discord_ends_them() -> None:
    """A line below the last point, or below what is quoted, stands by itself in the demo too."""
    _internals.end_lists_as_discord_does()
    _internals.end_lists_as_discord_does()

    for text, kind in (("- one\n- two\nafter", "bullet_list"), ("> said\nafter", "blockquote")):
        block, after = _markdown.markdown_tokens(text)
        assert block["type"] == kind
        assert "after" not in str(block)
        assert "after" in str(after)
    (both,) = _markdown.markdown_tokens("> one\n> two")
    assert "one" in str(both)
    assert "two" in str(both)
