"""The doctor's looks, and what admins are told of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.faults import FaultKind
from bot.domain.owing import read_fault_note
from bot.outbox.calls import Plan, Skip, TellAdmins
from bot.outbox.rounds import LookOver
from bot.ui import doctor as screens
from bot.ui.notes import marked

if TYPE_CHECKING:
    from bot.domain.outbox import Entry
    from bot.outbox.rounds import Rounds
    from bot.services.doctor import Doctor
    from bot.texts import Texts


class DoctorHandlers:
    """Handlers of looks and of what they found."""

    def __init__(self, doctor: Doctor, rounds: Rounds, texts: Texts) -> None:
        self._doctor = doctor
        self._rounds = rounds
        self._texts = texts

    async def look(self, entry: Entry) -> Plan:
        """Look at the guild."""
        return LookOver(entry.guild_id, self._rounds)

    async def tell(self, entry: Entry) -> Plan:
        """Tell the admins that something is wrong, if it still is, or that it is well again, if it is."""
        fault, well = read_fault_note(entry.detail)
        known = await self._doctor.fetch_note(entry.guild_id, fault.kind, fault.about)
        if known.is_wrong is well:
            return Skip()
        say = self._texts.to(known.choices.locale)
        place = None if fault.kind is FaultKind.ADMIN_CHANNEL and not well else known.choices.admin_channel_id
        note = screens.note(fault, known.circles, say, marked(entry), well=well)
        circle = known.circles.get(fault.about)
        return TellAdmins(entry, place or (None if circle is None else circle.desk_thread_id), note)
