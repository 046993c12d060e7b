"""Side room behind More, the menu of who it is for, and the way out of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import discord

from bot.errors import Refusal
from bot.ui import ids
from bot.ui import side_rooms as screens
from bot.ui.base import BaseButton, BaseSelect
from bot.ui.people import person
from bot.ui.reply import reply, show
from bot.ui.rights import chosen_channel
from cogs.meeting._names import names_of

if TYPE_CHECKING:
    from bot.client import Interaction

NEEDED: Final = (
    "view_channel",
    "create_private_threads",
    "send_messages_in_threads",
    "manage_threads",
)


class SideRoomButton(BaseButton, press=ids.SIDE_ROOM):
    """Side room."""

    async def pressed(self, interaction: Interaction) -> None:
        """Ask who it is for; a right that is missing is said before somebody is left waiting."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        side_rooms = interaction.client.services.side_rooms
        asked = await side_rooms.ask(person(interaction), self.numbers[0])
        chosen_channel(
            interaction, discord.Object(asked.circle.channel_id), NEEDED, key="side.rights_missing"
        )
        names = await names_of(interaction, asked.people[: screens.OFFERED])
        say = interaction.client.texts.to(interaction.locale)
        await show(interaction, screens.question(asked, names, say))


class SideWithSelect(BaseSelect, press=ids.SIDE_WITH):
    """The menu of who it is for."""

    async def chosen(self, interaction: Interaction) -> None:
        """Open it."""
        await interaction.response.defer()
        user_id = int(self.item.values[0])
        opened = await interaction.client.services.side_rooms.open(
            person(interaction), self.numbers[0], user_id
        )
        say = interaction.client.texts.to(interaction.locale)
        await interaction.edit_original_response(view=screens.opened(opened, say))


class SideLeaveButton(BaseButton, press=ids.SIDE_LEAVE):
    """Leave this room."""

    async def pressed(self, interaction: Interaction) -> None:
        """Let them out at once. That is not written down, and nobody is told."""
        side_rooms, thread = interaction.client.services.side_rooms, interaction.channel
        await side_rooms.leave(person(interaction), self.numbers[0], interaction.channel_id)
        if not isinstance(thread, discord.Thread):
            raise Refusal("side.gone")
        await reply(interaction, interaction.client.texts.to(interaction.locale)("side.left"))
        await thread.remove_user(interaction.user)
