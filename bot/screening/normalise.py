"""Text as the rules read it: plain ASCII of the same meaning, with a way back to where each character stood.

People hide an address from a filter, or simply write with a fancy keyboard: full-width letters, mathematical
bold, Cyrillic look-alikes, characters of no width, digits in keycaps. Everything is folded once, so that a rule is
written for `a@b.com` alone. Text that is ASCII already, which is nearly all of it, is only lowered.

What Discord itself puts into a text (mentions, moments, emoji of a guild) has ids in it that are nobody's number: each
becomes as many characters that no rule knows, so that they fire nothing.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_CHARS = 6000  # Discord's longest text is 4,000 characters, all parts of an embed together have 6,000
OTHER = "\x7f"  # stands for a character that no rule knows: it separates words and nothing else

_FOREIGN = re.compile(r"[^\x00-\x7f]+")
# As Discord writes them (message formatting in its documentation), ids with as many digits as they have: whoever puts
# a telephone number between such brackets hides nothing.
_TOKEN = re.compile(
    r"<(?:(?:@[!&]?|\#|a?:[A-Za-z0-9_]{2,32}:|/[a-z0-9_ -]{1,100}:)[0-9]{16,20}"
    r"|t:-?[0-9]{1,13}(?::[A-Za-z]{1,2})?)>"
)
_SILENT = "`"  # stands for each character of them: it parts words, and no rule reads it
_MAX_EXPANSION = 4  # one character may become this many: U+FDFA alone would become 18
_MAX_REMEMBERED = 20_000  # characters whose folding is kept; further ones are folded again each time

# letters that show nothing, and the one of Braille that is a blank
_HIDDEN = {"\u115f": "", "\u1160": "", "\u3164": "", "\uffa0": "", "\u2800": " "}
_KINDS = {"Zs": " ", "Zl": "\n", "Zp": "\n", "Pd": "-", "Sc": "$"}  # blanks, line ends, dashes, currencies
_ALPHABETS = (0x1F150, 0x1F170, 0x1F1E6)  # A to Z in black circles, in black squares, as regional indicators


class _Folding(dict[int, str]):
    """The table of `str.translate`, filled as characters are met, and bounded."""

    def __init__(self, lookalikes: Mapping[str, str]) -> None:
        super().__init__({code: chr(code) for code in range(128)})
        self.update((ord(a), b) for a, b in (_HIDDEN | dict(lookalikes)).items())
        for first in _ALPHABETS:
            self.update((first + i, chr(ord("A") + i)) for i in range(26))

    def __missing__(self, code: int) -> str:
        folded = self._fold(chr(code))
        if len(self) < _MAX_REMEMBERED:
            self[code] = folded
        return folded

    def _fold(self, char: str) -> str:
        category = unicodedata.category(char)
        if category in {"Mn", "Me", "Cf"}:
            return ""
        if category in _KINDS:
            return _KINDS[category]
        digit = unicodedata.digit(char, None)
        if digit is not None:
            return str(digit)
        parts = unicodedata.normalize("NFKD", char)
        if parts == char or len(parts) > _MAX_EXPANSION:
            return OTHER
        folded = "".join(self[ord(part)] for part in parts)
        return folded if folded.strip(OTHER) else OTHER


@dataclass(slots=True)
class Page:
    """One text, folded. `cased` and `low` have the same length; spans in them lead back through `origin`."""

    text: str
    cased: str
    low: str
    data: bytes
    _table: _Folding
    _origins: list[int] | None = field(default=None)

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """Where `start` to `end` of the folded text stand in the text as it was written."""
        if not self.cased or (len(self.cased) == len(self.text) and self.text.isascii()):
            return start, end
        if self._origins is None:
            self._origins = [at for at, char in enumerate(self.text) for _ in self._table[ord(char)]]
        origins = self._origins
        after = origins[end] if end < len(origins) else len(self.text)
        return origins[start], max(after, origins[end - 1] + 1)


def read_lookalikes(text: str) -> dict[str, str]:
    """The table of `lookalikes.txt`: what a character looks like, by the character."""
    table: dict[str, str] = {}
    for line in text.splitlines():
        if line.startswith("#") or not line.strip():
            continue
        source, _, target = line.partition(" ")
        if target.startswith("=> "):
            table[source] = target.removeprefix("=> ")
        else:
            table.update(zip(source, target, strict=True))
    return table


class Folder:
    """Folds texts. Keeps a table of the characters it has met, so one is enough for a process."""

    def __init__(self, lookalikes: Mapping[str, str]) -> None:
        self._table = _Folding(lookalikes)

    def fold(self, text: str) -> Page:
        """The first `MAX_CHARS` characters of `text`, folded to ASCII."""
        cased = self.plain(text)
        return self.page(text, cased, cased.lower().encode("ascii"))

    def plain(self, text: str) -> str:
        """The first `MAX_CHARS` characters of `text` in ASCII: the text itself, where it is short and plain already."""
        if len(text) > MAX_CHARS:
            text = text[:MAX_CHARS]
        if not text.isascii():
            text = _FOREIGN.sub(self._fold_run, text)
        return _TOKEN.sub(_silence, text) if "<" in text else text

    def page(self, text: str, cased: str, data: bytes) -> Page:
        """Make a page of a text, of it in ASCII, and of that in lower case: for whoever has them at hand."""
        return Page(text[:MAX_CHARS], cased, data.decode("ascii"), data, self._table)

    def _fold_run(self, run: re.Match[str]) -> str:
        return run.group().translate(self._table)


def _silence(token: re.Match[str]) -> str:
    return _SILENT * len(token[0])
