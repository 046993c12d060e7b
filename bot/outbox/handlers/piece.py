"""The talking piece: a word to whoever has it, and to the desk when a share is over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.meetings import MeetingState
from bot.outbox.calls import Plan, Post, Skip, Whisper
from bot.ui import notes
from bot.ui import piece as screens

if TYPE_CHECKING:
    from bot.domain.outbox import Entry
    from bot.domain.views import DeskView
    from bot.services.presence import Presence
    from bot.services.reading import Reading
    from bot.texts import Texts


class PieceHandlers:
    """Handlers of what the piece owes. Each entry is about one share: once that is over, nothing is said."""

    def __init__(self, reading: Reading, presence: Presence, texts: Texts) -> None:
        self._reading = reading
        self._presence = presence
        self._texts = texts

    async def your_turn(self, entry: Entry) -> Plan:
        """Tell the person that the piece is with them, where a press of theirs can be answered; else nobody."""
        view = await self._in_time(entry)
        if view is None or view.piece is None:
            return Skip()
        say = self._texts.to(view.locale)
        return self._whisper(view, screens.your_turn(view.piece, view.meeting.meeting_id, say))

    async def cue(self, entry: Entry) -> Plan:
        """Tell the speaker alone that about a minute is left; never while everything stands still."""
        view = await self._in_time(entry)
        if view is None or view.meeting.paused_at is not None:
            return Skip()
        return self._whisper(view, screens.cue(self._texts.to(view.locale)))

    async def desk_cue(self, entry: Entry) -> Plan:
        """Tell the desk that a share is over by a minute, without a name: the thread outlives the meeting."""
        view = await self._in_time(entry)
        if view is None or view.meeting.paused_at is not None or view.circle.desk_thread_id is None:
            return Skip()
        if view.piece is None:
            return Skip()
        say = self._texts.to(view.locale)
        note = screens.desk_cue(view.piece, view.meeting.meeting_id, say, notes.marked(entry))
        return Post(entry, view.circle.desk_thread_id, note)

    async def _in_time(self, entry: Entry) -> DeskView | None:
        view = None if entry.meeting_id is None else await self._reading.desk(entry.meeting_id)
        if view is None or view.meeting.state is not MeetingState.RUNNING or view.piece is None:
            return None
        turn, _, extra = entry.detail.partition(".")
        held = view.piece
        same = held.turn == int(turn) and (not extra or held.extra.total_seconds() == int(extra))
        return view if same and held.holder is not None else None

    def _whisper(self, view: DeskView, word: screens.Screen) -> Plan:
        room, held = view.meeting.room_id, view.piece
        token = (
            None
            if room is None or held is None or held.holder is None
            else self._presence.token_of(room, held.holder)
        )
        return Skip() if token is None else Whisper(token, word)
