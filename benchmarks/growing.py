"""Memory and idle processor time with 100, 1,000 and 10,000 guilds, over a bare discord.py bot in as many.

    python benchmarks/growing.py [--guilds 100 1000 10000] [--topics 3] [--idle 16]

Both bots are processes of their own on the same stand-in for Discord, at the same time, with the same intents and one
shard for each 1,000 guilds; the bare one is `AutoShardedBot` and nothing else. Each guild has 10 roles and 20 channels
with two overwrites each, every third one with a topic; in our database also one circle that is planned ahead. Discord's
pause of five seconds between two shards is left out. What is read, from outside and once it is quiet: the proportional
set size (PSS) and the processor time of each.
Goals: at 10,000 guilds at most 1.1 of the bare bot's memory; idle processor time that the guilds do not change.
"""

from __future__ import annotations

import argparse
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Self

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from figures import code, line

from bot.store.migrate import migrate
from tests.wire.driver import TOKEN, Discord

ROOT = Path(__file__).resolve().parent.parent
A_GUILD = {"channels": 20, "roles": 10, "overwrites": 2}
GUILDS = (100, 1_000, 10_000)
A_SHARD = 1_000
"""Guilds on one shard, as Discord recommends."""
MEMORY = 1.1
IDLE = 0.5
"""Milliseconds of processor time a second by which the bot may be busier with 10,000 guilds than with 100."""
CALM, PATIENCE = 5.0, 30.0
"""Milliseconds of processor time in a second below which a start is over; seconds to wait for that."""
QUICK = """
import sys, asyncio
from tests.wire.pointing import point_at
point_at(int(sys.argv[1]))
async def at_once(*args, **kwargs):
    pass
"""
BARE = (
    QUICK
    + """
import discord
from discord.ext import commands
class Bare(commands.AutoShardedBot):
    before_identify_hook = at_once
    async def setup_hook(self):
        self._connection.guild_ready_timeout = 0.5
    async def on_ready(self):
        print("here", len(self.guilds), flush=True)
intents = discord.Intents(guilds=True, guild_messages=True, voice_states=True, message_content=True,
    auto_moderation_configuration=True, auto_moderation_execution=True)
asyncio.run(Bare(command_prefix=(), intents=intents).start(sys.argv[3]))
"""
)
OURS = (
    QUICK
    + """
from bot.app import create_bot
from bot.client import CirclekeeperBot
from config.settings import Settings
CirclekeeperBot.before_identify_hook = at_once
bot = create_bot(Settings.from_env({"DISCORD_TOKEN": sys.argv[3], "DATA_DIR": sys.argv[2]}))
@bot.listen()
async def on_ready():
    print("here", len(bot.guilds), flush=True)
async def main():
    bot._connection.guild_ready_timeout = 0.5
    await bot.start(sys.argv[3])
asyncio.run(main())
"""
)


@dataclass(frozen=True, slots=True)
class Figures:
    """What was seen of one bot: mebibytes, and milliseconds of processor time a second."""

    pss: float
    rss: float
    idle: float


class Bot:
    """A bot in a process of its own."""

    def __init__(self, program: str, stage: Discord, data: Path) -> None:
        command = [sys.executable, "-W", "ignore", "-c", program, str(stage.port), str(data), TOKEN]
        self._process = subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=os.environ
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()

    def wait(self, guilds: int) -> None:
        """Wait until it has said that it is ready."""
        said = self._process.stdout.readline() if self._process.stdout is not None else b""
        if said.split() != [b"here", str(guilds).encode()]:
            sys.exit(f"a bot did not come to see {guilds} guilds: {said!r}")

    def spent(self) -> float:
        """Return the milliseconds of processor time so far, of all its threads."""
        threads = Path(f"/proc/{self._process.pid}/task").glob("*/schedstat")
        return sum(int(thread.read_text().split()[0]) for thread in threads) / 1e6

    def settle(self) -> None:
        """Wait until what a start leaves to be done is done: hourly chores, of which the first come at once."""
        for _ in range(int(PATIENCE)):
            before = self.spent()
            time.sleep(1)
            if self.spent() - before < CALM:
                return

    def size(self) -> tuple[float, float]:
        """Return proportional and resident set size in mebibytes."""
        found = {}
        for row in Path(f"/proc/{self._process.pid}/smaps_rollup").read_text().splitlines()[1:]:
            name, value, *_ = row.split()
            found[name] = int(value) / 1024
        return found["Pss:"], found["Rss:"]


def prepare(folder: Path, guilds: list[list[str]]) -> None:
    """Make a database with a circle in each guild, planned for years."""
    folder.mkdir(mode=0o700)
    with closing(sqlite3.connect(folder / "circles.db", isolation_level=None)) as conn:
        migrate(conn)
        conn.execute("BEGIN")
        conn.executemany(
            "INSERT INTO guild (guild_id, joined_at) VALUES (?, 0)", [(one,) for one, _ in guilds]
        )
        conn.executemany(
            """
            INSERT INTO circle (guild_id, name, rrule, starts_local, timezone, minutes, capacity, room_kind, agenda_key,
                deck_key, channel_id, channel_is_ours, announce_from, planned_until, created_at)
            VALUES (?, 'c', 'FREQ=WEEKLY;BYDAY=MO', '2025-01-06T18:00', 'UTC', 90, 10, 'text', 'ninety', 'default',
                ?, 0, 9999999999, 9999999999, 0)
            """,
            guilds,
        )
        conn.execute("COMMIT")


def measure(folder: Path, guilds: int, topics: int, idle: float) -> tuple[Figures, Figures]:
    """Return what was seen of the bare bot and of ours."""
    stage = Discord(folder, "--shards", str(max(1, guilds // A_SHARD)))
    with ExitStack() as undo:
        undo.callback(stage.stop)
        prepare(folder / "data", list(stage.ask("guilds", count=guilds, topics=topics, **A_GUILD)["made"]))
        bots = [undo.enter_context(Bot(program, stage, folder / "data")) for program in (BARE, OURS)]
        for bot in bots:
            bot.wait(guilds)
        for bot in bots:
            bot.settle()
        begun, before = time.monotonic(), [bot.spent() for bot in bots]
        time.sleep(idle)
        seconds = time.monotonic() - begun
        busy = [(bot.spent() - was) / seconds for bot, was in zip(bots, before, strict=True)]
        sizes = [bot.size() for bot in bots]
    bare, ours = (Figures(*size, of) for size, of in zip(sizes, busy, strict=True))
    return bare, ours


def main() -> int:
    """Measure for each number of guilds."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--guilds", type=int, nargs="+", default=GUILDS)
    parser.add_argument(
        "--topics", type=int, default=3, help="every how many channels one has a topic; 0: none"
    )
    parser.add_argument(
        "--idle", type=float, default=16.0, help="seconds to watch the idle bots; a tick comes every 15"
    )
    given = parser.parse_args()
    first: Figures | None = None
    met = []
    for guilds in given.guilds:
        with tempfile.TemporaryDirectory() as name:
            bare, ours = measure(Path(name), guilds, given.topics, given.idle)
        first = first or ours
        at_the_end = guilds >= GUILDS[-1]
        met.append(
            line(
                f"memory with {guilds} guilds",
                f"{ours.pss:.0f} MiB PSS ({ours.rss:.0f} RSS), {ours.pss / bare.pss:.2f} of bare",
                goal=f"at most {MEMORY} of bare" if at_the_end else "",
                floor=f"{bare.pss:.0f} MiB PSS ({bare.rss:.0f} RSS)",
                met=ours.pss <= MEMORY * bare.pss if at_the_end else None,
            )
        )
        met.append(
            line(
                f"idle with {guilds} guilds",
                f"{ours.idle:.3f} ms of CPU a second",
                goal=f"at most {IDLE} more than with {given.guilds[0]}" if ours is not first else "",
                floor=f"{bare.idle:.3f} ms",
                met=ours.idle <= first.idle + IDLE if ours is not first else None,
            )
        )
    return code(met)


if __name__ == "__main__":
    sys.exit(main())
