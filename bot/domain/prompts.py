"""Prompts and decks: what a facilitator, or a person with a notebook, may be asked.

A prompt belongs to one kind. The six kinds of a meeting are named by the phases of an agenda (`bot.domain.agenda`);
`journal` prompts are for one's own notebook and carry the moment they are written for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MEETING_KINDS: Final = ("opening", "grounding", "check-in", "sharing", "theme", "closing")
JOURNAL: Final = "journal"
KINDS: Final = (*MEETING_KINDS, JOURNAL)
MOMENTS: Final = (
    "before",
    "same day",
    "next day",
    "days after",
    "week after",
    "month after",
    "hard",
    "nothing happened",
)
"""The moments of a journal prompt, as `/journal moment:` offers them."""

INTENSITIES: Final = (1, 2, 3)
"""How near a prompt goes: 1 stays at the surface, 2 asks about the week, 3 may touch what hurts."""

LONGEST_TEXT: Final = 200
"""Characters of a prompt's text: what a phone shows without scrolling beside the panel."""

_SLUG: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LANGUAGE: Final = re.compile(r"[a-z]{2}")


@dataclass(frozen=True, slots=True)
class Prompt:
    """One prompt. `key` never changes, so that what was used stays known when the text is bettered."""

    key: str
    text: str
    kind: str
    moment: str | None
    intensity: int
    language: str


@dataclass(frozen=True, slots=True)
class Deck:
    """A named set of prompts, in the order they come up.

    `titles` are what it is called in other languages, as (language, title).
    """

    key: str
    title: str
    prompts: tuple[Prompt, ...]
    titles: tuple[tuple[str, str], ...] = ()


def prompts_of(
    deck: Deck, kind: str, *, moment: str | None = None, language: str | None = None
) -> tuple[Prompt, ...]:
    """Return the deck's prompts of a kind in file order; `moment` and `language` narrow them where given."""
    return tuple(
        prompt
        for prompt in deck.prompts
        if prompt.kind == kind
        and (moment is None or prompt.moment == moment)
        and (language is None or prompt.language == language)
    )


def next_prompt(
    deck: Deck,
    kind: str,
    used: Sequence[str],
    *,
    moment: str | None = None,
    language: str | None = None,
) -> Prompt | None:
    """Return the prompt that comes next, or None where the deck has none of that kind.

    `used` are the keys that came up before, the oldest first; keys the deck does not know are passed over. Nothing
    comes twice until the kind is through; then it is the turn of the one that was used longest ago.
    """
    last_use = {key: place for place, key in enumerate(used)}
    # min() keeps the first of equals: among those never used that is the order of the file
    return min(
        prompts_of(deck, kind, moment=moment, language=language),
        key=lambda prompt: last_use.get(prompt.key, -1),
        default=None,
    )


def prompt_faults(prompt: Prompt) -> tuple[str, ...]:
    """Return what is wrong with a prompt, a phrase each; empty where it can be used."""
    return tuple(_prompt_faults(prompt))


def deck_faults(deck: Deck) -> tuple[str, ...]:
    """Return what is wrong with a deck, a phrase each that names the prompt; empty where it can be used."""
    faults: list[str] = []
    if not _SLUG.fullmatch(deck.key):
        faults.append(f'the key "{deck.key}" may have small letters, digits and single hyphens only')
    if not deck.title.strip():
        faults.append("the title is empty")
    if not deck.prompts:
        faults.append("there is no prompt in it")
    seen: set[str] = set()
    for prompt in deck.prompts:
        if prompt.key in seen:
            faults.append(f'prompt "{prompt.key}": the key is there twice')
        seen.add(prompt.key)
        faults += [f'prompt "{prompt.key}": {fault}' for fault in _prompt_faults(prompt)]
    return tuple(faults)


def _prompt_faults(prompt: Prompt) -> Iterator[str]:
    if not _SLUG.fullmatch(prompt.key):
        yield "the key may have small letters, digits and single hyphens only"
    if not prompt.text.strip():
        yield "the text is empty"
    if len(prompt.text) > LONGEST_TEXT:
        yield f"the text has {len(prompt.text)} characters, at most {LONGEST_TEXT} fit"
    if prompt.kind not in KINDS:
        yield f'the kind "{prompt.kind}" is none of {", ".join(KINDS)}'
    if prompt.kind == JOURNAL and prompt.moment not in MOMENTS:
        yield f"a journal prompt needs a moment: {', '.join(MOMENTS)}"
    if prompt.kind != JOURNAL and prompt.moment is not None:
        yield "only a journal prompt has a moment"
    if prompt.intensity not in INTENSITIES:
        yield "the intensity is 1, 2 or 3"
    if not _LANGUAGE.fullmatch(prompt.language):
        yield f'the language "{prompt.language}" is not two small letters such as en'
