"""Messages of one thought each: reminders, a freed seat, a prompt, the closing, a cancellation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import discord
from discord import ui

from bot.domain.meetings import CancelReason, MeetingState
from bot.domain.outbox import mark
from bot.domain.views import CardView
from bot.ui import ids
from bot.ui.cards import COLOUR
from bot.ui.reply import button, screen
from bot.ui.times import clock, date_and_time, full

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.meetings import Circle
    from bot.domain.outbox import Entry
    from bot.domain.views import CircleView, PersonView, RoomView
    from bot.texts import Say

_REASON_KEYS: Final = {
    CancelReason.FACILITATOR: "rhythms.because_facilitator",
    CancelReason.ILLNESS: "rhythms.because_illness",
    CancelReason.HOLIDAY: "rhythms.because_holiday",
    CancelReason.CHANGED: "rhythms.because_changed",
    CancelReason.PAUSED: "rhythms.because_paused",
    CancelReason.ARCHIVED: "rhythms.because_archived",
}
"""What a note says beside that there is no meeting; the other reasons need no words."""


def marked(entry: Entry) -> int:
    """Return the component id that marks what is sent for this entry."""
    return mark(entry.entry_id)


def note(text: str, marker: int, *buttons: ui.Button[Any]) -> ui.LayoutView:
    """Return a plain message with a few buttons. `marker` is the component id by which the outbox knows it again."""
    items: list[ui.Item[Any]] = [ui.TextDisplay(text, id=marker)]
    if buttons:
        items.append(ui.ActionRow(*buttons))
    return screen(*items)


MENDED_BY_PRESS: Final = frozenset({"channel_gone", "voice_gone"})
"""Troubles that an admin can end with one press."""


def trouble(circle: Circle, word: str, say: Say, marker: int) -> ui.LayoutView:
    """Return what Discord refuses, and the press that mends it where there is one."""
    return note(trouble_text(circle, word, say), marker, *remake_buttons(circle, word, say))


def trouble_text(circle: Circle, word: str, say: Say) -> str:
    """Return what Discord refuses, as one sentence or two."""
    return say(
        f"errors.trouble_{word}",
        channel=f"<#{circle.channel_id}>",
        name=circle.name,
        room=f"<#{circle.voice_channel_id}>",
    )


def remake_buttons(circle: Circle, word: str, say: Say) -> list[ui.Button[Any]]:
    """Return "Make it again" where something can be made again."""
    if word not in MENDED_BY_PRESS:
        return []
    return [button(say("errors.remake"), ids.REMAKE.custom_id(circle.circle_id))]


def reminder(view: PersonView, say: Say, marker: int) -> ui.LayoutView:
    """Return the reminder that a person asked for. Names nothing that a lock screen should not show."""
    text = say("seating.reminder", starts=full(view.meeting.starts_at))
    room = view.circle.voice_channel_id
    if room is None:
        return note(text, marker, _cannot_come(view, say))
    url = f"https://discord.com/channels/{view.circle.guild_id}/{room}"
    return note(text, marker, _cannot_come(view, say), ui.Button(label=say("seating.to_the_room"), url=url))


def seat_yours(view: PersonView, say: Say, marker: int) -> ui.LayoutView:
    """Return what a person is told who moved up from the list."""
    text = say("seating.seat_yours", starts=date_and_time(view.meeting.starts_at))
    give_back = button(say("seating.give_back"), ids.GIVE_BACK.custom_id(view.meeting.meeting_id))
    return note(text, marker, give_back)


def seat_freed(view: PersonView, say: Say, marker: int) -> ui.LayoutView:
    """Return the note in the circle channel that tells whom it concerns, without naming them."""
    return note(say("seating.seat_freed", starts=date_and_time(view.meeting.starts_at)), marker)


def moved(view: CardView, was: datetime, say: Say, marker: int) -> ui.LayoutView:
    """Return the note in the circle channel that a meeting is at another time, and the way out for who cannot come."""
    starts = full(view.meeting.starts_at)
    text = say("rhythms.moved_note", was=date_and_time(was), starts=starts)
    return note(text, marker, _cannot_come(view, say))


def moved_dm(view: PersonView, say: Say, marker: int) -> ui.LayoutView:
    """Return what somebody who said yes is told of the new time."""
    text = say("rhythms.moved_dm", starts=full(view.meeting.starts_at))
    return note(text, marker, _cannot_come(view, say))


def cancelled(view: CardView | PersonView, say: Say, marker: int) -> ui.LayoutView:
    """Return the kind note that a meeting does not take place."""
    missed = view.meeting.state is MeetingState.MISSED
    key = "meetings.missed" if missed else "meetings.cancelled"
    text = say(key, starts=date_and_time(view.meeting.starts_at))
    if view.meeting.cancel_reason in _REASON_KEYS:
        text += " " + say(_REASON_KEYS[view.meeting.cancel_reason])
    buttons = [button(say("meetings.help_lines"), ids.HELP_LINES.custom_id(view.meeting.meeting_id))]
    if view.following is not None:
        text += "\n" + say("meetings.cancelled_next", starts=full(view.following.starts_at))
        buttons.insert(0, _join_next(view, view.following.meeting_id, say))
    return note(text, marker, *buttons)


def _join_next(view: CardView | PersonView, meeting_id: int, say: Say) -> ui.Button[Any]:
    """Return Join; in a direct message the way to the card, for a seat is taken where the card can be seen."""
    if isinstance(view, CardView):
        return button(say("meetings.join_next"), ids.JOIN.custom_id(meeting_id))
    circle = view.circle
    place = f"https://discord.com/channels/{circle.guild_id}/{circle.channel_id}"
    return ui.Button(label=say("meetings.join_next"), url=place)


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


def nobody_yet(view: RoomView, say: Say, marker: int) -> ui.LayoutView:
    """Return the question to all who hold the circle: nobody has checked in. It can be answered on the spot."""
    names = " ".join(f"<@{one}>" for one in view.facilitator_ids)
    here = ids.CHECK_IN.custom_id(view.meeting.meeting_id)
    return note(
        say("meetings.nobody_yet", names=names, starts=full(view.meeting.starts_at)),
        marker,
        button(say("meetings.check_in"), here, discord.ButtonStyle.primary),
    )


def ask_facilitator(view: CircleView, user_id: int, say: Say, marker: int) -> ui.LayoutView:
    """Return the question to somebody whom an admin asked to hold the circle."""
    number = view.circle.circle_id
    return note(
        say("circles.asked_to_hold", person=f"<@{user_id}>", name=view.circle.name),
        marker,
        button(say("circles.hold_yes"), ids.HOLD_YES.custom_id(number), discord.ButtonStyle.primary),
        button(say("circles.hold_no"), ids.HOLD_NO.custom_id(number)),
    )


def _cannot_come(view: CardView | PersonView, say: Say) -> ui.Button[Any]:
    return button(say("seating.leave"), ids.LEAVE.custom_id(view.meeting.meeting_id))
