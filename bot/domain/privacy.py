"""What an admin sees and sets about screening, and how often a person is nudged."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.domain.findings import Confidence, Fact, Rule
from bot.domain.given import shorten
from bot.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from bot.domain.findings import Action, Topic
    from bot.domain.verdicts import Outcome

COUNTED_DAYS: Final = 30
"""What `/privacy rules` adds up."""
COUNTS_KEPT: Final = timedelta(days=90)
MOST_ALLOWED: Final = 50
LONGEST_ALLOWED: Final = 100
NUDGED_FOR: Final = timedelta(hours=3)
"""Longer than a circle's evening: in that time nobody hears the same twice."""
MOST_NUDGES: Final = 3
"""Private notes to one person in that time, whatever they are about."""

TOPICS: Final[tuple[Topic, ...]] = (
    *(Rule.EMAIL, Rule.PHONE, Rule.ADDRESS, Rule.CARD, Rule.IBAN, Rule.SSN, Rule.BIRTH_DATE),
    *(Rule.FULL_NAME, Rule.HANDLE, Rule.LINK, Rule.INVITE),
    *(Fact.ATTACHMENT, Fact.VOICE_NOTE, Fact.FORWARD, Fact.OUTSIDE_MENTION),
    *(Rule.SOURCING, Rule.DOSING, Rule.RECORDING, Rule.PROMOTION, Rule.DANGER),
)
"""All topics as people see them. A private note's button carries their places in here, so new ones go to the end."""

SAID: Final = frozenset({Rule.SOURCING, Rule.DOSING, Rule.RECORDING, Rule.PROMOTION})
"""What somebody says, and not who they are."""
NOT_ON_A_LOCK_SCREEN: Final = frozenset({Rule.SOURCING, Rule.DOSING})
"""Their names speak of drugs, so a direct message says that there is a note, and not what it is about."""

_NUMBER: Final = re.compile(r"\+?[0-9(][0-9 ()./-]*[0-9]")
_ADDRESS: Final = re.compile(r"[^\s@]+@[a-z0-9-]+(\.[a-z0-9-]+)+", re.IGNORECASE)
_DOMAIN: Final = re.compile(r"([a-z0-9-]+\.)+[a-z]{2,}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One topic as `/privacy rules` lists it: the most that happens, and how often it was counted."""

    topic: Topic
    action: Action
    counted: int


@dataclass(frozen=True, slots=True)
class RulesPage:
    """All of `/privacy rules`."""

    lines: tuple[RuleLine, ...]
    allowed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Trial:
    """What `/privacy test` found: what would happen, and each thing that was seen with what it leads to."""

    outcome: Outcome
    seen: tuple[tuple[Topic, Confidence | None, Action], ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A private note that somebody got."""

    topic: Topic
    at: datetime


def to_tell(past: Iterable[Told], topics: Sequence[Topic], now: datetime) -> tuple[Topic, ...]:
    """Return which of these topics somebody is told about now; none where they heard it, or enough, lately."""
    lately = [one for one in past if now - one.at < NUDGED_FOR]
    if len({one.at for one in lately}) >= MOST_NUDGES:
        return ()
    known = {one.topic for one in lately}
    return tuple(topic for topic in topics if topic not in known)


def mask_of(topics: Iterable[Topic]) -> int:
    """Return these topics as one number, for a button that must know them after a restart."""
    return sum(1 << TOPICS.index(topic) for topic in dict.fromkeys(topics))


def topics_of(mask: int) -> tuple[Topic, ...]:
    """Return the topics of such a number; what is none of ours is left out."""
    return tuple(topic for at, topic in enumerate(TOPICS) if mask >> at & 1)


def read_allowed(text: str) -> tuple[str, ...]:
    """Return what may be said, an entry a line: phone numbers, e-mail addresses, domains.

    Raises a `Refusal` for a line that is none of these, and for too many.
    """
    lines = [" ".join(line.split()) for line in text.splitlines()]
    entries = tuple(dict.fromkeys(line for line in lines if line))
    for entry in entries:
        if len(entry) > LONGEST_ALLOWED or not any(
            kind.fullmatch(entry) for kind in (_NUMBER, _ADDRESS, _DOMAIN)
        ):
            raise Refusal("privacy.allowed_unclear", given=shorten(entry))
    if len(entries) > MOST_ALLOWED:
        raise Refusal("privacy.allowed_many", most=MOST_ALLOWED)
    return entries
