"""The stage: live while its room is open, and only who has the piece, or holds the circle, speaks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.meetings import LIVE, RoomKind
from bot.outbox.calls import Plan, Skip, Speaker, StageLive

if TYPE_CHECKING:
    from bot.domain.outbox import Entry
    from bot.services.reading import Reading
    from bot.texts import Texts


class StageHandlers:
    """Handlers of what only a stage has."""

    def __init__(self, reading: Reading, texts: Texts) -> None:
        self._reading = reading
        self._texts = texts

    async def stage(self, entry: Entry) -> Plan:
        """Have the stage live while a meeting has its room open."""
        view = None if entry.meeting_id is None else await self._reading.room(entry.meeting_id)
        if view is None or view.meeting.room_id is None or view.circle.room_kind is not RoomKind.STAGE:
            return Skip()
        topic = self._texts.to(view.locale)("meetings.stage_topic")
        live = await self._reading.is_in_use(view.circle.circle_id)
        return StageLive(view.meeting.room_id, topic, live)

    async def speaker(self, entry: Entry) -> Plan:
        """Invite whoever has the piece; whoever had it listens again. Entries are about those two, and nobody else."""
        if entry.meeting_id is None or entry.member_id is None:
            return Skip()
        view = await self._reading.room(entry.meeting_id)
        if view is None or view.meeting.room_id is None or view.meeting.state not in LIVE:
            return Skip()
        if view.circle.room_kind is not RoomKind.STAGE:
            return Skip()
        speaks = await self._reading.speaks(entry.meeting_id, entry.member_id)
        return Speaker(view.meeting.room_id, entry.member_id, speaks)
