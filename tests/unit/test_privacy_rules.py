"""How often a person is nudged, what may be said, and what a button knows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.app import CONFIG, bring
from bot.domain.findings import Fact, Rule, Topic
from bot.domain.privacy import (
    MOST_NUDGES,
    NUDGED_FOR,
    TOPICS,
    Told,
    mask_of,
    read_allowed,
    to_tell,
    topics_of,
)
from bot.errors import Refusal
from bot.services.nudges import Nudges
from bot.texts import Texts
from tests.unit.test_returned import Hands

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)


@given(st.lists(st.tuples(st.sampled_from(TOPICS), st.integers(0, 400)), max_size=40))
def test_nobody_is_nudged_more_than_is_sensible(asked: list[tuple[Topic, int]]) -> None:
    """In any three hours: at most three notes, and none about the same thing twice."""
    past: list[Told] = []
    for topic, minutes in sorted(asked, key=lambda one: one[1]):
        now = NOW + timedelta(minutes=minutes)
        past += [Told(one, now) for one in to_tell(past, [topic], now)]
    for told in past:
        lately = [one for one in past if timedelta(0) <= told.at - one.at < NUDGED_FOR]
        assert len({one.at for one in lately}) <= MOST_NUDGES
        assert len({one.topic for one in lately}) == len(lately)


def test_every_topic_is_listed_and_a_button_knows_it_again() -> None:
    """None is missing in the list, and a mask gives back what was put in, in the list's order."""
    assert sorted(TOPICS) == sorted((*Rule, *Fact))
    assert topics_of(mask_of([Fact.FORWARD, Rule.EMAIL, Rule.EMAIL])) == (Rule.EMAIL, Fact.FORWARD)
    assert topics_of(0) == ()
    assert topics_of(1 << 60) == ()


def test_what_is_shown_as_an_example_is_found() -> None:
    """In every language, whoever tries the example of a rule by `/privacy test` sees that rule; two are described only.

    What is found in words is found in English words, and the page says so.
    """
    screener, texts = bring().load_screener(), Texts(CONFIG / "locales")
    for language in texts.languages:
        say = texts.to(language)
        found = {
            rule: [one.rule for one in screener.screen(say(f"privacy.example_{rule}"))]
            for rule in Rule
            if rule not in (Rule.CARD, Rule.SSN)
        }
        assert found == {rule: [rule] for rule in found}, language


def test_what_may_be_said_is_read_line_by_line() -> None:
    """Numbers in any spelling, addresses and websites; what is none of these is named, and there is an end."""
    text = " +1 (415) 555-0132 \n\nhelp@clinic.example\r\nclinic.example\nclinic.example"
    assert read_allowed(text) == ("+1 (415) 555-0132", "help@clinic.example", "clinic.example")
    assert read_allowed(" \n") == ()
    for bad in ("the clinic", "a b@c.d", "x" * 101, "5", "*"):
        with pytest.raises(Refusal, match=r"privacy\.allowed_unclear"):
            read_allowed(f"clinic.example\n{bad}")
    with pytest.raises(Refusal, match=r"privacy\.allowed_many"):
        read_allowed("\n".join(f"{number}.example.org" for number in range(51)))


def test_a_flood_of_notes_is_forgotten_from_its_oldest(monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory holds so many notes and no more; what is over is let go of."""
    most = 50  # each note looks at all that are there
    monkeypatch.setattr("bot.services.nudges.MOST", most)
    clock = Hands()
    nudges = Nudges(clock)
    for number in range(most + 1):
        assert nudges.begin(1, number, number, [Rule.LINK]) == (Rule.LINK,)
    assert nudges.take(0, 0) == ()
    assert nudges.take(most, most) == (Rule.LINK,)
    assert nudges.take(most, 0) == ()
    clock.at += NUDGED_FOR
    assert nudges.take(most, most) == ()
    assert nudges.begin(1, most, 7, [Rule.LINK]) == (Rule.LINK,)
