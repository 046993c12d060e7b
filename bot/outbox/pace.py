"""Keeps below what Discord takes: 50 requests a second for a whole bot (topics/rate-limits)."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Final

MOST: Final = 45
"""Calls in any one second. The rest is for answers to people, which Discord does not count, and for what we edit."""
SECOND: Final = 1.0


class Pace:
    """Lets at most `MOST` callers pass in any second, first come first; the others wait for their turn."""

    def __init__(self) -> None:
        self._passed: deque[float] = deque(maxlen=MOST)
        self._turn = asyncio.Lock()

    async def turn(self) -> None:
        """Return when it is the caller's turn."""
        async with self._turn:
            loop = asyncio.get_running_loop()
            if len(self._passed) == MOST and (wait := self._passed[0] + SECOND - loop.time()) > 0:
                await asyncio.sleep(wait)
            self._passed.append(loop.time())
