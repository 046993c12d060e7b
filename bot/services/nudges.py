"""Private notes about what somebody wrote: how many are sensible, and whose a note is. In memory alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.domain.privacy import NUDGED_FOR, Told, to_tell

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.clock import Clock
    from bot.domain.findings import Topic

MOST: Final = 5_000
"""Notes at once. The oldest goes first; a flood must not fill the memory."""


@dataclass(frozen=True, slots=True)
class _Note:
    author_id: int
    topics: tuple[Topic, ...]
    until: datetime


class Nudges:
    """Knows for three hours who was told what; a restart forgets it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._told: dict[tuple[int, int], tuple[Told, ...]] = {}
        self._notes: dict[int, _Note] = {}

    def begin(self, guild_id: int, author_id: int, number: int, topics: Sequence[Topic]) -> tuple[Topic, ...]:
        """Return which of these topics the author of this message is told about now, and remember that."""
        now = self._clock.now()
        self._forget(now)
        past = self._told.get((guild_id, author_id), ())
        tell = to_tell(past, topics, now)
        if tell:
            self._told[guild_id, author_id] = (*past, *(Told(topic, now) for topic in tell))
            self._notes[number] = _Note(author_id, tell, now + NUDGED_FOR)
        return tell

    def take(self, number: int, author_id: int) -> tuple[Topic, ...]:
        """Return what a note is about, to the author alone; nothing for anybody else, later, or after a restart."""
        self._forget(self._clock.now())
        note = self._notes.get(number)
        return note.topics if note is not None and note.author_id == author_id else ()

    def forget_person(self, author_id: int) -> None:
        """Let go of everything that somebody was told, in every guild."""
        for number in [one for one, note in self._notes.items() if note.author_id == author_id]:
            del self._notes[number]
        for who in [who for who in self._told if who[1] == author_id]:
            del self._told[who]

    def _forget(self, now: datetime) -> None:
        """Let go of what is over; both are in the order of time, but for people who were told again."""
        for number in [one for one, note in self._notes.items() if note.until <= now]:
            del self._notes[number]
        for who in [who for who, past in self._told.items() if now - past[-1].at >= NUDGED_FOR]:
            del self._told[who]
        while len(self._notes) >= MOST:
            del self._notes[next(iter(self._notes))]
        while len(self._told) >= MOST:
            del self._told[next(iter(self._told))]
