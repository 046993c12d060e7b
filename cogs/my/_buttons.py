"""The answer to "May I write to you?" for all meetings to come: Always ask, By DM, Only here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.domain.meetings import WriteTo
from bot.errors import NotTriedError
from bot.ui import ids
from bot.ui.base import BaseButton
from bot.ui.people import person
from bot.ui.reply import reply

if TYPE_CHECKING:
    from bot.client import Interaction

CANNOT_DM = frozenset({50007, 50278})


class ChooseAskButton(BaseButton, press=ids.CHOOSE_ASK):
    """Always ask."""

    async def pressed(self, interaction: Interaction) -> None:
        """Forget the answer, if there was one."""
        await _choose(interaction, WriteTo.UNASKED)


class ChooseHereButton(BaseButton, press=ids.CHOOSE_HERE):
    """Only here."""

    async def pressed(self, interaction: Interaction) -> None:
        """Remember it."""
        await _choose(interaction, WriteTo.HERE)


class ChooseDmButton(BaseButton, press=ids.CHOOSE_DM):
    """By DM."""

    async def pressed(self, interaction: Interaction) -> None:
        """Try it at once with a first message, so that closed DMs are found out now."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        say = interaction.client.texts.to(interaction.locale)
        await _choose(interaction, WriteTo.DM, quiet=True)
        try:
            await interaction.client.parts.letters.write(interaction.user.id, say("my.choice_dm_first"))
        except NotTriedError:
            await reply(interaction, say("my.choice_dm_not_now"))
            return
        except discord.HTTPException as error:
            await interaction.client.services.reminders.choose(person(interaction), WriteTo.UNASKED)
            if error.code not in CANNOT_DM:
                raise
            await reply(interaction, say("my.choice_dm_closed"))
            return
        await reply(interaction, say("my.choice_dm"))


async def _choose(interaction: Interaction, answer: WriteTo, *, quiet: bool = False) -> None:
    await interaction.client.services.reminders.choose(person(interaction), answer)
    if not quiet:
        await reply(interaction, interaction.client.texts.to(interaction.locale)(f"my.choice_{answer}"))
