"""The desk of a circle: its thread, who is in it, what it is asked and told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.meetings import CircleState
from bot.domain.owing import DECLINED, UNMADE_AFTER
from bot.outbox.calls import (
    Draw,
    NowhereError,
    OpenThread,
    Plan,
    Post,
    RemoveUnused,
    Skip,
    TakeBack,
    ThreadMember,
)
from bot.ui import notes

if TYPE_CHECKING:
    from bot.domain.outbox import Entry
    from bot.domain.views import CircleView
    from bot.services.reading import Reading
    from bot.texts import Say, Texts


class CircleHandlers:
    """Handlers of entries about a circle."""

    def __init__(self, reading: Reading, texts: Texts) -> None:
        self._reading = reading
        self._texts = texts

    async def desk(self, entry: Entry) -> Plan:
        """Open the facilitators' thread."""
        if (found := await self._read(entry)) is None:
            return Skip()
        view, say = found
        if view.circle.desk_thread_id is not None:
            return Skip()
        return OpenThread(view.circle.channel_id, say("circles.desk_name", name=view.circle.name))

    async def desk_member(self, entry: Entry) -> Plan:
        """Let a facilitator onto the desk, or take somebody off it who declined."""
        found = await self._read(entry)
        if found is None or entry.member_id is None or found[0].circle.desk_thread_id is None:
            return Skip()
        view, _ = found
        inside = entry.member_id in (*view.facilitator_ids, *view.asked_ids)
        return ThreadMember(found[0].circle.desk_thread_id, entry.member_id, inside)

    async def ask_facilitator(self, entry: Entry) -> Plan:
        """Ask somebody on the desk whether they will hold the circle; later say there what was answered."""
        found = await self._read(entry)
        if found is None or entry.member_id is None or found[0].circle.desk_thread_id is None:
            return Skip()
        (view, say), desk = found, found[0].circle.desk_thread_id
        asking = entry.member_id in view.asked_ids and view.circle.state is not CircleState.ARCHIVED
        if asking:
            question = notes.ask_facilitator(view, entry.member_id, say, notes.marked(entry))
            return Draw(Post(entry, desk, question, (entry.member_id,)), entry.result_id)
        if entry.result_id is None:
            return Skip()
        key = "over"
        if entry.member_id in view.facilitator_ids:
            key = "yes"
        elif entry.detail == DECLINED:
            key = "no"
        text = say(f"circles.asked_to_hold_{key}", name=view.circle.name)
        return Draw(Post(entry, desk, notes.note(text, notes.marked(entry))), entry.result_id)

    async def named_self(self, entry: Entry) -> Plan:
        """Tell the desk that an admin made himself a facilitator of this circle."""
        found = await self._read(entry)
        if found is None or entry.member_id is None or found[0].circle.desk_thread_id is None:
            return Skip()
        view, say = found
        if entry.member_id not in view.facilitator_ids:
            return Skip()
        text = say("roster.desk_named_self", person=f"<@{entry.member_id}>", name=view.circle.name)
        return Post(entry, found[0].circle.desk_thread_id, notes.note(text, notes.marked(entry)))

    async def hold_declined(self, entry: Entry) -> Plan:
        """Tell those who manage the guild that somebody whom they asked will not hold a circle; not who."""
        found = await self._read(entry)
        if found is None or entry.member_id in (*found[0].facilitator_ids, *found[0].asked_ids):
            return Skip()  # they were asked again since
        return await self._to_admins(entry, *found, "circles.hold_declined_told")

    async def nobody_holds(self, entry: Entry) -> Plan:
        """Tell those who manage the guild that nobody holds a circle any more; never who did."""
        found = await self._read(entry)
        if found is None or found[0].facilitator_ids:
            return Skip()
        return await self._to_admins(entry, *found, "leaving.nobody_holds")

    async def _to_admins(self, entry: Entry, view: CircleView, say: Say, key: str) -> Plan:
        """Say it in the channel that the admins chose, else on the desk; nowhere for a circle that has ended."""
        place = await self._reading.admin_channel(entry.guild_id) or view.circle.desk_thread_id
        if place is None or view.circle.state is CircleState.ARCHIVED:
            return Skip()
        return Post(entry, place, notes.note(say(key, name=view.circle.name), notes.marked(entry)))

    async def take_back(self, entry: Entry) -> Plan:
        """Delete a message on the desk that named somebody who is forgotten now."""
        found = await self._read(entry)
        if found is None or found[0].circle.desk_thread_id is None:
            return Skip()
        return TakeBack(found[0].circle.desk_thread_id, int(entry.detail))

    async def trouble(self, entry: Entry) -> Plan:
        """Tell the admins once that Discord refuses something: in the channel they chose, else on the desk."""
        found = await self._read(entry)
        if found is None:
            return Skip()
        view, say = found
        word, _, at = entry.detail.partition("@")
        if word == "desk_gone" and view.circle.desk_thread_id is None:
            return Skip()  # there is no new one: that is told by itself
        place = None if at else await self._reading.admin_channel(entry.guild_id)
        place = place or view.circle.desk_thread_id
        if place is None:
            raise NowhereError
        return Post(entry, place, notes.trouble(view.circle, word, say, notes.marked(entry)))

    async def unmake(self, entry: Entry) -> Plan:
        """Take away the channels of a command that was cut off before it wrote its circle."""
        used = await self._reading.places(entry.guild_id)
        return RemoveUnused(entry.guild_id, entry.detail, entry.due_at - UNMADE_AFTER, used)

    async def _read(self, entry: Entry) -> tuple[CircleView, Say] | None:
        found = None if entry.circle_id is None else await self._reading.circle(entry.circle_id)
        return None if found is None else (found[0], self._texts.to(found[1]))
