"""Messages of one thought each: reminders, a freed seat, a prompt, the closing, a cancellation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import ui

from bot.domain.meetings import MeetingState
from bot.domain.outbox import mark
from bot.ui import ids
from bot.ui.cards import COLOUR
from bot.ui.reply import button, screen
from bot.ui.times import clock, date_and_time, full

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.outbox import Entry
    from bot.domain.views import CardView, CircleView, PersonView
    from bot.texts import Say


def marked(entry: Entry) -> int:
    """Return the component id that marks what is sent for this entry."""
    return mark(entry.entry_id)


def note(text: str, marker: int, *buttons: ui.Button[Any]) -> ui.LayoutView:
    """Return a plain message with a few buttons. `marker` is the component id by which the outbox knows it again."""
    items: list[ui.Item[Any]] = [ui.TextDisplay(text, id=marker)]
    if buttons:
        items.append(ui.ActionRow(*buttons))
    return screen(*items)


def reminder(view: PersonView, say: Say, marker: int) -> ui.LayoutView:
    """Return the reminder that a person asked for. Names nothing that a lock screen should not show."""
    text = say("seating.reminder", starts=full(view.meeting.starts_at))
    return note(text, marker, _cannot_come(view, say))


def seat_yours(view: PersonView, say: Say, marker: int) -> ui.LayoutView:
    """Return what a person is told who moved up from the list."""
    text = say("seating.seat_yours", starts=date_and_time(view.meeting.starts_at))
    give_back = button(say("seating.give_back"), ids.GIVE_BACK.custom_id(view.meeting.meeting_id))
    return note(text, marker, give_back)


def seat_freed(view: PersonView, say: Say, marker: int) -> ui.LayoutView:
    """Return the note in the circle channel that tells whom it concerns, without naming them."""
    return note(say("seating.seat_freed", starts=date_and_time(view.meeting.starts_at)), marker)


def cancelled(view: CardView | PersonView, say: Say, marker: int) -> ui.LayoutView:
    """Return the kind note that a meeting does not take place."""
    missed = view.meeting.state is MeetingState.MISSED
    key = "meetings.missed" if missed else "meetings.cancelled"
    text = say(key, starts=date_and_time(view.meeting.starts_at))
    buttons = [button(say("meetings.help_lines"), ids.HELP_LINES.custom_id(view.meeting.meeting_id))]
    if view.following is not None:
        text += "\n" + say("meetings.cancelled_next", starts=full(view.following.starts_at))
        buttons.insert(0, button(say("meetings.join_next"), ids.JOIN.custom_id(view.following.meeting_id)))
    return note(text, marker, *buttons)


def prompt(text: str, say: Say, marker: int) -> ui.LayoutView:
    """Return a prompt as it is posted in the room."""
    return screen(
        ui.Container(
            ui.TextDisplay(say("meetings.prompt_post", prompt=text)), id=marker, accent_colour=COLOUR
        )
    )


def closing(
    locks_at: datetime, deleted_at: datetime, say: Say, marker: int, meeting_id: int
) -> ui.LayoutView:
    """Return the calm last card: thanks, how long the room stays, something to write with, help lines, giving."""
    text = say("meetings.closing", locks=clock(locks_at), deleted=date_and_time(deleted_at))
    return screen(
        ui.Container(
            ui.TextDisplay(text),
            ui.ActionRow(
                button(say("meetings.journal"), ids.JOURNAL.custom_id(meeting_id)),
                button(say("meetings.help_lines"), ids.HELP_LINES.custom_id(meeting_id)),
                button(say("meetings.give"), ids.GIVE.custom_id(meeting_id)),
            ),
            id=marker,
            accent_colour=COLOUR,
        )
    )


def nobody_yet(starts_at: datetime, facilitator_ids: tuple[int, ...], say: Say, marker: int) -> ui.LayoutView:
    """Return the question to all who hold the circle: nobody has checked in."""
    names = " ".join(f"<@{one}>" for one in facilitator_ids)
    return note(say("meetings.nobody_yet", names=names, starts=full(starts_at)), marker)


def ask_facilitator(view: CircleView, user_id: int, say: Say, marker: int) -> ui.LayoutView:
    """Return the question to somebody whom an admin asked to hold the circle."""
    number = view.circle.circle_id
    return note(
        say("circles.asked_to_hold", person=f"<@{user_id}>", name=view.circle.name),
        marker,
        button(say("circles.hold_yes"), ids.HOLD_YES.custom_id(number), discord.ButtonStyle.primary),
        button(say("circles.hold_no"), ids.HOLD_NO.custom_id(number)),
    )


def _cannot_come(view: PersonView, say: Say) -> ui.Button[Any]:
    return button(say("seating.leave"), ids.LEAVE.custom_id(view.meeting.meeting_id))
