"""What somebody says of themselves: whose wish it is, and whether anything else stands between."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.screening.clauses import clause_before
from bot.screening.validators.base import Hit

if TYPE_CHECKING:
    from bot.screening.validators.base import Candidate

_WORD = re.compile(r"[a-z']+")
_ONESELF = frozenset({"me", "myself", "i", "i'm", "im", "my"})
_NEAR = 8  # words before a match in which its subject is looked for


def _subject(candidate: Candidate) -> bool | None:
    """Whose it is: True for oneself, False for somebody else, None if nobody is named in the clause so far."""
    if _ONESELF.intersection(_WORD.findall(candidate.text)):
        return True
    facts = candidate.facts
    for word in reversed(_WORD.findall(clause_before(candidate.page, candidate.start))[-_NEAR:]):
        if word in facts.known("oneself"):
            return True
        if word in facts.known("somebody_else"):
            return False
    return None


def check_own(candidate: Candidate) -> Hit | None:
    """Said of oneself, or of nobody in particular."""
    if _subject(candidate) is False:
        return None
    return Hit(candidate.start, candidate.end, candidate.pattern.confidence)


def check_own_wish(candidate: Candidate) -> Hit | None:
    """Wished for oneself, and nothing else is wished for in the same breath ("I want to know if...").

    "Want to die" may stand without an "I", "should not exist" may not.
    """
    said = _WORD.findall(candidate.text)
    if candidate.facts.known("other_wish").intersection(said):
        return None
    subject = _subject(candidate)
    if subject is None and said[0] not in candidate.facts.known("bare_wish"):
        return None
    return None if subject is False else Hit(candidate.start, candidate.end, candidate.pattern.confidence)
