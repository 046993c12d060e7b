"""The demo begins with its story, runs on real time, comes back from a restart, and ends without a trace."""

from __future__ import annotations

import asyncio
import json
import re
import socket
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest

import bot.demo.stage
from bot.demo import _internals, run_demo, running, story
from bot.demo.simulation import Simulation
from config.settings import Settings
from tests.e2e.visit import Visit, visiting

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


@pytest.fixture
async def visit() -> AsyncIterator[Visit]:
    async with visiting() as one:
        yield one


async def test_a_port_that_is_taken_is_one_sentence() -> None:
    """The demo says which port, and what to do, instead of a traceback."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(running.DemoError, match=f"Port {port} is taken"):
            async with running.running(Settings(), port=port):
                pass


async def test_a_simulator_that_changed_is_said_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """The wrong version of the simulator is named before anything is started."""
    gone = (("simcord.env:Env", "_gone", "to show this"),)
    monkeypatch.setattr(_internals, "PRIVATE_NAMES", gone)
    with pytest.raises(running.DemoError, match=r"simcord\.env\.Env has no _gone"):
        async with running.running(Settings(), port=None):
            pass


async def test_the_demo_leads_out_of_nothing_real(tmp_path: Path) -> None:
    """Token, data, web servers and the development guild of a real run are not used, and no file is left behind."""
    guild_id = 123456789012345678
    real = Settings(discord_token="secret", data_dir=tmp_path / "real", webhook_port=1, dev_guild_id=guild_id)
    async with visiting(real) as visit:
        used = visit.stage.bot.settings
        assert (used.discord_token, used.webhook_port, used.metrics_port, used.dev_guild_id) == (
            "",
            None,
            None,
            None,
        )
        assert used.data_dir.exists()
    assert not used.data_dir.exists()
    assert not (tmp_path / "real").exists()


@pytest.mark.parametrize("browser", [True, False])
async def test_one_line_says_where_it_is(
    browser: bool, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The terminal gets one line with the link; a browser opens it unless told not to; ending it leaves nothing."""
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", opened.append)
    done = asyncio.Event()
    monkeypatch.setattr(running, "_end", done.wait)
    task = asyncio.create_task(run_demo(Settings(), port=None, open_browser=browser))
    async with asyncio.timeout(20):
        while not (line := capsys.readouterr().out):
            await asyncio.sleep(0)
    link = re.findall(r"http://127\.0\.0\.1:\d+/", line)
    assert line.count("\n") == 1
    assert len(link) == 1
    done.set()
    await task
    assert opened == (link if browser else [])


async def test_an_interrupted_demo_ends_at_once() -> None:
    """Cancelling, which is what Ctrl-C does, closes everything within seconds, also with a browser listening."""
    async with asyncio.timeout(20), aiohttp.ClientSession() as session:
        started = asyncio.Event()
        links: list[str] = []

        async def demo() -> None:
            async with running.running(Settings(), port=None) as (_, link):
                links.append(link)
                started.set()
                await asyncio.get_running_loop().create_future()

        task = asyncio.create_task(demo())
        await started.wait()
        async with session.get(links[0] + "hub/events") as stream:
            await stream.content.readline()
            task.cancel()
            async with asyncio.timeout(5):
                with pytest.raises(asyncio.CancelledError):
                    await task


async def test_time_runs_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without anybody pressing anything the demo's clock goes on, and windows are freshened."""
    monkeypatch.setattr(bot.demo.stage, "BEAT", 0.001)
    monkeypatch.setattr(bot.demo.stage, "FRESHEN", 0.0)
    async with visiting() as visit, asyncio.timeout(10):
        window = await visit.window("ada", "lobby")
        before = visit.stage.simulation.now()
        revision = window.snapshot["publishedRevision"]
        while visit.stage.simulation.now() - before < timedelta(seconds=0.2):
            await asyncio.sleep(0)
        assert (await window.look())["publishedRevision"] > revision


async def test_a_bot_that_does_not_rest_stops_no_clock(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A beat that the bot could not keep is logged, and the next one comes."""
    monkeypatch.setattr(bot.demo.stage, "BEAT", 0.001)
    beats: list[int] = []

    async def stuck(simulation: Simulation, span: timedelta) -> None:
        del simulation, span
        beats.append(1)
        raise TimeoutError

    async with visiting(), asyncio.timeout(10):
        monkeypatch.setattr(Simulation, "advance", stuck)
        while len(beats) < 3:
            await asyncio.sleep(0)
        monkeypatch.undo()
    assert "did not come to rest" in caplog.text


async def test_a_restart_keeps_the_windows_and_the_buttons(visit: Visit) -> None:
    """After the bot has come back on its file, an old window shows on and an old button works."""
    circle = next(
        p for p in (await visit.places("ada")).values() if p["kind"] == "channel" and p["name"] != "lobby"
    )
    window = await visit.window("ada", circle["name"])
    old = visit.stage.bot
    assert (await visit.post("/hub/restart", {}))[0] == 200
    assert visit.stage.bot is not old
    snapshot = window.snapshot  # the page has not looked again since before the restart
    card = next(message for message in snapshot["messages"].values() if '"Join"' in json.dumps(message))
    join = next(part for part in _walk(card["components"]) if part.get("label") == "Join")
    receipt = await window.act(
        "click", target_id=card["id"], control_key=f"message:{card['id']}:component:{join['id']}"
    )
    assert receipt["settlement"] == "settled", receipt
    assert len((await window.look())["messages"]) > len(snapshot["messages"])


@pytest.mark.parametrize("minute", [0, 2, 5, 58])
def test_the_first_meeting_is_on_a_round_time(minute: int) -> None:
    """Whatever the minute the demo starts in, the circle meets 70 to 75 minutes later, on a multiple of five."""
    now = datetime(2026, 3, 8, 9, minute, 17, tzinfo=UTC)
    first = story.first_meeting(now)
    assert timedelta(minutes=70) <= first - now <= timedelta(minutes=75)
    assert (first.minute % 5, first.second) == (0, 0)


async def test_a_story_without_its_button_says_so(visit: Visit) -> None:
    """A bot that lost a button of the story is named in a sentence instead of a demo that makes no sense."""
    with pytest.raises(story.StoryError, match="no button 'Dance'"):
        await story.press_anywhere(
            visit.stage.simulation, visit.stage.cast, visit.stage.cast.people["ada"], "Dance"
        )


async def test_the_story_begins_a_little_over_an_hour_ahead(visit: Visit) -> None:
    """Something is coming up within the hour, and the card is there for Ada to press Join."""
    state = await visit.state()
    assert datetime.fromisoformat(state["next"]) - datetime.fromisoformat(state["now"]) < timedelta(hours=1)
    circle = next(
        p for p in (await visit.places("ada")).values() if p["kind"] == "channel" and p["name"] != "lobby"
    )
    window = await visit.window("ada", circle["name"])
    assert '"Join"' in json.dumps(window.snapshot["messages"])


def _walk(parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    found = []
    for part in parts:
        found += [part, *_walk(part.get("components") or [])]
    return found
