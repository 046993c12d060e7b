"""The content of config/: what we ship can be read, and what cannot be read is refused in one helpful sentence."""

from __future__ import annotations

import re
import shutil
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content import load_content
from bot.domain.agenda import DEFAULT_AGENDA
from bot.domain.agreements import (
    LONGEST_TEXT,
    Agreement,
    Terms,
    agreement_faults,
    agreement_for,
    every_terms,
    render,
    text_hash,
)
from bot.errors import ContentError
from bot.texts import Texts

CONFIG = Path(__file__).parents[2] / "config"
WORDS_A_MINUTE = 238
"""How fast adults read plain English in silence (Brysbaert 2019, a review of 190 studies)."""


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """Our content in a folder of its own, for a test to spoil."""
    target = tmp_path / "config"
    for name in ("agendas", "decks", "agreements"):
        shutil.copytree(CONFIG / name, target / name)
    shutil.copy(CONFIG / "help_lines.toml", target)
    return target


@pytest.fixture
def agreement() -> Agreement:
    """The English agreement the bot brings along."""
    return agreement_for(load_content(CONFIG).agreements, "en")


def spoil(path: Path, old: str, new: str) -> None:
    """Change one place of a file, and make sure that there was something to change."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


# --- reading


def test_all_content_is_read() -> None:
    """The bot starts with its agendas (the shortest first), its deck, its agreement and its help lines."""
    content = load_content(CONFIG)
    assert [agenda.key for agenda in content.agendas] == ["sixty", "ninety", "onetwenty", "text_across_zones"]
    assert [deck.key for deck in content.decks] == ["default"]
    assert {one.language for one in content.agreements} == set(Texts(CONFIG / "locales").languages)
    assert content.help_lines


def test_agendas_and_decks_are_found_by_key() -> None:
    """A circle's row names them by key; a key that is gone gives nothing rather than another one."""
    content = load_content(CONFIG)
    default = content.agenda(DEFAULT_AGENDA)
    assert default is not None
    assert default.minutes == 90
    assert content.deck("default") is content.decks[0]
    assert content.agenda("gone") is None
    assert content.deck("gone") is None


def test_a_deck_in_several_files_is_one_deck(copied: Path) -> None:
    """Files of one deck follow one another by name, and a deck of another name stays apart."""
    (copied / "decks" / "zz.toml").write_text(
        'deck = "winter"\ntitle = "Winter"\n[[prompts]]\n'
        'key = "snow"\nkind = "theme"\nlanguage = "en"\nintensity = 1\ntext = "Snow."\n'
    )
    content = load_content(copied)
    assert [deck.key for deck in content.decks] == ["default", "winter"]
    assert content.decks[0] == load_content(CONFIG).decks[0]
    assert [(one.key, one.kind, one.language) for one in content.decks[1].prompts] == [
        ("snow", "theme", "en")
    ]


def test_a_prompt_may_say_its_own_kind_and_language(copied: Path) -> None:
    """What stands at the head of a file holds only for prompts that do not say otherwise."""
    path = copied / "decks" / "default.opening.toml"
    spoil(path, "intensity = 1", 'intensity = 1\nkind = "theme"\nlanguage = "de"')
    first = next(one for one in load_content(copied).decks[0].prompts if one.key == "opening-as-you-are")
    assert (first.kind, first.language) == ("theme", "de")


def test_content_files_stay_short() -> None:
    """Each file can be read and changed by a person: fewer than 400 lines."""
    files = [*CONFIG.glob("*/*.toml"), CONFIG / "help_lines.toml"]
    assert [path.name for path in files if len(path.read_text(encoding="utf-8").splitlines()) >= 400] == []
    assert len(files) > 10


# --- refusing


BROKEN = {
    "agenda does not add up": ("agendas/ninety.toml", "minutes = 90", "minutes = 91", "add up to 90"),
    "agenda key twice": (
        "agendas/sixty.toml",
        'key = "sixty"',
        'key = "ninety"',
        "also that of another file",
    ),
    "number as text": (
        "agendas/ninety.toml",
        "minutes = 90",
        'minutes = "90"',
        '"minutes" must be a whole number',
    ),
    "number as flag": (
        "agendas/ninety.toml",
        "minutes = 90",
        "minutes = true",
        '"minutes" must be a whole number',
    ),
    "flag as text": ("agendas/ninety.toml", "cues = true", 'cues = "yes"', '"cues" must be true or false'),
    "flag missing": ("agendas/ninety.toml", "cues = true", "", '"cues" is missing'),
    "text as number": ("agendas/ninety.toml", 'key = "ninety"', "key = 90", '"key" must be a text in quotes'),
    "unknown mode": (
        "agendas/ninety.toml",
        'mode = "round"',
        'mode = "loud"',
        "but may be round, open, none",
    ),
    "misspelt key": ("agendas/ninety.toml", "scales = true", "scale = true", '"scale" is not a key I know'),
    "not TOML": ("agendas/ninety.toml", "minutes = 90", "minutes: 90", "this is not TOML"),
    "prompt key twice": (
        "decks/default.theme.toml",
        'key = "theme-rest"',
        'key = "theme-waiting"',
        'prompt "theme-waiting": the key is there twice',
    ),
    "prompt without text": ("decks/default.theme.toml", "text = ", "words = ", '"text" is missing'),
    "prompt without kind": ("decks/default.theme.toml", 'kind = "theme"', "", '"kind" is missing'),
    "prompt without language": ("decks/default.theme.toml", 'language = "en"', "", '"language" is missing'),
    "deck with two titles": (
        "decks/default.theme.toml",
        "First deck",
        "Second deck",
        '"title" is "Second deck"',
    ),
    "journal without moment": (
        "decks/default.journal-near.toml",
        'moment = "before"\n',
        "",
        "a journal prompt needs a moment",
    ),
    "agreement changed": (
        "agreements/default.en.md",
        "No recording",
        "Some recording",
        "Raise the version in default.toml, and set sha256 to ",
    ),
    "agreement part open": ("agreements/default.en.md", "<!-- end -->", "", "a part is not closed"),
    "agreement field": (
        "agreements/default.en.md",
        "{seat_hours}",
        "{seat_weeks}",
        '"{seat_weeks}" is none of',
    ),
    "agreement file gone": (
        "agreements/default.toml",
        "default.en.md",
        "default.xx.md",
        "the file is missing",
    ),
    "agreement without English": (
        "agreements/default.toml",
        "texts.en",
        "texts.pl",
        "English text is missing",
    ),
    "agreement texts": ("agreements/default.toml", "[texts.en]", "[[texts]]", '"texts" must be a table'),
    "line without source": ("help_lines.toml", "source = ", "sauce = ", '"source" is missing'),
    "line with a day as text": ("help_lines.toml", "2026-11-22", '"2026-11-22"', "must be a date such as"),
    "line with an hour": ("help_lines.toml", "2026-11-22", "2026-11-22T10:00:00Z", "must be a date such as"),
    "line with a wrong number": ("help_lines.toml", 'call = "911"', 'call = "nine"', 'call is "nine"'),
    "line with a list of numbers": ("help_lines.toml", 'call = "911"', "call = [911]", "or a list of them"),
    "line of no kind": (
        "help_lines.toml",
        'kind = "line"',
        'kind = "lime"',
        "but may be emergency, line, directory",
    ),
    "line with a word to send": ("help_lines.toml", 'text = "741741"', "", '"text_word" needs a number'),
}


@pytest.mark.parametrize(("file", "old", "new", "says"), BROKEN.values(), ids=BROKEN.keys())
def test_a_wrong_file_is_one_sentence(copied: Path, file: str, old: str, new: str, says: str) -> None:
    """The operator reads which file it is and what is wrong in it, on one line, and the bot does not start."""
    spoil(copied / file, old, new)
    with pytest.raises(ContentError) as caught:
        load_content(copied)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)
    folder = "config" if "/" not in file else file.partition("/")[0]
    assert caught.value.file.startswith(f"{folder}/")


def test_a_list_of_tables_that_is_none_is_told(copied: Path) -> None:
    """Whoever writes a value where tables belong reads how tables are written."""
    (copied / "help_lines.toml").write_text("lines = 3\n")
    with pytest.raises(ContentError, match=r'"lines" must be a list of tables: \[\[lines\]\]'):
        load_content(copied)


def test_the_sentence_names_the_place_in_the_file(copied: Path) -> None:
    """In a file of many prompts the number and the key of the wrong one are told."""
    spoil(copied / "decks" / "default.theme.toml", "intensity = 1", 'intensity = "one"')
    with pytest.raises(ContentError) as caught:
        load_content(copied)
    assert str(caught.value) == (
        'decks/default.theme.toml: prompts 2 (theme-rest): "intensity" must be a whole number'
    )


@pytest.mark.parametrize("gone", ["agendas", "decks", "agreements", "help_lines.toml"])
def test_missing_content_is_named(copied: Path, gone: str) -> None:
    """A folder or file that is not there is told by its name."""
    path = copied / gone
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    with pytest.raises(ContentError, match=gone):
        load_content(copied)


def test_a_file_that_is_no_text_is_refused(copied: Path) -> None:
    """Bytes that are not UTF-8 are told as such, and their content is not repeated."""
    (copied / "help_lines.toml").write_bytes(b"\xff\xfe secret")
    with pytest.raises(ContentError, match=r"cannot be read \(UnicodeDecodeError\)$"):
        load_content(copied)


# --- the agreement


def test_the_text_is_that_of_its_version(agreement: Agreement) -> None:
    """Nobody can change a word that people accepted without raising the version beside it."""
    stated = tomllib.loads((CONFIG / "agreements" / "default.toml").read_text(encoding="utf-8"))
    assert stated["version"] == agreement.version == 3
    assert stated["texts"]["en"]["sha256"] == text_hash(agreement.text)
    assert text_hash(agreement.text) != text_hash(agreement.text.replace("18", "16"))


def test_a_hash_does_not_depend_on_line_ends(agreement: Agreement) -> None:
    """A checkout on another system, or an editor's last line end, is not a new text."""
    assert text_hash(agreement.text.replace("\n", "\r\n") + "\n\n") == text_hash(agreement.text)


@pytest.mark.parametrize("terms", list(every_terms()), ids=str)
def test_the_agreement_is_short_under_all_terms(agreement: Agreement, terms: Terms) -> None:
    """Whatever a guild chose, it fits one message and is read in a minute and a half."""
    text = render(agreement, terms)
    assert len(text) < LONGEST_TEXT
    assert len(re.findall(r"[\w'-]*\w[\w'-]*", text)) <= WORDS_A_MINUTE * 1.5
    assert not re.search(r"<!--|-->|[{}]|\n{3}", text)


@pytest.mark.parametrize(
    "promise",
    [
        "18 or older",
        "Peer support",
        "not treatment",
        "Nobody is watching around the clock",
        "People in a room see each other",
        "Administrators and moderators of this server can see who was let in",
        "No recording",
        "First names",
        "No contact details",
        "No buying, selling or finding of drugs",
        "no advice on doses",
        "unless someone asks",
        "You can pass",
        "72 hours after the meeting",
        "24 hours after the meeting (72 after a two-day one)",
        "`/agreements` to withdraw",
        "`/my meetings`",
    ],
)
def test_the_agreement_says_what_it_has_to(agreement: Agreement, promise: str) -> None:
    """Each thing people must know before their first seat stands there under all terms."""
    assert all(promise in render(agreement, terms) for terms in every_terms())


def test_the_agreement_tells_what_the_guild_chose(agreement: Agreement) -> None:
    """Reading, blocking and care are told where they are on, and their absence where they are off."""
    off = render(agreement, Terms())
    assert "does not read what you write" in off
    assert "Nothing looks out for signs of danger" in off
    assert "contact details, everywhere in this server" not in off
    full = render(agreement, Terms(reads=True, blocks=True, care=True, tells=True))
    assert "The bot reads messages in the rooms" in full
    assert "it may send you help lines in private" in full
    assert "A facilitator on duty may then hear" in full
    assert "Discord itself stops messages" in full
    assert "does not read" not in full
    assert "Nothing looks out" not in full


def test_care_without_reading_is_not_claimed(agreement: Agreement) -> None:
    """Where the bot cannot read, the text never says that it looks for danger, whatever the switch."""
    assert render(agreement, Terms(care=True, tells=True)) == render(agreement, Terms())
    assert render(agreement, Terms(reads=True, tells=True)) == render(agreement, Terms(reads=True))


def test_the_hours_are_those_of_the_guild(agreement: Agreement) -> None:
    """A guild with its own retention reads its own numbers."""
    text = render(agreement, Terms(room_hours=5, long_room_hours=50, seat_hours=100))
    assert "5 hours after the meeting (50 after a two-day one)" in text
    assert "Your seat: 100 hours" in text


def test_a_guilds_own_text_is_left_as_it_is() -> None:
    """A text without parts and fields comes out as it went in."""
    own = Agreement(3, "en", "# Ours\n\nBe kind. No {braces} are ours.")
    assert render(own, Terms()) == own.text


def test_the_language_of_the_reader_wins_over_the_newest() -> None:
    """People read their language where there is one, its newest version, and English otherwise."""
    old, new, spanish = Agreement(1, "en", "a"), Agreement(2, "en", "b"), Agreement(1, "es", "c")
    assert agreement_for([old, new, spanish], "es") == spanish
    assert agreement_for([spanish, old, new], "fr") == new
    with pytest.raises(ValueError, match="empty"):
        agreement_for([spanish], "de")


@pytest.mark.parametrize(
    ("version", "text", "says"),
    [
        (0, "Be kind.", "the first is 1"),
        (1, " \n", "there is no text"),
        (1, "x" * (LONGEST_TEXT + 1), f"up to {LONGEST_TEXT + 1} characters"),
        (1, "<!-- if moon -->a<!-- end -->b", '"if moon" is none of'),
        (1, "<!-- if reads -->a<!-- if care -->b<!-- end --><!-- end -->c", "not closed, or stands inside"),
        (1, "<!-- if not reads -->only here<!-- end -->", "there is no text"),
    ],
)
def test_an_agreement_that_cannot_be_used_says_why(version: int, text: str, says: str) -> None:
    """Each rule of the text is told by its own phrase."""
    (fault,) = agreement_faults(Agreement(version, "en", text))
    assert says in fault


@given(st.text(max_size=200))
def test_no_text_breaks_the_reading_of_it(text: str) -> None:
    """Whatever an admin types, checking it and showing it do not fail."""
    own = Agreement(1, "en", text)
    faults = agreement_faults(own)
    assert faults or render(own, Terms())


def test_content_is_a_value() -> None:
    """Two reads of the same files are equal, so a guild's copy can be compared with what we brought along."""
    assert load_content(CONFIG) == load_content(CONFIG)
