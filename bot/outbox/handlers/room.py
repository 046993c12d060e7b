"""The room of a meeting: opened, filled, drawn, closed, locked and emptied."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.domain.meetings import LIVE, OVER, RoomKind
from bot.domain.owing import ROOM_STAYS_OPEN
from bot.outbox.calls import (
    DeleteThread,
    Draw,
    EmptyRoom,
    LetIn,
    LockThread,
    MoveOut,
    OpenThread,
    Plan,
    Post,
    Skip,
    TakeBack,
    ThreadMember,
)
from bot.ui import notes, panels, piece

if TYPE_CHECKING:
    from bot.domain.outbox import Entry
    from bot.domain.views import RoomView
    from bot.outbox.lookout import Look
    from bot.services.reading import Reading
    from bot.texts import Texts


class RoomHandlers:
    """Handlers of entries about the room. A text room is a private thread, a voice room one hidden channel."""

    def __init__(self, reading: Reading, texts: Texts, look: Look) -> None:
        self._reading = reading
        self._texts = texts
        self._look = look

    async def room(self, entry: Entry) -> Plan:
        """Open the room, or let in exactly those who have a seat now."""
        view = await self._read(entry)
        if view is None or view.meeting.state in OVER:
            return Skip()
        if view.circle.room_kind is RoomKind.TEXT:
            if view.meeting.room_id is not None:
                return Skip()
            local = view.meeting.starts_at.astimezone(ZoneInfo(view.circle.rhythm.timezone))
            say = self._texts.to(view.locale)
            name = say("meetings.room_name", name=view.circle.name, date=local.strftime("%Y-%m-%d"))
            return OpenThread(view.circle.channel_id, name)
        if view.circle.voice_channel_id is None:
            return Skip()
        people = await self._reading.key_holders(view.circle.circle_id, opening=view.meeting.meeting_id)
        return LetIn(view.circle.voice_channel_id, people)

    async def voice_room(self, entry: Entry) -> Plan:
        """Show the voice room to those who hold the circle, always, and to the seated while it is open."""
        found = None if entry.circle_id is None else await self._reading.circle(entry.circle_id)
        channel_id = None if found is None else found[0].circle.voice_channel_id
        if entry.circle_id is None or channel_id is None:
            return Skip()
        return LetIn(channel_id, await self._reading.key_holders(entry.circle_id))

    async def member(self, entry: Entry) -> Plan:
        """Let one person into a text room, or out of it."""
        view = await self._read(entry)
        if (
            view is None
            or view.meeting.room_id is None
            or entry.member_id is None
            or view.meeting.state not in LIVE
        ):
            return Skip()
        inside = entry.member_id in (*view.facilitator_ids, *view.seated_ids)
        return ThreadMember(view.meeting.room_id, entry.member_id, inside)

    async def panel(self, entry: Entry) -> Plan:
        """Draw the panel."""
        view = None if entry.meeting_id is None else await self._reading.panel(entry.meeting_id)
        if view is None or view.meeting.room_id is None:
            return Skip()
        if view.meeting.panel_message_id is None:
            await self._look(view.meeting.room_id)
        drawn = panels.room_panel(view, self._texts.to(view.locale), notes.marked(entry))
        again = entry.result_id is not None
        return Draw(Post(entry, view.meeting.room_id, drawn, silent=again), view.meeting.panel_message_id)

    async def old_screen(self, entry: Entry) -> Plan:
        """Take away a panel that a fresh one has taken the place of."""
        view = await self._read(entry)
        if view is None or view.meeting.room_id is None:
            return Skip()
        if view.meeting.panel_message_id == int(entry.detail):
            return Skip()
        return TakeBack(view.meeting.room_id, int(entry.detail))

    async def gentle_card(self, entry: Entry) -> Plan:
        """Post a reminder that says the same to everyone."""
        view = await self._read(entry)
        if view is None or view.meeting.room_id is None or view.meeting.state not in LIVE:
            return Skip()
        which = int(entry.detail.partition(".")[0])
        card = piece.gentle_card(which, self._texts.to(view.locale), notes.marked(entry))
        return Post(entry, view.meeting.room_id, card)

    async def prompt(self, entry: Entry) -> Plan:
        """Post a prompt in the room."""
        view = await self._read(entry)
        if view is None or view.meeting.room_id is None or view.meeting.state not in LIVE:
            return Skip()
        key = entry.detail.partition(":")[2]
        text = await self._reading.prompt_text(view.circle.guild_id, key)
        if text is None:
            return Skip()
        posted = notes.prompt(text, self._texts.to(view.locale), notes.marked(entry))
        return Post(entry, view.meeting.room_id, posted)

    async def closing(self, entry: Entry) -> Plan:
        """Post the closing card."""
        view = await self._read(entry)
        if view is None or view.meeting.room_id is None or view.meeting.closed_at is None:
            return Skip()
        locks_at = view.meeting.closed_at + ROOM_STAYS_OPEN
        say = self._texts.to(view.locale)
        number = view.meeting.meeting_id
        card = notes.closing(locks_at, view.emptied_at, say, notes.marked(entry), number)
        return Post(entry, view.meeting.room_id, card)

    async def lock(self, entry: Entry) -> Plan:
        """Close the room for writing; a voice room is hidden again from all but those who hold the circle."""
        view = await self._read(entry)
        if view is None or view.meeting.room_id is None:
            return Skip()
        if view.circle.room_kind is RoomKind.TEXT:
            return LockThread(view.meeting.room_id)
        # another meeting of the circle may be open in the same room by now
        people = await self._reading.key_holders(view.circle.circle_id, locking=view.meeting.meeting_id)
        return LetIn(view.meeting.room_id, people)

    async def disconnect(self, entry: Entry) -> Plan:
        """Let somebody who is still in a voice room after its time out of it."""
        view = await self._read(entry)
        if view is None or view.meeting.room_id is None or entry.member_id is None:
            return Skip()
        over = view.meeting.meeting_id if view.meeting.state in OVER else None
        people = await self._reading.key_holders(view.circle.circle_id, locking=over)
        in_use = over is None or set(people) != set(view.facilitator_ids)
        if in_use and entry.member_id in people:
            return Skip()
        return MoveOut(view.meeting.room_id, entry.member_id)

    async def empty(self, entry: Entry) -> Plan:
        """Delete what was written in the room, and in a voice room nothing of the meeting after it."""
        view = await self._read(entry)
        if view is None or view.meeting.room_id is None:
            return Skip()
        if view.circle.room_kind is RoomKind.TEXT:
            return DeleteThread(view.meeting.room_id)
        return EmptyRoom(view.meeting.room_id, min(entry.due_at, view.reopened_at or entry.due_at))

    async def _read(self, entry: Entry) -> RoomView | None:
        return None if entry.meeting_id is None else await self._reading.room(entry.meeting_id)
