"""What the issue names, each over many seeded or drawn things: disguises, what is allowed, one's own name."""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from bot.domain.findings import Action, Rule
from bot.screening import allow
from tests.unit.screening.identifying import Maker

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.screening import Screener

_CYRILLIC = str.maketrans("aeopcyxisjABEKMHOPCTX", "аеорсухіѕјАВЕКМНОРСТХ")
_GREEK = str.maketrans("ovABEZHIKMNOPTYX", "ονΑΒΕΖΗΙΚΜΝΟΡΤΥΧ")
_ACCENTS = "\u0301\u0336\u0323"
_HIDDEN = ("\u200b", "\u200c", "\u200d", "\u2060", "\u00ad", "\ufe0f", "\u061c", "\U000e0020")


def _spread(text: str, chance: random.Random, signs: str | tuple[str, ...]) -> str:
    return "".join(char + (chance.choice(signs) if chance.random() < 0.5 else "") for char in text)


def _styled(first: int) -> Callable[[str], str]:
    """A mathematical alphabet whose small a stands there."""
    return lambda text: "".join(chr(first + ord(char) - 97) if "a" <= char <= "z" else char for char in text)


# name -> how an address is disguised, given a source of chance
MAIL: dict[str, Callable[[str, random.Random], str]] = {
    "Cyrillic": lambda text, _: text.translate(_CYRILLIC),
    "Greek": lambda text, _: text.translate(_GREEK),
    "fraktur": lambda text, _: _styled(0x1D51E)(text),
    "monospace": lambda text, _: _styled(0x1D68A)(text),
    "full width": lambda text, _: "".join(chr(ord(char) + 0xFEE0) for char in text),
    "zero width": lambda text, chance: _spread(text, chance, _HIDDEN),
    "accents": lambda text, chance: _spread(text, chance, _ACCENTS),
    "(at) (dot)": lambda text, _: text.replace("@", " (at) ").replace(".", " (dot) "),
    "[at][dot]": lambda text, _: text.replace("@", "[at]").replace(".", "[dot]"),
    "{at}": lambda text, _: text.replace("@", "{at}").replace(".", "{dot}"),
    "<at>": lambda text, _: text.replace("@", " <at> ").replace(".", " <dot> "),
    "at dot": lambda text, _: text.replace("@", " at ").replace(".", " dot "),
    "AT DOT": lambda text, _: text.replace("@", " AT ").replace(".", " DOT "),
    "a @ b": lambda text, _: text.replace("@", " @ "),
    "a @b . c": lambda text, _: text.replace("@", " @").replace(".", " . "),
    "small at": lambda text, _: text.replace("@", "\ufe6b"),
}
# name -> how ten digits are written
DIGITS: dict[str, Callable[[str], str]] = {
    "spaced": " ".join,
    "dashed": "-".join,
    "dotted": ".".join,
    "keycaps": lambda text: "".join(f"{char}\ufe0f\u20e3" for char in text),
    "spaced keycaps": lambda text: " ".join(f"{char}\ufe0f\u20e3" for char in text),
    "O for 0": lambda text: f"{text[:3]}-{text[3:6]}-{text[6:]}".replace("0", "O"),
    "l for 1": lambda text: f"{text[:3]}-{text[3:6]}-{text[6:]}".replace("1", "l"),
    "circled": lambda text: "".join("⓪①②③④⑤⑥⑦⑧⑨"[int(char)] for char in text),
    "bold": lambda text: "".join(chr(0x1D7CE + int(char)) for char in text),
    "Arabic": lambda text: "".join(chr(0x0660 + int(char)) for char in text),
    "in words": lambda text: " ".join(
        ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")[int(char)]
        for char in text
    ),
    "zero width": "\u200b".join,
    "in brackets": lambda text: f"<t {text[:3]} {text[3:6]} {text[6:]}>",
}


@pytest.mark.parametrize("name", MAIL)
def test_a_disguised_address_is_seen(name: str, screener: Screener) -> None:
    """Of two hundred addresses in each disguise at least nine in ten are seen."""
    maker, chance = Maker(seed=21), random.Random(21)
    texts = [f"write to me, {MAIL[name](maker.email(), chance)}, any time" for _ in range(200)]
    missed = [text for text in texts if all(one.rule is not Rule.EMAIL for one in screener.screen(text))]
    assert len(missed) <= 20, missed[:5]


@pytest.mark.parametrize("name", DIGITS)
def test_disguised_digits_are_seen(name: str, screener: Screener) -> None:
    """Of two hundred numbers written so at least nine in ten are seen."""
    maker = Maker(seed=22)
    numbers = [maker.random.choice(["415", "212", "312"]) + maker.digits("%0#####") for _ in range(200)]
    texts = [f"my number is {DIGITS[name](number)}" for number in numbers]
    missed = [text for text in texts if all(one.rule is not Rule.PHONE for one in screener.screen(text))]
    assert len(missed) <= 20, missed[:5]


@given(
    st.from_regex(
        re.compile(r"(?:\+1 )?\(?[2-9][0-9]{2}\)?[ .-][2-9][0-9]{2}[ .-][0-9]{4}", re.ASCII), fullmatch=True
    ),
    st.sampled_from(sorted(DIGITS)),
)
@settings(max_examples=80, deadline=None)
def test_what_a_guild_allows_is_said_in_any_format(screener: Screener, clinic: str, disguise: str) -> None:
    """A clinic's public number is no finding, however an admin and a member write it; the next number is one."""
    digits = "".join(char for char in clinic if char.isdigit())[-10:]
    written = DIGITS[disguise](digits)
    allowed = allow([clinic])
    assert all(one.rule is not Rule.PHONE for one in screener.screen(f"my number is {written}", allowed))
    other = digits[:-1] + str((int(digits[-1]) + 1) % 10)
    assert any(
        one.rule is Rule.PHONE
        for one in screener.screen(f"my number is {other[:3]}-{other[3:6]}-{other[6:]}", allowed)
    )


def test_help_lines_are_never_taken_down(screener: Screener) -> None:
    """Every number of the rules file is said freely, in a sentence and alone."""
    for entry in screener.book.allow:
        for text in (entry, f"call {entry} if it gets bad", f"my number for bad nights is {entry}"):
            taken = [
                one
                for one in screener.screen(text)
                if screener.book.action(one.rule, one.confidence) is Action.TAKE_DOWN
            ]
            assert taken == [], text


@pytest.mark.parametrize(
    "text",
    ["I am Jane", "my name is Jane", "Jane here", "call me jane", "It's jane, hi all", "this is Jane again"],
)
def test_a_first_name_is_never_a_finding(text: str, screener: Screener) -> None:
    """One's own first name, and anybody's, may be said."""
    assert screener.screen(text) == ()
