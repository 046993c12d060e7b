"""Texts that were taken down, for their authors to have back: in memory alone, for ten minutes, lost at a restart."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import datetime

    from bot.clock import Clock
    from bot.domain.findings import Topic

KEPT: Final = timedelta(minutes=10)
MOST: Final = 500
"""Texts at once. The oldest goes first; a flood must not fill the memory."""


@dataclass(frozen=True, slots=True)
class Held:
    """A text that was taken down, and why."""

    author_id: int
    text: str
    topics: tuple[Topic, ...]
    until: datetime

    def __repr__(self) -> str:
        """Say nothing: what somebody wrote must not reach a log through a traceback."""
        return "Held(...)"


class Returned:
    """Holds texts for their authors."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._held: dict[int, Held] = {}

    def hold(self, number: int, author_id: int, text: str, topics: tuple[Topic, ...]) -> None:
        """Keep a text for its author."""
        self._forget()
        while len(self._held) >= MOST:
            del self._held[next(iter(self._held))]
        self._held[number] = Held(author_id, text, topics, self._clock.now() + KEPT)

    def take(self, number: int, author_id: int) -> Held | None:
        """Return the text to its author; None for anybody else, after ten minutes, or after a restart."""
        self._forget()
        held = self._held.get(number)
        return held if held is not None and held.author_id == author_id else None

    def forget_person(self, author_id: int) -> None:
        """Let go of everything that somebody wrote."""
        for number in [one for one, held in self._held.items() if held.author_id == author_id]:
            del self._held[number]

    def _forget(self) -> None:
        now = self._clock.now()
        for number in [one for one, held in self._held.items() if held.until <= now]:
            del self._held[number]
