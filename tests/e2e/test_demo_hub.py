"""The demo's web server keeps to itself, shows each person what they may see, and moves time."""

from __future__ import annotations

import asyncio
import json
import re
import socket
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import discord
import pytest
from aiohttp import web
from discord import app_commands

from bot.demo import _internals
from bot.demo.hub import PAGE_TEXTS, Hub
from tests.e2e.visit import Visit, visiting

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.demo.stage import Stage


@pytest.fixture
async def visit() -> AsyncIterator[Visit]:
    async with visiting() as one:
        yield one


async def test_every_route_answers_loopback_names_only(visit: Visit) -> None:
    """No route answers under a foreign Host or to a foreign Origin: a web page elsewhere cannot reach the demo."""
    routes = Hub(visit.stage, visit.stage.bot.texts.to()).application().router.routes()
    paths = {(route.method, route.resource.canonical) for route in routes if route.resource is not None}
    assert ("GET", "/") in paths
    assert ("POST", "/api/action") in paths
    port = visit.stage.port
    for method, canonical in sorted(paths):
        url = visit.link.rstrip("/") + re.sub(r"\{\w+\}", "x", canonical)
        for headers in (
            {"Host": "evil.example"},
            {"Host": f"evil.example:{port}"},
            {"Origin": "http://evil.example"},
        ):
            async with visit.session.request(method, url, headers=headers) as response:
                assert response.status == 403, (method, canonical, headers)


async def test_localhost_is_as_good_as_127_0_0_1(visit: Visit) -> None:
    """Both names of the loopback address open the page."""
    for host in ("127.0.0.1", "localhost"):
        status, _ = await visit.get("/", Host=f"{host}:{visit.stage.port}")
        assert status == 200


async def test_nothing_listens_beyond_loopback(visit: Visit) -> None:
    """Another address of this machine has nothing on that port."""
    with (
        pytest.raises(OSError, match=r"refused|unreachable"),
        socket.create_connection(("127.0.0.2", visit.stage.port), timeout=2),
    ):
        pass


async def test_the_page_is_whole_and_loads_nothing_from_elsewhere(visit: Visit) -> None:
    """Every placeholder is filled, every file it names is there, and none of them leaves the machine."""
    _, page = await visit.get("/")
    assert "{{" not in page
    for name in PAGE_TEXTS:
        assert visit.stage.bot.texts.to()(f"demo.page_{name}") in page.replace("\\u2019", "’")
    named = [
        *re.findall(r'(?:src|href)="([^"]+)"', page),
        "/hub/window.css",
        "/hub/window.js",
        "/window",
        "/app.js",
    ]
    for path in named:
        status, text = await visit.get(path) if not path.endswith(".ttf") else (200, "")
        assert status == 200, path
        if path.startswith("/hub/"):
            assert not re.search(r"https?://(?!www\.w3\.org)", text), path


async def test_what_is_not_there_is_not_found(visit: Visit) -> None:
    """Unknown files, people, places and messages are 404, unknown windows 401; nothing falls through."""
    assert (await visit.get("/hub/nothing.js"))[0] == 404
    assert (await visit.get("/hub/index.html"))[0] == 404
    assert (await visit.get("/nothing"))[0] == 404
    place = (await visit.places("ada"))["lobby"]["id"]
    assert (await visit.post("/hub/open", {"person": "eve", "place": place}))[0] == 404
    assert (await visit.post("/hub/open", {"person": "ada", "place": "1"}))[0] == 404
    assert (await visit.post("/hub/open", {"person": "ada", "place": "²"}))[0] == 404
    menu = {"person": "ada", "place": place, "message": "1", "name": "Nothing"}
    assert (await visit.post("/hub/menu", menu))[0] == 404
    assert (await visit.get("/api/state", **{"X-Simcord-Capability": "guess"}))[0] == 401


async def test_a_request_that_is_no_request_is_refused(visit: Visit) -> None:
    """Anything but a JSON object of the right kind is told so and changes nothing."""
    before = visit.stage.simulation.now()
    assert (await visit.post("/hub/skip", b"{"))[0] == 400
    assert (await visit.post("/hub/skip", []))[0] == 400
    assert (await visit.post("/hub/skip", {"step": "year"}))[0] == 400
    assert (await visit.post("/hub/skip", b"{}", **{"Content-Type": "text/plain"}))[0] == 415
    assert visit.stage.simulation.now() - before < timedelta(minutes=1)


async def test_each_person_is_shown_their_own_places(visit: Visit) -> None:
    """Members see the circle's channel and their DMs, the desk is the facilitator's alone."""
    state = await visit.state()
    assert [one["name"] for one in state["people"]] == ["Ada", "Ben", "Jonas", "Mara"]
    assert {one["role"] for one in state["people"]} == {"member", "facilitator", "admin"}
    ada, jonas = await visit.places("ada"), await visit.places("jonas")
    assert ada["lobby"]["kind"] == "channel"
    assert ada["Circlekeeper"]["kind"] == "dm"
    desk = next(place for place in jonas.values() if place["kind"] == "thread")
    assert desk["below"] in {place["id"] for place in jonas.values()}
    assert desk["id"] not in {place["id"] for place in ada.values()}
    assert (await visit.post("/hub/open", {"person": "ada", "place": desk["id"]}))[0] == 404


async def test_what_one_person_writes_another_sees_and_is_told(visit: Visit) -> None:
    """A message appears in an open window by itself, and counts as unread for those who have not looked."""
    ada, ben = await visit.window("ada", "lobby"), await visit.window("ben", "lobby")
    receipt = await ada.act("send_message", content="hello there")
    assert receipt["settlement"] == "settled", receipt
    assert "hello there" in json.dumps(await ben.look())
    lobby = (await visit.places("ben"))["lobby"]
    assert lobby["unread"] == 1
    assert (await visit.places("ada"))["lobby"]["unread"] == 0
    await visit.post("/hub/read", {"person": "ben", "place": lobby["id"]})
    assert (await visit.places("ben"))["lobby"]["unread"] == 0


async def test_a_press_on_a_page_that_changed_meanwhile_still_counts(visit: Visit) -> None:
    """A window that was shown anew since the visitor looked does not refuse what they do."""
    ada, ben = await visit.window("ada", "lobby"), await visit.window("ben", "lobby")
    await ben.act("send_message", content="first")
    receipt = await ada.act("send_message", content="second")
    assert receipt["settlement"] == "settled", receipt


async def test_news_come_as_they_happen(visit: Visit) -> None:
    """The stream tells the state at once, and again when time has moved."""
    async with asyncio.timeout(10), visit.session.get(visit.link + "hub/events") as stream:
        first = json.loads((await stream.content.readline()).removeprefix(b"data: "))
        await stream.content.readline()
        await visit.post("/hub/skip", {"step": "hour"})
        later = json.loads((await stream.content.readline()).removeprefix(b"data: "))
    moved = datetime.fromisoformat(later["now"]) - datetime.fromisoformat(first["now"])
    assert timedelta(hours=1) <= moved < timedelta(hours=2)


async def test_a_quiet_stream_says_that_it_lives(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without news there is a sign of life now and then, so that a page notices a demo that has ended."""
    monkeypatch.setattr("bot.demo.hub.KEEP_ALIVE", 0.01)
    async with asyncio.timeout(10), visit.session.get(visit.link + "hub/events") as stream:
        lines = [await stream.content.readline() for _ in range(3)]
    assert lines[2].startswith(b":")


async def test_a_page_that_was_closed_is_forgotten(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stream whose reader has gone ends with the next thing it would say, without an error."""
    monkeypatch.setattr("bot.demo.hub.KEEP_ALIVE", 0.01)
    ended = asyncio.Event()
    tell = Hub._tell

    async def watched(hub: Hub, response: web.StreamResponse) -> None:
        try:
            await tell(hub, response)
        except ConnectionResetError:
            ended.set()
            raise

    monkeypatch.setattr(Hub, "_tell", watched)
    async with visit.session.get(visit.link + "hub/events") as stream:
        await stream.content.readline()
    async with asyncio.timeout(10):
        await ended.wait()
    assert ended.is_set()


async def test_skips_move_time_by_what_they_say(visit: Visit) -> None:
    """An hour is an hour, a day a day, and the next thing is past when it is there."""
    for step, span in (("hour", timedelta(hours=1)), ("day", timedelta(days=1))):
        before = visit.stage.simulation.now()
        assert await visit.post("/hub/skip", {"step": step}) == (200, {"moved": True})
        assert span <= visit.stage.simulation.now() - before < span + timedelta(minutes=1)
    due = datetime.fromisoformat((await visit.state())["next"])
    assert await visit.post("/hub/skip", {"step": "next"}) == (200, {"moved": True})
    assert due < visit.stage.simulation.now() < due + timedelta(minutes=1)


async def test_nothing_to_skip_to_is_said(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the bot owes nothing, the next thing is nothing, and time stays."""

    async def nothing() -> None:
        return None

    monkeypatch.setattr(visit.stage.bot, "next_due_at", nothing)
    assert await visit.post("/hub/skip", {"step": "next"}) == (200, {"moved": False})
    assert (await visit.state())["next"] is None


async def test_a_message_that_is_taken_down_leaves_the_box_empty(visit: Visit) -> None:
    """What the bot takes down at once counts as sent, so that the visitor's page does not keep the text."""

    async def take_down(message: discord.Message) -> None:
        await message.delete()

    visit.stage.bot.add_listener(take_down, "on_message")
    window = await visit.window("mara", "lobby")
    receipt = await window.act("send_message", content="gone at once")
    assert (receipt["settlement"], receipt["diagnostics"]) == ("settled", [])
    assert (await window.look())["lastAction"]["settlement"] == "settled"
    assert "gone at once" not in json.dumps(window.snapshot["messages"])
    receipt = await window.act("send_message", content="and again")
    assert receipt["settlement"] == "settled", receipt


class Word(discord.ui.Modal, title="One word"):
    """A form, as a context menu may open one."""

    word: discord.ui.TextInput[Word] = discord.ui.TextInput(label="Word", custom_id="word")


async def with_menus(stage: Stage) -> None:
    """Give the bot two commands in a message's context menu: one that answers, one that opens a form."""
    tree = stage.bot.tree

    async def answer(interaction: discord.Interaction[Any], message: discord.Message) -> None:
        await interaction.response.send_message(f"about {message.content}", ephemeral=True)

    async def ask(interaction: discord.Interaction[Any], message: discord.Message) -> None:
        del message
        await interaction.response.send_modal(Word())

    tree.add_command(app_commands.ContextMenu(name="Answer me", callback=answer))
    tree.add_command(app_commands.ContextMenu(name="Ask me", callback=ask))
    with stage.simulation.as_the_bot():
        await tree.sync()


async def test_context_menus_answer_and_open_forms(visit: Visit) -> None:
    """A command of a message's menu answers its user alone, and a form that it opens appears in their window."""
    await with_menus(visit.stage)
    assert {"Answer me", "Ask me"} <= set((await visit.state())["menus"])
    ada, ben = await visit.window("ada", "lobby"), await visit.window("ben", "lobby")
    await ben.act("send_message", content="hello")
    place, message = ada.snapshot["channelId"], next(iter((await ada.look())["messages"]))
    asked = {"person": "ada", "place": place, "message": message}
    assert await visit.post("/hub/menu", {**asked, "name": "Answer me"}) == (200, {})
    assert "about hello" in json.dumps(await ada.look())
    assert "about hello" not in json.dumps(await ben.look())
    assert await visit.post("/hub/menu", {**asked, "name": "Ask me"}) == (200, {})
    assert (await ada.look())["modal"]["payload"]["title"] == "One word"
    assert (await ben.look())["modal"] is None
    assert (await visit.post("/hub/menu", {**asked, "name": "Dance"}))[0] == 404
    assert (await visit.post("/hub/menu", {**asked, "message": "1", "name": "Ask me"}))[0] == 404
    dm = (await visit.places("ada"))["Circlekeeper"]["id"]
    assert (await visit.post("/hub/menu", {**asked, "place": dm, "name": "Ask me"}))[0] == 404


async def test_an_unknown_time_zone_is_utc(visit: Visit) -> None:
    """A browser whose zone this machine does not know still gets a window."""
    place = (await visit.places("ada"))["lobby"]["id"]
    for zone in ("Mars/Olympus", "../etc", ""):
        status, opened = await visit.post("/hub/open", {"person": "ada", "place": place, "zone": zone})
        assert status == 200
        assert visit.stage.windows[opened["window"]].timezone == "UTC"


async def test_the_same_view_is_one_window(visit: Visit) -> None:
    """Opening a place twice, in two tabs, shares one window."""
    place = (await visit.places("ada"))["lobby"]["id"]
    asked = {"person": "ada", "place": place, "zone": "UTC"}
    assert await visit.post("/hub/open", asked) == await visit.post("/hub/open", asked)
    assert len(visit.stage.windows) == 1


def test_the_pieces_of_a_window_are_there() -> None:
    """The client's files that the hub serves exist in the installed simulator."""
    files = _internals.window_files()
    assert {"/", "/app.js", "/preview.css"} <= set(files)
    assert all(path.is_file() for path in files.values())
    assert all(callable(getattr(web, name)) for name in ("Application", "AppRunner"))
