"""The agreement as people read it, and as an admin looks at it before it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import ui

from bot.ui import ids
from bot.ui.cards import COLOUR
from bot.ui.reply import button, screen
from bot.ui.times import full

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.texts import Say


def agreement(
    texts: Sequence[str], rows: Sequence[ui.ActionRow[Any]], say: Say, meeting_id: int, had: str = ""
) -> list[ui.LayoutView]:
    """Return the agreement with these rows of presses: one message, or two where a guild has much to say.

    `had` is what the person accepted before (see `accepted`).
    """
    lead = [ui.TextDisplay[Any](say("agreements.needed_first"))] if meeting_id else []
    last = [ui.TextDisplay[Any](text) for text in (texts[-1], had) if text]
    return [*preview(texts[:-1]), screen(ui.Container(*lead, *last, *rows, accent_colour=COLOUR))]


def accepted(version: int, at: datetime, say: Say, *, earlier: bool) -> str:
    """Return which version the person accepted and when, and whether the words have changed since."""
    return say(
        "agreements.accepted_earlier" if earlier else "agreements.accepted_on", version=version, at=full(at)
    )


def answers(
    number: int, say: Say, meeting_id: int, *, accepted: bool, earlier: bool
) -> list[ui.ActionRow[Any]]:
    """Return the presses that fit: Accept, and Withdraw for somebody who accepted these words or `earlier` ones."""
    withdraw = button(say("agreements.withdraw"), ids.WITHDRAW.custom_id(0))
    if accepted:
        return [ui.ActionRow(withdraw)]
    accept = ids.ACCEPT.custom_id(number, meeting_id)
    return [
        ui.ActionRow(
            button(say("agreements.accept"), accept, discord.ButtonStyle.primary),
            button(say("agreements.not_now"), ids.DECLINE.custom_id(meeting_id)),
            *([withdraw] if earlier else []),
        )
    ]


def for_admins(say: Say) -> ui.ActionRow[Any]:
    """Return the ways to the words of the guild's own, and to what it chooses about care and arrival."""
    return ui.ActionRow(
        button(say("agreements.edit"), ids.EDIT_WORDS.custom_id()),
        button(say("arrival.choices"), ids.GUILD_CHOICES.custom_id()),
    )


def preview(texts: Sequence[str]) -> list[ui.LayoutView]:
    """Return the text as people would read it, without presses."""
    return [screen(ui.Container(ui.TextDisplay(text), accent_colour=COLOUR)) for text in texts]
