"""Free seats that are offered, and people at the closed door."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.meetings import OVER, UPCOMING, SeatState, Word
from bot.domain.offers import name_of
from bot.domain.owing import HELD
from bot.outbox.calls import Draw, Plan, Post, Skip, Write
from bot.ui import notes
from bot.ui import roster as screens

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.outbox import Entry
    from bot.domain.views import PersonView
    from bot.services.reading import Reading
    from bot.texts import Texts


class SeatHandlers:
    """Handlers of what somebody has to answer. What was posted is drawn again once it is answered."""

    def __init__(self, reading: Reading, texts: Texts) -> None:
        self._reading = reading
        self._texts = texts

    async def offer_dm(self, entry: Entry) -> Plan:
        """Offer a seat to somebody who said yes to messages."""
        view = await self._read(entry)
        until = None if view is None else _held_until(view, entry)
        if view is None or until is None:
            return Skip()
        drawn = screens.offer_dm(view, until, self._texts.to(view.own_locale), notes.marked(entry))
        return Write(entry, entry.member_id or 0, drawn)

    async def offer_here(self, entry: Entry) -> Plan:
        """Offer a seat in the circle channel, naming nobody; later say there that it is settled."""
        view = await self._read(entry)
        if view is None:
            return Skip()
        until, say, mark = _held_until(view, entry), self._texts.to(view.locale), notes.marked(entry)
        if until is None and entry.result_id is None:
            return Skip()
        drawn = (
            screens.offer_over(view, say, mark)
            if until is None
            else screens.offer_here(view, until, say, mark)
        )
        return Draw(Post(entry, view.circle.channel_id, drawn), entry.result_id)

    async def knock(self, entry: Entry) -> Plan:
        """Tell the desk that somebody is at the closed door; later that they are in."""
        view = await self._read(entry)
        if view is None or view.circle.desk_thread_id is None or entry.member_id is None:
            return Skip()
        settled = view.meeting.state in OVER or (
            view.seat is not None and view.seat.state is SeatState.SEATED
        )
        if settled and entry.result_id is None:
            return Skip()
        drawn = screens.knock(view, entry.member_id, self._texts.to(view.locale), notes.marked(entry))
        return Draw(Post(entry, view.circle.desk_thread_id, drawn), entry.result_id)

    async def ask_seat(self, entry: Entry) -> Plan:
        """Ask the desk about somebody who asks for a seat; later say there what was answered."""
        view = await self._read(entry)
        if view is None or view.circle.desk_thread_id is None or entry.member_id is None:
            return Skip()
        asking = view.seat is not None and view.seat.word is Word.ASKED and view.meeting.state not in OVER
        if not asking and entry.result_id is None:
            return Skip()
        drawn = screens.ask_seat(view, entry.member_id, self._texts.to(view.locale), notes.marked(entry))
        return Draw(Post(entry, view.circle.desk_thread_id, drawn), entry.result_id)

    async def answer_dm(self, entry: Entry) -> Plan:
        """Tell somebody who said yes to messages what was answered."""
        view = await self._read(entry)
        if view is None or view.meeting.state in OVER:
            return Skip()
        drawn = screens.answer_dm(view, self._texts.to(view.own_locale), notes.marked(entry))
        return Write(entry, entry.member_id or 0, drawn)

    async def answer_here(self, entry: Entry) -> Plan:
        """Say in the circle channel, naming nobody, that there is an answer."""
        view = await self._read(entry)
        if view is None or view.meeting.state in OVER:
            return Skip()
        drawn = screens.answer_here(view, self._texts.to(view.locale), notes.marked(entry))
        return Post(entry, view.circle.channel_id, drawn)

    async def quorum(self, entry: Entry) -> Plan:
        """Ask the desk two hours before, where too few seats are taken for the circle; later say what holds."""
        view = None if entry.meeting_id is None else await self._reading.desk(entry.meeting_id)
        room = None if entry.meeting_id is None else await self._reading.room(entry.meeting_id)
        if view is None or room is None or view.circle.desk_thread_id is None:
            return Skip()
        wanted = view.circle.quorum
        asking = wanted is not None and view.counts.seated < wanted and view.meeting.state in UPCOMING
        say, mark = self._texts.to(view.locale), notes.marked(entry)
        if asking and entry.detail != HELD:
            holders = room.facilitator_ids
            drawn = screens.quorum(view, holders, say, mark)
            return Draw(Post(entry, view.circle.desk_thread_id, drawn, holders), entry.result_id)
        if entry.result_id is None:
            return Skip()
        settled = screens.quorum_settled(view.meeting, say, mark)
        return Draw(Post(entry, view.circle.desk_thread_id, settled), entry.result_id)

    async def _read(self, entry: Entry) -> PersonView | None:
        if entry.meeting_id is None or entry.member_id is None:
            return None
        return await self._reading.person(entry.meeting_id, entry.member_id)


def _held_until(view: PersonView, entry: Entry) -> datetime | None:
    """Return until when this very offer is held; None where it was answered, ran out, or its meeting is over."""
    if view.seat is None or name_of(view.seat) != entry.detail or view.meeting.state in OVER:
        return None
    return view.seat.offered_until
