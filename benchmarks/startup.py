"""From nothing to the first tick with ten thousand circles, over a bare discord.py bot that becomes ready.

    python benchmarks/startup.py [--circles 10000] [--rounds 5]

Each start is a process of its own against the stand-in for Discord, and counts from the command to the end of the first
look at the outbox (the bare bot: to READY). The bare bot has the same intents and shards and nothing else. All have
been compiled before: each start but the first after an update has that behind it. Goal: at most 0.2 s more.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from figures import code, line
from planner import StandingClock, seed

from bot.services.planning import Planning
from bot.store.database import Database
from tests.wire.driver import TOKEN, Discord

GOAL = 0.2
ROOT = Path(__file__).resolve().parent.parent
BARE = """
import sys, asyncio, time
from tests.wire.pointing import point_at
point_at(int(sys.argv[1]))
import discord
from discord.ext import commands
class Bare(commands.AutoShardedBot):
    async def setup_hook(self):
        self._connection.guild_ready_timeout = 0.05
    async def on_ready(self):
        print("here", time.thread_time(), flush=True)
bot = Bare(command_prefix=(), intents=discord.Intents(guilds=True, guild_messages=True, voice_states=True))
asyncio.run(bot.start(sys.argv[3]))
"""
OURS = """
import gc
gc.disable()  # as run_bot.py does where it is the program
import sys, asyncio, time
from tests.wire.pointing import point_at
point_at(int(sys.argv[1]))
import run_bot
from bot.app import create_bot
from config.settings import Settings
bot = create_bot(Settings.from_env({"DISCORD_TOKEN": sys.argv[3], "DATA_DIR": sys.argv[2]}))
async def main():
    bot._connection.guild_ready_timeout = 0.05
    await bot.open()
    run_due = bot.parts.runner.run_due
    async def first():
        done = await run_due()
        print("here", time.thread_time(), flush=True)
        return done
    bot.parts.alarm._run_due = first
    await bot.start(sys.argv[3])
asyncio.run(main())
"""


def start(program: str, port: int, folder: Path) -> tuple[float, float]:
    """Start a bot, end it after its first look; return the seconds from its command to that, and those it computed.

    The latter are the main thread's alone: what other threads load meanwhile keeps nobody waiting but by taking turns.
    """
    command = [sys.executable, "-W", "ignore", "-c", program, str(port), str(folder), TOKEN]
    compiled = {"PYTHONPYCACHEPREFIX": str(folder / "compiled"), "PYTHONDONTWRITEBYTECODE": ""}
    begun = time.perf_counter()
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, env={**os.environ, **compiled}
    ) as process:
        said = process.stdout.readline() if process.stdout is not None else b""
        taken = time.perf_counter() - begun
        process.kill()
    if not said.startswith(b"here "):
        sys.exit("a bot did not get as far as its first look")
    return taken, float(said.split()[1])


async def prepare(path: Path, circles: int) -> None:
    """Make a database with planned circles whose coming entries are not due yet."""
    database = await Database.open(path, now=0)
    await database.write(lambda conn: seed(conn, circles))
    await Planning(database, StandingClock(), {}).plan()
    far = "UPDATE outbox SET try_at = 9999999999"
    await database.write(lambda conn: conn.execute(far).rowcount)
    await database.write(lambda conn: conn.execute("UPDATE circle SET planned_until = 9999999999").rowcount)
    await database.close()


def main() -> int:
    """Measure both in turn and print the medians."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--circles", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        asyncio.run(prepare(folder / "circles.db", given.circles))
        stage = Discord(folder)
        try:
            stage.guild("Harbor", [{"name": "hall", "type": 0}])
            for program in (
                OURS,
                BARE,
                OURS,
            ):  # once in a bot's life: commands are registered, all is compiled
                start(program, stage.port, folder)
            seen = [
                (start(BARE, stage.port, folder), start(OURS, stage.port, folder))
                for _ in range(given.rounds)
            ]
        finally:
            stage.stop()
    met = []
    for number, what in enumerate(("by the clock", "main thread's CPU")):
        bare, ours = (median(start[number] for start in column) for column in zip(*seen, strict=True))
        more = f"{ours - bare:+.3f} s ({ours:.3f} s, {ours / bare:.2f} of bare)"
        met.append(
            line(f"start-up, {what}", more, goal=f"{GOAL:+} s", floor=f"{bare:.3f} s", met=ours - bare < GOAL)
        )
    return code(met)


if __name__ == "__main__":
    sys.exit(main())
