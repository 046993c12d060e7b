"""The card of a meeting in the circle channel: when, who holds it, how many seats. Never who sits there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import discord
from discord import ui

from bot.domain.meetings import LIVE, MeetingState
from bot.domain.recurrence import Shift
from bot.ui import ids
from bot.ui.reply import button, screen
from bot.ui.times import full

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.domain.meetings import Counts, Meeting
    from bot.domain.views import CardView
    from bot.texts import Say

COLOUR: Final = discord.Colour(0x5B7F95)
"""A quiet blue-grey; nothing is told by colour alone."""

_STATE_KEYS: Final = {
    MeetingState.OPEN: "seating.card_open",
    MeetingState.RUNNING: "seating.card_running",
    MeetingState.CLOSED: "seating.card_closed",
    MeetingState.CANCELLED: "seating.card_cancelled",
    MeetingState.MISSED: "seating.card_cancelled",
}


def meeting_card(view: CardView, say: Say, mark: int) -> ui.LayoutView:
    """Return the card as it is now. `mark` is the component id by which the outbox knows it again."""
    lines = [say("seating.card_title", name=view.circle.name), full(view.meeting.starts_at)]
    if view.meeting.shift is not Shift.NONE:
        lines.append(say(f"seating.card_shift_{view.meeting.shift}"))
    parts: list[ui.Item[Any]] = [ui.TextDisplay("\n".join(lines))]
    parts.append(ui.TextDisplay("\n".join(_about(view, say))))
    if buttons := _buttons(view, say):
        parts.append(ui.ActionRow(*buttons))
    return screen(ui.Container(*parts, id=mark, accent_colour=COLOUR))


def _about(view: CardView, say: Say) -> Iterator[str]:
    if view.circle.description:
        yield view.circle.description
    if view.facilitator_ids:
        yield say("seating.card_held_by", names=", ".join(f"<@{one}>" for one in view.facilitator_ids))
    if key := _STATE_KEYS.get(view.meeting.state):
        yield say(key)
    if (room := open_room(view.meeting)) is not None:
        yield say("seating.card_room", room=room)
    if view.meeting.state in LIVE or view.meeting.state is MeetingState.ANNOUNCED:
        yield seats_line(view.counts, say)
    elif view.following is not None and view.meeting.state is not MeetingState.PLANNED:
        yield say("seating.card_next", starts=full(view.following.starts_at))
    if view.meeting.state is MeetingState.PLANNED:
        yield seats_line(view.counts, say)


def open_room(meeting: Meeting) -> str | None:
    """Return the way into the room while it is open: one tap for those who may enter, a locked name for others."""
    return f"<#{meeting.room_id}>" if meeting.state in LIVE and meeting.room_id is not None else None


def seats_line(counts: Counts, say: Say, *, inviting: bool = True) -> str:
    """Return how many seats are taken and how many people wait; to those who may still join, what Join does then."""
    if counts.free:
        return say.count("seating.card_seats", counts.capacity, seated=counts.seated)
    if counts.waitlisted:
        waiting = say.count("seating.card_waiting", counts.waitlisted)
        full_ = say.count("seating.card_full_waiting", counts.capacity, waiting=waiting)
    else:
        full_ = say.count("seating.card_full", counts.capacity)
    return f"{full_} {say('seating.join_waits')}" if inviting else full_


def _buttons(view: CardView, say: Say) -> list[ui.Button[Any]]:
    if view.meeting.state not in LIVE and view.meeting.state not in (
        MeetingState.PLANNED,
        MeetingState.ANNOUNCED,
    ):
        return []
    return meeting_buttons(view.meeting, say)


def meeting_buttons(meeting: Meeting, say: Say) -> list[ui.Button[Any]]:
    """Return Join, Can't make it and Add to calendar for a meeting."""
    number = meeting.meeting_id
    return [
        button(say("seating.join"), ids.JOIN.custom_id(number), discord.ButtonStyle.primary),
        button(say("seating.leave"), ids.LEAVE.custom_id(number)),
        button(say("seating.calendar"), ids.CALENDAR.custom_id(number)),
    ]
