"""What people read when a message of theirs was taken down."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from discord import ui
from discord.utils import escape_mentions

from bot.ui import ids
from bot.ui.reply import button, screen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.findings import Topic
    from bot.texts import Say

SHOWN: Final = 1500
"""Characters of the text that fit beside the reason: a Discord message holds 2,000."""


def taken_down(message_id: int, say: Say) -> ui.LayoutView:
    """Return the private note to the author: that it was taken down, and the way back to it."""
    return _note(say("privacy.taken_down"), message_id, say)


def taken_down_here(message_id: int, say: Say) -> ui.LayoutView:
    """Return the same for a room, naming nobody, where the author cannot be written to."""
    return _note(say("privacy.taken_down_here"), message_id, say)


def own_text(text: str, topics: Sequence[Topic], say: Say) -> str:
    """Return the author's own text with the reason, and how to say it without."""
    reasons = say("common.list_join").join(say(f"privacy.topic_{topic}") for topic in topics)
    quoted = "\n".join(f"> {line}" for line in escape_mentions(text[:SHOWN]).splitlines())
    return say("privacy.own_text", reasons=reasons, text=quoted)


def _note(text: str, message_id: int, say: Say) -> ui.LayoutView:
    shown = button(say("privacy.show_text"), ids.SHOW_TEXT.custom_id(message_id))
    return screen(ui.TextDisplay(text), ui.ActionRow(shown))
