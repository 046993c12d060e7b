"""Prompts and decks as people see them: one to write with, the list, what an import came to, what a circle posts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import discord

from bot.domain.decks import number_of
from bot.domain.prompts import KINDS, MOMENTS
from bot.ui import ids
from bot.ui.notes import note
from bot.ui.reply import button
from bot.ui.times import date_and_time

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.between import Between
    from bot.domain.deck_files import Imported
    from bot.domain.decks import Added, Place
    from bot.domain.meetings import Circle
    from bot.domain.prompts import Deck, Prompt
    from bot.domain.views import BetweenView, PreviewView
    from bot.texts import Say

A_PAGE: Final = 8
"""Prompts on one page of the list: what a phone shows with a little scrolling."""
SHOWN_FAULTS: Final = 10

Button = discord.ui.Button[Any]


def plain(word: str) -> str:
    """Return a kind or a moment as text keys spell it."""
    return word.replace(" ", "_").replace("-", "_")


def to_write_with(prompt: Prompt, index: int, say: Say, *, later: bool = False) -> tuple[str, list[Button]]:
    """Return one private prompt, with the way to the next; after a meeting also one in two days."""
    text = "\n".join([prompt.text, "", say("prompts.journal_note")])
    number = 0 if prompt.moment is None else MOMENTS.index(prompt.moment)
    buttons = [button(say("prompts.another"), ids.ANOTHER.custom_id(number, index + 1))]
    if later:
        buttons.append(button(say("prompts.in_two_days"), ids.IN_TWO_DAYS.custom_id()))
    return text, buttons


def which_moment(say: Say) -> tuple[str, discord.ui.Select[Any]]:
    """Return the question for which moment a prompt is wanted."""
    options = [discord.SelectOption(label=say(f"prompts.moment_{plain(one)}"), value=one) for one in MOMENTS]
    menu = discord.ui.Select[Any](
        custom_id=ids.MOMENT.custom_id(), placeholder=say("prompts.pick_moment"), options=options
    )
    return say("prompts.which_moment"), menu


def between(view: BetweenView, say: Say, marker: int) -> discord.ui.LayoutView:
    """Return a prompt for whoever in the channel likes to write."""
    return note("\n".join([view.prompt, say("prompts.between_note")]), marker)


def preview(view: PreviewView, say: Say, marker: int) -> discord.ui.LayoutView:
    """Return what a meeting will be asked, phase by phase."""
    lines = [say("prompts.preview_title", starts=date_and_time(view.meeting.starts_at))]
    lines += [say("prompts.preview_line", phase=_phase(key, say), prompt=text) for key, text in view.prompts]
    lines.append(say("prompts.preview_note"))
    return note("\n".join(lines), marker)


def later(say: Say, marker: int) -> discord.ui.LayoutView:
    """Return the message that somebody asked for two days ago; a lock screen shows no prompt."""
    return note(say("prompts.later_dm"), marker, button(say("prompts.open"), ids.OPEN_PROMPT.custom_id()))


def added(outcome: Added, say: Say) -> str:
    """Return what was added, and how a circle comes to draw from a new deck."""
    place = outcome.place
    facts = {"id": number_of(place.prompt.key), "deck": place.deck_title}
    lines = [say("prompts.added", **facts), line(place.prompt, say)]
    if outcome.new_deck:
        lines.append(say("prompts.deck_is_new", deck=place.deck_title))
    return "\n".join(lines)


def changed(place: Place, say: Say) -> str:
    """Return how a prompt reads now."""
    return "\n".join([say("prompts.changed", id=number_of(place.prompt.key)), line(place.prompt, say)])


def retired(place: Place, say: Say) -> str:
    """Return that a prompt comes up no more, and the way back."""
    return say("prompts.retired", id=number_of(place.prompt.key))


def line(prompt: Prompt, say: Say) -> str:
    """Return one prompt of a list: how it is named, what it is for, its words."""
    what = say(f"prompts.kind_{plain(prompt.kind)}")
    if prompt.moment is not None:
        what = say(f"prompts.moment_{plain(prompt.moment)}")
    return say("prompts.line", id=number_of(prompt.key), what=what, near=prompt.intensity, text=prompt.text)


def page(decks: Sequence[Deck], numbers: tuple[int, int, int], say: Say) -> tuple[str, list[Button]]:
    """Return one page of prompts with the ways to the others. `numbers` are those of `ids.PROMPTS_PAGE`."""
    deck, kind, at = numbers
    listed = [(one.title, prompt) for one in decks for prompt in one.prompts]
    pages = max(1, -(-len(listed) // A_PAGE))
    at = min(at, pages - 1)
    if not listed:
        return say("prompts.list_none"), []
    lines = [say.count("prompts.list_title", len(listed), page=at + 1, pages=pages)]
    title = ""
    for name, prompt in listed[at * A_PAGE : (at + 1) * A_PAGE]:
        if name != title:
            title = name
            lines.append(say("prompts.list_deck", deck=name))
        lines.append(line(prompt, say))
    buttons = []
    if at > 0:
        buttons.append(button(say("prompts.page_before"), ids.PROMPTS_PAGE.custom_id(deck, kind, at - 1)))
    if at < pages - 1:
        buttons.append(button(say("prompts.page_after"), ids.PROMPTS_PAGE.custom_id(deck, kind, at + 1)))
    return "\n".join(lines), buttons


def imported(outcome: Imported, say: Say) -> str:
    """Return what became of a file, a line a fault; with a fault nothing was written."""
    if not outcome.faults:
        return say("prompts.imported", added=outcome.added, changed=outcome.changed, known=outcome.known)
    lines = [say.count("prompts.import_faults", len(outcome.faults))]
    lines += [
        say("prompts.import_fault", row=fault.number, why=say(fault.key, **fault.facts))
        for fault in outcome.faults[:SHOWN_FAULTS]
    ]
    if len(outcome.faults) > SHOWN_FAULTS:
        lines.append(say.count("prompts.import_more", len(outcome.faults) - SHOWN_FAULTS))
    return "\n".join(lines)


def between_set(circle: Circle, wanted: Between, deck_title: str, say: Say) -> str:
    """Return what a circle posts from now on."""
    lines = [say("prompts.between_deck", name=circle.name, deck=deck_title)]
    if wanted.days_after:
        days = ", ".join(str(day) for day in wanted.days_after)
        lines.append(
            say("prompts.between_on", days=days, at=wanted.at.strftime("%H:%M"), zone=circle.rhythm.timezone)
        )
    else:
        lines.append(say("prompts.between_off"))
    lines.append(say("prompts.preview_on" if wanted.preview else "prompts.preview_off"))
    return "\n".join(lines)


def kind_number(kind: str) -> int:
    """Return the number of a kind in the ids of pages; 0 for all."""
    return KINDS.index(kind) + 1 if kind in KINDS else 0


def _phase(key: str, say: Say) -> str:
    return say(f"prompts.phase_{plain(key)}")
