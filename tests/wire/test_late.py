"""A press that Discord has given up on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.wire import crowd

if TYPE_CHECKING:
    from tests.wire.children import Nursery
    from tests.wire.driver import Discord


def test_a_dead_press_is_answered_once(discord: Discord, nursery: Nursery) -> None:
    """Where Discord no longer knows the press, the bot does not ask a second time, and what was done stays done."""
    place, (ada,) = crowd.crowd(discord, 1)
    card = crowd.post_card(discord, nursery, place, [ada])
    before = discord.ask("pulse")["requests"]
    discord.ask("settings", first_answer=-1.0)
    discord.storm([ada], card, "Join")
    discord.wait("the bot has answered", lambda: discord.ask("pulse")["requests"] > before)
    discord.ask("settings", first_answer=3.0)
    discord.command(place.owner, place.channels["hall"], "circles")

    sent = [one for one in discord.requests(since=before) if one["path"].startswith("/interactions/")]
    assert [one["status"] for one in sent] == [404, 200]
    assert crowd.seats(discord.folder / "circles.db") == [(ada, "seated")]
