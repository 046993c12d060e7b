"""Danger: what turns the meaning of the same words, pair by pair."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.domain.findings import Rule

if TYPE_CHECKING:
    from bot.screening import Screener

# what is heard, and what the same words mean beside others
PAIRS = (
    ("I want to die", "I don't want to die"),
    ("I want to die", "my brother wants to die"),
    ("I want to die", "I used to want to die"),
    ("I want to die", "I want to die of embarrassment"),
    ("I want to die", "I want to die old and happy"),
    ("I want to die", "I want to know when we die"),
    ("I want to die", "in the song she sings I want to die"),
    ("want to die so bad", "he might want to die"),
    ("I should not exist", "the file should not exist"),
    ("I wanted to kill myself all day", "I wanted to kill myself when I was young"),
    ("I tried to kill myself last night", "I tried to kill myself in 2015"),
    ("I've wanted to kill myself for weeks", "I wanted to kill myself for years"),
    ("I keep thinking about suicide", "he keeps thinking about suicide"),
    ("I'm thinking of jumping off a bridge", "they are thinking of jumping off a bridge"),
    ("I can't stop thinking about killing myself", "I stopped thinking about killing myself"),
    ("I'm killing myself tonight", "I'm killing myself at work"),
    ("the voices are telling me to kill myself", "a bully told me to kill myself"),
    ("I don't want to live", "I don't want to live in fear"),
    ("I don't want to live like this anymore", "I no longer feel that I don't want to live"),
    ("I'm tired of living", "I'm tired of living in the city"),
    ("I am suicidal", "I am not suicidal"),
    ("I'm having suicidal thoughts", "it ended my suicidal thoughts"),
    ("my suicidal thoughts are back", "my suicidal thoughts are gone"),
    ("I am suicidal again", "I was suicidal last year"),
    ("suicide is the only option", "suicide prevention is important"),
    ("I wrote my goodbye letter", "I wrote a goodbye letter to my depression"),
    ("I'm going to hurt myself", "I'm going to hurt myself lifting this"),
    ("I cut myself again tonight", "I cut myself shaving again"),
    ("I took 60 pills", "I took 60 mg of ketamine"),
    ("I took 60 pills", "I took 60 pills in 2012 and survived"),
    ("I just took a whole bottle of tylenol", "I just took a whole bottle of water"),
    ("I took too many pills", "I took too many notes"),
    ("I overdosed", "I overdosed on chocolate"),
    ("I can't breathe", "I can't breathe through my nose"),
    ("I can't breathe", "I was laughing so hard I can't breathe"),
    ("I'm having a heart attack", "I nearly had a heart attack"),
    ("he isn't breathing", "he is breathing"),
    ("I'm in danger", "I'm in danger of missing the bus"),
    ("I'm not safe", "I'm not safe to drive"),
    ("my husband threatened to kill me", "my ex threatened to kill me years ago"),
)


def heard(screener: Screener, text: str) -> bool:
    return any(found.rule is Rule.DANGER for found in screener.screen(text))


@pytest.mark.parametrize(("danger", "other"), PAIRS)
def test_the_words_around_tell(danger: str, other: str, screener: Screener) -> None:
    """The first line is danger, the second is not, though they share their words."""
    assert heard(screener, danger)
    assert not heard(screener, other)


@pytest.mark.parametrize("text", sorted({danger for danger, _ in PAIRS}))
def test_danger_is_heard_in_the_middle_of_other_talk(text: str, screener: Screener) -> None:
    """What was said in the sentences before and after does not silence it."""
    assert heard(
        screener, f"I was fine for years. Thank you all for listening. {text}. Last year was easier."
    )


@pytest.mark.parametrize(
    "text", ["I WANT TO KILL MYSELF", "ｉ ｗａｎｔ ｔｏ ｄｉｅ", "i want to k1ll myself", "i’m suicidal"]
)
def test_danger_is_heard_in_any_writing(text: str, screener: Screener) -> None:
    """Capitals, full-width letters, digits for letters and curly apostrophes change nothing."""
    assert heard(screener, text)


def test_one_finding_is_enough(screener: Screener) -> None:
    """Danger is not counted."""
    findings = screener.screen("I want to die. I want to kill myself. I took 60 pills.")
    assert [found.rule for found in findings] == [Rule.DANGER]
