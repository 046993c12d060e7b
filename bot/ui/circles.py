"""What admins see of circles: the answer to making one, the list, one in detail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import discord

from bot.domain.given import shorten
from bot.domain.meetings import CircleState
from bot.domain.rhythm_words import describe
from bot.errors import Refusal
from bot.ui import ids, notes
from bot.ui.reply import button
from bot.ui.times import date_and_time

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.domain.agenda import Agenda
    from bot.domain.meetings import Circle
    from bot.domain.views import CircleView, Trouble
    from bot.texts import Say


def created(view: CircleView, say: Say) -> str:
    """Return what was made, with the next dates in the circle's own zone and in the reader's."""
    circle = view.circle
    lines = [
        say("circles.created", name=circle.name, channel=f"<#{circle.channel_id}>"),
        _facts(view, say),
        *_asked(view, say),
        say("circles.next_dates"),
        *dates(circle, view.starts, say),
        say("circles.card_goes_out", when=date_and_time(circle.announce_from)),
    ]
    return "\n".join(lines)


def created_buttons(circle: Circle, say: Say) -> list[discord.ui.Button[Any]]:
    """Return Announce, Edit and Undo."""
    number = circle.circle_id
    return [
        button(say("circles.announce"), ids.ANNOUNCE.custom_id(number), discord.ButtonStyle.primary),
        button(say("circles.edit"), ids.EDIT_NEW.custom_id(number)),
        button(say("circles.undo"), ids.UNDO.custom_id(number)),
    ]


def agenda_key(typed: str, agendas: Sequence[Agenda], say: Say) -> str:
    """Return the key of the agenda that is meant, by its title or its key; empty where none is given.

    Raises `Refusal` for one that is not there, with the titles that are.
    """
    wanted = " ".join(typed.split()).casefold()
    for agenda in agendas:
        if wanted in (agenda.key.casefold(), say(agenda.title_key).casefold()):
            return agenda.key
    if wanted:
        titles = ", ".join(f"`{say(agenda.title_key)}`" for agenda in agendas)
        raise Refusal("circles.unknown_agenda", given=shorten(typed), titles=titles)
    return ""


def shown_buttons(view: CircleView, say: Say) -> list[discord.ui.Button[Any]]:
    """Return Seat rules, Prompts and Server events; before anybody has seen the circle Announce, Edit and Undo."""
    if not view.announced:
        return created_buttons(view.circle, say)
    number = view.circle.circle_id
    return [
        button(say("roster.rules_title"), ids.SEAT_RULES.custom_id(number)),
        button(say("prompts.between_title"), ids.BETWEEN.custom_id(number)),
        button(say("events.button"), ids.EVENTS.custom_id(number)),
    ]


def events(circle: Circle, say: Say) -> tuple[str, discord.ui.Button[Any]]:
    """Return what server events show, and the switch that fits."""
    if circle.native_event:
        off = button(say("events.off"), ids.EVENTS_OFF.custom_id(circle.circle_id))
        return say("events.about_on", name=circle.name), off
    on = button(say("events.on"), ids.EVENTS_ON.custom_id(circle.circle_id))
    return say("events.about_off", name=circle.name), on


def shown(view: CircleView, say: Say) -> str:
    """Return one circle in detail."""
    circle = view.circle
    lines = [say("circles.show_title", name=circle.name, channel=f"<#{circle.channel_id}>")]
    if circle.description:
        lines.append(circle.description)
    lines += [_facts(view, say), *_asked(view, say)]
    if circle.state is CircleState.PAUSED:
        lines.append(say("rhythms.is_paused"))
    else:
        lines += [say("circles.next_dates"), *dates(circle, view.starts, say)]
    return "\n".join(lines)


def remake_button(circle: Circle, say: Say) -> discord.ui.Button[Any]:
    """Return "Make it again" for the channels of a circle."""
    return button(say("errors.remake"), ids.REMAKE.custom_id(circle.circle_id))


def remake_buttons(troubles: Sequence[Trouble], say: Say) -> list[discord.ui.Button[Any]]:
    """Return "Make it again" for the first circle whose channels are gone."""
    found = (notes.remake_buttons(one.circle, one.word, say) for one in troubles)
    return next((buttons for buttons in found if buttons), [])


def listed(views: Sequence[CircleView], say: Say, troubles: Sequence[Trouble] = ()) -> str:
    """Return what could be told nowhere, and the guild's circles, a few lines each."""
    told = [
        say("errors.troubles_title"),
        *(notes.trouble_text(one.circle, one.word, say) for one in troubles),
    ]
    return "\n".join([*(told if troubles else []), _listed(views, say)])[:2000]


def _listed(views: Sequence[CircleView], say: Say) -> str:
    if not views:
        return say("circles.none_yet")
    lines = [say("circles.list_title")]
    for view in views:
        starts = date_and_time(view.starts[0]) if view.starts else say("circles.no_date")
        if view.circle.state is CircleState.PAUSED:
            starts = say("rhythms.is_paused_short")
        name, channel = view.circle.name, f"<#{view.circle.channel_id}>"
        lines.append(
            say("circles.list_line", name=name, rhythm=rhythm(view.circle, say), channel=channel, next=starts)
        )
    return "\n".join(lines)


def rhythm(circle: Circle, say: Say) -> str:
    """Return the rhythm in words, such as "Every 2 weeks on Tuesday at 18:00 (Europe/Berlin)"."""
    words = describe(circle.rhythm)
    days = say("common.list_join").join(say(key) for key in words.weekday_keys)
    nth = "" if words.nth_key is None else say(words.nth_key)
    text = say(words.key, days=days, nth=nth, time=words.at.strftime("%H:%M"), zone=words.timezone)
    if words.ends_on is not None:
        text += say("circles.rhythm_until", date=words.ends_on)
    if words.meetings is not None:
        starts = circle.rhythm.starts_local.date()
        text += say.count("circles.rhythm_times", words.meetings, starts=starts)
    return text


def _facts(view: CircleView, say: Say) -> str:
    circle = view.circle
    return say(
        "circles.facts",
        rhythm=rhythm(circle, say),
        minutes=circle.minutes,
        seats=say.count("common.seats", circle.capacity),
        room=say(f"circles.room_{circle.room_kind}"),
        held_by=_people(view.facilitator_ids) or say("circles.nobody_yet"),
    )


def _asked(view: CircleView, say: Say) -> list[str]:
    return [say("circles.asked", names=_people(view.asked_ids))] if view.asked_ids else []


def dates(circle: Circle, starts: Sequence[datetime], say: Say) -> list[str]:
    """Return a line a date: in the circle's own zone, and in the reader's."""
    zone = ZoneInfo(circle.rhythm.timezone)
    return [
        say(
            "circles.date_line", local=at.astimezone(zone).strftime("%Y-%m-%d %H:%M"), yours=date_and_time(at)
        )
        for at in starts
    ]


def _people(user_ids: Sequence[int]) -> str:
    return ", ".join(f"<@{one}>" for one in user_ids)
