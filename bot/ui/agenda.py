"""The run of show of a circle, for those who hold it: its parts, how long a share is, and what can be changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import ui

from bot.domain.agenda import total_minutes
from bot.ui import ids
from bot.ui.cards import COLOUR
from bot.ui.panels import phase_name
from bot.ui.piece import minutes_of
from bot.ui.reply import button, screen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.domain.agenda import Phase
    from bot.domain.views import AgendaView
    from bot.texts import Say


def agenda(view: AgendaView, say: Say) -> ui.LayoutView:
    """Return the whole screen."""
    number = view.circle.circle_id
    auto = button(
        say("agenda.button_by_hand" if view.auto else "agenda.button_auto"),
        ids.AGENDA_AUTO.custom_id(number, int(not view.auto)),
    )
    parts: list[ui.Item[Any]] = [
        ui.TextDisplay("\n".join(_lines(view, say))),
        ui.ActionRow(_part_menu(view, say)),
        ui.ActionRow(_agenda_menu(view, say)),
        ui.ActionRow(auto),
        ui.TextDisplay(say("agenda.copy_note")),
    ]
    return screen(ui.Container(*parts, accent_colour=COLOUR))


def _lines(view: AgendaView, say: Say) -> Iterator[str]:
    yield say("agenda.title", name=view.circle.name)
    for place, phase in enumerate(view.agenda.phases, 1):
        yield _line(place, phase, say)
    total = total_minutes(view.agenda.phases)
    fit = "" if total == view.circle.minutes else " " + say("agenda.fitted")
    yield say("agenda.total", total=total, minutes=view.circle.minutes) + fit
    shared = next((phase for phase in view.agenda.phases if phase.scales), None)
    if view.scaled.share is not None and shared is not None and view.agenda.cues:
        yield say.count(
            "agenda.share",
            view.circle.capacity,
            phase=phase_name(shared.key, say),
            minutes=_small(minutes_of(view.scaled.share, say)),
        )
        if view.scaled.hurried:
            yield say("agenda.hurried")
    yield say("agenda.auto_on" if view.auto else "agenda.auto_off")


def _line(place: int, phase: Phase, say: Say) -> str:
    facts = {
        "place": place,
        "phase": phase_name(phase.key, say),
        "minutes": phase.minutes,
        "mode": say(f"agenda.mode_{phase.mode}"),
    }
    if phase.prompt_kind is None:
        return say("agenda.line", **facts)
    return say("agenda.line_prompt", kind=kind_name(phase.prompt_kind, say), **facts)


def kind_name(kind: str, say: Say) -> str:
    """Return what people read for a kind of prompt."""
    return say(f"choices.{kind.replace('-', '_')}")


def _part_menu(view: AgendaView, say: Say) -> ui.Select[Any]:
    options = [
        discord.SelectOption(label=phase_name(phase.key, say), value=str(place))
        for place, phase in enumerate(view.agenda.phases)
    ]
    return ui.Select(
        custom_id=ids.AGENDA_PART.custom_id(view.circle.circle_id),
        placeholder=say("agenda.choose_part"),
        options=options[:25],
    )


def _agenda_menu(view: AgendaView, say: Say) -> ui.Select[Any]:
    named = [(key, say(title)) for key, title in view.config]
    named += [(key, say("agenda.own", title=say(title))) for key, title in view.own]
    options = [
        discord.SelectOption(label=label, value=key, default=key == view.agenda.key) for key, label in named
    ]
    return ui.Select(
        custom_id=ids.AGENDA_CHOICE.custom_id(view.circle.circle_id),
        placeholder=say("agenda.choose_agenda"),
        options=options[:25],
    )


def _small(text: str) -> str:
    return text[:1].lower() + text[1:]
