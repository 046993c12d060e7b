"""A pattern at work: finds its matches in a text, leaves out what the words around silence, and asks its check."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain.findings import Rule
from bot.screening.clauses import Around
from bot.screening.validators.base import Candidate

if TYPE_CHECKING:
    from bot.screening.clauses import Silence
    from bot.screening.gate import Finder
    from bot.screening.rules import Pattern
    from bot.screening.validators.base import Check, Hit, View

MAX_CANDIDATES = 20  # matches of one pattern looked at in one text
MAX_HITS = 10  # of one rule in one text: one is enough to act on, and a text full of them is not to cost more


@dataclass(frozen=True, slots=True)
class Armed:
    """A pattern, compiled, with its check and with what its rule knows."""

    pattern: Pattern
    finder: Finder
    check: Check
    context: Finder | None
    silences: tuple[Silence, ...]

    def look(self, view: View, hits: list[Hit]) -> None:
        """Add to `hits`, which are of the same rule, what this pattern finds beyond them.

        After a hit the search goes on behind it, not behind the match, which may have swallowed the next one.
        One danger is enough: there is nothing to count.
        """
        data, at = view.page.data, 0
        for _ in range(MAX_CANDIDATES):
            span = self.finder.find(data, at) if len(hits) < MAX_HITS else None
            if span is None or not view.budget.look():
                return
            start, at = span
            known = next((hit for hit in hits if hit.start <= start < hit.end), None)
            if known is not None:
                at = known.end
                continue
            if self._silenced(view, start, at):
                continue
            hit = self.check(Candidate(view, start, at, self.pattern, self.context))
            if hit is None:
                continue
            hits.append(hit)
            if self.pattern.rule is Rule.DANGER:
                return
            at = max(hit.end, start + 1)

    def _silenced(self, view: View, start: int, end: int) -> bool:
        if not self.silences:
            return False
        around = Around.of(view.page, start, end)
        return any(silence.holds(around) for silence in self.silences)
