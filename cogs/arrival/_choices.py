"""What admins choose about care and arrival: one screen, three menus, each drawn again with what was chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import discord

from bot.domain.care import CareChoice
from bot.errors import Refusal
from bot.ui import arrival, ids
from bot.ui.base import BaseButton, BaseSelect
from bot.ui.people import admin
from bot.ui.reply import show

if TYPE_CHECKING:
    from bot.client import Interaction

NEEDED: Final = ("view_channel", "send_messages")


class ChoicesButton(BaseButton, press=ids.GUILD_CHOICES):
    """Care and arrival."""

    async def pressed(self, interaction: Interaction) -> None:
        """Show what is chosen now."""
        admin(interaction)
        await show(interaction, await _screen(interaction))


class CareSelect(BaseSelect, press=ids.CARE_CHOICE):
    """What happens on signs of danger."""

    async def chosen(self, interaction: Interaction) -> None:
        """Write it."""
        who = admin(interaction)
        await interaction.client.services.guilds.choose_care(who, CareChoice(self.item.values[0]))
        await interaction.response.edit_message(view=await _screen(interaction))


class AdminChannelSelect(BaseSelect, press=ids.ADMIN_CHANNEL):
    """Where admins are told."""

    async def chosen(self, interaction: Interaction) -> None:
        """Write it, where the bot may post there."""
        who = admin(interaction)
        channel = _channel(interaction, self.item.values[0], NEEDED)
        await interaction.client.services.guilds.choose_admin_channel(who, channel.id)
        await interaction.response.edit_message(view=await _screen(interaction))


class StartChannelSelect(BaseSelect, press=ids.START_CHANNEL):
    """Where the Start card stands."""

    async def chosen(self, interaction: Interaction) -> None:
        """Write it, where the bot may post and pin there."""
        who = admin(interaction)
        channel = _channel(interaction, self.item.values[0], (*NEEDED, "pin_messages"))
        await interaction.client.services.guilds.choose_start_channel(who, channel.id)
        await interaction.response.edit_message(view=await _screen(interaction))


async def _screen(interaction: Interaction) -> discord.ui.LayoutView:
    bot = interaction.client
    chosen = await bot.services.guilds.fetch(interaction.guild_id or 0)
    say = bot.texts.to(interaction.locale)
    return arrival.choices(chosen, say, reads=bot.intents.message_content)


def _channel(interaction: Interaction, value: Any, rights: tuple[str, ...]) -> discord.TextChannel:  # noqa: ANN401
    """Return the channel that was chosen. Raises `Refusal` where the bot lacks a right there, which it names."""
    channel = None if interaction.guild is None else interaction.guild.get_channel(value.id)
    if interaction.guild is None or not isinstance(channel, discord.TextChannel):
        raise Refusal("arrival.no_such_channel")
    mine = channel.permissions_for(interaction.guild.me)
    say = interaction.client.texts.to(interaction.locale)
    missing = [say(f"common.right_{one}") for one in rights if not getattr(mine, one)]
    if missing:
        raise Refusal(
            "arrival.rights_missing",
            channel=channel.mention,
            rights=say("common.list_join").join(missing),
        )
    return channel
