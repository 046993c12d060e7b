"""Whatever is sent: no exception, places inside the text, and a bounded amount of work."""

from __future__ import annotations

from typing import TYPE_CHECKING

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.findings import Rule
from bot.screening.armed import MAX_HITS
from bot.screening.normalise import MAX_CHARS
from bot.screening.validators.base import Budget, Candidate
from tests.unit.screening.identifying import Maker
from tests.unit.screening.test_goals import lines

if TYPE_CHECKING:
    from bot.screening import Screener
    from bot.screening.gate import Finder
    from bot.screening.rules import Pattern
    from bot.screening.validators.base import View

LONG = 4000  # characters: the longest Discord message
PIECES = (
    "4 ",
    "1-",
    "4",
    "415-555-0132 ",
    "4242 4242 4242 4242 ",
    "4242 4242 4242 4241 ",
    "a@b.co ",
    "a at b.c ",
    "@",
    "a.",
    "a dot ",
    "\ufdfa",
    "a\u0301\u0302",
    "\u200b",
    "ａ",
    "i want to ",
    "i want to die lol ",
    "i really ",
    "kill myself ",
    "don't want to ",
    "i took too ",
    "John Smith ",
    "12 oak street ",
    "12 oak ",
    "1 a in 12345 ",
    "four ",
    "gb82west",
    "u/abc ",
    "@abc_1 ",
    "http://a.b ",
    "a.com ",
    "www.",
    "<@1 ",
    "<",
    "ketamine ",
    "where get ketamine ",
    "you should take ",
    "take 100 mg ",
    "i record this ",
    "born 1/1/90 ",
    "insta is ",
    "insta: ",
    "suicidal thoughts ",
    "he said i want to die ",
    "can't ",
    "gun in my ",
    "\n",
    " ",
    "\ud800",
    "0044 20 7946 0958 ",
    "(02) 9374 4000 ",
)
text = st.text(max_size=400) | st.lists(st.sampled_from(PIECES), max_size=60).map("".join)


@given(text)
@settings(max_examples=200, deadline=None)
def test_any_text_is_screened_and_places_are_inside_it(screener: Screener, text: str) -> None:
    """No exception, places in order and within the text, and what identifies does not overlap."""
    findings = screener.screen(text)
    assert list(findings) == sorted(findings, key=lambda found: (found.start, found.end, found.rule))
    said = {Rule.SOURCING, Rule.DOSING, Rule.RECORDING, Rule.PROMOTION, Rule.DANGER}
    last = 0
    for finding in findings:
        assert 0 <= finding.start < finding.end <= len(text)
        if finding.rule not in said:
            assert finding.start >= last
            last = finding.end


@given(st.integers(0, 2**32), st.sampled_from(["email", "phone", "card", "iban", "ssn", "address"]), text)
@settings(max_examples=200, deadline=None)
def test_a_second_look_sees_the_same(screener: Screener, seed: int, make: str, text: str) -> None:
    """Screening keeps nothing: the same text has the same findings, whatever was screened in between."""
    message = getattr(Maker(seed), make)()
    first = screener.screen(message)
    screener.screen(text)
    assert screener.screen(message) == first


class Counter:
    """Counts what a screener does, in units that do not depend on the machine."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.checks = self.lookups = 0
        parse = phonenumbers.parse

        def parsed(number: str, region: str | None = None) -> phonenumbers.PhoneNumber:
            self.lookups += 1
            return parse(number, region)

        def made(view: View, start: int, end: int, pattern: Pattern, context: Finder | None) -> Candidate:
            self.checks += 1
            return Candidate(view, start, end, pattern, context)

        monkeypatch.setattr(phonenumbers, "parse", parsed)
        monkeypatch.setattr("bot.screening.armed.Candidate", made)


def longest(piece: str) -> str:
    """A message of 4,000 characters: one piece over and over, all pieces in turn, lines of danger, or bare numbers."""
    if piece == "all":
        return ("".join(PIECES) * LONG)[:LONG]
    if piece == "danger":
        return " ".join(lines("danger.txt") + lines("no_danger.txt"))[:LONG]
    if piece == "numbers":
        return " and 0".join(str(number) for number in range(2_100_000_001, 2_100_000_401))[:LONG]
    return (piece * LONG)[:LONG]


@pytest.mark.parametrize("piece", [*PIECES, "all", "danger", "numbers"])
def test_the_longest_hostile_message_causes_bounded_work(
    piece: str, screener: Screener, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However a message of 4,000 characters is made, the matches looked at and the lookups have a ceiling."""
    counter = Counter(monkeypatch)
    findings = screener.screen(longest(piece))
    assert counter.checks <= Budget().looks
    assert counter.lookups <= Budget().lookups
    assert len(findings) <= Budget().looks


def test_one_rule_has_a_ceiling_of_its_own(screener: Screener) -> None:
    """A message full of addresses is cut off, and what was found is enough to act on."""
    assert len(screener.screen("a@b.co " * 500)) == MAX_HITS


def test_the_end_of_an_endless_text_is_not_read(screener: Screener) -> None:
    """Text beyond the limit is not looked at: Discord has none that long."""
    assert screener.screen("x" * MAX_CHARS + " jane@example.com") == ()
    assert screener.screen("x " * 1000 + " jane@example.com") != ()


def test_the_gate_has_memory_enough(screener: Screener) -> None:
    """A canary: RE2's set says nothing when it runs out of memory, so every rule is asked after much other text."""
    maker = Maker(seed=9)
    for _ in range(2000):
        screener.screen(maker.case("", maker.email).text)
        screener.screen("".join(chr(maker.random.randrange(32, 127)) for _ in range(300)))
    for rule, thing in (
        ("email", "jane@example.com"),
        ("phone", "415-555-0132"),
        ("card", "4242 4242 4242 4242"),
        ("ssn", "078-05-1120"),
        ("invite", "discord.gg/abc123"),
        ("danger", "I want to kill myself"),
    ):
        assert rule in {found.rule for found in screener.screen(f"well, {thing}")}
