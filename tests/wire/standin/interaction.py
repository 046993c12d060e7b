"""One thing that a person did, and what came of it."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.wire.standin.values import JSON


QUIET = (5, 6)  # deferrals, of a new answer and of a change


@dataclass(slots=True)
class Interaction:
    """One thing that a person did and every answer of the bot to it."""

    id: str
    token: str
    type: int
    user: JSON
    channel: JSON
    made_at: float
    sent_at: float
    source: JSON | None = None
    callback: int | None = None
    original: JSON | None = None
    followups: dict[str, JSON] = field(default_factory=dict)
    answers: list[JSON] = field(default_factory=list)
    answered_after: float | None = None
    told: bool = False  # something to see, not only "I heard you"
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def answered(self, kind: str, content: JSON | None) -> None:
        """Note an answer and wake whoever waits for it."""
        if self.answered_after is None:
            self.answered_after = time.monotonic() - self.sent_at
        self.told = self.told or kind != "callback" or (content or {}).get("type") not in QUIET
        self.answers.append({"kind": kind, "content": content})
        self.news.set()

    def report(self) -> JSON:
        """Return all of it as JSON for a test."""
        return {
            "id": self.id,
            "token": self.token,
            "user_id": self.user["id"],
            "answers": self.answers,
            "answered_after": self.answered_after,
        }
