"""What facilitators see of seats, what the desk is asked, and what people read about offers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import discord

from bot.domain.meetings import OVER, MeetingState, SeatState, Word
from bot.ui import ids
from bot.ui.cards import seats_line
from bot.ui.notes import note
from bot.ui.reply import button
from bot.ui.times import clock, date_and_time, full

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from discord import ui

    from bot.domain.meetings import Circle, Meeting
    from bot.domain.views import DeskView, Joined, PersonView, RosterView
    from bot.texts import Say

NAMED: Final = 35
"""People named on one list: two lists of that length fit into a message of 2,000 characters."""


def mention(user_id: int) -> str:
    """Return how a message names somebody; answers mention nobody aloud."""
    return f"<@{user_id}>"


def roster(view: RosterView, say: Say) -> str:
    """Return who sits and who waits."""
    return "\n".join(
        (
            say("roster.title", name=view.circle.name, starts=full(view.meeting.starts_at)),
            say("roster.seated", people=_people(view.seated_ids, say)),
            say("roster.waiting", people=_people(view.waiting_ids, say)),
        )
    )


def _people(user_ids: Sequence[int], say: Say) -> str:
    if not user_ids:
        return say("roster.nobody")
    named = ", ".join(mention(one) for one in user_ids[:NAMED])
    more = len(user_ids) - NAMED
    return named if more <= 0 else f"{named} {say.count('roster.more', more)}"


def knock(view: PersonView, user_id: int, say: Say, marker: int) -> ui.LayoutView:
    """Return the line on the desk that somebody is at the closed door; once it is answered, without its button."""
    facts = {"person": mention(user_id), "name": view.circle.name}
    if view.seat is not None and view.seat.state is SeatState.SEATED:
        return note(say("roster.knock_done", **facts), marker)
    if view.meeting.state in OVER:
        return note(say("roster.knock_over", **facts), marker)
    press = ids.LET_IN.custom_id(view.meeting.meeting_id, user_id)
    let_in = button(say("roster.button_let_in"), press, discord.ButtonStyle.primary)
    return note(say("roster.knock", **facts), marker, let_in)


def ask_seat(view: PersonView, user_id: int, say: Say, marker: int) -> ui.LayoutView:
    """Return the question on the desk about somebody who asks for a seat; once it is answered, what was answered."""
    facts = {"person": mention(user_id), "starts": date_and_time(view.meeting.starts_at)}
    word = None if view.seat is None else view.seat.word
    if word is Word.ASKED and view.meeting.state not in OVER:
        let_in = ids.LET_IN.custom_id(view.meeting.meeting_id, user_id)
        no = ids.NOT_THIS_TIME.custom_id(view.meeting.meeting_id, user_id)
        return note(
            say("roster.ask_seat", **facts),
            marker,
            button(say("roster.button_let_in"), let_in, discord.ButtonStyle.primary),
            button(say("roster.button_not_this_time"), no),
        )
    if view.seat is not None and view.seat.state is not SeatState.RELEASED:
        return note(say("roster.ask_seat_yes", **facts), marker)
    key = "roster.ask_seat_no" if word is Word.DECLINED else "roster.ask_seat_over"
    return note(say(key, **facts), marker)


def answer_dm(view: PersonView, say: Say, marker: int) -> ui.LayoutView:
    """Return what a facilitator answered, to somebody who said yes to messages."""
    starts, number = full(view.meeting.starts_at), view.meeting.meeting_id
    leave = button(say("seating.leave"), ids.LEAVE.custom_id(number))
    state = SeatState.RELEASED if view.seat is None else view.seat.state
    if state is SeatState.SEATED:
        return note(say("roster.answer_dm_seated", starts=starts), marker, leave)
    if state is SeatState.WAITLISTED:
        return note(say("roster.answer_dm_waiting", starts=starts), marker, leave)
    return note(say("roster.answer_dm_declined", starts=starts), marker)


def answer_here(view: PersonView, say: Say, marker: int) -> ui.LayoutView:
    """Return the note in the circle channel that somebody has an answer; it names nobody and not which."""
    return note(say("roster.answer_here", starts=date_and_time(view.meeting.starts_at)), marker)


def quorum(view: DeskView, facilitator_ids: Sequence[int], say: Say, marker: int) -> ui.LayoutView:
    """Return the question to the desk whether the meeting is held with the number there is."""
    number = view.meeting.meeting_id
    text = say(
        "roster.quorum",
        names=" ".join(mention(one) for one in facilitator_ids),
        seats=seats_line(view.counts, say, inviting=False),
        starts=full(view.meeting.starts_at),
        quorum=view.circle.quorum,
    )
    return note(
        text,
        marker,
        button(say("roster.button_hold_it"), ids.HOLD_IT.custom_id(number), discord.ButtonStyle.primary),
        button(say("roster.button_call_it_off"), ids.CALL_IT_OFF.custom_id(number)),
    )


def quorum_settled(meeting: Meeting, say: Say, marker: int) -> ui.LayoutView:
    """Return that question after it is settled: what holds, not who said so."""
    off = meeting.state in (MeetingState.CANCELLED, MeetingState.MISSED)
    key = "roster.quorum_over_off" if off else "roster.quorum_over_held"
    return note(say(key, starts=full(meeting.starts_at)), marker)


def seat_rules(circle: Circle, say: Say) -> str:
    """Return how a circle fills its seats."""
    approval = say("roster.rule_approval" if circle.approval else "roster.rule_at_once")
    if circle.quorum is None:
        return f"{approval} {say('roster.rule_no_quorum')}"
    return f"{approval} {say('roster.rule_quorum', quorum=circle.quorum)}"


def offer_dm(view: PersonView, until: datetime, say: Say, marker: int) -> ui.LayoutView:
    """Return the offer of a seat to somebody who said yes to messages."""
    text = say("roster.offer_dm", starts=full(view.meeting.starts_at), until=clock(until))
    return note(text, marker, *_answers(view, say))


def offer_here(view: PersonView, until: datetime, say: Say, marker: int) -> ui.LayoutView:
    """Return the offer of a seat in the circle channel: it names nobody, and its buttons work for one person."""
    text = say("roster.offer_here", starts=date_and_time(view.meeting.starts_at), until=clock(until))
    return note(text, marker, *_answers(view, say))


def offer_over(view: PersonView, say: Say, marker: int) -> ui.LayoutView:
    """Return that note after its time, without buttons."""
    return note(say("roster.offer_here_over", starts=date_and_time(view.meeting.starts_at)), marker)


def _answers(view: PersonView, say: Say) -> tuple[ui.Button[discord.ui.LayoutView], ...]:
    number = view.meeting.meeting_id
    return (
        button(say("roster.take_offer"), ids.TAKE_OFFER.custom_id(number), discord.ButtonStyle.primary),
        button(say("roster.pass_offer"), ids.PASS_OFFER.custom_id(number)),
    )


def let_in(outcome: Joined, say: Say) -> str:
    """Return what letting somebody in came to."""
    person = mention(outcome.seat.user_id)
    if outcome.seat.state is SeatState.WAITLISTED:
        return say("roster.let_in_waits", person=person, place=outcome.seat.place)
    return say("roster.let_in" if outcome.new else "roster.in_already", person=person)


def asked(circle: Circle, user_id: int, admin_id: int, say: Say) -> str:
    """Return that somebody was asked to hold a circle, or that the admin does now."""
    if user_id == admin_id:
        return say("roster.named_self", name=circle.name)
    return say("roster.asked", person=mention(user_id), name=circle.name)


def taken_back(circle: Circle, user_id: int, left: Sequence[int], say: Say) -> str:
    """Return that somebody no longer holds a circle, and where that leaves it."""
    text = say("roster.taken_back", person=mention(user_id), name=circle.name)
    return text if left else f"{text} {say('roster.nobody_left')}"
