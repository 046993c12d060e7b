"""The numbers that screening has to reach, on synthetic cases from a seeded generator and on lines written for them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.domain.findings import Action, Rule
from tests.unit.screening.identifying import Maker
from tests.unit.screening.synthetic import MEDIAN, P95, Case, Talk

if TYPE_CHECKING:
    from bot.screening import Screener

CASES = Path(__file__).parent / "cases"
BENIGN, EACH = 20_000, 1_000
# rule -> what makes it, and the recall it has to reach
IDENTIFYING = (
    ("email", "email", 0.99),
    ("phone", "phone", 0.99),
    ("phone", "foreign", 0.80),
    ("card", "card", 0.99),
    ("iban", "iban", 0.99),
    ("ssn", "ssn", 0.99),
    ("address", "address", 0.98),
    ("birth_date", "birth_date", 0.98),
    ("link", "link", 0.98),
)


def lines(name: str) -> list[str]:
    """The lines of a file of cases, its comments left out."""
    text = (CASES / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def labelled(name: str) -> list[tuple[str, str]]:
    """The lines of a file of cases with their rule."""
    parts = (line.partition("\t") for line in lines(name))
    return [(rule, text.replace("\\n", "\n")) for rule, _, text in parts]


@pytest.fixture(scope="module")
def benign() -> list[str]:
    talk = Talk(seed=20)
    return [talk.message() for _ in range(BENIGN)]


def found(screener: Screener, case: Case) -> bool:
    """Is the thing found, by its rule, where it stands?"""
    return any(
        found.rule == case.rule and found.start < case.end and case.start < found.end
        for found in screener.screen(case.text)
    )


def test_the_generator_writes_messages_as_long_as_people_do(benign: list[str]) -> None:
    """Median and 95th percentile are those of real chat, within a tenth."""
    lengths = sorted(map(len, benign))
    assert abs(lengths[BENIGN // 2] - MEDIAN) <= MEDIAN * 0.1
    assert abs(lengths[BENIGN * 95 // 100] - P95) <= P95 * 0.1


@pytest.mark.parametrize(("rule", "make", "goal"), IDENTIFYING)
def test_what_identifies_is_found(rule: str, make: str, goal: float, screener: Screener) -> None:
    """Of a thousand messages with one such thing, as many are found as the goal says, where they stand."""
    maker = Maker(seed=3)
    cases = [maker.case(rule, getattr(maker, make)) for _ in range(EACH)]
    missed = [case.text for case in cases if not found(screener, case)]
    assert 1 - len(missed) / EACH >= goal, missed[:5]


@pytest.mark.parametrize(("rule", "make", "goal"), IDENTIFYING)
def test_what_is_found_is_there(rule: str, make: str, goal: float, screener: Screener) -> None:
    """Of all findings in those messages, at least 99 in 100 are of the thing that was put in."""
    maker = Maker(seed=4)
    right = wrong = 0
    for _ in range(EACH):
        case = maker.case(rule, getattr(maker, make))
        for finding in screener.screen(case.text):
            if finding.rule == rule and finding.start < case.end and case.start < finding.end:
                right += 1
            else:
                wrong += 1
    assert right / (right + wrong) >= 0.99


def test_disguised_addresses_are_found(screener: Screener) -> None:
    """Each of the eight disguises is seen through nine times in ten or more."""
    maker = Maker(seed=5)
    for name, disguise in maker.disguises().items():
        texts = [f"write to me, {disguise(maker.email())}, any time" for _ in range(300)]
        seen = sum(any(finding.rule is Rule.EMAIL for finding in screener.screen(text)) for text in texts)
        assert seen / len(texts) >= 0.9, name


def test_hardly_any_benign_message_is_taken_down(benign: list[str], screener: Screener) -> None:
    """At most one in two thousand leads to a removal, and at most 0.3 in a thousand looks like an address."""
    removed = [
        text
        for text in benign
        if any(
            screener.book.action(finding.rule, finding.confidence) is Action.TAKE_DOWN
            for finding in screener.screen(text)
        )
    ]
    assert len(removed) / BENIGN <= 1 / 2000, removed[:5]
    addresses = [
        text for text in benign if any(finding.rule is Rule.ADDRESS for finding in screener.screen(text))
    ]
    assert len(addresses) / BENIGN <= 0.3 / 1000, addresses[:5]


def test_hardly_any_benign_message_sounds_like_danger(benign: list[str], screener: Screener) -> None:
    """At most three alerts in a thousand, though the messages speak of dying, of relief and of jobs that kill."""
    alerts = [
        text for text in benign if any(finding.rule is Rule.DANGER for finding in screener.screen(text))
    ]
    assert len(alerts) / BENIGN <= 3 / 1000, alerts[:5]


def test_danger_said_in_the_first_person_is_heard(screener: Screener) -> None:
    """At least 95 of 100 explicit lines are found."""
    texts = lines("danger.txt")
    missed = [text for text in texts if all(found.rule is not Rule.DANGER for found in screener.screen(text))]
    assert len(texts) > 400
    assert 1 - len(missed) / len(texts) >= 0.95, missed


def test_past_relief_jokes_and_other_people_are_no_danger(screener: Screener) -> None:
    """Of the lines that speak of danger without being in it, at most one in a hundred is taken for it."""
    texts = lines("no_danger.txt")
    wrong = [text for text in texts if any(found.rule is Rule.DANGER for found in screener.screen(text))]
    assert len(texts) > 350
    assert len(wrong) / len(texts) <= 0.01, wrong


def test_danger_never_has_a_confidence_and_never_leads_to_a_removal(screener: Screener) -> None:
    """Nothing that danger finds can be acted on as a removal."""
    for text in lines("danger.txt"):
        for finding in screener.screen(text):
            assert (finding.confidence is None) == (finding.rule is Rule.DANGER)
            if finding.rule is Rule.DANGER:
                assert screener.book.action(finding.rule, finding.confidence) is None


@pytest.mark.parametrize(("rule", "text"), labelled("rules.txt"))
def test_each_rule_sees_its_own(rule: str, text: str, screener: Screener) -> None:
    """A line written for a rule is found by that rule."""
    assert rule in {finding.rule for finding in screener.screen(text)}


@pytest.mark.parametrize(("rule", "text"), labelled("not_rules.txt"))
def test_each_rule_leaves_the_ordinary_alone(rule: str, text: str, screener: Screener) -> None:
    """A line that only looks like a rule's own is left alone by that rule."""
    assert rule not in {finding.rule for finding in screener.screen(text)}


def test_danger_takes_the_place_of_dosing(screener: Screener) -> None:
    """An overdose is no matter for a nudge about doses."""
    rules = {finding.rule for finding in screener.screen("how many mg should I take to die")}
    assert Rule.DANGER in rules
    assert Rule.DOSING not in rules
