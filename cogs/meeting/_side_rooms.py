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
    from collections.abc import Iterable

    from bot.client import Interaction
    from bot.domain.side_rooms import SideRoom

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
        side_rooms, meeting_id = interaction.client.services.side_rooms, self.numbers[0]
        user_id = int(self.item.values[0])
        rooms = await side_rooms.rooms_to_look_into(person(interaction), meeting_id, user_id)
        inside, deleted = await _looked_into(interaction, rooms, user_id)
        opened = await side_rooms.open(
            person(interaction), meeting_id, user_id, inside=inside, deleted=deleted
        )
        say = interaction.client.texts.to(interaction.locale)
        await interaction.edit_original_response(view=screens.opened(opened, say))


async def _looked_into(
    interaction: Interaction, rooms: Iterable[SideRoom], user_id: int
) -> tuple[int | None, list[int]]:
    """Return in which of these somebody is, as Discord knows, and which are no more: the rows know neither."""
    inside, deleted = None, list[int]()
    for room in rooms:
        try:
            thread = await interaction.client.fetch_channel(room.thread_id or 0)
        except discord.NotFound:
            deleted.append(room.side_room_id)
            continue
        except discord.Forbidden:
            continue
        if isinstance(thread, discord.Thread) and await _is_in(thread, user_id):
            inside = room.side_room_id
    return inside, deleted


async def _is_in(thread: discord.Thread, user_id: int) -> bool:
    try:
        await thread.fetch_member(user_id)
    except discord.NotFound:
        return False
    return True


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
