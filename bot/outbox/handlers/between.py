"""Prompts outside of meetings: in the circle channel, on the desk, and to one person who asked for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.outbox.calls import Plan, Post, Skip, Write
from bot.ui import notes, prompts

if TYPE_CHECKING:
    from bot.domain.outbox import Entry
    from bot.services.between import BetweenMeetings
    from bot.texts import Texts


class BetweenHandlers:
    """Handlers of entries about prompts that come between meetings."""

    def __init__(self, between: BetweenMeetings, texts: Texts) -> None:
        self._between = between
        self._texts = texts

    async def between(self, entry: Entry) -> Plan:
        """Post a prompt to write with in the circle channel, without a sound."""
        view = await self._between.read_prompt(entry)
        if view is None:
            return Skip()
        say = self._texts.to(view.locale)
        return Post(
            entry, view.circle.channel_id, prompts.between(view, say, notes.marked(entry)), silent=True
        )

    async def preview(self, entry: Entry) -> Plan:
        """Show those who hold the circle what comes up in the meeting."""
        view = await self._between.read_preview(entry)
        if view is None or not view.prompts or view.circle.desk_thread_id is None:
            return Skip()
        shown = prompts.preview(view, self._texts.to(view.locale), notes.marked(entry))
        return Post(entry, view.circle.desk_thread_id, shown)

    async def later(self, entry: Entry) -> Plan:
        """Write to somebody who asked for a prompt in two days. The words come when they open it."""
        if entry.member_id is None:
            return Skip()
        say = self._texts.to(await self._between.fetch_locale(entry.guild_id, entry.member_id))
        return Write(entry, entry.member_id, prompts.later(say, notes.marked(entry)))
