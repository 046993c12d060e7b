"""Runs the demo from beginning to end: a temporary database, the bot, its guild, the page; puts all away."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import sys
import tempfile
import webbrowser
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from aiohttp import web

from bot.app import create_bot
from bot.client import PERMISSIONS
from bot.clock import SystemClock
from bot.demo._internals import missing
from bot.demo.hub import Hub
from bot.demo.people import gather, locale_of
from bot.demo.simulation import Simulation
from bot.demo.stage import Stage
from bot.demo.story import begin
from bot.errors import CirclekeeperError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from config.settings import Settings

#: How often the demo's bot looks at its outbox of its own accord, seconds. It is woken for what is due anyway,
#: and whoever skips a day waits for each of these looks.
TICK_SECONDS = 900.0

#: How long the bot may take to close, seconds.
CLOSING_SECONDS = 4.0

#: How long a browser may go on listening once the demo ends, seconds.
FAREWELL_SECONDS = 1.0


class DemoError(CirclekeeperError):
    """The demo cannot run here; `str(error)` says why in a sentence."""


async def serve(settings: Settings, *, port: int | None, open_browser: bool, language: str = "en") -> None:
    """Run the demo until cancelled. See `bot.demo.run_demo`."""
    async with running(settings, port=port, language=language) as (stage, link):
        sys.stdout.write(f"{stage.bot.texts.to(language)('demo.link', link=link)}\n")
        sys.stdout.flush()
        if open_browser:
            await asyncio.to_thread(webbrowser.open, link)
        await _end()


async def _end() -> None:
    """Wait for the interrupt: the task that serves is cancelled by it."""
    await asyncio.get_running_loop().create_future()


@asynccontextmanager
async def running(
    settings: Settings, *, port: int | None, language: str = "en"
) -> AsyncIterator[tuple[Stage, str]]:
    """Have the demo running within a block, in one language; gives its stage and the link to its page."""
    if gone := missing():
        raise DemoError(" ".join(gone))
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="circlekeeper-demo-"))
        chosen = _for_demo(settings, Path(folder))
        bot = create_bot(chosen)
        if language not in bot.texts.languages:
            raise DemoError(
                f"The demo does not speak {language!r}. It speaks {', '.join(bot.texts.languages)}."
            )
        say = bot.texts.to(language)
        simulation = Simulation(bot, epoch=SystemClock().now())
        cast = gather(simulation, PERMISSIONS, language)
        stack.push_async_callback(_put_away, simulation)
        await simulation.start()
        await begin(simulation, cast, say)
        listener = stack.enter_context(_bind(port))
        stage = Stage(simulation, cast, bot, lambda: create_bot(chosen), port=listener.getsockname()[1])
        stage.locale = locale_of(language)
        server = web.AppRunner(
            Hub(stage, say).application(), access_log=None, shutdown_timeout=FAREWELL_SECONDS
        )
        stack.push_async_callback(server.cleanup)
        await server.setup()
        await web.SockSite(server, listener).start()
        clock = asyncio.create_task(stage.keep_time())
        stack.push_async_callback(_stop, clock)
        yield stage, f"http://127.0.0.1:{stage.port}/"


def _bind(port: int | None) -> socket.socket:
    """Take the port on the loopback address alone: nobody else has any business here."""
    try:
        return socket.create_server(("127.0.0.1", port or 0))
    except OSError as error:
        message = f"Port {port} is taken. Choose another with --port, or none: any free one will do."
        raise DemoError(message) from error


async def _put_away(simulation: Simulation) -> None:
    """Close the bot and then the Discord it was on."""
    try:
        async with asyncio.timeout(CLOSING_SECONDS):
            await simulation.close_bot()
    finally:
        await simulation.shutdown()


async def _stop(task: asyncio.Task[None]) -> None:
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


def _for_demo(settings: Settings, folder: Path) -> Settings:
    """Return the settings with everything that leads out of the machine, or to real data, taken away."""
    return replace(
        settings,
        discord_token="",
        data_dir=folder,
        dev_guild_id=None,
        webhook_port=None,
        metrics_port=None,
        tick_seconds=TICK_SECONDS,
    )
