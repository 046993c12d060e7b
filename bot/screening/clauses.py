"""What was said around a match: the rest of its clause can turn its meaning ("it ended my ...", "he said ...")."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.screening.gate import Finder
    from bot.screening.normalise import Page

REACH_BEFORE = 120  # characters of a clause read before a match
REACH_AFTER = 120  # and after it
_TURN = re.compile(r"[.!?;:\n\x7f]|\b(?:but|however|though|yet|so now|and now)\b")
_STOPS = frozenset(".,;:!?\n\t ")
_PAUSE = re.compile(rb"[.,!?\n\x7f]")
_END = re.compile(rb"[.!?\n\x7f]")


def clause_before(page: Page, start: int) -> str:
    """What was said in the same clause before `start`."""
    text = page.low[max(0, start - REACH_BEFORE) : start]
    turns = list(_TURN.finditer(text))
    return text[turns[-1].end() :] if turns else text


@dataclass(frozen=True, slots=True)
class Around:
    """What was said around one match: cut out once, however many silences ask."""

    clause: bytes  # before it, in its clause
    before: bytes  # before it, in its sentence
    after: bytes  # after it, beyond its sentence too
    rest: bytes  # after it, to the next pause

    @classmethod
    def of(cls, page: Page, start: int, end: int) -> Around:
        """Around characters `start` to `end` of a folded text."""
        # a pattern may have taken the end of its sentence along
        while end > start and page.low[end - 1] in _STOPS:
            end -= 1
        after = page.data[end : end + REACH_AFTER]
        before = page.data[max(0, start - REACH_BEFORE) : start]
        clause = clause_before(page, start).encode("ascii")
        return cls(clause, _END.split(before)[-1], after, _PAUSE.split(after, maxsplit=1)[0])


@dataclass(frozen=True, slots=True)
class Silence:
    """Words that silence a match: before it in its clause, or after it.

    Words before a match do not silence it if `but_before` is said before it, or `but_after` after it, in its sentence.
    """

    before: Finder | None
    after: Finder | None
    but_before: Finder | None
    but_after: Finder | None

    def holds(self, around: Around) -> bool:
        """Is the match that this is around silenced?"""
        if self.after is not None and self.after.seen(around.after):
            return True
        if self.before is None or not self.before.seen(around.clause):
            return False
        if self.but_before is not None and self.but_before.seen(around.before):
            return False
        return self.but_after is None or not self.but_after.seen(around.rest)
