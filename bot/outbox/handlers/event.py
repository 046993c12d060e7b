"""The server event beside a card."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.outbox.calls import Event, MatchEvent, Plan, Skip

if TYPE_CHECKING:
    from bot.domain.outbox import Entry
    from bot.services.events import Events
    from bot.texts import Texts


class EventHandlers:
    """Handler of entries about a meeting's event. Everyone in the guild sees it: it gives nothing away."""

    def __init__(self, events: Events, texts: Texts) -> None:
        self._events = events
        self._texts = texts

    async def event(self, entry: Entry) -> Plan:
        """Make the event what the rows say, or take it away."""
        view = None if entry.meeting_id is None else await self._events.fetch(entry.meeting_id)
        # one that may have been made in a call whose answer was lost is looked for, and taken away if it is there
        if view is None or (not view.wanted and view.event_id is None and entry.called_at is None):
            return Skip()
        say = self._texts.to(view.locale)
        place = f"https://discord.com/channels/{view.guild_id}/{view.channel_id}"
        shown = Event(say("events.name"), place, view.starts_at, view.ends_at)
        return MatchEvent(view.guild_id, view.event_id, shown, view.wanted, view.others)
