"""What people read when screening saw something in a message of theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import discord
from discord import ui
from discord.utils import escape_mentions

from bot.domain.findings import Fact, Rule
from bot.domain.privacy import NOT_ON_A_LOCK_SCREEN, SAID, mask_of
from bot.ui import ids
from bot.ui.reply import button, screen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.findings import Topic
    from bot.texts import Say

SHOWN: Final = 1500
"""Characters of the text that fit beside the reason: a Discord message holds 2,000."""
_OWN_WORDS: Final[dict[tuple[Topic, ...], str]] = {
    (Rule.FULL_NAME,): "privacy.nudge_full_name",
    (Fact.OUTSIDE_MENTION,): "privacy.nudge_outside_mention",
}
_FILES: Final = frozenset({Fact.ATTACHMENT, Fact.VOICE_NOTE})


def taken_down(number: int, topics: Sequence[Topic], say: Say) -> ui.LayoutView:
    """Return the private note to the author: that it was taken down, and the way back to it."""
    return _with_text(say(f"privacy.taken_down{_kind(topics)}"), number, say)


def taken_down_here(number: int, topics: Sequence[Topic], say: Say) -> ui.LayoutView:
    """Return the same for a room, naming nobody, where the author cannot be written to."""
    return _with_text(say(f"privacy.taken_down_here{_kind(topics)}"), number, say)


def own_text(text: str, topics: Sequence[Topic], say: Say) -> str:
    """Return the author's own text with the reason, and how to say it without."""
    why = reasons(topics, say)
    if not text.strip():
        return say("privacy.own_text_empty", reasons=why)
    quoted = "\n".join(f"> {line}" for line in escape_mentions(text[:SHOWN]).splitlines())
    shown = say("privacy.own_text", reasons=why, text=quoted)
    return f"{shown}\n{say('privacy.no_file_kept')}" if _FILES.intersection(topics) else shown


def nudge(number: int, url: str, topics: Sequence[Topic], say: Say) -> ui.LayoutView:
    """Return the private note about a message that stays; on a lock screen it names no drug."""
    if NOT_ON_A_LOCK_SCREEN.isdisjoint(topics):
        return screen(ui.TextDisplay(nudge_text(topics, say)), ui.ActionRow(_go_to(url, say)))
    opens = button(say("privacy.show_note"), ids.SHOW_NOTE.custom_id(number, mask_of(topics)))
    return screen(ui.TextDisplay(say("privacy.nudge_dm")), ui.ActionRow(opens, _go_to(url, say)))


def nudge_here(number: int, say: Say) -> ui.LayoutView:
    """Return the line in the room for an author who cannot be written to: it names nobody, only they can open it."""
    opens = button(say("privacy.show_note"), ids.SHOW_NOTE.custom_id(number, 0))
    return screen(ui.TextDisplay(say("privacy.nudge_here")), ui.ActionRow(opens))


def nudge_text(topics: Sequence[Topic], say: Say) -> str:
    """Return what a private note says: what it reads like, and what one can do."""
    key = _OWN_WORDS.get(tuple(topics), "privacy.nudge")
    return say(key, reasons=reasons(topics, say))


def reasons(topics: Sequence[Topic], say: Say) -> str:
    """Return these topics as words in a sentence."""
    return say("common.list_join").join(say(f"privacy.topic_{topic}") for topic in dict.fromkeys(topics))


def _kind(topics: Sequence[Topic]) -> str:
    """Return which of the notes is true: of what identifies somebody, of a forward, or of what is said."""
    if set(topics) <= SAID:
        return "_said"
    return "_forward" if set(topics) == {Fact.FORWARD} else ""


def _go_to(url: str, say: Say) -> ui.Button[Any]:
    return discord.ui.Button(label=say("privacy.go_to"), url=url)


def _with_text(text: str, number: int, say: Say) -> ui.LayoutView:
    shown = button(say("privacy.show_text"), ids.SHOW_TEXT.custom_id(number))
    return screen(ui.TextDisplay(text), ui.ActionRow(shown))
