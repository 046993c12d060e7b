"""Bots in processes of their own, forked from a warm parent (starting one costs milliseconds), killed at will."""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import logging
import multiprocessing
import os
import signal
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

from discord.utils import utcnow

from tests.wire.driver import TOKEN
from tests.wire.pointing import point_at
from tests.wire.standin.timeline import read_offset

if TYPE_CHECKING:
    from multiprocessing.context import ForkServerContext, ForkServerProcess
    from pathlib import Path

    from discord.ext.commands import AutoShardedBot

    from tests.wire.driver import Discord

WARM = ["pytest", "tests.wire.children", "tests.wire.toy", "tests.wire.warm"]


class MovedClock:
    """The machine's time plus the offset of the test's world, read anew at every asking."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def now(self) -> datetime:
        """Return the present of the world, aware and in UTC."""
        return datetime.fromtimestamp(utcnow().timestamp() + read_offset(self._file), UTC)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a child is to run: `bot`, a "module:function" that takes this plan and returns a bot, and what it needs."""

    bot: str
    port: int
    clock: Path
    log: Path
    settings: dict[str, str]


class Builder(Protocol):
    """Makes the bot of a plan."""

    def __call__(self, plan: Plan, /) -> AutoShardedBot: ...


class Child:
    """One bot process."""

    def __init__(self, context: ForkServerContext, plan: Plan) -> None:
        self.plan = plan
        self._process: ForkServerProcess = context.Process(target=live, args=(plan,), daemon=True)
        self._process.start()

    @property
    def pid(self) -> int:
        """Return the process id."""
        assert self._process.pid is not None
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Say whether it still runs."""
        return self._process.is_alive()

    def kill(self) -> None:
        """End it at once, as a power cut does."""
        self._process.kill()
        self.wait()

    def stop(self) -> int:
        """Ask it to end with SIGTERM, kill it after 10 s, and return its exit code."""
        self._process.terminate()
        self._process.join(10)
        if self._process.is_alive():
            self.kill()
        return self.wait()

    def wait(self, seconds: float = 20.0) -> int:
        """Wait until it has ended and return its exit code (negative: the signal)."""
        self._process.join(seconds)
        code = self._process.exitcode
        assert code is not None, "the process did not end"
        return code

    def said(self) -> str:
        """Return what it, and those before it on the same stand-in, wrote to their log."""
        return self.plan.log.read_text() if self.plan.log.exists() else ""


class Nursery:
    """Starts children and ends those that are left."""

    def __init__(self) -> None:
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(WARM)
        self._children: list[Child] = []

    def start(self, discord: Discord, bot: str, **settings: str) -> Child:
        """Start a bot (``module:function``) against a stand-in."""
        log = discord.folder / "bot.log"
        child = Child(self._context, Plan(bot, discord.port, discord.clock, log, settings))
        self._children.append(child)
        return child

    @property
    def pids(self) -> list[int]:
        """Return the process ids of all that were started, the oldest first."""
        return [child.pid for child in self._children]

    def end(self) -> None:
        """Kill whoever still lives."""
        for child in self._children:
            child.kill()
        self._children.clear()


def live(plan: Plan) -> None:
    """Be a bot: the whole life of a child, until SIGTERM or until it is killed."""
    handle = os.open(plan.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for stream in (1, 2):
        os.dup2(handle, stream)
    logging.basicConfig(
        level=logging.INFO, format="%(process)d %(name)s %(levelname)s %(message)s", force=True
    )
    point_at(plan.port)
    asyncio.run(_run(plan))


async def _run(plan: Plan) -> None:
    module, name = plan.bot.split(":")
    build: Builder = getattr(importlib.import_module(module), name)
    bot = build(plan)
    # discord.py waits this long for a further guild before it is ready (state.py); all of ours come at once
    vars(bot._connection)["guild_ready_timeout"] = 0.05
    running = asyncio.create_task(bot.start(TOKEN))
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, running.cancel)
    try:
        with contextlib.suppress(asyncio.CancelledError):
            await running
    finally:
        await bot.close()
