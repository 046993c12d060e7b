"""Who is on duty, on the desk; and a guild's Start card. What is told about a person goes another way, on purpose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.meetings import OVER
from bot.outbox.calls import Draw, Pin, Plan, Post, Skip
from bot.ui import arrival, notes
from bot.ui import care as screens

if TYPE_CHECKING:
    from bot.domain.outbox import Entry
    from bot.services.duty import Duty
    from bot.services.guild_choices import Guilds
    from bot.texts import Texts


class CareHandlers:
    """Handlers of what is kept in place: the question who is on duty, and the Start card."""

    def __init__(self, duty: Duty, guilds: Guilds, texts: Texts) -> None:
        self._duty = duty
        self._guilds = guilds
        self._texts = texts

    async def duty(self, entry: Entry) -> Plan:
        """Ask the desk who is on duty, or show who is."""
        view = None if entry.meeting_id is None else await self._duty.fetch(entry.meeting_id)
        if view is None or view.circle.desk_thread_id is None:
            return Skip()
        if entry.result_id is None and (view.meeting.state in OVER or not view.told):
            return Skip()
        drawn = screens.duty(
            view.meeting, view.on_duty, self._texts.to(view.locale), notes.marked(entry), told=view.told
        )
        return Draw(Post(entry, view.circle.desk_thread_id, drawn), entry.result_id)

    async def start_card(self, entry: Entry) -> Plan:
        """Keep the card in the channel that an admin chose."""
        chosen = await self._guilds.fetch(entry.guild_id)
        if chosen.start_channel_id is None:
            return Skip()
        card = arrival.start_card(self._texts.to(chosen.locale), notes.marked(entry))
        return Draw(Post(entry, chosen.start_channel_id, card), chosen.start_message_id)

    async def start_pin(self, entry: Entry) -> Plan:
        """Pin it, if it is still the one."""
        chosen = await self._guilds.fetch(entry.guild_id)
        if chosen.start_channel_id is None or str(chosen.start_message_id) != entry.detail:
            return Skip()
        return Pin(chosen.start_channel_id, int(entry.detail))
