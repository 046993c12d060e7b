"""The catalogue: every language falls back to English, plurals are right, and a missing text is a defect."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING

import pytest
from babel.messages.pofile import read_po

from bot.domain.money import Amount
from bot.errors import ContentError
from bot.texts import SOURCE, Texts

if TYPE_CHECKING:
    from collections.abc import Iterator

LOCALES = Path(__file__).parents[2] / "config" / "locales"
HEAD = """msgid ""
msgstr ""
"Language: {language}\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: {plural}\\n"
"""
TWO = "nplurals=2; plural=(n != 1);"
#: Polish, whose plurals are three.
THREE = "nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);"
ENGLISH = """
msgid "area.hello"
msgstr "Hello {name}"

msgid "area.bye"
msgstr "Bye {{not a field}}"

msgid "area.seats"
msgid_plural "area.seats"
msgstr[0] "{n} seat of {capacity}"
msgstr[1] "{n} seats of {capacity}"
"""
POLISH = """
msgid "area.hello"
msgstr "Witaj {name}"

msgid "area.seats"
msgid_plural "area.seats"
msgstr[0] "{n} miejsce"
msgstr[1] "{n} miejsca"
msgstr[2] "{n} miejsc"

msgid "area.bye"
msgstr ""
"""


def put(folder: Path, language: str, area: str, text: str, plural: str = TWO) -> None:
    """Write a catalogue."""
    place = folder / language / "LC_MESSAGES"
    place.mkdir(parents=True, exist_ok=True)
    (place / f"{area}.po").write_text(HEAD.format(language=language, plural=plural) + text, encoding="utf-8")


@pytest.fixture
def texts(tmp_path: Path) -> Texts:
    """English, and some Polish."""
    put(tmp_path, "en", "area", ENGLISH)
    put(tmp_path, "en", "other", 'msgid "other.only"\nmsgstr "Only in English"\n')
    put(tmp_path, "pl", "area", POLISH, THREE)
    return Texts(tmp_path)


def ours() -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield file name, message id and texts of every message that we ship in English."""
    for path in sorted((LOCALES / SOURCE / "LC_MESSAGES").glob("*.po")):
        with path.open("rb") as source:
            for message in read_po(source):
                if message.id:
                    key = message.id if isinstance(message.id, str) else message.id[0]
                    strings = [message.string] if isinstance(message.string, str) else message.string or [""]
                    yield path.stem, key, tuple(strings)


def test_a_text_is_filled_with_its_facts(texts: Texts) -> None:
    """Fields take their values, doubled braces are braces."""
    say = texts.to("en-US")
    assert say("area.hello", name="Ada") == "Hello Ada"
    assert say("area.bye") == "Bye {not a field}"


@pytest.mark.parametrize(("locale", "hello"), [("pl", "Witaj A"), ("pl-PL", "Witaj A"), ("en-GB", "Hello A")])
def test_people_are_spoken_to_in_their_language(texts: Texts, locale: str, hello: str) -> None:
    """A Discord locale finds its language, with or without a country."""
    assert texts.to(locale)("area.hello", name="A") == hello


@pytest.mark.parametrize("locale", ["xx", "zh-CN", "", None])
def test_a_language_we_do_not_speak_is_english(texts: Texts, locale: object) -> None:
    """Nobody gets nothing."""
    say = texts.to(locale)
    assert say("area.hello", name="A") == "Hello A"
    assert say.language == "en"


def test_what_is_not_translated_is_english(texts: Texts) -> None:
    """An empty translation, a missing one, and a whole area that is missing all fall back."""
    say = texts.to("pl")
    assert say("area.bye") == "Bye {not a field}"
    assert say("other.only") == "Only in English"
    assert say.language == "pl"


def test_plurals_follow_the_language(texts: Texts) -> None:
    """English has two forms, Polish three, and the number stands in them."""
    english, polish = texts.to("en"), texts.to("pl")
    assert [english.count("area.seats", n, capacity=9) for n in (1, 2, 0)] == [
        "1 seat of 9",
        "2 seats of 9",
        "0 seats of 9",
    ]
    assert [polish.count("area.seats", n) for n in (1, 3, 5, 22)] == [
        "1 miejsce",
        "3 miejsca",
        "5 miejsc",
        "22 miejsca",
    ]


@pytest.mark.parametrize(
    ("locale", "amount", "day"),
    [
        ("en-US", "1,234.50 EUR", "Jan 5, 2026"),
        ("en-GB", "1,234.50 EUR", "5 Jan 2026"),
        ("pl", "1\N{NO-BREAK SPACE}234,50 EUR", "5 sty 2026"),
        (None, "1,234.50 EUR", "Jan 5, 2026"),
    ],
)
def test_dates_and_money_are_written_as_people_there_do(
    texts: Texts, locale: str | None, amount: str, day: str
) -> None:
    """A date and an amount are handed in as they are; the currency keeps its letters, and all its decimals."""
    say = texts.to(locale)
    greeting = say("area.hello", name="")
    assert say("area.hello", name=Amount(123450, "EUR", 2)).removeprefix(greeting) == amount
    assert say("area.hello", name=date(2026, 1, 5)).removeprefix(greeting) == day
    assert say("area.hello", name=Amount(-500, "JPY", 0)).endswith("-500 JPY")


@pytest.mark.parametrize("key", ["area.missing", "nowhere.hello", "area"])
def test_a_missing_text_is_a_defect(texts: Texts, key: str) -> None:
    """Nobody ever reads a key."""
    say = texts.to()
    with pytest.raises(KeyError):
        say(key)
    with pytest.raises(KeyError):
        say.count(key, 2)


def test_a_missing_fact_is_a_defect(texts: Texts) -> None:
    """A sentence with a hole is not shown."""
    with pytest.raises(KeyError):
        texts.to()("area.hello")


def test_without_english_there_is_no_start(tmp_path: Path) -> None:
    """English is what everything falls back to."""
    put(tmp_path, "pl", "area", POLISH, THREE)
    with pytest.raises(ContentError, match="English"):
        Texts(tmp_path)


@pytest.mark.parametrize("text", ["this is no catalogue\n", 'msgid "a"\n'])
def test_a_broken_catalogue_is_named(tmp_path: Path, text: str) -> None:
    """Whoever edits a catalogue and slips reads which file it was."""
    put(tmp_path, "en", "area", ENGLISH)
    put(tmp_path, "en", "broken", text)
    texts = Texts(tmp_path)
    with pytest.raises(ContentError, match=r"broken\.po"):
        texts.read()
    with pytest.raises(ContentError, match=r"broken\.po"):
        texts.to()("broken.words")


def test_a_digest_changes_with_its_areas_alone(tmp_path: Path) -> None:
    """Commands are sent to Discord anew when their words change in any language, and not when others do."""
    put(tmp_path, "en", "area", ENGLISH)
    put(tmp_path, "pl", "area", POLISH, THREE)
    before = Texts(tmp_path).fingerprint("area")
    put(tmp_path, "en", "other", ENGLISH)
    assert Texts(tmp_path).fingerprint("area") == before
    put(tmp_path, "pl", "area", POLISH + "\n", THREE)
    assert Texts(tmp_path).fingerprint("area") != before


def test_every_text_of_ours_stands_where_its_name_says() -> None:
    """A message id begins with its file's name, and its text is not empty."""
    found = list(ours())
    assert len(found) > 100
    assert [key for area, key, _ in found if not key.startswith(f"{area}.")] == []
    assert [key for _, key, strings in found if not all(strings)] == []


def test_every_text_of_ours_can_be_said() -> None:
    """All fields have names, so that a translator may order them freely, and the braces are in order."""
    for _, key, strings in ours():
        for text in strings:
            fields = [name for _, name, _, _ in Formatter().parse(text) if name is not None]
            assert all(name.isidentifier() for name in fields), key
