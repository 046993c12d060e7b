"""Discord's rate limits, off unless asked for: 50 requests a second for the bot, 5 messages in 5 seconds a channel."""

from __future__ import annotations

import re
import time
from collections import deque
from typing import TYPE_CHECKING

from tests.wire.standin.values import Reply

if TYPE_CHECKING:
    from tests.wire.standin.values import JSON, Call

GLOBAL, GLOBAL_SECONDS = 50, 1.0  # topics/rate-limits.mdx; interaction endpoints are exempt
MESSAGES, MESSAGES_SECONDS = (
    5,
    5.0,
)  # what the headers of that route have long said; Discord promises no number


class Limits:
    """Counts requests in sliding windows of real time and refuses those over the limit."""

    def __init__(self, *, enabled: bool) -> None:
        self.enabled = enabled
        self.refused = 0
        self._all: deque[float] = deque()
        self._channels: dict[str, deque[float]] = {}

    def refuse(self, call: Call) -> Reply | None:
        """Return the 429 for a request over a limit; None: it may pass and was counted."""
        if not self.enabled or call.path.startswith(("/interactions/", "/webhooks/")):
            return None
        wait = _take(self._all, GLOBAL, GLOBAL_SECONDS)
        scope = "global"
        channel = re.fullmatch(r"/channels/(\d+)/messages", call.path)
        if not wait and channel and call.method == "POST":
            scope = "user"
            wait = _take(self._channels.setdefault(channel[1], deque()), MESSAGES, MESSAGES_SECONDS)
        if not wait:
            return None
        self.refused += 1
        return rate_limited(round(wait, 3), scope)


def _take(window: deque[float], size: int, seconds: float) -> float:
    """Count one request; return how many seconds too early it came, 0 if it may pass."""
    now = time.monotonic()
    while window and window[0] <= now - seconds:
        window.popleft()
    if len(window) >= size:
        return window[0] + seconds - now
    window.append(now)
    return 0.0


def rate_limited(seconds: float, scope: str) -> Reply:
    """Return a 429 with every header that Discord sends with it (topics/rate-limits.mdx)."""
    headers = {
        "Via": "1.1 google",
        "Retry-After": str(max(1, round(seconds))),
        "X-RateLimit-Scope": scope,
        "X-RateLimit-Limit": "5",
        "X-RateLimit-Remaining": "0",
        "X-RateLimit-Reset": f"{time.time() + seconds:.3f}",
        "X-RateLimit-Reset-After": f"{seconds:.3f}",
        "X-RateLimit-Bucket": "standin",
    }
    if scope == "global":
        headers["X-RateLimit-Global"] = "true"
    body: JSON = {
        "message": "You are being rate limited.",
        "retry_after": seconds,
        "global": scope == "global",
    }
    return Reply(429, body, headers)
