"""Changing a circle's run of show: the menus on `/meeting agenda`, and the form for one part."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

import discord

from bot.domain.agenda import MODES, PhaseChange
from bot.domain.prompts import MEETING_KINDS
from bot.ui import agenda as screens
from bot.ui import ids
from bot.ui.base import BaseButton, BaseModal, BaseSelect
from bot.ui.panels import phase_name
from bot.ui.people import person
from bot.ui.reply import turn_into

if TYPE_CHECKING:
    from bot.client import Interaction
    from bot.domain.agenda import Mode
    from bot.domain.views import AgendaView
    from bot.texts import Say

NO_PROMPT: Final = "-"


class PartSelect(BaseSelect, press=ids.AGENDA_PART):
    """The menu of parts; the circle."""

    async def chosen(self, interaction: Interaction) -> None:
        """Open the form for the part that was chosen."""
        view = await interaction.client.services.agendas.fetch(person(interaction), self.numbers[0])
        place = min(int(self.item.values[0]), len(view.agenda.phases) - 1)
        say = interaction.client.texts.to(interaction.locale)
        await interaction.response.send_modal(PartModal(view, place, say))


class AgendaSelect(BaseSelect, press=ids.AGENDA_CHOICE):
    """The menu of agendas; the circle."""

    async def chosen(self, interaction: Interaction) -> None:
        """Give the circle the agenda that was chosen."""
        agendas = interaction.client.services.agendas
        view = await agendas.choose(person(interaction), self.numbers[0], self.item.values[0])
        say = interaction.client.texts.to(interaction.locale)
        await turn_into(interaction, screens.agenda(view, say))


class AutoButton(BaseButton, press=ids.AGENDA_AUTO):
    """Let parts end by themselves, or by hand."""

    async def pressed(self, interaction: Interaction) -> None:
        """Write it, and show the agenda as it is now."""
        circle_id, auto = self.numbers
        agendas = interaction.client.services.agendas
        view = await agendas.set_auto(person(interaction), circle_id, auto=bool(auto))
        say = interaction.client.texts.to(interaction.locale)
        await turn_into(interaction, screens.agenda(view, say))


class PartModal(BaseModal):
    """One part: how long, where in the order, which prompts, and how people come to speak."""

    def __init__(self, view: AgendaView, place: int, say: Say) -> None:
        super().__init__(title=say("agenda.form_title"), timeout=None)
        self._circle_id, self._key, self._place = view.circle.circle_id, view.agenda.key, place
        phase = view.agenda.phases[place]
        self._minutes = discord.ui.TextInput[Any](default=str(phase.minutes), max_length=4)
        self._order = discord.ui.TextInput[Any](default=str(place + 1), max_length=2)
        kinds = [
            (NO_PROMPT, say("agenda.form_no_prompt")),
            *((one, screens.kind_name(one, say)) for one in MEETING_KINDS),
        ]
        self._kind = discord.ui.Select[Any](options=_options(kinds, phase.prompt_kind or NO_PROMPT))
        modes = [(str(one), say(f"agenda.mode_{one}")) for one in MODES]
        self._mode = discord.ui.Select[Any](options=_options(modes, phase.mode))
        self.add_item(discord.ui.TextDisplay(f"**{phase_name(phase.key, say)}**"))
        self.add_item(discord.ui.Label(text=say("agenda.form_minutes"), component=self._minutes))
        self.add_item(discord.ui.Label(text=say("agenda.form_place"), component=self._order))
        self.add_item(discord.ui.Label(text=say("agenda.form_prompt"), component=self._kind))
        self.add_item(discord.ui.Label(text=say("agenda.form_mode"), component=self._mode))

    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        """Write the part into a copy, and show the agenda as it is now."""
        kind = self._kind.values[0]
        change = PhaseChange(
            self._minutes.value,
            self._order.value,
            None if kind == NO_PROMPT else kind,
            cast("Mode", self._mode.values[0]),
        )
        agendas = interaction.client.services.agendas
        view = await agendas.change_phase(
            person(interaction), self._circle_id, self._key, self._place, change
        )
        say = interaction.client.texts.to(interaction.locale)
        await turn_into(interaction, screens.agenda(view, say))


def _options(choices: list[tuple[str, str]], chosen: str) -> list[discord.SelectOption]:
    return [
        discord.SelectOption(label=label, value=value, default=value == chosen) for value, label in choices
    ]
