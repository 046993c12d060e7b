"""Announce, Edit and Undo on a new circle; Accept and No on being asked to hold one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import discord

from bot.domain.circles import Options
from bot.domain.rhythm_words import describe
from bot.errors import Refusal
from bot.ui import circles as screens
from bot.ui import ids
from bot.ui import rhythms as rhythm_screens
from bot.ui.again import offer_again
from bot.ui.base import BaseButton, BaseModal
from bot.ui.people import admin, person
from bot.ui.places import remove_place
from bot.ui.reply import redraw, reply

if TYPE_CHECKING:
    from bot.client import Interaction
    from bot.domain.views import CircleView
    from bot.services.circles import Circles
    from bot.texts import Say


class AnnounceButton(BaseButton, press=ids.ANNOUNCE):
    """Let the cards go out now."""

    async def pressed(self, interaction: Interaction) -> None:
        """Announce the circle."""
        view = await interaction.client.services.circles.announce(admin(interaction), self.numbers[0])
        say = interaction.client.texts.to(interaction.locale)
        await redraw(interaction, say("circles.announced", channel=f"<#{view.circle.channel_id}>"))


class EditButton(BaseButton, press=ids.EDIT_NEW):
    """Change a new circle before anybody has seen it."""

    async def pressed(self, interaction: Interaction) -> None:
        """Open the form with what is there now."""
        who = admin(interaction)
        view = await interaction.client.services.circles.fetch(who.guild_id, self.numbers[0])
        if view.announced:
            raise Refusal("circles.already_announced")
        say = interaction.client.texts.to(interaction.locale)
        await interaction.response.send_modal(EditModal(view, say))


class UndoButton(BaseButton, press=ids.UNDO):
    """Take a new circle back."""

    async def pressed(self, interaction: Interaction) -> None:
        """Remove the circle and the channels made for it."""
        who = admin(interaction)
        say = interaction.client.texts.to(interaction.locale)
        removed = await interaction.client.services.circles.undo(who, self.numbers[0])
        await redraw(interaction, say("circles.undone"))
        reason = say("circles.audit_reason")
        await remove_place(interaction.guild, removed.desk_thread_id, reason)
        await remove_place(interaction.guild, removed.voice_channel_id, reason)
        await remove_place(interaction.guild, removed.channel_id, reason)


class UndoSkipButton(BaseButton, press=ids.UNDO_SKIP):
    """Take dates up again that were left out."""

    async def pressed(self, interaction: Interaction) -> None:
        """Let the circle meet on them after all."""
        circle_id, *days = self.numbers
        first, last = (date.fromordinal(min(max(day, 1), date.max.toordinal())) for day in days)
        who, say = admin(interaction), interaction.client.texts.to(interaction.locale)
        outcome = await interaction.client.services.rhythms.take_up(who, circle_id, first, last)
        await redraw(interaction, rhythm_screens.taken_up(outcome, say))


class EditModal(BaseModal):
    """Name, days, time, minutes and seats of a circle that nobody has seen yet."""

    def __init__(self, view: CircleView, say: Say, given: Options | None = None) -> None:
        super().__init__(title=say("circles.edit_title"), timeout=None)
        self._view = view
        now = given or _options(view)
        self._name = _field(self, say("circles.edit_name"), now.name)
        self._weekday = _field(self, say("circles.edit_weekday"), now.weekday)
        self._time = _field(self, say("circles.edit_time"), now.time)
        self._minutes = _field(self, say("circles.edit_minutes"), now.minutes)
        self._capacity = _field(self, say("circles.edit_capacity"), now.capacity)

    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        """Change the circle; a slip keeps everything that was typed and says what to mend."""
        who = admin(interaction)
        services, say = interaction.client.services, interaction.client.texts.to(interaction.locale)
        kept = _options(self._view)
        options = Options(
            name=self._name.value,
            weekday=self._weekday.value,
            time=self._time.value,
            timezone=kept.timezone,
            every=kept.every,
            starts=_chosen_start(services.circles, kept),
            ends=kept.ends,
            minutes=self._minutes.value,
            capacity=self._capacity.value,
            room=kept.room,
            agenda=kept.agenda,
            description=kept.description,
        )
        try:
            draft = services.circles.read(options)
        except Refusal as refusal:
            await offer_again(interaction, refusal, lambda: EditModal(self._view, say, options), say)
            return
        view = await services.circles.amend(who, self._view.circle.circle_id, draft)
        await redraw(interaction, screens.created(view, say), *screens.created_buttons(view.circle, say))


class HoldYesButton(BaseButton, press=ids.HOLD_YES):
    """Take holding a circle on."""

    async def pressed(self, interaction: Interaction) -> None:
        """Write it down; from now on the card names them."""
        await _answer(interaction, self.numbers[0], accept=True)


class HoldNoButton(BaseButton, press=ids.HOLD_NO):
    """Decline holding a circle."""

    async def pressed(self, interaction: Interaction) -> None:
        """Write it down; nobody is told why."""
        await _answer(interaction, self.numbers[0], accept=False)


async def _answer(interaction: Interaction, circle_id: int, *, accept: bool) -> None:
    view = await interaction.client.services.circles.answer_ask(person(interaction), circle_id, accept=accept)
    say = interaction.client.texts.to(interaction.locale)
    key = "circles.hold_accepted" if accept else "circles.hold_declined"
    await reply(interaction, say(key, name=view.circle.name))


def _options(view: CircleView) -> Options:
    circle, words = view.circle, describe(view.circle.rhythm)
    ends = "" if words.meetings is None else str(words.meetings)
    return Options(
        name=circle.name,
        weekday=", ".join(day.name.capitalize() for day in words.weekdays),
        time=words.at.strftime("%H:%M"),
        timezone=words.timezone,
        every=words.every,
        starts=circle.rhythm.starts_local.date().isoformat(),
        ends=ends if words.ends_on is None else words.ends_on.isoformat(),
        minutes=str(circle.minutes),
        capacity=str(circle.capacity),
        room=circle.room_kind,
        agenda=circle.agenda_key,
        description=circle.description,
    )


def _chosen_start(circles: Circles, kept: Options) -> str:
    """Return the first day if the admin chose it; one that came by itself comes anew with another day or time."""
    by_itself = circles.read(replace(kept, starts="")).rhythm.starts_local.date().isoformat()
    return kept.starts if kept.starts > by_itself else ""


def _field(modal: BaseModal, label: str, value: str) -> discord.ui.TextInput[Any]:
    text = discord.ui.TextInput[Any](default=value, max_length=100)
    modal.add_item(discord.ui.Label(text=label, component=text))
    return text
