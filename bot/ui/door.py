"""The one error door: whatever goes wrong in a command, a button or a modal becomes one kind private sentence here."""

from __future__ import annotations

import contextlib
import logging
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, Protocol, cast

import discord
from discord import app_commands

from bot.errors import Refusal, StoreError
from bot.ui.times import full

if TYPE_CHECKING:
    from bot.texts import Say, Texts


TYPED: Final = frozenset({"given", "zone", "names"})
"""Facts that somebody typed."""
DEAD: Final = frozenset({10015, 10062})
"""Unknown webhook, interaction: nobody can be answered any more."""

log = logging.getLogger(__name__)


class Host(Protocol):
    """What the door needs of the bot: its texts, and somewhere to report what was not expected."""

    texts: Texts

    async def report(self, error: BaseException, where: str) -> str:
        """Log an unexpected error without any content and return its short id."""


async def answer(interaction: discord.Interaction[Any], error: BaseException, where: str) -> None:
    """Tell the person, privately, what became of what they did. Never raises because Discord no longer listens."""
    error = _cause(error)
    if isinstance(error, discord.NotFound) and error.code in DEAD:
        # Discord has given this press up already; a second request would only be refused as the first was
        log.warning("interaction.too_late where=%s", where)
        return
    text = await _sentence(interaction, error, where)
    # the person may be gone, or fifteen minutes may have passed: there is nobody left to tell
    with contextlib.suppress(discord.NotFound):
        if interaction.response.is_done():
            await interaction.followup.send(text, ephemeral=True)
        elif interaction.type is not discord.InteractionType.autocomplete:
            await interaction.response.send_message(text, ephemeral=True)


async def _sentence(interaction: discord.Interaction[Any], error: BaseException, where: str) -> str:
    host = cast("Host", interaction.client)
    say = host.texts.to(interaction.locale)
    if isinstance(error, Refusal):
        return refusal_text(error, say)
    if isinstance(error, app_commands.NoPrivateMessage):
        return say("errors.guild_only")
    if isinstance(error, app_commands.CommandOnCooldown):
        return say("errors.slow_down", seconds=max(1, round(error.retry_after)))
    if isinstance(error, (app_commands.CommandNotFound, app_commands.CommandSignatureMismatch)):
        return say("errors.commands_changed")
    short_id = await host.report(error, where)
    if isinstance(error, StoreError):
        return say("errors.store", id=short_id)
    return say("errors.ours", id=short_id)


def refusal_text(refusal: Refusal, say: Say) -> str:
    """Return the sentence of a refusal: times as Discord shows them, typed words without their Markdown."""
    return say(refusal.key, **{name: _shown(name, fact) for name, fact in refusal.facts.items()})


def _shown(name: str, fact: object) -> object:
    if isinstance(fact, datetime):
        return full(fact)
    if name in TYPED and isinstance(fact, str):
        return discord.utils.escape_markdown(fact.replace("`", "'"))
    return fact


def _cause(error: BaseException) -> BaseException:
    while isinstance(error, (app_commands.CommandInvokeError, app_commands.TransformerError)):
        inner = error.original if isinstance(error, app_commands.CommandInvokeError) else error.__cause__
        if inner is None:
            break
        error = inner
    return error
