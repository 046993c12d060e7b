"""The webhook server: `POST /hooks/{provider}/{guild_id}`, and `/healthz`.

An answer of 2xx means that the call is on disk, or needs nothing. Whatever else happens, the provider tries again. No
body, header or exception is ever logged.
"""

from __future__ import annotations

import asyncio
import errno
import hashlib
import logging
from typing import TYPE_CHECKING, Final, Self

from aiohttp import web

from bot.domain.payments import Outcome, UnreadableError
from bot.errors import CirclekeeperError, StoreError
from bot.payments.connections import Door, Guarded
from bot.payments.provider import ForgedError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence
    from types import TracebackType

    from bot.clock import Clock
    from bot.payments.provider import Provider
    from bot.services.payments import Payments

    Report = Callable[[BaseException, str], Awaitable[str]]
    Secrets = Mapping[int, Sequence[str]]

log = logging.getLogger(__name__)

MOST_BYTES: Final = 256 * 1024
"""Of a body. Stripe's events and Ko-fi's are a few thousand."""
READ_WITHIN: Final = 5.0
"""Seconds for a body to come."""
CLOSE_WITHIN: Final = 2.0
BACKLOG: Final = 512


class WebhookError(CirclekeeperError):
    """The server cannot run as it is set; `str(error)` says in a sentence what to do."""


class WebhookServer:
    """Takes the calls of payment services while it is open: `async with`, or `start` and `close`."""

    def __init__(
        self,
        providers: Sequence[Provider],
        secrets: Mapping[str, Secrets],
        payments: Payments,
        clock: Clock,
        report: Report,
    ) -> None:
        """`secrets` holds, by a provider's name, those of each guild. Raises `WebhookError` where one is empty."""
        if not any(secrets.values()):
            raise WebhookError(
                "The webhook server has no secrets; set STRIPE_WEBHOOK_SECRETS or KOFI_TOKENS."
            )
        for of_guild in (one for guilds in secrets.values() for one in guilds.values()):
            if not of_guild or not all(of_guild):
                raise WebhookError(
                    "A webhook secret is empty, so anybody could sign; fill it in or take it away."
                )
        self._providers = {provider.name: provider for provider in providers}
        self._secrets = secrets
        self._payments = payments
        self._clock = clock
        self._report = report
        self._runner: web.AppRunner | None = None
        self._listener: asyncio.Server | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def start(self, host: str, port: int) -> int:
        """Listen; return the port. Raises `WebhookError` where that address cannot be had."""
        app = web.Application(client_max_size=MOST_BYTES)
        app.router.add_post("/hooks/{provider:[a-z_]{1,32}}/{guild:[0-9]{1,20}}", self._hook)
        app.router.add_get("/healthz", self._healthz)
        # what comes packed stays packed: it is refused, and a bomb goes off nowhere
        runner = web.AppRunner(app, access_log=None, auto_decompress=False, shutdown_timeout=CLOSE_WITHIN)
        await runner.setup()
        server = runner.server
        if server is None:
            raise WebhookError("The webhook server could not be set up.")
        try:
            loop = asyncio.get_running_loop()
            self._listener = await loop.create_server(Door(server), host, port, backlog=BACKLOG)
        except OSError as error:
            await runner.cleanup()
            why = "taken" if error.errno == errno.EADDRINUSE else "not to be had"
            raise WebhookError(
                f"The address {host}:{port} is {why}; set another WEBHOOK_HOST or WEBHOOK_PORT."
            ) from None
        self._runner = runner
        found: int = self._listener.sockets[0].getsockname()[1]
        log.info("webhooks.open providers=%s", len(self._providers))
        return found

    async def close(self) -> None:
        """Take no more calls, and let those in hand end. Safe to call twice."""
        listener, self._listener = self._listener, None
        runner, self._runner = self._runner, None
        if listener is not None:
            listener.close()
        if runner is not None:
            await runner.cleanup()

    async def _healthz(self, request: web.Request) -> web.Response:
        del request
        return web.Response(text="ok")

    async def _hook(self, request: web.Request) -> web.Response:
        try:
            status = await self._answer(request)
        except StoreError:
            status = 503
        except ConnectionError:
            raise
        except Exception as error:  # noqa: BLE001 - the door for calls
            await self._report(error, "webhook")
            status = 500
        protocol = None if request.transport is None else request.transport.get_protocol()
        if isinstance(protocol, Guarded):
            protocol.wait_again()
        response = web.Response(status=status)
        if not request.content.is_eof():
            response.force_close()  # the rest of a body that nobody wants is not waited for
        return response

    async def _answer(self, request: web.Request) -> int:
        """Do what a call asks for; return the status that tells the provider whether to try again."""
        provider = self._providers.get(request.match_info["provider"])
        guild_id = int(request.match_info["guild"])
        secrets = () if provider is None else self._secrets.get(provider.name, {}).get(guild_id, ())
        if provider is None or not secrets:
            return 404
        if (
            request.headers.get("Content-Encoding") is not None
            or request.content_type != provider.content_type
        ):
            return 415
        body = await _read(request)
        if isinstance(body, int):
            return body
        try:
            provider.verify(request.headers, body, secrets, int(self._clock.now().timestamp()))
        except ForgedError as forged:
            number = self._payments.note_refused(guild_id, provider.name)
            if number & (number - 1) == 0:  # the first, second, fourth, eighth ...: nobody can fill the log
                log.warning("webhook.refused provider=%s why=%s number=%s", provider.name, forged, number)
            return 400
        return await self._take(provider, guild_id, body)

    async def _take(self, provider: Provider, guild_id: int, body: bytes) -> int:
        """Read what is genuine, write it, and only then say yes."""
        event, known_as = "unread", hashlib.sha256(body).hexdigest()[:8]
        try:
            call = provider.read(body)
        except UnreadableError as unread:
            log.warning("webhook.unread provider=%s why=%s", provider.name, unread)
            outcome = await self._payments.set_aside(guild_id, provider.name, body)
        else:
            event = call.event
            outcome = await self._payments.take(guild_id, provider.name, call)
        level = logging.INFO if outcome in (Outcome.COUNTED, Outcome.QUARANTINED) else logging.DEBUG
        log.log(
            level,
            "webhook.taken provider=%s event=%s outcome=%s call=%s",
            provider.name,
            event,
            outcome,
            known_as,
        )
        return 200


async def _read(request: web.Request) -> bytes | int:
    """Return the body, or the status that says what is wrong with it: too large, or too slow."""
    if (request.content_length or 0) > MOST_BYTES:
        return 413
    try:
        async with asyncio.timeout(READ_WITHIN):
            return await request.read()
    except web.HTTPRequestEntityTooLarge:
        return 413
    except TimeoutError:
        return 408
