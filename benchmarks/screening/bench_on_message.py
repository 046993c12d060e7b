"""What a message in a room costs the bot, whole: parsing, dispatch, screening; against a bot whose on_message is empty.

    .venv/bin/python benchmarks/screening/bench_on_message.py [--messages N] [--rounds N] [--seed S]

Both bots are fed the same raw MESSAGE_CREATE events of one room, in turns, in one process on one thread, in CPU time.
Our bot is the real one with its cogs and a database in a temporary folder, without a connection. Messages come from
the seeded generator of the tests (synthetic, with the lengths of real chat); nothing in them is taken down.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import discord
from discord.ext import commands

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from bot.app import create_bot  # noqa: E402 - the checkout is not installed
from bot.client import EXTENSIONS, wanted_intents  # noqa: E402 - likewise
from bot.domain.verdicts import Looked, Outcome  # noqa: E402 - likewise
from config.settings import Settings  # noqa: E402 - likewise
from tests.unit.screening.synthetic import Talk  # noqa: E402 - likewise

if TYPE_CHECKING:
    from collections.abc import Sequence

GUILD, ROOM, AUTHOR, ME = 11 << 22, 12 << 22, 13 << 22, 14 << 22
USER = {"username": "ada", "discriminator": "0", "avatar": None, "global_name": "Ada"}


class EmptyBot(commands.AutoShardedBot):
    """The same library, intents and cache, and a listener that does nothing."""

    async def on_message(self, message: discord.Message, /) -> None:
        """Do nothing."""


class Taken:
    """What the messages of all rounds took."""

    def __init__(self) -> None:
        self.means: list[float] = []
        self.each: list[float] = []

    def add(self, mean: float, each: Sequence[float]) -> None:
        """Add a round."""
        self.means.append(mean)
        self.each += each

    def mean(self) -> float:
        """Return the mean of a message, of the round in the middle."""
        return statistics.median(self.means)

    def median(self) -> float:
        """Return what the message in the middle took."""
        return statistics.median(self.each)


def event(number: int, text: str) -> dict[str, Any]:
    """Return a message as Discord's gateway tells of it."""
    return {
        "id": str((100 + number) << 22),
        "channel_id": str(ROOM),
        "guild_id": str(GUILD),
        "author": {"id": str(AUTHOR), **USER},
        "member": {
            "roles": [],
            "joined_at": "2026-01-05T12:00:00+00:00",
            "deaf": False,
            "mute": False,
            "flags": 0,
        },
        "content": text,
        "timestamp": "2026-01-05T18:00:00+00:00",
        "edited_timestamp": None,
        "tts": False,
        "mention_everyone": False,
        "mentions": [],
        "mention_roles": [],
        "attachments": [],
        "embeds": [],
        "components": [],
        "pinned": False,
        "type": 0,
        "flags": 0,
    }


def prepare(bot: commands.AutoShardedBot) -> None:
    """Give a bot that is not connected a guild with one room, and itself."""
    state = bot._connection  # noqa: SLF001 - there is no public way to feed a client that is not connected
    state.user = discord.ClientUser(state=state, data={"id": str(ME), **USER})  # type: ignore[typeddict-item]
    guild = {
        "id": str(GUILD),
        "name": "Harbor",
        "roles": [{"id": str(GUILD), "name": "@everyone", "permissions": "0", "position": 0, "color": 0}],
        "channels": [
            {"id": str(ROOM), "name": "room", "type": 0, "position": 0, "permission_overwrites": []}
        ],
        "members": [],
        "owner_id": str(AUTHOR),
    }
    state._add_guild_from_data(guild)  # type: ignore[arg-type]  # noqa: SLF001


async def feed(bot: commands.AutoShardedBot, events: Sequence[dict[str, Any]]) -> tuple[float, list[float]]:
    """Return CPU microseconds a message, from the event to the end of everything it set off; and of each message."""
    parse = bot._connection.parsers["MESSAGE_CREATE"]  # noqa: SLF001 - likewise
    idle = len(asyncio.all_tasks())
    at, clock = [time.thread_time_ns()], time.thread_time_ns
    for one in events:
        parse(one)
        await asyncio.sleep(0)  # in which a task that waits for nothing is done
        at.append(clock())
    while len(asyncio.all_tasks()) > idle:  # noqa: ASYNC110 - nothing says when the last of them is done
        await asyncio.sleep(0)
    return (clock() - at[0]) / 1000 / len(events), [(two - one) / 1000 for one, two in pairwise(at)]


async def measure(count: int, rounds: int, seed: int) -> None:
    """Feed both in turns and print the medians and their ratio."""
    settings = Settings(data_dir=Path(tempfile.mkdtemp()), discord_token="none")
    ours = create_bot(settings)
    empty = EmptyBot(
        command_prefix=commands.when_mentioned,
        intents=wanted_intents(settings),
        max_messages=None,
        chunk_guilds_at_startup=False,
    )
    async with ours, empty:
        await ours.open()
        for extension in EXTENSIONS:
            await ours.load_extension(extension)
        for bot in (ours, empty):
            prepare(bot)
        ours.services.rooms._rooms = frozenset({ROOM})  # noqa: SLF001 - a room without a meeting before it
        ours.services.rooms.noted(ROOM, AUTHOR)  # every message but a person's first in a room
        talk, screening = Talk(seed), ours.services.screening
        texts = [text for text in (talk.message() for _ in range(count * 2)) if _is_quiet(screening, text)]
        events = [event(number, text) for number, text in enumerate(texts[:count])]
        taken = {"empty": Taken(), "ours": Taken()}
        for _ in range(rounds):
            taken["empty"].add(*await feed(empty, events))
            taken["ours"].add(*await feed(ours, events))
        screener = screening._screener  # noqa: SLF001 - likewise
        start = time.thread_time_ns()
        for text in texts[:count]:
            screener.screen(text)
        share = (time.thread_time_ns() - start) / 1000 / len(events)
    print(
        f"{len(events)} messages in a room, {rounds} rounds; CPU microseconds a message, all it sets off included"
    )
    for what, of in (("mean", Taken.mean), ("median", Taken.median)):
        floor, cost = of(taken["empty"]), of(taken["ours"])
        print(
            f"{what:<7} empty {floor:6.1f}   ours {cost:6.1f}   ratio {cost / floor:5.2f}   (goal: at most 1.5)"
        )
    print(f"of ours, {share:.1f} us of the mean are the screening of the words")


def _is_quiet(screening: Any, text: str) -> bool:  # noqa: ANN401 - the service, from a checkout that is not installed
    verdict = screening.judge(GUILD, Looked((text,)))
    return verdict.outcome is Outcome.NOTHING and not verdict.counted


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="what a message in a room costs")
    parser.add_argument("--messages", type=int, default=4000)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    asyncio.run(measure(asked.messages, asked.rounds, asked.seed))


if __name__ == "__main__":
    main()
