"""The screener: fold once, one pass of the gate, and a closer look only at what fired."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.findings import Confidence, Finding, Rule
from bot.screening.gate import Finder, Gate
from bot.screening.validators.base import View

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.screening.allow import Allowed
    from bot.screening.armed import Armed
    from bot.screening.normalise import Folder, Page
    from bot.screening.rules import RuleBook
    from bot.screening.validators.base import Facts, Hit

# links, which have digits of their own
_LINK = r"\b(?:https?|hxxps?|ftp)://[^\s<>]+|\bwww\.[^\s<>]+"
MOST_PLANS = 5_000  # kept at once; there are far more ways in which gates can fire together than talk knows
# rules about what is said; all others are about what identifies
_SAID = frozenset({Rule.SOURCING, Rule.DOSING, Rule.RECORDING, Rule.PROMOTION, Rule.DANGER})
_STRENGTH = {None: 4, Confidence.HIGH: 3, Confidence.MEDIUM: 2, Confidence.LOW: 1}


class _Plans(dict[tuple[int, ...], tuple["Armed", ...]]):
    """Which patterns are looked for, by the gates that fired: worked out once, for talk fires the same few."""

    def __init__(self, armed: Sequence[Armed], gates: Mapping[str, int]) -> None:
        super().__init__()
        self._behind: dict[int, list[tuple[int, int | None]]] = {}
        self._armed = armed
        for at, item in enumerate(armed):
            also = None if item.pattern.also is None else gates[item.pattern.also]
            self._behind.setdefault(gates[item.pattern.gate], []).append((at, also))

    def __missing__(self, fired: tuple[int, ...]) -> tuple[Armed, ...]:
        behind = (one for gate in fired for one in self._behind.get(gate, ()))
        plan = tuple(
            self._armed[at] for at in sorted(at for at, also in behind if also is None or also in fired)
        )
        if len(self) < MOST_PLANS:
            self[fired] = plan
        return plan


class Screener:
    """Says what a text holds that this place wants kept out, or looked after. Pure, synchronous, without a clock.

    Make one with `bot.screening.load_screener`; one serves a whole process.
    """

    def __init__(
        self, book: RuleBook, armed: Sequence[Armed], facts: Facts, allowed: Allowed, folder: Folder
    ) -> None:
        self.book = book
        self._facts = facts
        self._allowed = allowed
        self._folder = folder
        gates = sorted({gate for item in armed for gate in (item.pattern.gate, item.pattern.also) if gate})
        danger_first = sorted(armed, key=lambda item: item.pattern.rule is not Rule.DANGER)
        self._plans = _Plans(danger_first, {gate: at for at, gate in enumerate(gates)})
        self._fired = Gate(gates).fired
        self._links = Finder(_LINK)
        self._order = {entry.rule: at for at, entry in enumerate(book.entries)}

    def screen(self, text: str, allowed: Allowed | None = None) -> tuple[Finding, ...]:
        """What the rules see in `text`, from its start to its end.

        `allowed` (made by `bot.screening.allow`) is what a guild wants said: its clinic's number, its own domain.
        Reads the first `MAX_CHARS` characters. Two findings about what identifies a person do not overlap.
        """
        cased = self._folder.plain(text)
        data = cased.lower().encode("ascii")
        plan = self._plans[tuple(self._fired(data))]
        if not plan:
            return ()
        page = self._folder.page(text, cased, data)
        return self._look(View(page, self._facts, self._allowed, allowed, self._links), plan)

    def _look(self, view: View, plan: Iterable[Armed]) -> tuple[Finding, ...]:
        """Ask each of these patterns: danger first, then in the order of the rules file."""
        hits: dict[Rule, list[Hit]] = {}
        for armed in plan:
            found = hits.setdefault(armed.pattern.rule, [])
            if not (found and armed.pattern.rule is Rule.DANGER):
                armed.look(view, found)
        pairs = [(rule, hit) for rule, found in hits.items() for hit in found]
        return self._settle(view.page, pairs) if pairs else ()

    def _settle(self, page: Page, hits: Iterable[tuple[Rule, Hit]]) -> tuple[Finding, ...]:
        """Of things that identify, over each other, keep the surest; of equally sure ones that of the rule named first.

        What is said (sourcing, danger, ...) stands beside what identifies. Danger takes the place of dosing.
        """
        ranked = sorted(hits, key=lambda item: self._rank(*item))
        kept: list[tuple[Rule, Hit]] = []
        for rule, hit in ranked:
            over = [at for at, (kind, other) in enumerate(kept) if _rivals(rule, kind) and other.meets(hit)]
            if not over:
                kept.append((rule, hit))
            elif kept[over[0]][0] is rule:
                kept[over[0]] = (rule, kept[over[0]][1].joined(hit))
        if any(rule is Rule.DANGER for rule, _ in kept):
            kept = [(rule, hit) for rule, hit in kept if rule is not Rule.DOSING]
        findings = (Finding(rule, hit.confidence, *page.origin(hit.start, hit.end)) for rule, hit in kept)
        return tuple(sorted(findings, key=lambda finding: (finding.start, finding.end, finding.rule)))

    def _rank(self, rule: Rule, hit: Hit) -> tuple[int, int, int, int]:
        return -_STRENGTH[hit.confidence], self._order[rule], hit.start - hit.end, hit.start


def _rivals(one: Rule, other: Rule) -> bool:
    """Can only one of the two be true of the same characters?"""
    return one is other or not (one in _SAID or other in _SAID)
