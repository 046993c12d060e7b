"""Folding: what a text becomes for the rules, and the way back."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import bot.screening
from bot.screening.normalise import MAX_CHARS, Folder, read_lookalikes


@pytest.fixture(scope="session")
def folder() -> Folder:
    package = Path(bot.screening.__file__).parent
    return Folder(read_lookalikes((package / "lookalikes.txt").read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Hello", "hello"),
        ("Ｈｅｌｌｏ", "hello"),
        ("𝓗𝓮𝓵𝓵𝓸", "hello"),
        ("Неllо", "hello"),
        ("h\u200be\u2060l\u00adlo", "hello"),
        ("h̷e̵l̶l̸o", "hello"),
        ("1️⃣2️⃣", "12"),
        ("🅷🄴🇱🅛o", "hello"),
        ("٣۴५", "345"),
        ("José Łukasz Straße", "jose lukasz strasse"),
        ("a\u00a0b\u3000c\u2028d", "a b c\nd"),
        ("5€ – 6£", "5$ - 6$"),
        ("🔥日", "\x7f\x7f"),
        ("\ufdfa", "\x7f"),
        ("\ud800", "\x7f"),
    ],
)
def test_disguises_fold_to_ascii(written: str, read: str, folder: Folder) -> None:
    """Letters and digits in disguise become themselves, and what means nothing becomes one neutral character."""
    assert folder.fold(written).low == read


@given(st.text(max_size=300))
def test_folding_is_ascii_and_leads_back(text: str) -> None:
    """Whatever the text, the folded one is ASCII, not much longer, and every piece leads back into the original."""
    page = Folder({}).fold(text)
    assert page.cased.isascii()
    assert len(page.low) == len(page.cased) == len(page.data) <= 4 * len(text)
    for start in range(len(page.low)):
        first, last = page.origin(start, start + 1)
        assert 0 <= first < last <= len(text)


@given(st.text(alphabet=st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=40))
def test_full_width_letters_lead_back_one_to_one(text: str) -> None:
    """Where each character has one counterpart, places are the same."""
    wide = "".join(chr(ord(char) + 0xFEE0) for char in text)
    page = Folder({}).fold(wide)
    assert page.cased == text
    assert [page.origin(at, at + 1) for at in range(len(text))] == [(at, at + 1) for at in range(len(text))]


def test_very_long_texts_are_read_to_the_limit(folder: Folder) -> None:
    """Only the first characters are read, also of a text in disguise."""
    assert len(folder.fold("é" * (MAX_CHARS + 5)).low) == MAX_CHARS
    assert len(folder.fold("e" * (MAX_CHARS + 5)).low) == MAX_CHARS


def test_the_memory_of_characters_is_bounded(folder: Folder) -> None:
    """Somebody who sends every character there is does not fill the memory."""
    every = [chr(code) for code in range(0x20000) if unicodedata.category(chr(code)) != "Cs"]
    for at in range(0, len(every), MAX_CHARS):
        folder.fold("".join(every[at : at + MAX_CHARS]))
    assert len(folder._table) <= 20_000


@pytest.mark.parametrize(
    "token",
    [
        "<@123456789012345678>",
        "<@!123456789012345678>",
        "<@&123456789012345678>",
        "<#123456789012345678>",
        "<t:1700000000:F>",
        "<t:1700000000>",
        "<:calm:323456789012345678>",
        "<a:calm_2:323456789012345678>",
        "</meeting roster:323456789012345678>",
    ],
)
def test_what_discord_writes_is_nothing_to_any_rule(token: str, folder: Folder) -> None:
    """Ids of mentions, moments and emoji are no numbers; the text around keeps its places."""
    page = folder.fold(f"hi {token} you")
    assert page.low == f"hi {'`' * len(token)} you"
    assert page.origin(len(page.low) - 3, len(page.low)) == (len(page.text) - 3, len(page.text))


@pytest.mark.parametrize(
    "hidden", ["<at 415-555-0132>", "<t 4155550132>", "<@4155550132>", "<:4155550132>", "<415-555-0132>"]
)
def test_brackets_of_ones_own_hide_nothing(hidden: str, folder: Folder) -> None:
    """Only what Discord draws as a mention, a moment or an emoji is left out."""
    assert folder.fold(hidden).low == hidden
