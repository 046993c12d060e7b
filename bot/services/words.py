"""Which words hold in a guild now, and who accepted exactly those. For use inside transactions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from bot.domain.agreements import SOURCE_LANGUAGE, Terms, agreement_for, own_part, pages, text_hash
from bot.domain.care import CareChoice
from bot.domain.retention import Kept
from bot.store import agreements, consents

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from bot.domain.agreements import Agreement
    from bot.store.agreements import Chosen
    from bot.store.database import Connection

KEPT: Final = 500
"""Texts that stay drawn: every Join asks which one holds, and most guilds read the same."""


@dataclass(frozen=True, slots=True)
class Shown:
    """The agreement as people read it now, a message each. `number` tells these words from all others."""

    number: int
    pages: tuple[str, ...]
    text_hash: str


class Words:
    """The agreement of every guild, as its own words and its choices make it.

    What people accepted are words, not a number: the hash of the text as it was drawn for their guild is compared. So
    a guild that turns something on or off asks again, and one that turns it back does not.
    """

    def __init__(self, texts: Sequence[Agreement], reads: Callable[[], bool]) -> None:
        self._texts = texts
        self._reads = reads
        self._drawn: dict[tuple[str, Terms, str], Shown] = {}

    def now(self, conn: Connection, guild_id: int, language: str = SOURCE_LANGUAGE) -> Shown:
        """Return the text that holds in this guild now."""
        return self._draw(agreements.chosen(conn, guild_id), language)

    def preview(self, conn: Connection, guild_id: int, own: str, language: str) -> Shown:
        """Return the text as it would be with other own words."""
        return self._draw(replace(agreements.chosen(conn, guild_id), own=own), language)

    def usual(self, language: str) -> str:
        """Return what stands where a guild has no words of its own."""
        return own_part(agreement_for(self._texts, language))

    def accepted_by(self, conn: Connection, guild_id: int, user_id: int) -> bool:
        """Say whether the person accepted the words that hold now."""
        return consents.accepted_hash(conn, guild_id, user_id) == self.now(conn, guild_id).text_hash

    def accept(self, conn: Connection, guild_id: int, user_id: int, now: datetime) -> None:
        """Write that the person accepted the words that hold now. The guild's row must be there."""
        shown = self.now(conn, guild_id)
        version = agreements.version_of(conn, guild_id, shown.text_hash, "\n\n".join(shown.pages), now)
        consents.accept(conn, guild_id, user_id, version, now)

    def _draw(self, chosen: Chosen, language: str) -> Shown:
        terms = Terms(
            reads=self._reads(),
            blocks=chosen.blocks,
            care=chosen.care is not CareChoice.OFF,
            tells=chosen.care is CareChoice.TELL,
            room_hours=chosen.clocks.hours(Kept.ROOM),
            long_room_hours=chosen.clocks.hours(Kept.LONG_ROOM),
            seat_hours=chosen.clocks.hours(Kept.SEATS),
        )
        key = chosen.own, terms, language
        if key not in self._drawn:
            if len(self._drawn) >= KEPT:
                self._drawn.clear()
            read = pages(agreement_for(self._texts, language), terms, chosen.own)
            # the English words stand for those of every language: who reads another accepted the same version
            meant = pages(agreement_for(self._texts, SOURCE_LANGUAGE), terms, chosen.own)
            digest = text_hash("\n\n".join(meant))
            self._drawn[key] = Shown(int(digest[:12], 16), read, digest)
        return self._drawn[key]
