"""What happens to a message: the one place where that is decided, from what was seen in it and what a guild chose.

Danger comes before everything: such a message stays, is counted nowhere, and is the business of care alone. Else the
strongest action that any finding leads to is done, once, for all findings that lead to it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from bot.domain.findings import Action, Confidence, Fact, Rule
from bot.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.domain.findings import Topic

NEVER_TAKEN_DOWN: Final = frozenset({Rule.FULL_NAME, Rule.DANGER})
"""A name is met with a private word only; danger with help."""
_WEAKER: Final = tuple(Action)
"""Strongest first."""


class Outcome(StrEnum):
    """What is done about one message."""

    CARE = "care"
    TAKE_DOWN = "take_down"
    NUDGE = "nudge"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Seen:
    """One thing that was seen in a message. `confidence` is None for danger alone; a fact is always sure."""

    topic: Topic
    confidence: Confidence | None = Confidence.HIGH


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to do about a message, what for, and what to count beside that. There are no words of it in here."""

    outcome: Outcome
    topics: tuple[Topic, ...] = ()
    counted: tuple[Topic, ...] = ()


@dataclass(frozen=True, slots=True)
class DangerSeen:
    """Somebody may be in danger: who and where, and nothing of what they wrote.

    The bot dispatches it as the event `danger_seen`; `message_id` is None where Discord stopped the message itself.
    """

    guild_id: int
    channel_id: int
    author_id: int
    message_id: int | None


@dataclass(frozen=True, slots=True)
class Looked:
    """All of a message that is looked at: its words, part by part, and its facts.

    `own_name` is the name under which the room knows its author anyway.
    """

    texts: tuple[str, ...]
    facts: tuple[Fact, ...] = ()
    own_name: str = ""

    def __repr__(self) -> str:
        """Say nothing: what somebody wrote must not reach a log through a traceback."""
        return "Looked(...)"


@dataclass(frozen=True, slots=True)
class Policy:
    """What each topic leads to in one guild: what `config/privacy_rules.toml` says, and what the guild chose instead.

    `ladder` is the most that a finding of that confidence may lead to when a guild chose the action.
    """

    defaults: Mapping[Topic, Mapping[Confidence, Action]]
    ladder: Mapping[Confidence, Action]
    chosen: Mapping[Topic, Action] = field(default_factory=dict)

    def action(self, topic: Topic, confidence: Confidence) -> Action:
        """Return what such a finding leads to. Danger leads to none of these, a name to a private word at most."""
        if topic is Rule.DANGER:
            return Action.OFF
        chosen = self.chosen.get(topic)
        found = (
            self.defaults[topic][confidence] if chosen is None else _weaker(chosen, self.ladder[confidence])
        )
        return _weaker(found, Action.NUDGE) if topic in NEVER_TAKEN_DOWN else found

    def most(self, topic: Topic) -> Action:
        """Return the most that this topic can lead to."""
        return min((self.action(topic, one) for one in Confidence), key=_WEAKER.index)


def decide(seen: Iterable[Seen], policy: Policy) -> Verdict:
    """Return what happens to a message in which all this was seen."""
    led: dict[Action, dict[Topic, None]] = {}
    for one in seen:
        if one.topic is Rule.DANGER or one.confidence is None:
            return Verdict(Outcome.CARE)
        led.setdefault(policy.action(one.topic, one.confidence), {})[one.topic] = None
    counted = tuple(led.get(Action.COUNT, ()))
    for action, outcome in ((Action.TAKE_DOWN, Outcome.TAKE_DOWN), (Action.NUDGE, Outcome.NUDGE)):
        if action in led:
            return Verdict(outcome, tuple(led[action]), counted)
    return Verdict(Outcome.NOTHING, (), counted)


def check_settable(topic: Topic, action: Action) -> None:
    """Raise a `Refusal` where an admin may not choose this: anything for danger, taking down for a name."""
    if topic is Rule.DANGER:
        raise Refusal("privacy.danger_is_care")
    if topic in NEVER_TAKEN_DOWN and action is Action.TAKE_DOWN:
        raise Refusal("privacy.names_stay")


def _weaker(one: Action, other: Action) -> Action:
    return max(one, other, key=_WEAKER.index)
