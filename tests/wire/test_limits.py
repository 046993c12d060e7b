"""The stand-in's rate limits, and that discord.py lives with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.wire.standin.limits import GLOBAL, MESSAGES, Limits
from tests.wire.standin.values import Call

if TYPE_CHECKING:
    from tests.wire.children import Nursery
    from tests.wire.driver import Discord


def call(path: str) -> Call:
    """Return a request."""
    return Call("POST", path, {}, {})


def test_the_fifty_first_request_in_a_second_is_too_many() -> None:
    """The bot as a whole has 50 requests a second; answers to interactions do not count."""
    limits = Limits(enabled=True)
    assert all(limits.refuse(call(f"/channels/{n}/messages")) is None for n in range(GLOBAL))
    refused = limits.refuse(call("/channels/1000/messages"))
    assert refused is not None
    assert refused.headers["X-RateLimit-Global"] == "true"
    assert limits.refuse(call("/interactions/1/t/callback")) is None


def test_the_sixth_message_in_a_channel_is_too_many() -> None:
    """A channel takes 5 messages in 5 seconds; another channel is not affected."""
    limits = Limits(enabled=True)
    assert all(limits.refuse(call("/channels/1/messages")) is None for _ in range(MESSAGES))
    refused = limits.refuse(call("/channels/1/messages"))
    assert refused is not None
    assert refused.headers["X-RateLimit-Scope"] == "user"
    assert limits.refuse(call("/channels/2/messages")) is None


def test_switched_off_they_refuse_nothing() -> None:
    """Tests that are not about limits are not slowed by them."""
    limits = Limits(enabled=False)
    assert all(limits.refuse(call("/channels/1/messages")) is None for _ in range(200))


def test_discord_py_waits_for_its_turn(discord: Discord, nursery: Nursery) -> None:
    """One message more than a channel takes at once arrives all the same, once, after the wait that Discord named."""
    place = discord.guild(channels=[{"name": "hall", "type": 0}])
    nursery.start(discord, "tests.wire.toy:build")
    discord.wait_online()
    discord.ask("settings", rate_limits=True)
    answered = [discord.command(place.owner, place.channels["hall"], "send") for _ in range(MESSAGES + 1)]
    assert all(one.text.startswith("sent") for one in answered)
    assert len(discord.messages(place.channels["hall"])) == MESSAGES + 1
    assert discord.ask("pulse")["refused"] == 1
