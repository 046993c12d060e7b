"""What a bot sends is what Discord's own description of its API takes. Needs it, and says so where it is not there."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.wire.standin.contract import Contract
from tests.wire.standin.values import Call

if TYPE_CHECKING:
    from tests.wire.children import Nursery
    from tests.wire.driver import Discord


def description() -> Path:
    """Return Discord's OpenAPI description; without ``DISCORD_OPENAPI`` the test is skipped, loudly."""
    named = os.environ.get("DISCORD_OPENAPI")
    if not named:
        pytest.skip("NOT CHECKED: set DISCORD_OPENAPI to Discord's openapi.json to judge what the bot sends")
    return Path(named)


@pytest.fixture(scope="module")
def contract() -> Contract:
    """Discord's description, read once."""
    return Contract(description())


@pytest.fixture
def discord_options() -> list[str]:
    """Let the stand-in judge every request."""
    return ["--contract", str(description())]


def test_everything_the_toy_sends_is_taken(discord: Discord, nursery: Nursery) -> None:
    """Commands, answers, V2 messages, modals, threads, members and DMs of discord.py break no rule of the contract."""
    place = discord.guild(channels=[{"name": "hall", "type": 0}])
    (guest,) = discord.people(place, "Guest")
    nursery.start(discord, "tests.wire.toy:build")
    discord.wait_online()
    hall = place.channels["hall"]
    discord.command(place.owner, hall, "hello", name="Ada")
    discord.command(place.owner, hall, "panel")
    discord.press(place.owner, discord.messages(hall)[0], "Count")
    discord.submit(discord.command(place.owner, hall, "ask"), said="yes")
    discord.command(place.owner, hall, "whisper", to=guest)
    discord.command(place.owner, hall, "room", guest=guest)
    assert discord.violations == []
    assert len(discord.requests()) > 15


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/channels/1/messages", {"content": 7}),
        ("POST", "/channels/1/messages", {"content": "x", "components": [{"type": 99}]}),
        ("POST", "/channels/1/threads", {"type": 12}),
        ("PUT", "/applications/1/commands", [{"name": "x" * 40, "description": "too long a name"}]),
        ("POST", "/guilds/1/scheduled-events", {"name": "x", "entity_type": 3, "privacy_level": 2}),
        ("POST", "/interactions/1/t/callback", {"type": 9, "data": {"components": []}}),
        ("GET", "/channels/1/no-such-thing", None),
        ("PATCH", "/channels/1/threads", {}),
    ],
)
def test_a_request_that_discord_would_refuse_is_caught(
    contract: Contract, method: str, path: str, body: object
) -> None:
    """The judge is awake: wrong types, missing parts, broken limits and unknown operations are problems."""
    assert contract.problems(Call(method, path, {}, body)) != []


def test_the_judge_is_loose_where_discord_is(contract: Contract) -> None:
    """Integers for ids and digits for permission bits are what discord.py sends and Discord takes."""
    assert contract.problems(Call("POST", "/users/@me/channels", {}, {"recipient_id": 123})) == []
    overwrite = {"id": 5, "type": 1, "allow": "1024", "deny": "0"}
    assert contract.problems(Call("PUT", "/channels/1/permissions/5", {}, overwrite)) == []
