"""`/privacy rules|set|test|automod`: what is looked for in rooms, and what happens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discord import app_commands
from discord.ext import commands

from bot.client import Interaction
from bot.domain.findings import Action
from bot.domain.given import shorten
from bot.errors import Refusal
from bot.ui import privacy_admin as screens
from bot.ui.people import admin
from bot.ui.reply import reply, show
from cogs.privacy._automod import show_state
from cogs.privacy._keeping import KeepingCommands

if TYPE_CHECKING:
    from bot.services.privacy import Privacy
    from bot.texts import Texts

Choices = list[app_commands.Choice[str]]


@app_commands.default_permissions(manage_guild=True)
@app_commands.guild_only()
class PrivacyCog(KeepingCommands, commands.GroupCog, group_name="privacy"):
    """What admins do about privacy."""

    def __init__(self, privacy: Privacy, texts: Texts) -> None:
        super().__init__()
        self._privacy = privacy
        self._texts = texts

    @app_commands.command(name="rules")
    async def rules(self, interaction: Interaction) -> None:
        """Show every rule with an example and what happens."""
        who = admin(interaction)
        page = await self._privacy.fetch_page(who.guild_id)
        reads = interaction.client.intents.message_content
        await show(interaction, screens.rules_page(page, reads=reads, say=self._texts.to(interaction.locale)))

    @app_commands.command(name="set")
    @app_commands.choices(
        action=[app_commands.Choice(name=one.value.replace("_", " "), value=one.value) for one in Action]
    )
    async def choose(self, interaction: Interaction, rule: str, action: str) -> None:
        """Choose the most that a rule leads to."""
        who = admin(interaction)
        say = self._texts.to(interaction.locale)
        topic = screens.find_topic(rule, say)
        if topic is None:
            raise Refusal("privacy.no_such_rule", given=shorten(rule))
        await self._privacy.choose(who, topic, Action(action))
        await reply(interaction, screens.chosen(topic, Action(action), say))

    @app_commands.command(name="test")
    async def test(self, interaction: Interaction, text: str) -> None:
        """Try a text: what would happen, and why."""
        who = admin(interaction)
        found = self._privacy.test(who.guild_id, text)
        reads = interaction.client.intents.message_content
        await reply(interaction, screens.trial(found, reads=reads, say=self._texts.to(interaction.locale)))

    @app_commands.command(name="automod")
    async def automod(self, interaction: Interaction) -> None:
        """Say what AutoMod does here, or how our rules stand."""
        admin(interaction)
        await show_state(interaction)

    @choose.autocomplete("rule")
    async def suggest_rules(self, interaction: Interaction, typed: str) -> Choices:
        """Offer the rules that fit what was typed."""
        named = screens.suggest_topics(typed, self._texts.to(interaction.locale))
        return [app_commands.Choice(name=name, value=topic) for name, topic in named]
