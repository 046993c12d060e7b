"""The gates: what a pattern would find has to get as far as the pattern."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.findings import Rule
from bot.screening.gate import Finder
from tests.unit.screening.matching import Writer

if TYPE_CHECKING:
    from bot.screening import Screener
    from bot.screening.rules import Pattern

EACH = 120
# look at more than the match, or at less than it, on purpose: a check or another pattern has the last word there
ON_PURPOSE = {
    "any other",
    "local",
    "in words",
    "town, state and ZIP",
    "introduced loosely",
    "a profile's address",
}


def stopped(pattern: Pattern) -> tuple[int, list[str]]:
    """How many texts a pattern finds something in, and those of them that its gates let nothing of through."""
    finder = Finder(pattern.match)
    gates = [Finder(gate) for gate in (pattern.gate, pattern.also) if gate]
    found = [text for text in Writer(pattern.match, seed=11).texts(EACH) if finder.seen(text.encode())]
    return len(found), [text for text in found if not all(gate.seen(text.encode()) for gate in gates)]


def test_what_a_pattern_finds_gets_through_its_gates(screener: Screener) -> None:
    """Of texts that the patterns themselves make, 95 in 100 that are danger get through; elsewhere 88.

    The rest runs words together as no one does ("darknetorder"), which the edges of words in a gate do not like.
    """
    for entry in screener.book.entries:
        made = lost = 0
        for pattern in entry.patterns:
            if pattern.name in ON_PURPOSE:
                continue
            number, missed = stopped(pattern)
            made, lost = made + number, lost + len(missed)
            assert len(missed) <= number * 0.25, (pattern.name, missed[:5])
        assert lost <= made * (0.05 if entry.rule is Rule.DANGER else 0.12), (entry.rule, lost, made)
        assert made > EACH / 10, entry.rule


def test_danger_that_gates_once_let_pass_is_heard(screener: Screener) -> None:
    """Lines that such texts led to: their pattern had them, and no gate of its fired."""
    for text in (
        "I just want out",
        "there is no other option, no option but to die",
        "today I'll die",
        "I want to hurt meself",
        "please help, he isnt breathing",
        "nobody keeps me here. I don't trust meself alone",
        "i will cut my own forearms",
        "I'm planning my own death, planning death",
        "I relapsed into cutting",
        "I just took my own life in my hands, and today I will die",
    ):
        assert any(found.rule is Rule.DANGER for found in screener.screen(text)), text
