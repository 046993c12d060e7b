"""The agreement: the versioned text people accept before their first seat.

The text is Markdown with three additions, so that one text tells the truth in every guild:

    <!-- if reads -->     ... <!-- end -->   kept where the guild has that switch on (`Terms`)
    <!-- if not reads --> ... <!-- end -->   kept where it is off
    <!-- own -->          ... <!-- end -->   what a guild may say in its own words instead
    {room_hours}                             a number from `Terms`

Parts do not nest. What is not inside `own` always stays: a guild's own words cannot leave out what the bot does, that
this is no treatment, or that people are adults. Own words are taken as they are, without parts and numbers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from itertools import product
from typing import TYPE_CHECKING, Final

from bot.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SOURCE_LANGUAGE: Final = "en"
LONGEST_TEXT: Final = 3_500
"""Characters. One Discord message with components holds 4,000, and the buttons need a line as well."""

LONGEST_OWN: Final = 3_500
"""Characters of a guild's own words; what no longer fits beside the rest is a message of its own."""

_OWN: Final = re.compile(r"<!-- own -->\n?(.*?)<!-- end -->\n?", re.DOTALL)
_PART: Final = re.compile(r"<!-- if (not )?(\w+) -->\n?(.*?)<!-- end -->\n?", re.DOTALL)
_MARK: Final = re.compile(r"<!--.*?-->", re.DOTALL)
_FIELD: Final = re.compile(r"\{(\w+)\}")
_BLANK_LINES: Final = re.compile(r"\n{3,}")


@dataclass(frozen=True, slots=True)
class Agreement:
    """One version of the text in one language. The version counts up from 1 whenever the words change."""

    version: int
    language: str
    text: str


@dataclass(frozen=True, slots=True)
class Terms:
    """What a guild has chosen and the text has to say.

    `reads`: the bot reads messages in rooms; `blocks`: Discord's AutoMod stops contact data before anyone sees it;
    `care`: signs of danger are looked for (only where the bot reads); `tells`: facilitators hear of them, without the
    text. The hours are those of the guild's retention: messages of a room, of a room that runs for days, and seats.
    """

    reads: bool = False
    blocks: bool = False
    care: bool = False
    tells: bool = False
    room_hours: int = 24
    long_room_hours: int = 72
    seat_hours: int = 72


def agreement_for(agreements: Sequence[Agreement], language: str) -> Agreement:
    """Return the newest agreement in `language`, or in English. Raises `ValueError` where there is neither."""
    return max(
        (one for one in agreements if one.language in (language, SOURCE_LANGUAGE)),
        key=lambda one: (one.language == language, one.version),
    )


def render(agreement: Agreement, terms: Terms, own: str | None = None) -> str:
    """Return the text as people read it under a guild's terms; `own` stands in the place of its `own` part."""
    switches = _switches(terms)

    def part(match: re.Match[str]) -> str:
        negated, name, inside = match.groups()
        return inside if switches[name] != bool(negated) else ""

    before, between, after = _split(agreement.text)
    texts = [
        _FIELD.sub(lambda match: str(_numbers(terms).get(match[1], match[0])), _PART.sub(part, one))
        for one in (before, between, after)
    ]
    if own is not None:
        texts[1] = f"{own}\n"
    return _BLANK_LINES.sub("\n\n", "".join(texts)).strip()


def pages(agreement: Agreement, terms: Terms, own: str) -> tuple[str, ...]:
    """Return the text as one message, or where it is too long for that the guild's own words and then the rest.

    `own` is empty where a guild says it as the bot does.
    """
    whole = render(agreement, terms, own or None)
    if len(whole) <= LONGEST_TEXT:
        return (whole,)
    return own, render(agreement, terms, "")


def own_part(agreement: Agreement) -> str:
    """Return what the bot says where a guild may say it in its own words."""
    return _split(agreement.text)[1].strip()


def read_own(typed: str) -> str:
    """Return a guild's own words. Raises `Refusal` for more than fit."""
    text = _BLANK_LINES.sub("\n\n", "\n".join(typed.splitlines())).strip()
    if len(text) > LONGEST_OWN:
        raise Refusal("agreements.own_too_long", most=LONGEST_OWN, has=len(text))
    return text


def text_hash(text: str) -> str:
    """Return the SHA-256 of a text in hex, whatever its line ends are: how a change of the words is noticed."""
    return sha256("\n".join(text.splitlines()).strip().encode()).hexdigest()


def agreement_faults(agreement: Agreement) -> tuple[str, ...]:
    """Return what is wrong with an agreement, a phrase each; empty where it can be used."""
    return tuple(_agreement_faults(agreement))


def every_terms() -> Iterator[Terms]:
    """Yield every choice of switches a guild can make, with the usual hours."""
    for reads, blocks, care, tells in product((False, True), repeat=4):
        yield Terms(reads=reads, blocks=blocks, care=care, tells=tells)


def _split(text: str) -> tuple[str, str, str]:
    match = _OWN.search(text)
    if match is None:
        return text, "", ""
    return text[: match.start()], match[1], text[match.end() :]


def _switches(terms: Terms) -> dict[str, bool]:
    care = terms.reads and terms.care
    return {"reads": terms.reads, "blocks": terms.blocks, "care": care, "tells": care and terms.tells}


def _numbers(terms: Terms) -> dict[str, int]:
    return {
        "room_hours": terms.room_hours,
        "long_room_hours": terms.long_room_hours,
        "seat_hours": terms.seat_hours,
    }


def _agreement_faults(agreement: Agreement) -> Iterator[str]:
    if agreement.version < 1:
        yield f"version is {agreement.version}, the first is 1"
    switches, numbers = _switches(Terms()), _numbers(Terms())
    text = "".join(_split(agreement.text))
    parts = [(match[2], match[3]) for match in _PART.finditer(text)]
    unknown = sorted({name for name, _ in parts} - switches.keys())
    for name in unknown:
        yield f'the part "if {name}" is none of {", ".join(switches)}'
    if _MARK.search(_PART.sub("", text)) or any(_MARK.search(inside) for _, inside in parts):
        yield "a part is not closed, or stands inside another"
    for name in sorted({match[1] for match in _FIELD.finditer(text)} - numbers.keys()):
        yield f'the field "{{{name}}}" is none of {", ".join(numbers)}'
    if unknown:
        return
    texts = [render(agreement, terms) for terms in every_terms()]
    if not all(texts):
        yield "there is no text in it"
    longest = max(len(text) for text in texts)
    if longest > LONGEST_TEXT:
        yield f"it has up to {longest} characters, at most {LONGEST_TEXT} fit"
