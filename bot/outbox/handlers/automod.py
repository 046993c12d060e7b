"""AutoMod in a guild: kept in step, and looked at once a day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.automod import wanted_rules
from bot.outbox.calls import KeepRules, LookAtRules, Plan, Skip
from bot.ui import automod as screens

if TYPE_CHECKING:
    from bot.domain.automod import Wanted
    from bot.domain.outbox import Entry
    from bot.services.automod import AutoMod
    from bot.texts import Texts


class AutoModHandlers:
    """Handlers of entries about Discord's AutoMod."""

    def __init__(self, automod: AutoMod, texts: Texts) -> None:
        self._automod = automod
        self._texts = texts

    async def keep(self, entry: Entry) -> Plan:
        """Make the guild's rules match: ours, or none of ours where they were turned off."""
        found = await self._automod.fetch(entry.guild_id)
        if found.state == "never":
            return Skip()
        return KeepRules(entry.guild_id, self._wanted(found.locale, found.exceptions) if found.is_on else ())

    async def look(self, entry: Entry) -> Plan:
        """Look whether somebody changed a rule of ours."""
        found = await self._automod.fetch(entry.guild_id)
        if not found.is_on:
            return Skip()
        return LookAtRules(entry.guild_id, self._wanted(found.locale, found.exceptions))

    def _wanted(self, locale: str, exceptions: tuple[str, ...]) -> tuple[Wanted, ...]:
        return wanted_rules(screens.reasons(self._texts.to(locale)), exceptions)
