"""What screening asks the bot to do about a message."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.findings import Fact, Rule
from bot.domain.verdicts import Looked, Outcome, Verdict
from bot.screening import load_screener
from bot.services.screening import Screening

RULES = Path(__file__).resolve().parents[2] / "config" / "privacy_rules.toml"
ADDRESS = "You can write to ann.example@example.org"
DANGER = "I am going to kill myself tonight."
GUILD = 11


@pytest.fixture(scope="module")
def screening() -> Screening:
    return Screening(lambda: load_screener(RULES))


def test_a_message_with_an_address_is_taken_down(screening: Screening) -> None:
    """Contact details alone take a message down, in whichever part of it they stand."""
    for texts in ((ADDRESS,), ("hello", "", ADDRESS)):
        assert screening.judge(GUILD, Looked(texts)) == Verdict(Outcome.TAKE_DOWN, (Rule.EMAIL,))
    assert screening.judge(GUILD, Looked(("hello",))) == Verdict(Outcome.NOTHING)


def test_somebody_in_danger_is_never_taken_down(screening: Screening) -> None:
    """Words of danger keep a message where it is, whatever else it holds or carries, and nothing of it is counted."""
    for looked in (
        Looked((f"{DANGER} {ADDRESS}",)),
        Looked((ADDRESS, DANGER), (Fact.ATTACHMENT, Fact.VOICE_NOTE)),
    ):
        assert screening.judge(GUILD, looked) == Verdict(Outcome.CARE)


def test_a_name_that_the_room_knows_is_no_slip(screening: Screening) -> None:
    """What somebody is called in this guild anyway is no full name; more than that is."""
    text = "Hi, my name is Mary Jane Watson."
    assert screening.judge(GUILD, Looked((text,))).outcome is Outcome.NUDGE
    assert screening.judge(GUILD, Looked((text,), own_name="Mary Jane")).outcome is Outcome.NUDGE
    assert screening.judge(GUILD, Looked((text,), own_name="mary jane watson")).outcome is Outcome.NOTHING
    assert screening.judge(GUILD, Looked(("My name is Mary Jane.",), own_name="Mary Jane")) == Verdict(
        Outcome.NOTHING
    )


def test_what_is_looked_at_shows_in_no_traceback() -> None:
    """The words are not in how the value shows itself."""
    assert ADDRESS not in repr(Looked((ADDRESS,), own_name="Ann"))
