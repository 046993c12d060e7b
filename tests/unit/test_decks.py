"""Decks of a guild: what comes up, what is left out, and files that say the same when they come back."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.deck_files import FORMULA, LARGEST_FILE, read_file, to_csv, to_toml
from bot.domain.decks import Stored, Wording, draw, merge, number_of, read_key, read_wording, swapped
from bot.domain.prompts import JOURNAL, KINDS, LONGEST_TEXT, MOMENTS, Deck, Prompt
from bot.errors import Refusal

TITLE = "First deck"
CONFIG = Path(__file__).parents[2] / "config"
WORDS = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=20)
TEXTS = st.lists(WORDS, min_size=1, max_size=6).map(lambda words: " ".join(words)[:LONGEST_TEXT].strip())


def along(*keys: str, kind: str = "theme", language: str = "en") -> Deck:
    """A deck as the bot brings it along."""
    return Deck(
        "default", TITLE, tuple(Prompt(key, f"The words of {key}", kind, None, 1, language) for key in keys)
    )


@st.composite
def decks(draw_one: st.DrawFn) -> list[Deck]:
    """Decks that a guild may have, no two prompts with the same words."""
    texts = draw_one(st.lists(TEXTS, min_size=1, max_size=8, unique=True))
    prompts = []
    for number, text in enumerate(texts):
        kind = draw_one(st.sampled_from(KINDS))
        moment = draw_one(st.sampled_from(MOMENTS)) if kind == JOURNAL else None
        prompts.append(Prompt(f"own-{number + 1}", text, kind, moment, draw_one(st.integers(1, 3)), "en"))
    half = len(prompts) // 2
    return [
        Deck("default", TITLE, tuple(prompts[:half])),
        Deck("own-1", "Winter; evenings, “long”", tuple(prompts[half:])),
    ]


@given(decks())
def test_a_file_says_the_same_when_it_comes_back(found: list[Deck]) -> None:
    """Whatever people write, both files carry every word, kind, moment and name of it there and back."""
    wanted = [
        (deck.title, one.key, one.text, one.kind, one.moment, one.intensity)
        for deck in found
        for one in deck.prompts
    ]
    for name, data in (("x.toml", to_toml(found)), ("x.csv", to_csv(found))):
        rows, faults = read_file(name, data, TITLE)
        assert not faults
        got = [
            (
                row.deck_title,
                row.key,
                row.wording.text,
                row.wording.kind,
                row.wording.moment,
                row.wording.intensity,
            )
            for row in rows
        ]
        assert got == wanted


@given(decks())
def test_no_cell_is_a_formula(found: list[Deck]) -> None:
    """A spreadsheet that opens the table computes nothing of what somebody wrote."""
    for row in csv.reader(io.StringIO(to_csv(found).decode("utf-8-sig"))):
        assert not [cell for cell in row if cell.startswith(FORMULA)]


def test_every_bad_row_is_named_with_what_to_do() -> None:
    """All faults of a file are told at once, each with its row; good rows beside them are not lost sight of."""
    table = "kind,text,moment,intensity\ntheme,Fine,,1\nmusic,What?,,\njournal,When?,,2\ntheme,,,\ntheme,Near,,9\n"

    rows, faults = read_file("x.csv", table.encode(), TITLE)

    assert [row.number for row in rows] == [1]
    assert [(fault.number, fault.key) for fault in faults] == [
        (2, "prompts.unknown_kind"),
        (3, "prompts.needs_moment"),
        (4, "prompts.text_empty"),
        (5, "prompts.intensity_unknown"),
    ]


@pytest.mark.parametrize(
    ("name", "data", "key"),
    [
        ("x.toml", b"[[prompts]\n", "prompts.file_no_toml"),
        ("x.toml", b"prompts = 3\n", "prompts.file_no_prompts"),
        ("x.toml", b"", "prompts.file_empty"),
        ("x.csv", b"words\nhello\n", "prompts.file_columns"),
        ("x.csv", b'kind,text\ntheme,"open\n', "prompts.file_no_csv"),
        ("x.csv", "kind,text\ntheme,Grün\n".encode("latin-1"), "prompts.file_no_text"),
        ("x.csv", b"x" * (LARGEST_FILE + 1), "prompts.file_large"),
        ("x.csv", b"kind,text\n" + b"theme,y\n" * 1001, "prompts.file_rows"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_kindly(name: str, data: bytes, key: str) -> None:
    """Each way in which a whole file is no file of prompts has a sentence of its own."""
    with pytest.raises(Refusal) as refused:
        read_file(name, data, TITLE)

    assert refused.value.key == key


def test_a_table_of_another_land_is_read() -> None:
    """Semicolons, a byte order mark and capital letters come from spreadsheets, and mean nothing."""
    rows, faults = read_file("x.csv", "\ufeffKind;Text\nTheme;Was, wenn?\n".encode(), TITLE)

    assert not faults
    assert rows[0].wording.text == "Was, wenn?"


def test_the_files_that_come_along_can_be_imported() -> None:
    """Whoever copies a file of config/decks has a file that the command takes."""
    for path in sorted((CONFIG / "decks").glob("*.toml")):
        rows, faults = read_file(path.name, path.read_bytes(), TITLE)
        assert rows
        assert not faults


def test_what_is_retired_comes_up_no_more_and_what_is_changed_keeps_its_name() -> None:
    """A guild's own words stand in the place of the ones that came along; its own prompts come after them."""
    mine = [
        Stored(1, "default", "b", Wording("Other words", "theme"), retired=False),
        Stored(2, "default", "c", Wording("Gone", "theme"), retired=True),
        Stored(3, "default", None, Wording("Ours", "theme"), retired=False),
        Stored(4, "own-9", None, Wording("Elsewhere", "theme"), retired=False),
    ]

    deck = merge(along("a", "b", "c"), "default", TITLE, mine)

    assert [(one.key, one.text) for one in deck.prompts] == [
        ("a", "The words of a"),
        ("b", "Other words"),
        ("own-3", "Ours"),
    ]


def test_a_deck_without_a_kind_leaves_it_to_the_next() -> None:
    """A circle with a small deck of its own never stands without words."""
    own = Deck("own-1", "Own", (Prompt("own-5", "Ours", "theme", None, 1, "en"),))

    assert getattr(draw([own, along("a")], "theme", [], "en"), "key", None) == "own-5"
    assert getattr(draw([own, along("o", kind="opening")], "opening", [], "en"), "key", None) == "o"
    assert draw([own], "opening", [], "en") is None


def test_prompts_in_the_language_of_the_guild_come_first() -> None:
    """Where a deck has the guild's language, no other is spoken; where it has not, any is better than none."""
    both = Deck("d", "D", (*along("a").prompts, *along("b", language="es").prompts))

    assert getattr(draw([both], "theme", [], "es"), "key", None) == "b"
    assert getattr(draw([both], "theme", ["b"], "es"), "key", None) == "b"
    assert getattr(draw([both], "theme", [], "de"), "key", None) == "a"


def test_swapping_goes_round() -> None:
    """Whoever swaps sees each prompt once before the first comes again."""
    deck = along("a", "b", "c")

    seen = [getattr(swapped([deck], "theme", ["a"], "en", times), "key", None) for times in range(4)]

    assert seen == ["b", "c", "a", "b"]


def test_people_may_write_the_number_as_they_like() -> None:
    """`#12`, `12` and the key mean the same prompt."""
    assert {read_key(typed) for typed in ("#12", "12", " 012 ", "own-12")} == {"own-12"}
    assert number_of("own-12") == "#12"
    assert number_of("opening-as-you-are") == "opening-as-you-are"


def test_a_wording_is_tidied() -> None:
    """Line breaks and doubled spaces from copying are not part of what was meant."""
    assert read_wording("  What\n\n is  near? ", "theme").text == "What is near?"
