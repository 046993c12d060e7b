"""Telling the desk that somebody may want company: one step after the other, until somebody sees to it."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

import discord

from bot.domain.care import ANSWER_WITHIN
from bot.services.care import Watch
from bot.ui import care as screens

if TYPE_CHECKING:
    from bot.client import CirclekeeperBot
    from bot.services.care import Note


async def tell(bot: CirclekeeperBot, note: Note, *, asked: bool = False) -> bool:
    """Tell whoever is next; return whether they were. A timer in memory passes it on if nobody answers.

    What Discord refuses is not reported: the person reads that nobody is watching, and a log would keep a trace.
    """
    care = bot.services.care
    people = care.whom_to_tell(note)
    if not people or note.desk_id is None:
        care.nobody_answers(note)
        return False
    view = screens.somebody(people, note.number, bot.texts.to(note.locale), asked=asked)
    rings = discord.AllowedMentions(
        everyone=False, roles=False, users=[discord.Object(one) for one in people]
    )
    try:
        message = await bot.get_partial_messageable(note.desk_id).send(view=view, allowed_mentions=rings)
    except discord.HTTPException:
        care.nobody_answers(note)
        return False
    care.told(note)
    note.desk_messages.append(message.id)
    step = note.step

    def later() -> None:
        if not bot.is_closed():
            note.pending = asyncio.ensure_future(_pass_on(bot, note, step, asked=asked))

    asyncio.get_running_loop().call_later(ANSWER_WITHIN.total_seconds(), later)
    return True


async def see_to(bot: CirclekeeperBot, note: Note, person_id: int) -> None:
    """Somebody sees to it: the desk no longer asks, and the person can read it."""
    await _redraw_desk(bot, note, screens.seen_to(person_id, bot.texts.to(note.locale)))
    await _show_person(note)


async def no_longer(bot: CirclekeeperBot, note: Note) -> None:
    """The person says that it is not needed: the desk no longer asks."""
    if note.watch is not Watch.SEEN:
        await _redraw_desk(bot, note, screens.no_longer(bot.texts.to(note.locale)))


async def _pass_on(bot: CirclekeeperBot, note: Note, step: int, *, asked: bool) -> None:
    """Nobody answered in time: tell the next, or the person that nobody is watching."""
    care = bot.services.care
    if care.get(note.number) is not note or note.watch is not Watch.TOLD or note.step != step:
        return
    if care.whom_to_tell(note) and await tell(bot, note, asked=asked):
        return
    care.nobody_answers(note)
    if note.dm is not None:
        channel_id, message_id = note.dm
        told = screens.private_note(note.number, bot.texts.to(note.own_locale), nobody=True)
        with contextlib.suppress(discord.HTTPException):
            await bot.get_partial_messageable(channel_id).get_partial_message(message_id).edit(view=told)
    await _show_person(note)


async def _show_person(note: Note) -> None:
    if note.redraw is not None:
        with contextlib.suppress(discord.HTTPException):
            await note.redraw()


async def _redraw_desk(bot: CirclekeeperBot, note: Note, view: discord.ui.LayoutView) -> None:
    for message_id in note.desk_messages if note.desk_id is not None else ():
        desk = bot.get_partial_messageable(note.desk_id or 0)
        with contextlib.suppress(discord.HTTPException):
            await desk.get_partial_message(message_id).edit(view=view)
