"""Texts that a pattern matches, made from the pattern itself by a seeded generator: what no list of cases thinks of."""

from __future__ import annotations

import random
import re._parser as parser  # type: ignore[import-not-found]
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_SOME = "abcdxyz ,;5"  # for what may be anything but a few characters
_MORE = 2  # repetitions beyond the least


class Writer:
    """Writes texts for a pattern. Anchors and edges of words are left to chance, so some do not match after all."""

    def __init__(self, pattern: str, seed: int) -> None:
        self._tree: Iterable[Any] = parser.parse(pattern)
        self._random = random.Random(seed)

    def texts(self, count: int) -> Iterator[str]:
        """Write so many."""
        for _ in range(count):
            yield self._all(self._tree) + self._random.choice(["", " ", " x"])

    def _all(self, tree: Iterable[Any]) -> str:
        return "".join(self._one(str(kind), about) for kind, about in tree)

    def _one(self, kind: str, about: Any) -> str:  # noqa: ANN401, PLR0911 - a tree of Python's own, a kind a line
        match kind:
            case "LITERAL":
                return chr(about)
            case "IN":
                return self._of_class(about)
            case "BRANCH":
                return self._all(self._random.choice(about[1]))
            case "SUBPATTERN":
                return self._all(about[3])
            case "MAX_REPEAT" | "MIN_REPEAT":
                least, most, tree = about
                times = self._random.randint(least, min(int(most), least + _MORE))
                return "".join(self._all(tree) for _ in range(times))
            case "CATEGORY":
                return {"CATEGORY_WORD": "a", "CATEGORY_DIGIT": "1"}[str(about)]
        return ""

    def _of_class(self, items: list[Any]) -> str:
        kind, about = items[0]
        if str(kind) == "NEGATE":
            taken = {char for item in items[1:] for char in _chars(*item)}
            return self._random.choice([char for char in _SOME if char not in taken])
        kind, about = self._random.choice(items)
        return (
            self._random.choice(_chars(kind, about))
            if str(kind) != "CATEGORY"
            else self._one(str(kind), about)
        )


def _chars(kind: object, about: Any) -> list[str]:  # noqa: ANN401 - likewise
    if str(kind) == "LITERAL":
        return [chr(about)]
    return [chr(code) for code in range(about[0], about[1] + 1)] if str(kind) == "RANGE" else []
