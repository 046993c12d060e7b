"""Keeps below what Discord takes: 50 requests a second for a whole bot (topics/rate-limits)."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Final

MOST: Final = 47
"""Calls in any one second. The rest is for what we look up; answers to people do not count."""
SECOND: Final = 1.0
GAP: Final = SECOND / MOST
"""Between two calls where there are many: in bunches, a late bunch and the next one would meet in one second."""


class Pace:
    """Lets at most `MOST` callers pass in any second, first come first; the others wait for their turn."""

    def __init__(self) -> None:
        self._passed: deque[float] = deque(maxlen=MOST)
        self._turn = asyncio.Lock()

    async def turn(self) -> None:
        """Return when it is the caller's turn: at once after a quiet time, one by one where there are many."""
        async with self._turn:
            now = asyncio.get_running_loop().time()
            at = now
            if len(self._passed) == MOST and now - self._passed[0] < 2 * SECOND:
                at = max(self._passed[0] + SECOND, self._passed[-1] + GAP)
                if at > now:
                    await asyncio.sleep(at - now)
            self._passed.append(at)
