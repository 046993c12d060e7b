"""What one person is told about one meeting, by the way they chose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.meetings import OVER, SeatState, WriteTo
from bot.outbox.calls import Plan, Post, Skip, Write
from bot.ui import notes

if TYPE_CHECKING:
    from bot.domain.outbox import Entry
    from bot.domain.views import PersonView
    from bot.services.reading import Reading
    from bot.texts import Texts


class PersonHandlers:
    """Handlers of entries about one person. Each looks again whether it still concerns them."""

    def __init__(self, reading: Reading, texts: Texts) -> None:
        self._reading = reading
        self._texts = texts

    async def reminder(self, entry: Entry) -> Plan:
        """Remind somebody who said yes and still has a seat."""
        view = await self._seated(entry)
        if view is None or view.meeting.state in OVER:
            return Skip()
        say = self._texts.to(view.own_locale)
        return Write(entry, entry.member_id or 0, notes.reminder(view, say, notes.marked(entry)))

    async def seat_yours(self, entry: Entry) -> Plan:
        """Tell somebody who said yes that a seat became theirs."""
        view = await self._seated(entry)
        if view is None or view.meeting.state in OVER:
            return Skip()
        say = self._texts.to(view.own_locale)
        return Write(entry, entry.member_id or 0, notes.seat_yours(view, say, notes.marked(entry)))

    async def seat_freed(self, entry: Entry) -> Plan:
        """Say in the circle channel, naming nobody, that a seat went to the first on the list."""
        view = await self._read(entry)
        if view is None or view.meeting.state in OVER:
            return Skip()
        say = self._texts.to(view.locale)
        return Post(entry, view.circle.channel_id, notes.seat_freed(view, say, notes.marked(entry)))

    async def cancelled(self, entry: Entry) -> Plan:
        """Tell somebody who said yes that the meeting does not take place."""
        view = await self._seated(entry)
        if view is None:
            return Skip()
        say = self._texts.to(view.own_locale)
        told = notes.cancelled(view, say, notes.marked(entry))
        return Write(entry, entry.member_id or 0, told)

    async def moved(self, entry: Entry) -> Plan:
        """Tell somebody who said yes that the meeting is at another time."""
        view = await self._seated(entry)
        if view is None or view.meeting.state in OVER:
            return Skip()
        told = notes.moved_dm(view, self._texts.to(view.own_locale), notes.marked(entry))
        return Write(entry, entry.member_id or 0, told)

    async def _read(self, entry: Entry) -> PersonView | None:
        if entry.meeting_id is None or entry.member_id is None:
            return None
        return await self._reading.person(entry.meeting_id, entry.member_id)

    async def _seated(self, entry: Entry) -> PersonView | None:
        view = await self._read(entry)
        if view is None or view.seat is None:
            return None
        wanted = view.seat.state is SeatState.SEATED and view.seat.write_to is WriteTo.DM
        return view if wanted else None
