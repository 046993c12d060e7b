"""Does what a verdict says: takes a message down, sends a private note, counts, or hands somebody over to care."""

from __future__ import annotations

import logging
import secrets
from typing import TYPE_CHECKING, Final

import discord

from bot.domain.verdicts import DangerSeen, Outcome
from bot.ui.privacy import nudge, nudge_here, taken_down, taken_down_here
from cogs.privacy._looking import written

if TYPE_CHECKING:
    from bot.client import CirclekeeperBot
    from bot.domain.findings import Topic
    from bot.domain.verdicts import Verdict

log = logging.getLogger(__name__)

DM_CLOSED: Final = frozenset({50007, 50278, 40003})
NUMBER: Final = 48
"""Bits of what a note's button carries, drawn by chance: everybody in a room can look into a button there, and the
number of a message would tell them whose it is."""


async def act(bot: CirclekeeperBot, guild: discord.Guild, message: discord.Message, verdict: Verdict) -> None:
    """Do what the verdict says, and nothing else; other bots and webhooks are not written to."""
    of_person = not message.author.bot and message.webhook_id is None
    if verdict.outcome is Outcome.CARE and of_person:
        seen = DangerSeen(guild.id, message.channel.id, message.author.id, message.id)
        bot.dispatch("danger_seen", seen)
    elif verdict.outcome is Outcome.TAKE_DOWN:
        await _take_down(bot, guild, message, verdict.topics, of_person=of_person)
    elif verdict.outcome is Outcome.NUDGE and of_person:
        await _nudge(bot, guild, message, verdict.topics)
    if verdict.counted:
        await bot.services.privacy.count(guild.id, verdict.counted)


async def _take_down(
    bot: CirclekeeperBot,
    guild: discord.Guild,
    message: discord.Message,
    topics: tuple[Topic, ...],
    *,
    of_person: bool,
) -> None:
    """Keep the text for its author, delete the message, and tell them where to find it."""
    services, text = bot.services, written(message)
    log.info("screening.taken_down rules=%s", ",".join(sorted(topics)))
    number = secrets.randbits(NUMBER)
    services.returned.hold(number, message.author.id, text, topics)
    try:
        await message.delete()
    except discord.NotFound:
        return
    except discord.Forbidden:
        log.warning("screening.no_right_to_take_down")
        await services.privacy.report_no_right(message.channel.id)
        return
    if of_person:
        own, everyone = await bot.services.languages.fetch(guild.id, message.author.id)
        view = taken_down(number, topics, bot.texts.to(own))
        here = taken_down_here(number, topics, bot.texts.to(everyone))
        await _tell(message, view, here)


async def _nudge(
    bot: CirclekeeperBot, guild: discord.Guild, message: discord.Message, topics: tuple[Topic, ...]
) -> None:
    """Send the author a private note, unless they had this one, or enough, lately."""
    number = secrets.randbits(NUMBER)
    tell = bot.services.nudges.begin(guild.id, message.author.id, number, topics)
    if tell:
        own, everyone = await bot.services.languages.fetch(guild.id, message.author.id)
        view = nudge(number, message.jump_url, tell, bot.texts.to(own))
        await _tell(message, view, nudge_here(number, bot.texts.to(everyone)))


async def _tell(message: discord.Message, view: discord.ui.LayoutView, here: discord.ui.LayoutView) -> None:
    """Write to the author; where they cannot be written to, leave a line that names nobody."""
    try:
        await message.author.send(view=view)
    except discord.HTTPException as error:
        if error.code not in DM_CLOSED:
            raise
        await message.channel.send(view=here)
