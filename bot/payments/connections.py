"""Limits that aiohttp has not: how many may be connected, and how long one may take to say what it wants."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

MOST: Final = 256
"""Connections at a time. A provider needs a handful; 200 repeats of one call at once still fit."""
PATIENCE: Final = 10.0
"""Seconds for one request, from its first byte, or from the connection, to its answer; idle ones end then too."""


class Door:
    """Makes the protocols of incoming connections: aiohttp's own, each behind a `Guarded`."""

    def __init__(
        self, make: Callable[[], asyncio.Protocol], *, patience: float = PATIENCE, most: int = MOST
    ) -> None:
        self._make = make
        self.patience = patience
        self.most = most
        self.open: set[Guarded] = set()

    def __call__(self) -> Guarded:
        """Make the next one."""
        return Guarded(self, self._make())


class Guarded(asyncio.Protocol):
    """Hands everything on, and cuts off a connection that is one too many, or that takes too long."""

    def __init__(self, door: Door, inner: asyncio.Protocol) -> None:
        self._door = door
        self._inner = inner
        self._transport: asyncio.Transport | None = None
        self._timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to wait, or end at once where there are too many."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - a stream is never anything else
        self._transport = transport
        self._inner.connection_made(transport)
        if len(self._door.open) >= self._door.most:
            transport.abort()
            return
        self._door.open.add(self)
        self.wait_again()

    def wait_again(self) -> None:
        """Begin the time anew: a request was answered."""
        self._stop_waiting()
        if self._transport is not None:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(self._door.patience, self._transport.abort)

    def connection_lost(self, exc: Exception | None) -> None:
        """Make room."""
        self._stop_waiting()
        self._transport = None
        self._door.open.discard(self)
        self._inner.connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Hand it on."""
        self._inner.data_received(data)

    def eof_received(self) -> bool | None:
        """Hand it on."""
        return self._inner.eof_received()

    def pause_writing(self) -> None:
        """Hand it on."""
        self._inner.pause_writing()

    def resume_writing(self) -> None:
        """Hand it on."""
        self._inner.resume_writing()

    def _stop_waiting(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
