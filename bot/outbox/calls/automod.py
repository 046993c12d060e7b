"""AutoMod: our rules made to match, looked at, and a word to the admins where somebody changed one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import discord

from bot.domain.automod import compare
from bot.outbox.calls.base import Call
from bot.outbox.calls.messages import Post
from bot.ui.automod import fields, read_rules

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.automod import Steps, Wanted
    from bot.domain.outbox import Entry


@dataclass(frozen=True, slots=True)
class KeepRules(Call):
    """A guild has exactly these rules of ours; looked up by name before any is made. Others' rules stay untouched."""

    guild_id: int
    wanted: tuple[Wanted, ...]

    async def make(self, client: discord.Client, nonce: str) -> int | None:
        """Make, mend and take away what differs."""
        del nonce
        guild = client.get_guild(self.guild_id)
        if guild is None:
            return None
        rules = {rule.id: rule for rule in await guild.fetch_automod_rules()}
        steps = compare(self.wanted, read_rules(rules.values(), guild.me.id))
        for rule_id in steps.remove:
            await rules[rule_id].delete()
        for rule_id, wanted in steps.mend:
            await rules[rule_id].edit(**fields(wanted))
        for wanted in steps.make:
            await guild.create_automod_rule(
                event_type=discord.AutoModRuleEventType.message_send, **fields(wanted)
            )
        return None


@dataclass(frozen=True, slots=True)
class LookAtRules(Call):
    """How many of our rules are not as we left them; nothing is changed."""

    guild_id: int
    wanted: tuple[Wanted, ...]

    async def make(self, client: discord.Client, nonce: str) -> int | None:
        """Return the number; None where they cannot be seen, as after an admin took the right back."""
        del nonce
        steps = await self._compare(client)
        return None if steps is None else steps.drifted

    async def _compare(self, client: discord.Client) -> Steps | None:
        guild = client.get_guild(self.guild_id)
        if guild is None:
            return None
        try:
            rules = await guild.fetch_automod_rules()
        except discord.Forbidden:
            return None
        return compare(self.wanted, read_rules(rules, guild.me.id))


@dataclass(frozen=True, slots=True)
class TellAdmins(Call):
    """A message where admins read: the channel they chose, else the one that Discord itself writes to them in."""

    takes_nonce: ClassVar[bool] = True

    entry: Entry
    channel_id: int | None
    view: discord.ui.LayoutView

    async def make(self, client: discord.Client, nonce: str) -> int | None:
        """Post it; where there is no such place nothing is said, and `/privacy automod` shows it."""
        post = self._post(client)
        return None if post is None else await post.make(client, nonce)

    async def find(self, client: discord.Client, since: datetime) -> int | None:
        """Look for its mark there."""
        post = self._post(client)
        return None if post is None else await post.find(client, since)

    def _post(self, client: discord.Client) -> Post | None:
        guild = client.get_guild(self.entry.guild_id)
        own = None if guild is None else guild.safety_alerts_channel or guild.public_updates_channel
        channel_id = self.channel_id or (None if own is None else own.id)
        return None if channel_id is None else Post(self.entry, channel_id, self.view)
