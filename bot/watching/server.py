"""The monitor's two pages, on loopback alone: `/metrics` for Prometheus, `/healthz` for whoever restarts things."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING, Final

from aiohttp import web
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from bot.domain.health import LOOKS_WITHIN, Signs, complaints
from bot.errors import CirclekeeperError, StoreError
from bot.watching.line import Line
from bot.watching.numbers import Seen, exposition

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import timedelta

    from discord.ext import commands

    from bot.clock import Clock
    from bot.domain.health import Backlog
    from bot.scheduling import Alarm
    from bot.services.all import Services
    from bot.watching.stopwatch import Stopwatch

HOST: Final = "127.0.0.1"
CLOSE_WITHIN: Final = 1.0


class WatchError(CirclekeeperError):
    """The pages cannot be had where they were asked for; `str(error)` says in a sentence what to do."""


class Watch:
    """Serves the pages while it is open: `start`, then `close`."""

    def __init__(
        self,
        client: commands.AutoShardedBot,
        services: Services,
        alarm: Alarm,
        screening: Stopwatch,
        clock: Clock,
        tick: timedelta,
    ) -> None:
        """`tick`: how often the outbox is looked at when nothing else asks for it."""
        self._vitals = services.vitals
        self._outbox = services.outbox
        self._alarm = alarm
        self._screening = screening
        self._clock = clock
        self._looks_within = max(LOOKS_WITHIN, 4 * tick)
        self._line = Line(client, clock)
        self._runner: web.AppRunner | None = None

    async def start(self, port: int) -> None:
        """Listen. Raises `WatchError` where that port cannot be had."""
        app = web.Application(client_max_size=1024)
        app.router.add_get("/healthz", self._healthz)
        app.router.add_get("/metrics", self._metrics)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=CLOSE_WITHIN)
        await runner.setup()
        try:
            await web.TCPSite(runner, HOST, port).start()
        except OSError as error:
            await runner.cleanup()
            why = "taken" if error.errno == errno.EADDRINUSE else "not to be had"
            raise WatchError(f"The address {HOST}:{port} is {why}; set another METRICS_PORT.") from None
        self._runner = runner
        self._line.listen()

    async def close(self) -> None:
        """Serve no more. Safe to call twice."""
        runner, self._runner = self._runner, None
        if runner is not None:
            self._line.close()
            await runner.cleanup()

    async def look(self) -> Signs:
        """Return how everything is now."""
        trouble, files = await self._vitals.fetch_trouble(), await self._vitals.fetch_files()
        return Signs(
            now=self._clock.now(),
            ready_at=self._line.ready_at,
            cut_off_since=self._line.cut_off_since,
            looked_at=self._outbox.looked_at,
            looks_within=self._looks_within,
            trouble=trouble,
            files=files,
        )

    async def _healthz(self, request: web.Request) -> web.Response:
        del request
        wrong = complaints(await self.look())
        if not wrong:
            return web.Response(text="ok\n")
        return web.Response(status=503, text=" ".join(wrong.values()) + "\n")

    async def _metrics(self, request: web.Request) -> web.Response:
        del request
        return web.Response(body=exposition(await self._see()), headers={"Content-Type": CONTENT_TYPE_LATEST})

    async def _see(self) -> Seen:
        signs = await self.look()
        backlog, gifts = await self._read()
        line, alarm = self._line, self._alarm
        return Seen(
            signs=signs,
            complaints=complaints(signs),
            backlog=backlog,
            gifts=gifts,
            endings=self._outbox.endings,
            jobs=alarm.jobs,
            ended_well=alarm.ended_well,
            failures=alarm.failures,
            latencies=line.latencies,
            shards=line.shards,
            away=line.away,
            guilds=line.guilds,
            screening=self._screening,
        )

    async def _read(self) -> tuple[Backlog | None, Mapping[str, int] | None]:
        try:
            return await self._vitals.fetch_backlog(), await self._vitals.fetch_gifts()
        except StoreError:
            return None, None
