"""What screening says about a message: which rule, how sure, and where. Never the text itself."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Rule(StrEnum):
    """What a finding is about. The values are the names used in `config/privacy_rules.toml` and in commands."""

    EMAIL = "email"
    PHONE = "phone"
    CARD = "card"
    IBAN = "iban"
    SSN = "ssn"
    ADDRESS = "address"
    LINK = "link"
    INVITE = "invite"
    BIRTH_DATE = "birth_date"
    FULL_NAME = "full_name"
    HANDLE = "handle"
    SOURCING = "sourcing"
    DOSING = "dosing"
    RECORDING = "recording"
    PROMOTION = "promotion"
    DANGER = "danger"


class Fact(StrEnum):
    """What a message is or carries, whatever its words say. Named in `config/privacy_rules.toml` as rules are."""

    ATTACHMENT = "attachment"
    VOICE_NOTE = "voice_note"
    FORWARD = "forward"
    OUTSIDE_MENTION = "outside_mention"


Topic = Rule | Fact
"""What an action can be chosen for."""


def as_topic(name: str) -> Topic | None:
    """Return the rule or fact of this name; None where there is none (any more)."""
    for kind in (Rule, Fact):
        if name in kind.__members__.values():
            return kind(name)
    return None


class Confidence(StrEnum):
    """How sure a finding is."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Action(StrEnum):
    """What a finding leads to, the strongest first."""

    TAKE_DOWN = "take_down"
    NUDGE = "nudge"
    COUNT = "count"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that screening saw: characters `start` to `end` (end left out) of the text that was screened.

    `confidence` is None for `danger` alone: a person in danger is not graded.
    """

    rule: Rule
    confidence: Confidence | None
    start: int
    end: int
