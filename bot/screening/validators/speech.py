"""What somebody says of themselves: whose wish it is, and whether anything else stands between."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.screening.clauses import clause_before
from bot.screening.validators.base import Hit

if TYPE_CHECKING:
    from bot.screening.validators.base import Candidate

_WORD = re.compile(r"[a-z']+")
_NEAR = 8  # words before a match in which its subject is looked for


def check_own(candidate: Candidate) -> Hit | None:
    """Said of oneself: nobody else is its nearest subject, and nothing else is wanted ("I want to know if...")."""
    said = _WORD.findall(candidate.text)
    if any(word in candidate.facts.known("other_wish") for word in said):
        return None
    if not {"me", "myself", "i", "i'm", "im", "my"}.intersection(said):
        before = _WORD.findall(clause_before(candidate.page, candidate.start))[-_NEAR:]
        for word in reversed(before):
            if word in candidate.facts.known("oneself"):
                break
            if word in candidate.facts.known("somebody_else"):
                return None
    return Hit(candidate.start, candidate.end, candidate.pattern.confidence)
