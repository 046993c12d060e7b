"""What a person reads about their own seat: joined, waiting, given back, reminded; and the lists of meetings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import ui

from bot.domain.meetings import SeatState, Word, WriteTo
from bot.domain.seating import place_for
from bot.ui import ids
from bot.ui.cards import COLOUR, meeting_buttons, open_room, seats_line
from bot.ui.reply import button, screen
from bot.ui.times import clock, date_and_time, full

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.domain.views import Asked, EveryTime, Joined, PersonView, Upcoming
    from bot.texts import Say

LISTED = 5
LISTED_OF_MINE = 4
"""Meetings on one screen: Discord holds 40 components, a tired reader holds fewer."""


def joined(outcome: Joined, say: Say) -> tuple[str, list[ui.Button[Any]]]:
    """Return what pressing Join came to, and the one question that follows from it."""
    number = outcome.meeting.meeting_id
    if outcome.seat.state is SeatState.SEATED:
        if (room := open_room(outcome.meeting)) is not None:
            text = say("seating.joined_live", room=room)
        else:
            key = "seating.joined" if outcome.new else "seating.already_in"
            text = say(key, starts=full(outcome.meeting.starts_at))
        every_time = (
            [] if outcome.standing else [button(say("roster.every_time"), ids.EVERY_TIME.custom_id(number))]
        )
        if outcome.seat.write_to is not WriteTo.UNASKED:
            if outcome.new:
                text += " " + say(f"my.write_{outcome.seat.write_to}")
            return text, [button(say("seating.leave"), ids.LEAVE.custom_id(number)), *every_time]
        return text + " " + say("seating.may_i_write"), [*ask_write_to(number, say), *every_time]
    text = say.count("seating.full", outcome.counts.capacity, place=outcome.seat.place)
    return text, [
        button(say("seating.stay"), ids.STAY.custom_id(number), discord.ButtonStyle.primary),
        button(say("seating.leave_list"), ids.LEAVE.custom_id(number)),
    ]


def ask_write_to(meeting_id: int, say: Say) -> list[ui.Button[Any]]:
    """Return the two answers to "May I write to you about this meeting?"."""
    return [
        button(say("seating.write_dm"), ids.WRITE_DM.custom_id(meeting_id), discord.ButtonStyle.primary),
        button(say("seating.write_here"), ids.WRITE_HERE.custom_id(meeting_id)),
    ]


def asked(outcome: Asked, say: Say) -> tuple[str, list[ui.Button[Any]]]:
    """Return that a person answers, and how one wants to be told."""
    text, number = say("roster.asked_for_seat"), outcome.meeting.meeting_id
    if outcome.seat.write_to is not WriteTo.UNASKED:
        return text, [button(say("seating.leave"), ids.LEAVE.custom_id(number))]
    return f"{text} {say('seating.may_i_write')}", ask_write_to(number, say)


def left(view: PersonView, say: Say) -> str:
    """Return that the seat is given back, and when the next meeting is."""
    text = say("seating.left", starts=date_and_time(view.meeting.starts_at))
    if view.following is not None:
        text += " " + say("seating.next_one", starts=full(view.following.starts_at))
    return text


def upcoming(items: Sequence[Upcoming], say: Say) -> ui.LayoutView:
    """Return the coming meetings with their buttons, soonest first."""
    parts: list[ui.Item[Any]] = [ui.TextDisplay(say("seating.upcoming_title"))]
    for item in items[:LISTED]:
        parts.append(ui.Separator())
        own = _own(item, say)
        lines = [
            _line(item, say),
            seats_line(item.counts, say, inviting=own is None),
            *([own] if own else []),
        ]
        parts.append(ui.TextDisplay("\n".join(lines)))
        parts.append(ui.ActionRow(*meeting_buttons(item.meeting, say)))
    if len(items) > LISTED:
        parts.append(ui.TextDisplay(say("seating.upcoming_more", listed=LISTED, total=len(items))))
    return screen(ui.Container(*parts, accent_colour=COLOUR))


def mine(items: Sequence[Upcoming], say: Say, every_time: Sequence[EveryTime] = ()) -> ui.LayoutView:
    """Return a person's own meetings: where they stand, whether the bot writes to them, and the way out."""
    parts: list[ui.Item[Any]] = [ui.TextDisplay(say("my.meetings_title"))]
    for item in items[:LISTED_OF_MINE]:
        parts.append(ui.Separator())
        lines = [_line(item, say), _own(item, say) or ""]
        lines += _writes(item, say)
        parts.append(ui.TextDisplay("\n".join(lines)))
        parts.append(ui.ActionRow(*_my_buttons(item, say)))
    if len(items) > LISTED_OF_MINE:
        parts.append(ui.TextDisplay(say("seating.upcoming_more", listed=LISTED_OF_MINE, total=len(items))))
    parts += [_every_time(one, say) for one in every_time[:LISTED_OF_MINE]]
    return screen(ui.Container(*parts, accent_colour=COLOUR))


def _every_time(one: EveryTime, say: Say) -> ui.Section[Any]:
    if one.from_meeting_id is None:
        stop = button(say("roster.stop"), ids.STOP_STANDING.custom_id(one.circle.circle_id))
        return ui.Section(say("my.every_time", name=one.circle.name), accessory=stop)
    begin = button(say("roster.every_time"), ids.EVERY_TIME.custom_id(one.from_meeting_id))
    return ui.Section(say("my.one_by_one", name=one.circle.name), accessory=begin)


def reminders(items: Sequence[Upcoming], choice: WriteTo | None, say: Say) -> ui.LayoutView:
    """Return whether the bot writes about each coming meeting, and what holds for later ones (None: not known here)."""
    parts: list[ui.Item[Any]] = [ui.TextDisplay(say("my.reminders_title"))]
    if not items:
        parts.append(ui.TextDisplay(say("my.no_meetings")))
    for item in items[:LISTED]:
        lines = [_line(item, say), *_writes(item, say)]
        parts.append(ui.Section("\n".join(lines), accessory=_switch(item, say)))
    if len(items) > LISTED:
        parts.append(ui.TextDisplay(say("seating.upcoming_more", listed=LISTED, total=len(items))))
    parts.append(ui.Separator())
    if choice is None:
        parts.append(ui.TextDisplay(say("my.choose_in_guild")))
        return screen(ui.Container(*parts, accent_colour=COLOUR))
    parts.append(ui.TextDisplay(say(f"my.choice_{choice}")))
    parts.append(
        ui.ActionRow(
            button(say("my.choose_ask"), ids.CHOOSE_ASK.custom_id()),
            button(say("my.choose_dm"), ids.CHOOSE_DM.custom_id()),
            button(say("my.choose_here"), ids.CHOOSE_HERE.custom_id()),
        )
    )
    return screen(ui.Container(*parts, accent_colour=COLOUR))


def _my_buttons(item: Upcoming, say: Say) -> list[ui.Button[Any]]:
    number = item.meeting.meeting_id
    leave = button(say("seating.leave"), ids.LEAVE.custom_id(number))
    if _held_until(item) is not None:
        take = button(say("roster.take_offer"), ids.TAKE_OFFER.custom_id(number), discord.ButtonStyle.primary)
        return [take, leave, _switch(item, say)]
    if _may_join_now(item):
        join = button(say("seating.join"), ids.JOIN.custom_id(number), discord.ButtonStyle.primary)
        return [join, leave, _switch(item, say)]
    return [leave, _switch(item, say), button(say("seating.calendar"), ids.CALENDAR.custom_id(number))]


def _held_until(item: Upcoming) -> datetime | None:
    return None if item.seat is None else item.seat.offered_until


def _may_join_now(item: Upcoming) -> bool:
    """Whether somebody who let an offer pass finds a seat that went to nobody."""
    return item.seat is not None and item.seat.passed and place_for(item.counts) is SeatState.SEATED


def _switch(item: Upcoming, say: Say) -> ui.Button[Any]:
    number = item.meeting.meeting_id
    if item.seat is not None and item.seat.write_to is WriteTo.DM:
        return button(say("my.stop_writing"), ids.WRITE_HERE.custom_id(number))
    return button(say("my.start_writing"), ids.WRITE_DM.custom_id(number))


def _writes(item: Upcoming, say: Say) -> list[str]:
    if item.seat is None:
        return []
    waits = item.seat.state is not SeatState.SEATED and item.seat.write_to is WriteTo.DM
    return [say("my.write_dm_waiting") if waits else say(f"my.write_{item.seat.write_to}")]


def _line(item: Upcoming, say: Say) -> str:
    channel = f"<#{item.circle.channel_id}>"
    return say(
        "seating.upcoming_line", name=item.circle.name, starts=full(item.meeting.starts_at), channel=channel
    )


def _own(item: Upcoming, say: Say) -> str | None:
    if item.seat is None:
        return None
    if item.seat.state is SeatState.RELEASED:
        return say("roster.you_asked") if item.seat.word is Word.ASKED else None
    if item.seat.state is SeatState.SEATED:
        if (room := open_room(item.meeting)) is not None:
            return say("seating.you_have_a_seat_live", room=room)
        return say("seating.you_have_a_seat")
    return _waiting(item, item.seat.place, say)


def _waiting(item: Upcoming, place: int, say: Say) -> str:
    if (until := _held_until(item)) is not None:
        return say("seating.held_for_you", until=clock(until))
    return say("seating.free_now") if _may_join_now(item) else say("seating.you_wait", place=place)
