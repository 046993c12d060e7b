"""The gate: one linear-time RE2 set over all patterns, so that an ordinary message is read once and let go."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

import re2

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

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
    """One pattern, compiled."""

    __slots__ = ("_regexp",)

    def __init__(self, pattern: str) -> None:
        """Raise `PatternError` for a pattern that RE2 does not take."""
        try:
            self._regexp: Any = re2.compile(pattern.encode("ascii"), _options(_ONE_MEMORY))
        except (re2.error, UnicodeEncodeError) as error:
            raise PatternError(pattern) from error

    def find(self, data: bytes, start: int = 0) -> tuple[int, int] | None:
        """Where the first match at or after `start` stands."""
        match = self._regexp.search(data, start)
        return match.span() if match else None

    def spans(self, data: bytes, most: int) -> Iterator[tuple[int, int]]:
        """The first `most` matches, from left to right, none overlapping another."""
        for match in islice(self._regexp.finditer(data), most):
            yield match.span()

    def seen(self, data: bytes) -> bool:
        """Is there a match at all?"""
        return self._regexp.search(data) is not None


class Gate:
    """Says which of many patterns occur in a text, in one pass over it."""

    __slots__ = ("_set",)

    def __init__(self, patterns: Sequence[str]) -> None:
        """Raise `PatternError` for the first pattern that RE2 does not take."""
        self._set = re2.Set.SearchSet(_options(_SET_MEMORY))
        for pattern in patterns:
            try:
                self._set.Add(pattern.encode("ascii"))
            except (re2.error, UnicodeEncodeError) as error:
                raise PatternError(pattern) from error
        self._set.Compile()

    def fired(self, data: bytes) -> Sequence[int]:
        """The numbers of the patterns that occur in `data`, in no order."""
        return self._set.Match(data) or ()
