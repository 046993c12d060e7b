"""What admins see of screening: the rules with what happens, a trial, and what may be said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import discord
from discord import ui

from bot.domain.findings import Action, Rule
from bot.domain.privacy import COUNTED_DAYS, TOPICS
from bot.ui import ids
from bot.ui.privacy import reasons
from bot.ui.reply import button, screen

if TYPE_CHECKING:
    from bot.domain.findings import Confidence, Topic
    from bot.domain.privacy import RuleLine, RulesPage, Trial
    from bot.texts import Say

CHOICES: Final = 25
_ALLOWED_SHOWN: Final = 300
"""Characters of what may be said that the page shows; the form has all of it."""


def rules_page(page: RulesPage, *, reads: bool, say: Say) -> ui.LayoutView:
    """Return every rule with an example and what happens, what may be said, and the way to change that."""
    head = say("privacy.rules_head") if reads else say("privacy.rules_not_read")
    lines = "\n".join(_line(one, say) for one in page.lines)
    change = button(say("privacy.allowed_button"), ids.ALLOWED.custom_id())
    return screen(
        ui.TextDisplay(head),
        ui.TextDisplay(lines),
        ui.TextDisplay(allowed_state(page.allowed, say)),
        ui.ActionRow(change),
    )


def allowed_state(entries: tuple[str, ...], say: Say) -> str:
    """Return what may be said in this guild."""
    if not entries:
        return say("privacy.allowed_none")
    shown = discord.utils.escape_markdown(", ".join(entries))
    if len(shown) > _ALLOWED_SHOWN:
        shown = shown[: _ALLOWED_SHOWN - 1] + "…"
    return say("privacy.allowed_some", entries=shown)


def chosen(topic: Topic, action: Action, say: Say) -> str:
    """Return the answer to a choice: what happens from now on."""
    return say("privacy.chosen", name=topic_name(topic, say), does=say(f"privacy.does_{action}"))


def trial(found: Trial, *, reads: bool, say: Say) -> str:
    """Return what would happen to a message, and why."""
    parts = [say(f"privacy.test_{found.outcome}")]
    parts += [_why(*one, say) for one in found.seen]
    if not reads:
        parts.append(say("privacy.test_not_read"))
    return "\n".join([*parts, say("privacy.test_kept_nothing")])


def topic_name(topic: Topic, say: Say) -> str:
    """Return a topic's name as a heading has it."""
    words = reasons((topic,), say)
    return words[:1].upper() + words[1:]


def suggest_topics(typed: str, say: Say) -> list[tuple[str, Topic]]:
    """Return name and topic of all that fit what was typed; danger is none that can be chosen."""
    wanted = typed.strip().casefold()
    named: list[tuple[str, Topic]] = [(topic_name(topic, say), topic) for topic in TOPICS]
    named = [one for one in named if one[1] is not Rule.DANGER]
    return [(name, topic) for name, topic in named if wanted in name.casefold() or wanted in topic][:CHOICES]


def find_topic(typed: str, say: Say) -> Topic | None:
    """Return the topic that was chosen from the list, or typed by its name."""
    wanted = typed.strip().casefold()
    for topic in TOPICS:
        if wanted in (topic.value, topic.value.replace("_", " "), topic_name(topic, say).casefold()):
            return topic
    return None


def _line(line: RuleLine, say: Say) -> str:
    name = topic_name(line.topic, say)
    example = say(f"privacy.example_{line.topic}")
    if line.topic is Rule.DANGER:
        return say("privacy.rule_danger", name=name, example=example)
    text = say("privacy.rule_line", name=name, example=example, does=say(f"privacy.does_{line.action}"))
    return f"{text} {say.count('privacy.counted', line.counted, days=COUNTED_DAYS)}" if line.counted else text


def _why(topic: Topic, confidence: Confidence | None, action: Action, say: Say) -> str:
    name = topic_name(topic, say)
    if confidence is None:
        return say("privacy.why_danger", name=name)
    return say(
        "privacy.why", name=name, sure=say(f"privacy.sure_{confidence}"), does=say(f"privacy.then_{action}")
    )
