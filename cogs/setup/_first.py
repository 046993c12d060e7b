"""The first circle: three choices with defaults, then name, day and time; made as `/circle create` makes one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

from bot.domain.circles import Options
from bot.domain.setup import Step
from bot.errors import Refusal
from bot.ui import ids
from bot.ui.again import offer_again
from bot.ui.base import BaseButton, BaseModal, BaseSelect
from bot.ui.people import admin
from bot.ui.places import make_circle
from bot.ui.reply import turn_into
from bot.ui.setup import First
from cogs.setup._steps import step_screen

if TYPE_CHECKING:
    from bot.client import Interaction
    from bot.texts import Say

Typed = tuple[str, str, str, str]
LONGEST = 100


class HolderSelect(BaseSelect, press=ids.SETUP_HOLDER):
    """Who holds it."""

    async def chosen(self, interaction: Interaction) -> None:
        """Remember it in the buttons."""
        who, values = admin(interaction), self.item.values
        person: Any = values[0] if values else None
        if person is not None and person.bot:
            raise Refusal("circles.facilitator_is_bot")
        holder = 0 if person is None or person.id == who.user_id else person.id
        await _redraw(interaction, First(*self.numbers)._replace(holder_id=holder))


class WhereSelect(BaseSelect, press=ids.SETUP_WHERE):
    """Its channel, or the category for a new one."""

    async def chosen(self, interaction: Interaction) -> None:
        """Remember it in the buttons."""
        admin(interaction)
        place: Any = self.item.values[0] if self.item.values else None
        await _redraw(interaction, First(*self.numbers)._replace(where_id=0 if place is None else place.id))


class RoomSelect(BaseSelect, press=ids.SETUP_ROOM):
    """What it meets in."""

    async def chosen(self, interaction: Interaction) -> None:
        """Remember it in the buttons."""
        admin(interaction)
        await _redraw(interaction, First(*self.numbers)._replace(room=int(self.item.values[0])))


class FirstButton(BaseButton, press=ids.SETUP_FIRST):
    """Name, day and time."""

    async def pressed(self, interaction: Interaction) -> None:
        """Open the form."""
        admin(interaction)
        say = interaction.client.texts.to(interaction.locale)
        usual = (say("setup.usual_name"), "", say("setup.usual_time"), "")
        await interaction.response.send_modal(FirstModal(First(*self.numbers), usual, say))


class FirstModal(BaseModal):
    """What a first circle needs beside where and who; the rest is as `/circle create` has it."""

    def __init__(self, first: First, typed: Typed, say: Say) -> None:
        super().__init__(title=say("setup.first_title"), timeout=None)
        self._first = first
        self._say = say
        self._fields: list[discord.ui.TextInput[Any]] = []
        for name, value in zip(("name", "day", "time", "city"), typed, strict=True):
            field = discord.ui.TextInput[Any](
                default=value, max_length=LONGEST, placeholder=say(f"setup.form_{name}_example")
            )
            self.add_item(discord.ui.Label(text=say(f"setup.form_{name}"), component=field))
            self._fields.append(field)

    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        """Make the circle; a slip keeps everything that was typed and says what to mend."""
        who, first, say = admin(interaction), self._first, self._say
        name, day, time, city = typed = _typed(self._fields)
        options = Options(name=name, weekday=day, time=time, timezone=city, room=first.kind)
        try:
            draft = interaction.client.services.circles.read(options)
        except Refusal as refusal:
            await offer_again(interaction, refusal, lambda: FirstModal(first, typed, say), say)
            return
        where = _where(interaction, first.where_id)
        await make_circle(interaction, who, draft, first.holder_id or who.user_id, where, say)


def _typed(fields: list[discord.ui.TextInput[Any]]) -> Typed:
    name, day, time, city = (field.value for field in fields)
    return name, day, time, city


def _where(
    interaction: discord.Interaction[Any], where_id: int
) -> discord.TextChannel | discord.CategoryChannel | None:
    """Return the place that was chosen. Raises `Refusal` where it is gone meanwhile."""
    if not where_id:
        return None
    place = None if interaction.guild is None else interaction.guild.get_channel(where_id)
    if not isinstance(place, discord.TextChannel | discord.CategoryChannel):
        raise Refusal("arrival.no_such_channel")
    return place


async def _redraw(interaction: Interaction, first: First) -> None:
    await turn_into(interaction, await step_screen(interaction, Step.FIRST_CIRCLE, first))
