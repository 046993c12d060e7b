"""`/privacy automod`: what AutoMod would do, how our rules stand, and the buttons that turn them on and off."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord.ext import commands

from bot.domain.automod import compare, wanted_rules
from bot.domain.verdicts import DangerSeen, Looked, Outcome
from bot.errors import Refusal
from bot.ui import automod as screens
from bot.ui import ids
from bot.ui.base import BaseButton
from bot.ui.people import admin
from bot.ui.reply import reply, show

if TYPE_CHECKING:
    from bot.client import CirclekeeperBot, Interaction


async def show_state(interaction: Interaction) -> None:
    """Answer with how AutoMod stands here; where our rules are on, as Discord has them at this moment."""
    bot, guild = interaction.client, interaction.guild
    say = bot.texts.to(interaction.locale)
    if guild is None or bot.settings.screening == "off":
        raise Refusal("automod.operator_off")
    found = await bot.services.automod.fetch(guild.id)
    if not guild.me.guild_permissions.manage_guild:
        await show(interaction, screens.no_right(is_on=found.is_on, say=say))
    elif not found.is_on:
        await show(interaction, screens.offer(say))
    else:
        wanted = wanted_rules(screens.reasons(bot.texts.to(found.locale)), found.exceptions)
        rules = screens.read_rules(await guild.fetch_automod_rules(), guild.me.id)
        steps = compare(wanted, rules)
        view = screens.state(steps.standing, drifted=found.drifted or bool(steps.drifted), say=say)
        await show(interaction, view)


class AutoModOnButton(BaseButton, press=ids.AUTOMOD_ON):
    """Turn on, Mend, Try again: our rules as they should be."""

    async def pressed(self, interaction: Interaction) -> None:
        """Turn them on, where the bot may."""
        who = admin(interaction)
        bot, guild = interaction.client, interaction.guild
        say = bot.texts.to(interaction.locale)
        if guild is None or bot.settings.screening == "off":
            raise Refusal("automod.operator_off")
        if not guild.me.guild_permissions.manage_guild:
            await show(interaction, screens.no_right(is_on=False, say=say))
            return
        await bot.services.automod.turn(who, "on")
        await reply(interaction, say("automod.turned_on"))


class AutoModOffButton(BaseButton, press=ids.AUTOMOD_OFF):
    """Turn off."""

    async def pressed(self, interaction: Interaction) -> None:
        """Take our rules away again."""
        who = admin(interaction)
        await interaction.client.services.automod.turn(who, "off")
        await reply(interaction, interaction.client.texts.to(interaction.locale)("automod.turned_off"))


class AutoModCog(commands.Cog):
    """Hears of rules that somebody changed, and of messages that AutoMod stopped in a room."""

    def __init__(self, bot: CirclekeeperBot) -> None:
        self._bot = bot

    @commands.Cog.listener()
    async def on_automod_rule_update(self, rule: discord.AutoModRule) -> None:
        """Look whether a rule of ours is still as we left it."""
        await self._changed(rule)

    @commands.Cog.listener()
    async def on_automod_rule_delete(self, rule: discord.AutoModRule) -> None:
        """Look whether it was us who took it away."""
        await self._changed(rule)

    @commands.Cog.listener()
    async def on_automod_action(self, execution: discord.AutoModAction) -> None:
        """Look for danger, and nothing else, in what was stopped in a room: in memory, where content may be read."""
        blocked = execution.action.type is discord.AutoModRuleActionType.block_message
        if not (blocked and self._bot.intents.message_content and execution.channel_id is not None):
            return
        services = self._bot.services
        if services.rooms.is_room(execution.channel_id):
            verdict = services.screening.judge(execution.guild_id, Looked((execution.content,)))
            if verdict.outcome is Outcome.CARE:
                seen = DangerSeen(execution.guild_id, execution.channel_id, execution.user_id, None)
                self._bot.dispatch("danger_seen", seen)

    async def _changed(self, rule: discord.AutoModRule) -> None:
        if self._bot.user is not None and rule.creator_id == self._bot.user.id:
            await self._bot.services.automod.rules_changed(rule.guild.id)
