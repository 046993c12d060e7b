"""Side rooms: the thread, its first message, who is let in, and its end. Nothing of it shows anywhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.outbox.calls import DeleteThread, LockThread, OpenThread, Plan, Post, Skip, ThreadMember, Transition
from bot.ui import notes
from bot.ui import side_rooms as screens

if TYPE_CHECKING:
    from bot.domain.outbox import Entry
    from bot.domain.side_rooms import SideRoomView
    from bot.services.side_rooms import SideRooms
    from bot.texts import Texts


class SideRoomHandlers:
    """Handlers of entries about one side room."""

    def __init__(self, side_rooms: SideRooms, texts: Texts) -> None:
        self._side_rooms = side_rooms
        self._texts = texts

    async def room(self, entry: Entry) -> Plan:
        """Open the thread, also right after the meeting; one that may be there already is looked for."""
        view = await self._read(entry)
        if view is None or view.room.thread_id is not None or (view.is_late and entry.called_at is None):
            return Skip()
        say = self._texts.to(view.locale)
        return OpenThread(view.circle.channel_id, say("side.room_name", number=view.room.name))

    async def note(self, entry: Entry) -> Plan:
        """Post what whoever comes in finds there."""
        view = await self._read(entry)
        if view is None or view.room.thread_id is None:
            return Skip()
        first = screens.first_message(view, self._texts.to(view.locale), notes.marked(entry))
        return Post(entry, view.room.thread_id, first)

    async def member(self, entry: Entry) -> Plan:
        """Let somebody in who is to be, and out who is not, or not any more."""
        view = await self._read(entry)
        if view is None or view.room.thread_id is None or entry.member_id is None:
            return Transition()
        return ThreadMember(view.room.thread_id, entry.member_id, inside=entry.member_id in view.guests)

    async def lock(self, entry: Entry) -> Plan:
        """Close it for writing."""
        view = await self._read(entry)
        return Skip() if view is None or view.room.thread_id is None else LockThread(view.room.thread_id)

    async def empty(self, entry: Entry) -> Plan:
        """Delete it with all that was written in it; what never was is forgotten."""
        view = await self._read(entry)
        if view is None or view.room.thread_id is None:
            return Transition()
        return DeleteThread(view.room.thread_id)

    async def _read(self, entry: Entry) -> SideRoomView | None:
        return await self._side_rooms.read(int(entry.detail))
