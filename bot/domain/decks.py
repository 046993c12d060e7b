"""Decks of a guild: what the bot brings along, as the guild changed it, and prompts of its own.

A prompt is known by its key for good: one that was brought along keeps the key of its file, one of the guild's own has
`own-` and its number. Nothing is deleted; what is retired no longer comes up, and what was used stays readable.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from bot.domain.prompts import INTENSITIES, JOURNAL, KINDS, LONGEST_TEXT, MOMENTS, Deck, Prompt, next_prompt
from bot.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

OWN: Final = "own-"
MOST_PROMPTS: Final = 2_000
"""Prompts that one guild may have of its own: far more than anybody reads through."""
MOST_DECKS: Final = 25
"""Discord offers at most so many choices."""
LONGEST_TITLE: Final = 40
_LANGUAGE: Final = re.compile(r"[a-z]{2}")


@dataclass(frozen=True, slots=True)
class Wording:
    """A prompt without a place: what a person or a file says about it."""

    text: str
    kind: str
    moment: str | None = None
    intensity: int = 1
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Stored:
    """A prompt as a guild's rows have it. `replaces` is the key of the one that came along and that it stands for."""

    prompt_id: int
    deck_key: str
    replaces: str | None
    wording: Wording
    retired: bool

    @property
    def key(self) -> str:
        """The key by which its uses are known."""
        return self.replaces or f"{OWN}{self.prompt_id}"


@dataclass(frozen=True, slots=True)
class Place:
    """A prompt with its deck, and whether it still comes up."""

    prompt: Prompt
    deck_key: str
    deck_title: str
    retired: bool = False


@dataclass(frozen=True, slots=True)
class Added:
    """A prompt that was written, and whether its deck is new."""

    place: Place
    new_deck: bool


def read_wording(
    text: str, kind: str, moment: str | None = None, intensity: int | None = None, language: str = "en"
) -> Wording:
    """Return what a person typed as a wording. Raises `Refusal` that says what to do about the first slip."""
    said = " ".join(text.split())
    if not said:
        raise Refusal("prompts.text_empty")
    if len(said) > LONGEST_TEXT:
        raise Refusal("prompts.text_long", length=len(said), most=LONGEST_TEXT)
    if kind not in KINDS:
        raise Refusal("prompts.unknown_kind", kinds=", ".join(KINDS))
    when = moment or None
    if kind == JOURNAL and when not in MOMENTS:
        raise Refusal("prompts.needs_moment", moments=", ".join(MOMENTS))
    if kind != JOURNAL and when is not None:
        raise Refusal("prompts.needs_no_moment", kind=kind)
    near = 1 if intensity is None else intensity
    if near not in INTENSITIES:
        raise Refusal("prompts.intensity_unknown")
    tongue = language.strip().casefold() or "en"
    if not _LANGUAGE.fullmatch(tongue):
        raise Refusal("prompts.language_unknown")
    return Wording(said, kind, when, near, tongue)


def read_title(text: str) -> str:
    """Return the title of a deck. Raises `Refusal` for one that is empty or too long."""
    title = " ".join(text.split())
    if not title or len(title) > LONGEST_TITLE:
        raise Refusal("prompts.title_length", most=LONGEST_TITLE)
    return title


def read_key(text: str) -> str:
    """Return the key that a person means by `#12`, `12`, or the key of a prompt that came along."""
    typed = text.strip().removeprefix("#").casefold()
    return f"{OWN}{int(typed)}" if typed.isascii() and typed.isdecimal() else typed


def number_of(key: str) -> str:
    """Return how people name a prompt: `#12` for one of the guild's own, else its key."""
    return f"#{key.removeprefix(OWN)}" if key.startswith(OWN) else key


def wording_of(prompt: Prompt) -> Wording:
    """Return a prompt's wording."""
    return Wording(prompt.text, prompt.kind, prompt.moment, prompt.intensity, prompt.language)


def merge(bundled: Deck | None, key: str, title: str, stored: Iterable[Stored]) -> Deck:
    """Return a deck as a guild has it: what came along in its order, changed or left out, then the guild's own."""
    mine = [one for one in stored if one.deck_key == key]
    changed = {one.replaces: one for one in mine if one.replaces is not None}
    prompts: list[Prompt] = []
    for prompt in () if bundled is None else bundled.prompts:
        other = changed.get(prompt.key)
        if other is None:
            prompts.append(prompt)
        elif not other.retired:
            prompts.append(_prompt(other))
    prompts += [_prompt(one) for one in mine if one.replaces is None and not one.retired]
    return Deck(key, title, tuple(prompts))


def find(
    key: str, bundled: Iterable[Deck], titles: Mapping[str, str], stored: Iterable[Stored]
) -> Place | None:
    """Return the prompt with this key wherever it is, retired ones too; None where there is none."""
    for one in stored:
        if one.key == key:
            return Place(_prompt(one), one.deck_key, titles.get(one.deck_key, one.deck_key), one.retired)
    for deck in bundled:
        for prompt in deck.prompts:
            if prompt.key == key:
                return Place(prompt, deck.key, deck.title)
    return None


def draw(decks: Sequence[Deck], kind: str, used: Sequence[str], language: str) -> Prompt | None:
    """Return the prompt that comes next, from the first of these decks that has one of this kind."""
    for deck in decks:
        found = next_prompt(_in_language(deck, kind, language), kind, used)
        if found is not None:
            return found
    return None


def swapped(
    decks: Sequence[Deck], kind: str, used: Sequence[str], language: str, times: int
) -> Prompt | None:
    """Return what comes next after passing over `times` prompts, round again where there are no more."""
    passed = list(used)
    chosen = draw(decks, kind, passed, language)
    for _ in range(times):
        if chosen is not None:
            passed.append(chosen.key)
        chosen = draw(decks, kind, passed, language)
    return chosen


def narrowed(deck: Deck, language: str) -> Deck:
    """Return the part of a deck that is in this language, under its title there; in English where there is none."""
    wanted = language if any(one.language == language for one in deck.prompts) else "en"
    prompts = tuple(one for one in deck.prompts if one.language == wanted)
    return Deck(deck.key, dict(deck.titles).get(wanted, deck.title), prompts or deck.prompts)


def _in_language(deck: Deck, kind: str, language: str) -> Deck:
    of_kind = [one for one in deck.prompts if one.kind == kind]
    tongue = [one for one in of_kind if one.language == language]
    return replace(deck, prompts=tuple(tongue or of_kind))


def _prompt(stored: Stored) -> Prompt:
    said = stored.wording
    return Prompt(stored.key, said.text, said.kind, said.moment, said.intensity, said.language)
