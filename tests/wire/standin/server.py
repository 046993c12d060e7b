"""Puts the stand-in together and runs it."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aiohttp import web

from tests.wire.standin.api import PREFIX, Api
from tests.wire.standin.contract import Contract
from tests.wire.standin.control import Control
from tests.wire.standin.faults import Faults
from tests.wire.standin.gateway import Gateway
from tests.wire.standin.limits import Limits
from tests.wire.standin.recorder import Recorder
from tests.wire.standin.routes import all_routes
from tests.wire.standin.timeline import Timeline
from tests.wire.standin.world import World

if TYPE_CHECKING:
    from pathlib import Path

    from tests.wire.standin.values import JSON

TOKEN = "token-of-the-stand-in"
MESSAGE_CONTENT_LIMITED = 1 << 19  # the application flag of a small bot that may read messages


@dataclass(frozen=True, slots=True)
class Options:
    """How to run: where to write port, log and clock offset, and what the application is like."""

    port_file: Path
    log: Path
    clock: Path
    token: str = TOKEN
    nonce_window: float = 300.0
    heartbeat_ms: int = 41_250
    shards: int = 1
    flags: int = MESSAGE_CONTENT_LIMITED
    contract: Path | None = None
    with_parent: bool = False


def build(options: Options) -> tuple[web.Application, Gateway]:
    """Return the web application and its gateway, which still needs its own address."""
    timeline, recorder = Timeline(options.clock), Recorder(options.log)
    world = World(timeline, recorder, options.token, {}, {}, options.nonce_window)
    world.bot = world.add_user("Circlekeeper", bot=True)
    world.application = _application(world, options.flags)
    gateway = Gateway(world, heartbeat_ms=options.heartbeat_ms)
    contract = Contract(options.contract) if options.contract else None
    routes = all_routes(gateway, shards=options.shards)
    api = Api(world, routes, Faults(), Limits(enabled=False), contract)
    app = web.Application(client_max_size=32 * 1024 * 1024)
    app.add_routes(Control(world, api, gateway).routes())
    app.router.add_get("/gateway/", gateway.serve)
    app.router.add_route("*", PREFIX + "/{tail:.*}", api.serve)
    return app, gateway


def _application(world: World, flags: int) -> JSON:
    return {
        "id": world.bot["id"],
        "name": "Circlekeeper",
        "icon": None,
        "description": "",
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": "0" * 64,
        "owner": world.add_user("The owner of the application"),
        "team": None,
        "flags": flags,
        "approximate_guild_count": 1,
    }


async def run(options: Options) -> None:
    """Serve on a free loopback port until SIGTERM, or until the parent is gone if the options say so."""
    app, gateway = build(options)
    runner = web.AppRunner(app, access_log=None, handler_cancellation=False, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, backlog=1024)
    await site.start()
    port = runner.addresses[0][1]
    gateway.url = f"ws://127.0.0.1:{port}/gateway/"
    fresh = options.port_file.with_suffix(".new")
    fresh.write_text(str(port), encoding="ascii")
    fresh.replace(options.port_file)
    over = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, over.set)
    watcher = asyncio.create_task(_parent_gone(over)) if options.with_parent else None
    await over.wait()
    if watcher is not None:
        watcher.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await watcher
    await runner.cleanup()


async def _parent_gone(over: asyncio.Event) -> None:
    """Notice that whoever started us closed our standard input, by their own will or by dying."""
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
    )
    await reader.read()
    over.set()
