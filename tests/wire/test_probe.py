"""The probe on the stand-in: what it prints, what it leaves behind, and that it would notice."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from functools import partial
from typing import TYPE_CHECKING

import pytest

from bot.domain.rights import PERMISSIONS_VALUE
from bot.probe.trial import GROUND
from bot.probe.trials import ALL
from tests.meta.source import ROOT
from tests.wire.driver import TOKEN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.wire.driver import Discord, Place

MANAGE_GUILD = 1 << 5
# read here, for our conftest takes coverage's own away from bots that are killed; a probe ends by itself
GIVEN = {name: value for name, value in os.environ.items() if name.startswith(("PATH", "HOME", "COVERAGE"))}
LINE = re.compile(r"(held|DID NOT HOLD|not tried) +([a-z-]+): (.+)")
QUICK = (
    "import sys; from tests.wire.pointing import point_at; point_at({port});"
    "import bot.probe.messages as messages; messages.NONCE_MINUTE = messages.A_MOMENT = 0.01;"
    # discord.py waits this long for a further guild before it is ready; all of ours come at once
    "import discord, functools; discord.Client = functools.partial(discord.Client, guild_ready_timeout=0.05);"
    "import run_bot; sys.exit(run_bot.main())"
)


class Operator:
    """Somebody who runs the probe."""

    def __init__(self, discord: Discord) -> None:
        self._discord = discord
        self._running: list[subprocess.Popen[str]] = []

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start it, with what takes a minute made short."""
        process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-c", QUICK.format(port=self._discord.port), *arguments],
            cwd=self._discord.folder,
            env={**GIVEN, "PYTHONPATH": str(ROOT), "DISCORD_TOKEN": TOKEN},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._running.append(process)
        return process

    def run(self, *arguments: str) -> tuple[int, dict[str, tuple[str, str]], str]:
        """Run it; return the exit code, each trial's verdict and words, and what else was said."""
        process = self.start(*arguments)
        output, errors = process.communicate(timeout=90)
        assert "Traceback" not in errors
        assert TOKEN not in output + errors
        found = [LINE.fullmatch(line) for line in output.splitlines()]
        lines = {match[2]: (match[1], match[3]) for match in found if match}
        return process.returncode, lines, output + errors

    def leave(self) -> None:
        """Leave nothing running."""
        for process in self._running:
            process.kill()
            process.communicate()


@pytest.fixture
def operator(discord: Discord) -> Iterator[Operator]:
    """An operator."""
    came = Operator(discord)
    try:
        yield came
    finally:
        came.leave()


def left(discord: Discord, place: Place) -> list[str]:
    """Return what is there beyond the guild as it was made."""
    state = discord.ask("state")
    there = [c.get("name") for c in state["channels"].values() if c["id"] not in place.channels.values()]
    made = [name for name in there if name is not None]
    return [*made, *(e["name"] for e in state["events"].values()), *state["stages"], *state["rules"]]


def test_everything_that_can_be_tried_holds_and_goes_again(discord: Discord, operator: Operator) -> None:
    """A line for each trial in its order, in a Community guild with a person; what cannot be tried says why; exit 0."""
    place = discord.guild(channels=[{"name": "hall", "type": 0}], features=["COMMUNITY"])
    (person,) = discord.people(place, "Ada")

    code, lines, said = operator.run("--probe", place.id, "--with", person)

    assert list(lines) == [trial.name for trial in ALL]
    assert {name for name, (verdict, _) in lines.items() if verdict == "DID NOT HOLD"} == set(), said
    assert {name: words for name, (verdict, words) in lines.items() if verdict == "held"} == {
        trial.name: trial.belief for trial in ALL if lines[trial.name][0] == "held"
    }
    assert sum(verdict == "held" for verdict, _ in lines.values()) == 17
    assert "it takes Manage Server" in lines["automod"][1]
    assert "only a member can try it" in lines["locked-writing"][1]
    assert "their direct messages are open" in lines["dm-refused"][1]
    assert code == 0, said
    assert left(discord, place) == []


@pytest.mark.parametrize("discord_options", [["--nonce-window", "-1"]])
def test_what_does_not_hold_is_said(discord: Discord, operator: Operator) -> None:
    """A Discord that forgets nonces, refuses a pin and lacks a right: a line each, the rest goes on, exit 1."""
    place = discord.guild(bot_permissions=(PERMISSIONS_VALUE | MANAGE_GUILD) & ~(1 << 44))
    (person,) = discord.people(place, "Ada")
    discord.ask("refuse", user_id=person, code=50007)
    discord.fault("status", method="PUT", path=".*/messages/pins/.*", status=403, code=50013)

    code, lines, said = operator.run("--probe", place.id, "--with", person)

    assert code == 1, said
    wrong = {name: words for name, (verdict, words) in lines.items() if verdict == "DID NOT HOLD"}
    assert "the role lacks create_events" in wrong.pop("role")
    assert "status 403 and the code 50013" in wrong.pop("pin")
    assert "second message at once" in wrong.pop("nonce")
    assert "no_event_right" in wrong.pop("event")
    assert wrong == {}
    assert lines["automod"][0] == lines["dm-refused"][0] == "held"
    assert "no Community guild" in lines["stage"][1]
    assert "closed (50007)" in lines["nonce-dm"][1]
    assert left(discord, place) == []


def test_stopped_in_the_middle_it_clears_away(discord: Discord, operator: Operator) -> None:
    """Ctrl-C while Discord does not answer leaves nothing, nor does a probe after those that were killed.

    What is killed leaves its channels, a server event, rules of AutoMod.
    """
    place = discord.guild(features=["COMMUNITY"], bot_permissions=PERMISSIONS_VALUE | MANAGE_GUILD)
    for method, path, number in (
        ("PATCH", "scheduled-events", signal.SIGKILL),
        ("DELETE", "auto-moderation/rules", signal.SIGKILL),
        ("POST", "threads", signal.SIGINT),
    ):
        discord.fault("hang", method=method, path=f".*/{path}.*", times=None)
        process = operator.start("--probe", place.id)
        discord.wait("it works", partial(_waits, discord, place, path))
        process.send_signal(number)
        _, errors = process.communicate(timeout=30)
        discord.ask("calm")
        assert (left(discord, place) == []) is (number is signal.SIGINT)

    assert process.returncode == 1
    assert errors == "Stopped before the end; what was made is gone.\n"


def _waits(discord: Discord, place: Place, path: str) -> bool:
    """Say whether the probe has made what it now cannot go on with."""
    state = discord.ask("state")
    if path == "threads":
        channels = [c for c in state["channels"].values() if c["id"] not in place.channels.values()]
        return not state["events"] and not state["rules"] and len(channels) >= 3
    return len(state["rules"]) == 3 if "rules" in path else bool(state["events"])


def test_without_a_guild_it_says_where_the_invite_is(discord: Discord, operator: Operator) -> None:
    """A guild without the bot, or a person who is not there, is one sentence, and nothing was made."""
    place = discord.guild()

    nowhere = operator.run("--probe", "123456789012345678")
    nobody = operator.run("--probe", place.id, "--with", "123456789012345678")

    assert (nowhere[0], nobody[0]) == (1, 1)
    assert f"permissions={PERMISSIONS_VALUE}" in nowhere[2]
    assert nobody[2] == "Nobody with the id 123456789012345678 is in that guild.\n"
    assert left(discord, place) == []


def test_the_checklist_names_every_line() -> None:
    """docs/live-checklist.md has one row for each line that the probe prints, by its name, and no other."""
    page = (ROOT / "docs/live-checklist.md").read_text(encoding="utf-8")

    named = re.findall(r"^\| `([a-z-]+)` \|", page, re.MULTILINE)
    assert sorted(named) == sorted(trial.name for trial in ALL)
    assert "Not yet proven on Discord" in page
    assert GROUND in page
