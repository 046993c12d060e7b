"""Promise 1: nothing said is kept. Marked texts go everywhere a person can write, and are looked for everywhere after.

That the search would find a leak is shown in `test_sentinel_search.py`.
"""

from __future__ import annotations

import logging
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Literal, NoReturn

import pytest

from config import logging as log_config
from config.settings import Settings
from tests.behaviour.sentinel_story import say_everything
from tests.behaviour.sentinels import (
    MARK,
    Marks,
    erase,
    exported,
    holding_a_mark,
    known_ids,
    leaks,
    open_loud,
)
from tests.behaviour.stories import create, make_circle, plant, start
from tests.behaviour.test_automod import MAY
from tests.harness.world import World

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from bot.domain.verdicts import Looked


async def test_nothing_said_is_kept(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A whole circle with marked texts: none in the database, its WAL, its copies, the log at DEBUG, or on a stream."""
    mark = Marks()
    async with open_loud(tmp_path / "data", permissions=MAY) as world:
        circle = await say_everything(world, mark)
        exports = {str(person.id): await exported(world, person) for person in world.people.values()}
        await erase(world, world.members[1])
        await world.later(hours=2)
        at_once = leaks(tmp_path, *capfd.readouterr())
        await world.later(hours=25)
        copies = list((tmp_path / "data" / "backups").glob("*.db"))
        attended = circle.meeting()["attended"]
    later = leaks(tmp_path, *capfd.readouterr())

    assert at_once == []
    assert later == []
    assert [found for text in exports.values() if (found := leaks(tmp_path / "none", text))] == []
    for own, text in exports.items():
        assert set(re.findall(r"[0-9]{15,}", text)) & exports.keys() == {own}, "an export names somebody else"
    assert (tmp_path / "data" / "backups" / "erased.log").exists(), "nobody was erased"
    assert len(mark.given) > 60
    assert len(copies) > 1, "there was no copy to look into"
    assert attended == 3


async def test_the_log_speaks_while_it_keeps_quiet(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """The log at DEBUG does say that a message was taken down, and why; so it is no empty log that we searched."""
    async with open_loud(tmp_path) as world:
        circle = await make_circle(world)
        room = await start(world, circle)

        await world.say(world.facilitator, room, f"{MARK}@example.org")

        logged = capfd.readouterr().err
    assert "screening.taken_down rules=email" in logged
    assert MARK not in logged


async def _break_screening(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    circle = await make_circle(world)
    room = await start(world, circle)

    def holding(_guild_id: int, text: str) -> NoReturn:
        raise ValueError(text)

    monkeypatch.setattr(world.bot.services.screening, "is_quiet", holding)
    await world.say(world.facilitator, room, f"my {MARK}")


async def _break_judging(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    circle = await make_circle(world)
    room = await start(world, circle)

    def holding(_guild_id: int, looked: Looked) -> NoReturn:
        raise ValueError(*looked.texts)

    monkeypatch.setattr(world.bot.services.screening, "judge", holding)
    await world.say(world.facilitator, room, f"{MARK}@example.org")


async def _break_command(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(world.bot.services.circles, "read", holding_a_mark)
    said = await create(world, name=f"my {MARK}")
    assert "it is our fault" in said


async def _break_form(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    circle = await make_circle(world, announce=False)
    form = await world.press(world.admin, circle.made, "Edit")
    monkeypatch.setattr(world.bot.services.circles, "read", holding_a_mark)
    fields = ("Name", "Day or days", "Time", "Minutes", "Seats")
    said = await world.fill(world.admin, form, dict.fromkeys(fields, f"my {MARK}"))
    assert "it is our fault" in said


async def _break_press(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(world.bot.services.returned, "take", holding_a_mark)
    old = await plant(world, world.lobby, "show_text:1:5")
    said = await world.press(world.admin, old, "show_text:1:5")
    assert "it is our fault" in said.last


async def _break_completing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(world.bot.services.circles, "suggest_zones", holding_a_mark)
    offered = await world.suggestions(world.admin, world.lobby, "circle create", "timezone", MARK)
    assert offered == []


@pytest.mark.parametrize(
    "breaking",
    [_break_screening, _break_judging, _break_command, _break_form, _break_press, _break_completing],
)
async def test_a_traceback_keeps_quiet(
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    breaking: Callable[[World, pytest.MonkeyPatch], Awaitable[None]],
) -> None:
    """A handler that breaks while it holds a text is logged by type and place; the text is in no log and no answer."""
    async with open_loud(tmp_path) as world:
        await breaking(world, monkeypatch)
        await world.later(minutes=20)
        world.errors()
        answers = [seen.text for seen in world.seen_by(world.admin, world.lobby)]

    logged = capfd.readouterr()
    assert "\n  ValueError\n" in logged.err
    assert "Traceback" not in logged.err
    assert leaks(tmp_path, *logged) == []
    assert not [text for text in answers if MARK in text]


@pytest.mark.parametrize("log_format", ["console", "json"])
async def test_nobody_is_in_the_log(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], log_format: Literal["console", "json"]
) -> None:
    """No line of the log at DEBUG of a whole circle, for people or JSON, holds an id of Discord's, a mark or a name."""
    mark = Marks()
    with log_config.configure(replace(Settings(), log_level="DEBUG", log_format=log_format)):
        async with World.open(tmp_path) as world:
            await say_everything(world, mark)
            await world.later(hours=2)
            logging.getLogger("bot.planted").info("planted guild=%s", world.guild.id)
            ids = known_ids(world)

    lines = [line for line in capfd.readouterr().err.splitlines() if "simcord" not in line]
    assert any("cogs.privacy" in line for line in lines)
    assert any("planted" in line and re.search(r"""guild(=|": ")~""", line) for line in lines)
    assert len(ids) > 100
    for line in lines:
        assert not set(re.findall(r"[0-9]{15,}", line)) & ids, line
        assert not [word for word in (*mark.given, MARK) if word in line.casefold()], line
    if log_format == "json":
        assert all(line.startswith('{"time":') for line in lines if line)
