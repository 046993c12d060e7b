"""What an admin reads after changing when a circle meets: what comes now, and what does not take place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from bot.domain.meetings import CircleState, MeetingState
from bot.domain.recurrence import Shift
from bot.ui import ids
from bot.ui.circles import dates, rhythm
from bot.ui.reply import button
from bot.ui.times import date_and_time

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    import discord

    from bot.domain.meetings import Circle, Meeting
    from bot.domain.views import Changed, Rescheduled
    from bot.texts import Say

LISTED: Final = 8
"""Dates in one list: with two lists a message stays well below Discord's 2,000 characters."""


def edited(outcome: Changed, say: Say) -> str:
    """Return the circle as it is now, and the coming meetings that this applies to."""
    circle = outcome.circle
    seats = say.count("common.seats", circle.capacity)
    facts = say("rhythms.facts", rhythm=rhythm(circle, say), minutes=circle.minutes, seats=seats)
    lines = [say("rhythms.edited", name=circle.name), facts]
    if circle.state is CircleState.PAUSED:
        lines.append(say("rhythms.is_paused"))
    else:
        lines += [say("rhythms.applies_to"), *dates(circle, outcome.starts, say)]
    if outcome.called_off:
        lines += [say("rhythms.no_place_left"), *_listed(circle, outcome.called_off, say)]
    if outcome.live:
        lines.append(say("rhythms.live_stays"))
    if outcome.over_full:
        lines.append(say("rhythms.nobody_loses_a_seat"))
    if outcome.renamed:
        lines.append(say("rhythms.names_stay", channel=f"<#{circle.channel_id}>"))
    return "\n".join(lines)


def skipped(outcome: Changed, say: Say) -> str:
    """Return the dates that are left out, and the ones that come next."""
    circle, key = outcome.circle, "rhythms.skipped_already" if outcome.already else "rhythms.skipped"
    lines = [say(key, name=circle.name), *_listed(circle, outcome.called_off, say)]
    return "\n".join([*lines, *_next(outcome, say)])


def undo_skip(outcome: Changed, say: Say) -> list[discord.ui.Button[Any]]:
    """Return Undo for what is left out."""
    if (out := outcome.left_out) is None:
        return []
    press = ids.UNDO_SKIP.custom_id(outcome.circle.circle_id, out.first.toordinal(), out.last.toordinal())
    return [button(say("circles.undo"), press)]


def taken_up(outcome: Changed, say: Say) -> str:
    """Return that a circle meets on these dates after all, and how people hear of it."""
    circle = outcome.circle
    lines = [say("rhythms.taken_up", name=circle.name), *_listed(circle, outcome.called_off, say)]
    return "\n".join([*lines, say("rhythms.taken_up_cards", channel=f"<#{circle.channel_id}>")])


def moved(outcome: Rescheduled, say: Say) -> str:
    """Return the new time of a meeting, and who is told."""
    circle, meeting = outcome.circle, outcome.meeting
    lines = [say("rhythms.moved", was=date_and_time(outcome.was)), *dates(circle, [meeting.starts_at], say)]
    if meeting.shift is not Shift.NONE:
        lines.append(say(f"seating.card_shift_{meeting.shift}"))
    if meeting.state is MeetingState.PLANNED:
        lines.append(say("rhythms.nobody_to_tell"))
    else:
        lines.append(say("rhythms.told", channel=f"<#{circle.channel_id}>"))
    return "\n".join(lines)


def paused(outcome: Changed, say: Say) -> str:
    """Return that the circle rests, and what does not take place."""
    return "\n".join([say("rhythms.paused_now", name=outcome.circle.name), *_off(outcome, say)])


def resumed(outcome: Changed, say: Say) -> str:
    """Return that the circle goes on, and when it meets next."""
    circle = outcome.circle
    first = say("rhythms.resumed", name=circle.name, channel=f"<#{circle.channel_id}>")
    return "\n".join([first, *_next(outcome, say)])


def archived(outcome: Changed, say: Say) -> str:
    """Return that the circle has ended, and what does not take place."""
    return "\n".join([say("rhythms.archived", name=outcome.circle.name), *_off(outcome, say)])


def cancelled(circle: Circle, meeting: Meeting, say: Say) -> str:
    """Return that one meeting is called off, and how people hear of it."""
    starts = date_and_time(meeting.starts_at)
    if meeting.state is MeetingState.PLANNED:
        return say("rhythms.cancelled_quietly", starts=starts)
    return say("rhythms.cancelled", starts=starts, channel=f"<#{circle.channel_id}>")


def local_time(circle: Circle, at: datetime) -> str:
    """Return a moment as the circle's own clock shows it, for a list of choices, which knows no other times."""
    return at.astimezone(circle.rhythm.zone).strftime("%Y-%m-%d %H:%M")


def _off(outcome: Changed, say: Say) -> list[str]:
    lines = []
    if outcome.called_off:
        lines += [say("rhythms.called_off"), *_listed(outcome.circle, outcome.called_off, say)]
    if outcome.live:
        lines.append(say("rhythms.live_stays"))
    return lines


def _next(outcome: Changed, say: Say) -> list[str]:
    if not outcome.starts:
        return [say("rhythms.no_date_left", name=outcome.circle.name)]
    return [say("circles.next_dates"), *dates(outcome.circle, outcome.starts, say)]


def _listed(circle: Circle, starts: Sequence[datetime], say: Say) -> list[str]:
    lines = dates(circle, starts[:LISTED], say)
    if len(starts) > LISTED:
        lines.append(say.count("rhythms.and_more", len(starts) - LISTED))
    return lines
