"""The gate: one linear-time RE2 set over all patterns, so that an ordinary message is read once and let go."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import re2

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_SET_MEMORY = 32 << 20  # bytes of tables; beyond them RE2 begins anew, which a test watches finds no less
# bytes at most for each single pattern: with RE2's own 8 MiB, the largest would build their tables again and again
_ONE_MEMORY = 64 << 20


class PatternError(Exception):
    """RE2 does not take this pattern."""


def _options(memory: int) -> re2.Options:
    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1  # a byte is a character: texts are folded to ASCII
    options.never_capture = True
    options.log_errors = False
    options.max_mem = memory
    return options


class Finder:
    """One pattern, compiled.

    It asks RE2 itself and not its Python face, which makes a generator and a match object of each search: 1.1 us a
    search and not 3. The face's inside is fixed by the pinned version, and tests fail where it is another.
    """

    __slots__ = ("_match",)

    def __init__(self, pattern: str) -> None:
        """Raise `PatternError` for a pattern that RE2 does not take."""
        try:
            compiled = re2.compile(pattern.encode("ascii"), _options(_ONE_MEMORY))
        except (re2.error, UnicodeEncodeError) as error:
            raise PatternError(pattern) from error
        self._match: Any = partial(compiled._regexp.Match, re2._Anchor.UNANCHORED)  # noqa: SLF001 - see above

    def find(self, data: bytes, start: int = 0) -> tuple[int, int] | None:
        """Where the first match at or after `start` stands."""
        span: tuple[int, int] = self._match(data, start, len(data))[0]
        return None if span[0] < 0 else span

    def spans(self, data: bytes, most: int) -> Iterator[tuple[int, int]]:
        """The first `most` matches, from left to right, none overlapping another. None of them may be empty."""
        at = 0
        for _ in range(most):
            span = self.find(data, at)
            if span is None:
                return
            yield span
            at = max(span[1], at + 1)

    def seen(self, data: bytes) -> bool:
        """Is there a match at all?"""
        return bool(self._match(data, 0, len(data))[0][0] >= 0)


class Gate:
    """Says which of many patterns occur in a text, in one pass over it."""

    __slots__ = ("_set", "fired")

    def __init__(self, patterns: Sequence[str]) -> None:
        """Raise `PatternError` for the first pattern that RE2 does not take."""
        self._set = re2.Set.SearchSet(_options(_SET_MEMORY))
        for pattern in patterns:
            try:
                self._set.Add(pattern.encode("ascii"))
            except (re2.error, UnicodeEncodeError) as error:
                raise PatternError(pattern) from error
        self._set.Compile()
        self.fired: Callable[[bytes], list[int]] = self._set._set.Match  # noqa: SLF001 - as in `Finder`
        """Returns the numbers of the patterns that occur in a text, in no order."""
