"""A meeting in the circle channel and on the desk: its card, its controls, and that it does not take place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import owing
from bot.domain.meetings import OVER, UPCOMING, MeetingState
from bot.domain.outbox import Kind
from bot.outbox.calls import Draw, Plan, Post, Skip, Transition
from bot.ui import cards, notes, panels

if TYPE_CHECKING:
    from bot.domain.outbox import Entry
    from bot.outbox.lookout import Look
    from bot.services.reading import Reading
    from bot.texts import Texts


class MeetingHandlers:
    """Handlers of entries that everyone in the channel, or the desk, sees."""

    def __init__(self, reading: Reading, texts: Texts, look: Look) -> None:
        self._reading = reading
        self._texts = texts
        self._look = look

    async def card(self, entry: Entry) -> Plan:
        """Draw the card. A meeting that was over before it had one never gets one, unless one may be out already."""
        view = None if entry.meeting_id is None else await self._reading.card(entry.meeting_id)
        if view is None:
            return Skip()
        none_out = view.meeting.card_message_id is None and entry.called_at is None
        if none_out and view.meeting.state in OVER:
            return Skip()
        drawn = cards.meeting_card(view, self._texts.to(view.locale), notes.marked(entry))
        return Draw(Post(entry, view.circle.channel_id, drawn), view.meeting.card_message_id)

    async def controls(self, entry: Entry) -> Plan:
        """Draw the facilitators' controls."""
        await self._look_who_is_there(entry)
        view = None if entry.meeting_id is None else await self._reading.desk(entry.meeting_id)
        if view is None or view.circle.desk_thread_id is None:
            return Skip()
        if view.meeting.desk_message_id is None and view.meeting.state in OVER:
            return Skip()
        drawn = panels.desk_panel(view, self._texts.to(view.locale), notes.marked(entry))
        return Draw(Post(entry, view.circle.desk_thread_id, drawn), view.meeting.desk_message_id)

    async def nobody_yet(self, entry: Entry) -> Plan:
        """Ask all who hold the circle, ten minutes before, where nobody has checked in."""
        await self._look_who_is_there(entry)
        view = None if entry.meeting_id is None else await self._reading.room(entry.meeting_id)
        if view is None or view.circle.desk_thread_id is None or view.meeting.checked_in_at is not None:
            return Skip()
        if view.meeting.state not in (MeetingState.PLANNED, MeetingState.ANNOUNCED):
            return Skip()
        say = self._texts.to(view.locale)
        asked = notes.nobody_yet(view, say, notes.marked(entry))
        return Post(entry, view.circle.desk_thread_id, asked, view.facilitator_ids)

    async def transition(self, entry: Entry) -> Plan:
        """Let time move the meeting on; what that means is decided where it is settled."""
        if entry.kind is Kind.NOBODY_CAME:
            await self._look_who_is_there(entry)
        return Transition()

    async def _look_who_is_there(self, entry: Entry) -> None:
        """A facilitator may have sat in the voice room since before it counted, or while the bot was away."""
        view = None if entry.meeting_id is None else await self._reading.desk(entry.meeting_id)
        if view is None or view.circle.voice_channel_id is None:
            return
        if view.meeting.state in UPCOMING and view.meeting.checked_in_at is None:
            await self._look(view.circle.voice_channel_id)

    async def cancelled(self, entry: Entry) -> Plan:
        """Say in the circle channel that the meeting does not take place."""
        view = None if entry.meeting_id is None else await self._reading.card(entry.meeting_id)
        if view is None:
            return Skip()
        say = self._texts.to(view.locale)
        told = notes.cancelled(view, say, notes.marked(entry))
        return Post(entry, view.circle.channel_id, told)

    async def moved(self, entry: Entry) -> Plan:
        """Say in the circle channel that the meeting is at another time, and which one it was."""
        view = None if entry.meeting_id is None else await self._reading.card(entry.meeting_id)
        if view is None or view.meeting.state in OVER:
            return Skip()
        was = owing.moved_from(entry.detail)
        told = notes.moved(view, was, self._texts.to(view.locale), notes.marked(entry))
        return Post(entry, view.circle.channel_id, told)
