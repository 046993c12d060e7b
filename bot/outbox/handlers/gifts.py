"""Thanks to somebody who asked for them, a word to the admins about one that cannot be read, the monthly card."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from bot.outbox.calls import Plan, Post, Skip, Write
from bot.ui import notes, shown

if TYPE_CHECKING:
    from bot.domain.outbox import Entry
    from bot.services.publishing import Publishing
    from bot.services.reading import Reading
    from bot.texts import Texts


class GiftHandlers:
    """Handlers of entries about gifts. Nobody is thanked in public, and nobody whose link is gone."""

    def __init__(self, reading: Reading, publishing: Publishing, texts: Texts) -> None:
        self._publishing = publishing
        self._reading = reading
        self._texts = texts

    async def thanks(self, entry: Entry) -> Plan:
        """Thank whoever asked for it, if the gift is still linked to them."""
        if entry.member_id is None:
            return Skip()
        locale = await self._reading.gift(int(entry.detail), entry.member_id)
        if locale is None:
            return Skip()
        text = self._texts.to(locale)("gifts.thanks_dm")
        return Write(entry, entry.member_id, notes.note(text, notes.marked(entry)))

    async def unread(self, entry: Entry) -> Plan:
        """Tell the admins, in the place that they chose, that a payment service reported something unreadable."""
        channel_id = await self._reading.admin_channel(entry.guild_id)
        if channel_id is None:
            return Skip()
        say = self._texts.to(await self._reading.locale(entry.guild_id))
        text = say("gifts.unread_note", provider=say(f"gifts.provider_{entry.detail}"))
        return Post(entry, channel_id, notes.note(text, notes.marked(entry)))

    async def card(self, entry: Entry) -> Plan:
        """Post what the months came to, where the guild still wants that."""
        found, batches = await self._publishing.fetch_card(entry.guild_id, date.fromisoformat(entry.detail))
        if found.channel_id is None or not batches:
            return Skip()
        say = self._texts.to(await self._reading.locale(entry.guild_id))
        text = shown.card(found, batches, say)
        return Post(entry, found.channel_id, notes.note(text, notes.marked(entry)))
