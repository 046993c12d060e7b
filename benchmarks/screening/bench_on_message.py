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


async def feed(bot: commands.AutoShardedBot, events: Sequence[dict[str, Any]]) -> float:
    """Return CPU microseconds a message, from the event to the end of everything it set off."""
    parse = bot._connection.parsers["MESSAGE_CREATE"]  # noqa: SLF001 - likewise
    idle = len(asyncio.all_tasks())
    start = time.thread_time_ns()
    for one in events:
        parse(one)
        await asyncio.sleep(0)
    while len(asyncio.all_tasks()) > idle:  # noqa: ASYNC110 - nothing says when the last of them is done
        await asyncio.sleep(0)
    return (time.thread_time_ns() - start) / 1000 / len(events)


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
        taken: dict[str, list[float]] = {"empty": [], "ours": []}
        for _ in range(rounds):
            taken["empty"].append(await feed(empty, events))
            taken["ours"].append(await feed(ours, events))
    floor, cost = (statistics.median(taken[name]) for name in ("empty", "ours"))
    print(f"{len(events)} messages in a room, median of {rounds} rounds")
    print(f"empty on_message {floor:6.1f} us a message\nours             {cost:6.1f} us a message")
    print(f"ratio            {cost / floor:6.2f}   (goal: at most 1.5)")


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
