"""The checks of patterns that say it all by themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.screening.validators.base import Hit

if TYPE_CHECKING:
    from bot.screening.validators.base import Candidate


def check_plain(candidate: Candidate) -> Hit:
    """The match is the finding."""
    return Hit(candidate.start, candidate.end, candidate.pattern.confidence)
