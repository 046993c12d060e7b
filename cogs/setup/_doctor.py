"""The doctor's page, and what the bot mends itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.domain.faults import Mend
from bot.errors import Refusal
from bot.ui import doctor as screens
from bot.ui import ids
from bot.ui.base import BaseButton
from bot.ui.checkup import gather
from bot.ui.people import admin
from bot.ui.places import restore_own_rights
from bot.ui.reply import reply, show

if TYPE_CHECKING:
    from bot.client import Interaction
    from bot.domain.meetings import Person


async def doctor_page(interaction: Interaction, number: int) -> discord.ui.LayoutView:
    """Look at the guild now, and return a page of what is wrong. Raises `Refusal` outside of one."""
    bot, guild = interaction.client, interaction.guild
    if guild is None:
        raise Refusal("errors.guild_only")
    known = await bot.services.doctor.fetch(guild.id)
    facts = await gather(guild, known, reads=bot.intents.message_content)
    faults = await bot.services.doctor.examine(facts)
    circles = {circle.circle_id: circle for circle, _ in known.circles}
    return screens.page(faults, number, circles, bot.texts.to(interaction.locale))


class DoctorPageButton(BaseButton, press=ids.DOCTOR_PAGE):
    """Look again, or the next page."""

    async def pressed(self, interaction: Interaction) -> None:
        """Look anew."""
        admin(interaction)
        at_home = interaction.message is not None and interaction.message.flags.ephemeral
        await interaction.response.defer(ephemeral=True, thinking=not at_home)
        view = await doctor_page(interaction, self.numbers[0])
        if at_home:
            await interaction.edit_original_response(view=view)
        else:
            await show(interaction, view)


class MendButton(BaseButton, press=ids.MEND):
    """Let the bot mend something."""

    async def pressed(self, interaction: Interaction) -> None:
        """Do it, or write that it is owed."""
        who, (which, circle_id) = admin(interaction), self.numbers
        ways = {
            Mend.OVERWRITES: _restore,
            Mend.DESK: _desk,
            Mend.START_CARD: _start_card,
            Mend.BACKUP: _backup,
        }
        mends = list(Mend)
        mend = ways.get(mends[which]) if which < len(mends) else None
        if mend is None:
            raise Refusal("setup.mended_elsewhere")
        await interaction.response.defer(ephemeral=True, thinking=True)
        await mend(interaction, who, circle_id)
        await interaction.client.services.doctor.note_mended(who, circle_id or None)
        await reply(interaction, interaction.client.texts.to(interaction.locale)("setup.mended"))


async def _restore(interaction: Interaction, who: Person, circle_id: int) -> None:
    """Give the bot its rights in the circle's places back, and hide the room from who has no seat."""
    services, guild = interaction.client.services, interaction.guild
    circle = (await services.circles.fetch(who.guild_id, circle_id)).circle
    channel = None if guild is None else guild.get_channel(circle.channel_id)
    if isinstance(channel, discord.TextChannel):
        await restore_own_rights(channel, interaction.client.texts.to(interaction.locale))
    await services.mending.restore_room(who, circle_id)


async def _desk(interaction: Interaction, who: Person, circle_id: int) -> None:
    await interaction.client.services.mending.redo_desk(who, circle_id)


async def _start_card(interaction: Interaction, who: Person, _: int) -> None:
    chosen = await interaction.client.services.guilds.fetch(who.guild_id)
    if chosen.start_channel_id is not None:
        await interaction.client.services.guilds.choose_start_channel(who, chosen.start_channel_id)


async def _backup(interaction: Interaction, _: Person, __: int) -> None:
    await interaction.client.services.backups.make()
