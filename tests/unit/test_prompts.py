"""Decks: which prompt comes next, and whether what we ask of people is gentle, short and our own."""

from __future__ import annotations

import re
from collections import Counter
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content import load_content
from bot.domain.decks import narrowed
from bot.domain.prompts import (
    JOURNAL,
    LONGEST_TEXT,
    MEETING_KINDS,
    MOMENTS,
    Deck,
    Prompt,
    deck_faults,
    next_prompt,
    prompt_faults,
    prompts_of,
)
from bot.texts import Texts

CONFIG = Path(__file__).parents[2] / "config"
A_KIND = 12
"""Prompts that every kind and every journal moment has at least."""

# Words about doses, brains and sickness, promises of effect, and words that push.
NEVER = re.compile(
    r"\b(ketamin\w*|ketalar|spravato|lozenges?|troches?|inject\w*|infus\w*|dos(?:e[sd]?|ing)|drugs?|medic\w+|meds|pills?|"
    r"trip(?:s|ped|ping)?|psychedel\w*|high(?:s)?|k-hole|brain\w*|neuro\w*|plastic\w*|receptor\w*|rewir\w*|dissociat\w*|"
    r"therap\w*|treatment\w*|clinic\w*|doctor\w*|patient\w*|diagnos\w*|symptom\w*|disorder\w*|depress\w*|anxi\w+|"
    r"trauma\w*|suicid\w*|relaps\w*|process(?:ed|ing)?|session\w*|heal(?:s|ed|ing)?|cure[sd]?|recover\w*|"
    r"breakthrough\w*|transform\w*|ego|insights?|gifts?|lessons?|journey\w*|purge\w*|better person|should you feel|"
    r"must|have to|need to|ought|always|never let|why)\b",
    re.IGNORECASE,
)
FINE = ("You don't have to say why", "You don't have to", "It does not have to", "as you always do")
STOP = frozenset(
    re.findall(
        r"\w+",
        """a an and are as at be by do does for from has have how if in is it its of on or so that the this to was what
        which who with would you your""",
    )
)


NEVER_ELSEWHERE = {
    "es": re.compile(
        r"\b(ketamin\w*|droga\w*|dosis|medicin\w*|medicament\w*|pastilla\w*|psicod\w*|cerebro\w*|neuro\w*|terap\w*|"
        r"tratamient\w*|clínic\w*|médic\w*|paciente\w*|diagn\w*|síntoma\w*|trastorno\w*|depres\w*|ansie\w*|trauma\w*|"
        r"suicid\w*|sesi[óo]n\w*|sanar|sanaci\w*|cura[rs]?|transform\w*|debes|debería\w*|hay que|por qué no|usted)\b",
        re.IGNORECASE,
    ),
    "de": re.compile(
        r"\b(ketamin\w*|droge\w*|dosis|dosier\w*|medikament\w*|tablette\w*|psychedel\w*|gehirn\w*|neuro\w*|therap\w*|"
        r"behandlung\w*|klini\w*|ärzt\w*|arzt|patient\w*|diagn\w*|symptom\w*|störung\w*|depress\w*|angstst\w*|trauma\w*|"
        r"suizid\w*|sitzung\w*|heil(?:en|ung\w*)|verwandl\w*|du musst|du sollst|du solltest|immer)\b",
        re.IGNORECASE,
    ),
}
LANGUAGES = ("en", *sorted(NEVER_ELSEWHERE))


@pytest.fixture(scope="module")
def every_deck() -> Deck:
    """The deck the bot brings along, in all languages."""
    (found,) = load_content(CONFIG).decks
    return found


@pytest.fixture(scope="module")
def deck(every_deck: Deck) -> Deck:
    """Its English part: the source of the others."""
    return narrowed(every_deck, "en")


def prompt(
    key: str,
    kind: str = "opening",
    *,
    text: str = "What now?",
    moment: str | None = None,
    intensity: int = 1,
    language: str = "en",
) -> Prompt:
    """A prompt of which only what matters to the test is said."""
    return Prompt(key, text, kind, moment, intensity, language)


def words(text: str) -> frozenset[str]:
    """The words of a text that carry it, roughly stemmed."""
    found = re.findall(r"[a-z]+", text.lower().replace("'", ""))
    return frozenset(re.sub(r"(?:ing|ed|s)$", "", word) for word in found if word not in STOP)


def likeness(one: str, other: str) -> float:
    """Shared words by all words: 1 for the same words in any order."""
    first, second = words(one), words(other)
    return len(first & second) / len(first | second)


# --- what comes next


def test_prompts_come_in_the_order_of_the_file() -> None:
    """Whoever writes a deck decides the order in which its prompts come up."""
    deck = Deck("d", "D", (prompt("c"), prompt("x", "theme"), prompt("a"), prompt("b")))
    first = next_prompt(deck, "opening", [])
    second = next_prompt(deck, "opening", ["c"])
    assert (first, second) == (deck.prompts[0], deck.prompts[2])


def test_a_used_up_kind_starts_over_with_the_one_used_longest_ago() -> None:
    """After the last prompt it is the turn of the oldest use, whatever the order of the file."""
    deck = Deck("d", "D", (prompt("a"), prompt("b"), prompt("c")))
    assert next_prompt(deck, "opening", ["b", "c", "a", "b"]) == prompt("c")


def test_a_prompt_added_later_comes_before_any_repeat() -> None:
    """A new prompt is not kept waiting until the old ones went round again."""
    deck = Deck("d", "D", (prompt("a"), prompt("b"), prompt("new")))
    assert next_prompt(deck, "opening", ["a", "b", "a"]) == prompt("new")


def test_a_kind_the_deck_lacks_has_no_next_prompt() -> None:
    """An empty kind is told as nothing, not as a prompt of another kind."""
    assert next_prompt(Deck("d", "D", (prompt("a"),)), "closing", []) is None


def test_moment_and_language_narrow_the_choice() -> None:
    """`/journal hard` in Spanish never answers with another moment or language."""
    wanted = prompt("c", JOURNAL, moment="hard", language="es")
    deck = Deck(
        "d",
        "D",
        (
            prompt("a", JOURNAL, moment="before", language="es"),
            prompt("b", JOURNAL, moment="hard"),
            wanted,
        ),
    )
    assert next_prompt(deck, JOURNAL, [], moment="hard", language="es") == wanted
    assert prompts_of(deck, JOURNAL, moment="hard") == deck.prompts[1:]


@given(size=st.integers(1, 8), noise=st.lists(st.sampled_from(["gone", "p0", "p3", "p6"]), max_size=12))
def test_no_prompt_comes_twice_until_the_deck_is_through(size: int, noise: list[str]) -> None:
    """From any history, the next prompts visit the whole kind once, and then in the same order again."""
    deck = Deck("d", "D", tuple(prompt(f"p{at}") for at in range(size)))
    used = list(noise)
    drawn: list[str] = []
    for _ in range(3 * size):
        came = next_prompt(deck, "opening", used)
        assert came is not None
        drawn.append(came.key)
        used.append(came.key)
    assert sorted(drawn[:size]) == sorted(one.key for one in deck.prompts)
    assert drawn[:size] == drawn[size : 2 * size] == drawn[2 * size :]


# --- what can be used


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        (prompt("Not A Slug"), "key"),
        (prompt("a", text="  "), "empty"),
        (prompt("a", text="x" * (LONGEST_TEXT + 1)), "201 characters"),
        (prompt("a", "confession"), "confession"),
        (prompt("a", JOURNAL), "moment"),
        (prompt("a", JOURNAL, moment="someday"), "moment"),
        (prompt("a", moment="hard"), "only a journal prompt"),
        (prompt("a", intensity=4), "intensity"),
        (prompt("a", language="English"), "English"),
    ],
)
def test_a_prompt_that_cannot_be_used_says_why(broken: Prompt, says: str) -> None:
    """Each rule of a prompt is told by its own phrase, and the deck names the prompt with it."""
    (fault,) = prompt_faults(broken)
    assert says in fault
    assert deck_faults(Deck("d", "D", (broken,))) == (f'prompt "{broken.key}": {fault}',)


def test_a_deck_that_cannot_be_used_says_why() -> None:
    """A deck without a key, a title or prompts, or with a key twice, is refused."""
    assert len(deck_faults(Deck("Not a slug", " ", ()))) == 3
    assert deck_faults(Deck("d", "D", (prompt("a"), prompt("a", "theme")))) == (
        'prompt "a": the key is there twice',
    )


# --- our own deck


def test_every_kind_and_moment_has_enough_prompts(deck: Deck) -> None:
    """A weekly circle hears nothing twice for a quarter of a year, and so does a notebook."""
    kinds = Counter(one.kind for one in deck.prompts)
    moments = Counter(one.moment for one in deck.prompts if one.kind == JOURNAL)
    assert len(deck.prompts) >= 170
    assert {kind: count for kind, count in kinds.items() if count < A_KIND} == {}
    assert set(kinds) == {*MEETING_KINDS, JOURNAL}
    assert {moment: count for moment, count in moments.items() if count < A_KIND} == {}
    assert set(moments) == set(MOMENTS)


def test_every_language_has_every_prompt(every_deck: Deck, deck: Deck) -> None:
    """A deck in another language is the whole deck: same order, kinds and moments, nearness, and its own title."""
    spoken = set(Texts(CONFIG / "locales").languages)
    assert {one.language for one in every_deck.prompts} == spoken == set(LANGUAGES) & spoken
    for language in spoken - {"en"}:
        there = narrowed(every_deck, language)
        shape = [
            (one.key.removesuffix(f"-{language}"), one.kind, one.moment, one.intensity)
            for one in there.prompts
        ]
        assert shape == [(one.key, one.kind, one.moment, one.intensity) for one in deck.prompts]
        assert there.title != deck.title
        assert all(one.key.endswith(f"-{language}") for one in there.prompts)


@pytest.mark.parametrize("language", sorted(NEVER_ELSEWHERE))
def test_prompts_in_other_languages_are_as_gentle(every_deck: Deck, deck: Deck, language: str) -> None:
    """Short, calm and never pushing there too: each is its own sentence, and no line stayed English."""
    there = [one for one in every_deck.prompts if one.language == language]
    english = {one.text for one in deck.prompts}
    assert [one.key for one in there if one.text in english or len(one.text) > LONGEST_TEXT] == []
    assert {one.key: hit[0] for one in there if (hit := NEVER_ELSEWHERE[language].search(one.text))} == {}
    assert [one.key for one in there if re.search(r"[!¡\"“„»]", one.text)] == []
    assert [one.key for one in there if not re.search(r"[.?]'?$", one.text)] == []
    assert [one.key for one in there if re.search(r"\w(@|/|\*|:)(a|o|s|in|innen)\b", one.text)] == []
    begins = Counter(" ".join(one.text.lower().split()[:6]) for one in there)
    assert [words for words, count in begins.items() if count > 1] == []


def test_no_two_prompts_are_alike(deck: Deck) -> None:
    """No two prompts share more than two in five of the words that carry them."""
    alike = [
        (one.key, other.key)
        for one, other in combinations(deck.prompts, 2)
        if likeness(one.text, other.text) > 0.4
    ]
    assert alike == []


def test_the_measure_of_likeness_finds_a_reworded_prompt() -> None:
    """The measure is worth something: the same question in another order is found alike."""
    assert likeness("What stays with you from this hour?", "From this hour, what is staying with you?") > 0.6
    assert likeness("What stays with you from this hour?", "Where did you sleep last night?") < 0.2


def test_no_two_prompts_begin_alike(deck: Deck) -> None:
    """A person who reads ten prompts in a row does not feel they read one."""
    opening_words = Counter(" ".join(one.text.lower().split()[:6]) for one in deck.prompts)
    two_words = Counter((one.kind, " ".join(one.text.lower().split()[:2])) for one in deck.prompts)
    assert [begin for begin, count in opening_words.items() if count > 1] == []
    assert [begin for begin, count in two_words.items() if count > 10] == []


def test_no_prompt_uses_a_word_that_hurts_or_pushes(deck: Deck) -> None:
    """No drug names, no clinical words, no brains, no promise of effect, and nothing anyone must do."""
    found = {}
    for one in deck.prompts:
        text = one.text
        for allowed in FINE:
            text = text.replace(allowed, "")
        if hit := NEVER.search(text):
            found[one.key] = hit[0]
    assert found == {}


@pytest.mark.parametrize(
    "bad", ["Your brain is healing.", "You must share.", "After your session", "Why did you?"]
)
def test_the_list_of_such_words_finds_them(bad: str) -> None:
    """The list is worth something: sentences we never want are found by it."""
    assert NEVER.search(bad)


def test_every_prompt_is_easy_to_read(deck: Deck) -> None:
    """Sentences stay short and words common: a reading age of 11 to 13 by Flesch and Kincaid's formula."""
    hard = {}
    for one in deck.prompts:
        sentences = max(1, len(re.findall(r"[.?!]+(?:\s|'|$)", one.text)))
        spoken = re.findall(r"[A-Za-z']+", one.text)
        syllables = sum(
            max(1, len(re.findall(r"[aeiouy]+", re.sub(r"e$", "", word.lower())))) for word in spoken
        )
        grade = 0.39 * len(spoken) / sentences + 11.8 * syllables / len(spoken) - 15.59
        if grade > 8 or len(spoken) / sentences > 22:
            hard[one.key] = round(grade, 1)
    assert hard == {}


def test_every_prompt_keeps_to_our_voice(deck: Deck) -> None:
    """No exclamation marks, no emoji, no typographic tricks, and it ends like a sentence."""
    assert [one.key for one in deck.prompts if "!" in one.text or not one.text.isascii()] == []
    assert [one.key for one in deck.prompts if not re.search(r"[.?]'?$", one.text)] == []


def test_keys_say_where_a_prompt_belongs(deck: Deck) -> None:
    """A key names its kind or moment, so that a report on one can be read without the file."""
    homes = {
        one.key: (one.moment or "").replace("nothing happened", "nothing").replace(" ", "-") or one.kind
        for one in deck.prompts
    }
    assert [key for key, home in homes.items() if not key.startswith(f"{home}-")] == []


def test_same_day_prompts_stay_light(deck: Deck) -> None:
    """On the day itself the notebook asks for very little: short, and nothing of the highest intensity."""
    for one in prompts_of(deck, JOURNAL, moment="same day"):
        assert one.intensity < 3, one.key
        assert len(one.text) <= 110, one.key
