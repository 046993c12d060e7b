"""Lanes: entries of one lane are dealt with in their order, different lanes side by side.

A lane that hangs holds up nobody: it goes on in the background, and what is due in it meanwhile queues behind it.
"""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Hashable, Sequence

    from bot.domain.outbox import Entry

HELD_UP: Final = 2.0
"""Seconds that a batch is waited for before the next one is begun beside it."""
MOST: Final = 300
"""Lanes at once; beyond that the next batch waits, so that a Discord that hangs altogether fills no memory."""


class Lanes:
    """The lanes of one runner."""

    def __init__(self, deal_with: Callable[[Entry], Awaitable[None]]) -> None:
        self._deal_with = deal_with
        self._last: dict[Hashable, asyncio.Task[None]] = {}
        self._errors: list[BaseException] = []
        self._stopping = False
        self.done = 0
        """Entries dealt with since the start."""

    @property
    def has_failed(self) -> bool:
        """Whether a lane broke off and left entries in hand."""
        return bool(self._errors)

    def stop(self) -> None:
        """Begin no further entry."""
        self._stopping = True

    def add(self, lane: Hashable, entries: Sequence[Entry]) -> None:
        """Let these follow what is in their lane already."""
        task = asyncio.create_task(self._follow(self._last.get(lane), entries))
        self._last[lane] = task
        task.add_done_callback(partial(self._over, lane))

    async def settle(self) -> None:
        """Wait until all lanes are empty, or for as long as a batch may take. Raises what broke a lane."""
        if self._last:
            await asyncio.wait(set(self._last.values()), timeout=HELD_UP)
        while len(self._last) >= MOST:
            await asyncio.wait(set(self._last.values()), return_when=asyncio.FIRST_COMPLETED)
        if self._errors:
            raise self._errors[0]

    async def drain(self) -> None:
        """Wait until all lanes are empty, however long that takes, and forget what broke."""
        while self._last:
            await asyncio.wait(set(self._last.values()))
            await asyncio.sleep(0)
        self._errors.clear()

    async def end(self) -> None:
        """Break off whatever still hangs: its rows say how far it got."""
        tasks = set(self._last.values())
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)

    async def _follow(self, before: asyncio.Task[None] | None, entries: Sequence[Entry]) -> None:
        if before is not None:
            await asyncio.wait({before})
        for entry in entries:
            if self._stopping:
                return
            await self._deal_with(entry)
            self.done += 1

    def _over(self, lane: Hashable, task: asyncio.Task[None]) -> None:
        if self._last.get(lane) is task:
            del self._last[lane]
        if task.cancelled():
            self._errors.append(asyncio.CancelledError())
        elif (error := task.exception()) is not None:
            self._errors.append(error)
