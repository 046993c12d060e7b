"""The rules file: what is wrong with it is said in one sentence that names the place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.domain.findings import Action, Confidence, Rule
from bot.errors import ContentError
from bot.screening import load_screener

if TYPE_CHECKING:
    from pathlib import Path

    from bot.screening import Screener

GOOD = """
regions = ["US"]
allow = []
[actions]
high = "take_down"
medium = "nudge"
low = "count"
[words]
greeting = ["hi", "good day"]
[macros]
blank = '[ ]+'
[rules.handle]
[[rules.handle.patterns]]
name = "one"
match = '{greeting}{blank}there'
confidence = "high"
"""
BROKEN = (
    ('regions = ["US"]', 'regions = ["Atlantis"]', "Atlantis"),
    ('regions = ["US"]', "regions = [", "TOML"),
    ('high = "take_down"', 'high = "explode"', "take_down, nudge, count or off"),
    ('low = "count"', "", "low"),
    ("[words]", '[facts]\nattachment = "explode"\n[words]', "facts.attachment"),
    ("[words]", '[facts]\nhorse = "count"\n[words]', "horse"),
    ("[rules.handle]", "[rules.astrology]", "astrology"),
    ("{greeting}", "{farewell}", "farewell"),
    ("'[ ]+'", "'{blank}+'", "without end"),
    ("'[ ]+'", "'[ +'", "RE2"),
    ('confidence = "high"', "", "confidence"),
    ('confidence = "high"', 'confidence = "certain"', "high, medium or low"),
    ('name = "one"', 'name = "one"\ncolour = "red"', "colour"),
    ('name = "one"', 'name = "one"\ncheck = "astrology"', "astrology"),
    ('name = "one"', 'name = "one"\ngate = "("', "RE2"),
    ('greeting = ["hi", "good day"]', "greeting = 5", "words.greeting"),
    ("[[rules.handle.patterns]]", "[rules.handle.other]", "other"),
)


def load(tmp_path: Path, text: str) -> Screener:
    path = tmp_path / "rules.toml"
    path.write_text(text, encoding="utf-8")
    return load_screener(path)


def test_a_small_file_of_ones_own_works(tmp_path: Path) -> None:
    """Words and macros are put into patterns, and matches are findings."""
    (found,) = load(tmp_path, GOOD).screen("well, Good   day there")
    assert (found.rule, found.confidence, found.start, found.end) == (Rule.HANDLE, Confidence.HIGH, 6, 22)


@pytest.mark.parametrize(("good", "bad", "says"), BROKEN)
def test_a_broken_file_is_refused_with_its_place(good: str, bad: str, says: str, tmp_path: Path) -> None:
    """Whatever is wrong, it is a ContentError whose one sentence names it."""
    assert good in GOOD
    with pytest.raises(ContentError, match=says) as caught:
        load(tmp_path, GOOD.replace(good, bad))
    assert "\n" not in caught.value.problem.rstrip()


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    """A file that is not there is a ContentError, not an OSError."""
    with pytest.raises(ContentError, match="cannot be read"):
        load_screener(tmp_path / "nothing.toml")


def test_the_shipped_file_has_an_action_for_every_finding(screener: Screener) -> None:
    """Each rule leads somewhere for each confidence, and danger has a way of its own."""
    for entry in screener.book.entries:
        assert set(entry.actions) == set(Confidence)
    assert screener.book.action(Rule.EMAIL, Confidence.HIGH) is Action.TAKE_DOWN
    assert screener.book.action(Rule.DANGER, None) is None
