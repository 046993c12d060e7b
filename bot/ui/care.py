"""Private help, and who is on duty. Neutral wherever a lock screen could show it; no one is ever named in public."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import ui

from bot.domain.meetings import OVER
from bot.ui import ids
from bot.ui.cards import COLOUR
from bot.ui.notes import note
from bot.ui.reply import button, screen
from bot.ui.support import shortest
from bot.ui.times import clock

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from bot.domain.help_lines import HelpLine
    from bot.domain.meetings import Meeting
    from bot.texts import Say


def private_note(number: int, say: Say, *, nobody: bool = False) -> ui.LayoutView:
    """Return the direct message. `nobody`: those who were told did not answer, which it then says."""
    text = say("care.note") + (f"\n{say('care.note_nobody')}" if nobody else "")
    return screen(
        ui.TextDisplay(text),
        ui.ActionRow(
            button(say("care.open"), ids.CARE_OPEN.custom_id(number), discord.ButtonStyle.primary),
            button(say("care.not_needed"), ids.CARE_NOT_NEEDED.custom_id(number)),
        ),
    )


def private_note_here(number: int, say: Say) -> ui.LayoutView:
    """Return the line in the room for somebody who cannot be written to: it names nobody and says nothing."""
    opened = button(say("care.open"), ids.CARE_OPEN.custom_id(number))
    return screen(ui.TextDisplay(say("care.note_here")), ui.ActionRow(opened))


def opened(
    lines: Sequence[HelpLine], number: int, watch: str, told_at: datetime | None, today: date, say: Say
) -> ui.LayoutView:
    """Return what Open shows: where one reaches a person, and whether somebody here knows."""
    return screen(
        ui.Container(
            ui.TextDisplay(say("care.opened")),
            ui.TextDisplay("\n".join(shortest(lines, today, say))),
            ui.TextDisplay(watched(watch, told_at, say)),
            ui.ActionRow(
                button(say("meetings.help_lines"), ids.HELP_LINES.custom_id(0), discord.ButtonStyle.primary),
                button(say("care.ask"), ids.CARE_ASK.custom_id(number)),
            ),
            accent_colour=COLOUR,
        )
    )


def watched(watch: str, told_at: datetime | None, say: Say) -> str:
    """Return whether a person knows, in one plain sentence; never more than is known."""
    return say(f"care.watch_{watch}", told="" if told_at is None else clock(told_at))


def dismissed(say: Say) -> ui.LayoutView:
    """Return what Not needed leaves behind."""
    return screen(ui.TextDisplay(say("care.dismissed")))


def somebody(people: Sequence[int], number: int, say: Say, *, asked: bool) -> ui.LayoutView:
    """Return what the desk is told: that somebody may want company. Not who, and not what they wrote."""
    names = " ".join(f"<@{one}>" for one in people)
    see = button(say("care.see_to"), ids.CARE_SEEN.custom_id(number), discord.ButtonStyle.primary)
    key = "care.desk_asked" if asked else "care.desk_told"
    return screen(ui.TextDisplay(say(key, names=names)), ui.ActionRow(see))


def whom(person_id: int, say: Say) -> tuple[str, ui.Button[Any]]:
    """Return who it is, for whoever sees to it alone."""
    lines = button(say("meetings.help_lines"), ids.HELP_LINES.custom_id(0))
    return say("care.whom", person=f"<@{person_id}>"), lines


def seen_to(person_id: int, say: Say) -> ui.LayoutView:
    """Return what stays on the desk once somebody sees to it."""
    return screen(ui.TextDisplay(say("care.seen_to", person=f"<@{person_id}>")))


def no_longer(say: Say) -> ui.LayoutView:
    """Return what stays on the desk where it was not needed."""
    return screen(ui.TextDisplay(say("care.no_longer")))


def duty(meeting: Meeting, people: Sequence[int], say: Say, mark: int, *, told: bool) -> ui.LayoutView:
    """Return the question who is on duty for this meeting, and who is."""
    if meeting.state in OVER or not told:
        return note(say("care.duty_over" if meeting.state in OVER else "care.duty_off"), mark)
    names = " ".join(f"<@{one}>" for one in people)
    who = say("care.duty_names", names=names) if people else say("care.duty_nobody")
    take = button(
        say("care.duty_take"), ids.DUTY_TAKE.custom_id(meeting.meeting_id), discord.ButtonStyle.primary
    )
    back = [button(say("care.duty_back"), ids.DUTY_BACK.custom_id(meeting.meeting_id))] if people else []
    return note(f"{say('care.duty_question')}\n{who}", mark, take, *back)


def flag_question(channel_id: int, message_id: int, author_id: int, say: Say) -> tuple[str, ...]:
    """Return the question before a message is flagged, and the custom ids of its two answers."""
    numbers = channel_id, message_id, author_id
    return say("care.flag_question"), ids.FLAG.custom_id(*numbers), ids.FLAG_NAMED.custom_id(*numbers)


def flag(link: str, circle_id: int, name: str | None, person_id: int | None, say: Say) -> ui.LayoutView:
    """Return the flag as the desk or the admins read it: a link, no copy. `person_id` only where they chose that."""
    lines = [say("care.flag", name=name, link=link) if name else say("care.flag_elsewhere", link=link)]
    if person_id is not None:
        lines.append(say("care.flag_by", person=f"<@{person_id}>"))
    seen = button(say("care.flag_seen"), ids.FLAG_SEEN.custom_id(circle_id))
    return screen(ui.TextDisplay("\n".join(lines)), ui.ActionRow(seen))


def flag_was_seen(text: str, person_id: int, say: Say) -> ui.LayoutView:
    """Return the flag once somebody has seen it."""
    return screen(ui.TextDisplay(f"{text}\n{say('care.flag_seen_by', person=f'<@{person_id}>')}"))
