"""A crowd that presses one button at one instant, over the wire; and a bot that answers it bare, for the floor."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands

from tests.wire.driver import Refused

if TYPE_CHECKING:
    import re
    from collections.abc import Sequence
    from pathlib import Path

    from tests.wire.children import Nursery, Plan
    from tests.wire.driver import Discord, Place
    from tests.wire.standin.values import JSON

SEATS = 12
DISCORD_WAITS = 3.0
LONGEST = 120.0
PATIENCE = 30.0
"""Seconds in which nobody was told anything after which no more are waited for."""
GLANCE = 0.1
"""Seconds between two looks: a look costs the stand-in time that the bot's answers should have."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Seconds from the press to the first answer, for the slowest and the median person, and until all had theirs."""

    worst: float
    median: float
    all_told: float
    late: int
    """Of the people, whom Discord would have given up on: it waits 3 s for a first answer."""
    refused: int


class BareJoin(discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]], template=r"bare:(?P<n>[12]):1"):
    """A button that answers with so many requests, as the real one does once or twice, and does nothing else."""

    def __init__(self, requests: int) -> None:
        super().__init__(discord.ui.Button(label="Join", custom_id=f"bare:{requests}:1"))
        self.requests = requests

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction, item: discord.ui.Item[discord.ui.View], match: re.Match[str], /
    ) -> BareJoin:
        """Make it again from what was pressed."""
        return cls(int(match["n"]))

    async def callback(self, interaction: discord.Interaction) -> None:
        """Say something, at once or after "I heard you"."""
        if self.requests == 1:
            await interaction.response.send_message("You pressed it.", ephemeral=True)
            return
        await interaction.response.defer(ephemeral=True, thinking=True)
        await interaction.followup.send("You pressed it.", ephemeral=True)


class BareBot(commands.AutoShardedBot):
    """A bot with that button, and a command that posts it."""

    requests = 2

    async def setup_hook(self) -> None:
        """Register both."""
        self.add_dynamic_items(BareJoin)
        requests = self.requests

        @self.tree.command(description="Post the button")
        async def post(interaction: discord.Interaction) -> None:
            view = discord.ui.View(timeout=None)
            view.add_item(BareJoin(requests))
            await interaction.response.send_message("Press it.", view=view)

        assert isinstance(post, app_commands.Command)
        await self.tree.sync()


def build(plan: Plan) -> BareBot:
    """Return the bare bot, which answers with as many requests as the plan says."""
    bot = BareBot(command_prefix=(), intents=discord.Intents(guilds=True))
    bot.requests = int(plan.settings["requests"])
    return bot


def crowd(stage: Discord, people: int) -> tuple[Place, list[str]]:
    """Make a guild with that many people in it."""
    place = stage.guild("Harbor", [{"name": "hall", "type": 0}], owner="Mara")
    return place, stage.people(place, *(f"Guest {number}" for number in range(people)))


def post_bare(stage: Discord, nursery: Nursery, place: Place, requests: int = 2) -> JSON:
    """Start the bare bot and return the message with its button, which is answered with so many requests."""
    nursery.start(stage, "tests.wire.crowd:build", requests=str(requests))
    stage.wait_online()
    stage.command(place.owner, place.channels["hall"], "post")
    return stage.with_button("bare", place.channels["hall"])


def post_card(stage: Discord, nursery: Nursery, place: Place, people: Sequence[str]) -> JSON:
    """Start the real bot, let everybody have accepted the agreement, and return the card of a meeting tomorrow."""
    nursery.start(stage, "tests.wire.real:build", data=str(stage.folder))
    stage.wait_online()
    starts = datetime.fromtimestamp(stage.now(), UTC) + timedelta(hours=26)
    hall = place.channels["hall"]
    options: dict[str, Any] = {
        "weekday": starts.strftime("%a"),
        "time": "18:00",
        "timezone": "UTC",
        "capacity": str(SEATS),
    }
    stage.command(place.owner, hall, "circle create", name="Storm", room="text", channel=hall, **options)
    shown = stage.command(place.owner, hall, "circle show", circle="Storm")
    stage.press_kind(place.owner, shown.messages[-1], "announce")
    card = stage.with_button("join", hall)
    shown = stage.command(place.owner, hall, "agreements")
    stage.press_kind(
        place.owner, shown.messages[-1], "accept"
    )  # the words are a version once somebody accepts them
    _consent(stage.folder / "circles.db", place, people)
    return card


def press_all(stage: Discord, people: Sequence[str], message: JSON) -> Figures:
    """Let everybody press Join at one instant, and wait until all have been told what came of it."""
    pulse, begun = stage.ask("pulse"), stage.now()
    # the stand-in waits for longer than Discord, so that the slowest answer can be measured
    stage.ask("settings", first_answer=LONGEST)
    tokens = stage.storm(people, message, "Join")
    seen, moved = 0, time.monotonic()
    while seen < len(people) and time.monotonic() < moved + PATIENCE:
        time.sleep(GLANCE)
        now = stage.ask("pulse")["told"] - pulse["told"]
        seen, moved = now, moved if now == seen else time.monotonic()
    answers = _answers(stage, pulse["requests"])
    waited = sorted(_first(stage, token) for token in tokens)
    refused = sum(answer["status"] >= 400 for answer in answers)
    late = sum(seconds > DISCORD_WAITS for seconds in waited)
    told = max(one["at"] for one in answers) - begun
    return Figures(waited[-1], waited[len(waited) // 2], told, late, refused)


def seats(database: Path) -> list[tuple[str, str]]:
    """Return who stands where, in order of arrival."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=10)) as conn:
        found = conn.execute("SELECT user_id, state FROM seat ORDER BY seat_id").fetchall()
    return [(str(user_id), state) for user_id, state in found]


def _answers(stage: Discord, since: int) -> list[JSON]:
    found = stage.requests(since=since)
    return [one for one in found if one["path"].startswith(("/interactions/", "/webhooks/"))]


def _first(stage: Discord, token: str) -> float:
    """Return the seconds to the first answer; without end where there was none."""
    try:
        return stage.answers(token, "callback", timeout=0.001).seconds
    except Refused:
        return float("inf")


def _consent(database: Path, place: Place, people: Sequence[str]) -> None:
    values = [(int(place.id), int(user)) for user in people]
    with closing(sqlite3.connect(database, timeout=10)) as conn, conn:
        conn.executemany(
            "INSERT OR IGNORE INTO consent (guild_id, user_id, version, accepted_at) VALUES (?, ?, 1, 0)",
            values,
        )
