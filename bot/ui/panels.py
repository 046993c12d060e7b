"""The panel in the room, and the facilitators' controls on the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import ui

from bot.domain.meetings import MeetingState
from bot.ui import ids
from bot.ui.cards import COLOUR, seats_line
from bot.ui.reply import button, screen
from bot.ui.times import clock, full, relative

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.domain.views import DeskView, PanelView
    from bot.texts import Say


def room_panel(view: PanelView, say: Say, mark: int) -> ui.LayoutView:
    """Return what everyone in the room sees: where the meeting is, when this part ends, and what comes next."""
    help_lines = button(say("meetings.help_lines"), ids.HELP_LINES.custom_id(view.meeting.meeting_id))
    return screen(
        ui.Container(
            ui.TextDisplay("\n".join(_panel_lines(view, say))),
            ui.ActionRow(help_lines),
            id=mark,
            accent_colour=COLOUR,
        )
    )


def _panel_lines(view: PanelView, say: Say) -> Iterator[str]:
    meeting = view.meeting
    yield say("meetings.panel_title", name=view.circle.name)
    if meeting.state is MeetingState.OPEN:
        yield say("meetings.room_open", starts=clock(meeting.starts_at))
        return
    if meeting.state is not MeetingState.RUNNING or view.phase is None:
        yield say("meetings.panel_over")
        return
    if meeting.phase_ends_at is not None:
        phase = say(f"prompts.phase_{plain(view.phase.key)}")
        yield say("meetings.panel_phase", phase=phase, ends=relative(meeting.phase_ends_at))
    if view.next_phase is not None:
        yield say("meetings.panel_next", phase=say(f"prompts.phase_{plain(view.next_phase.key)}"))
    yield say("meetings.panel_ends", ends=clock(meeting.ends_at))
    if view.prompt is not None:
        yield say("meetings.panel_prompt", prompt=view.prompt)


def desk_panel(view: DeskView, say: Say, mark: int) -> ui.LayoutView:
    """Return the facilitators' controls: at most three presses, the next thing to do first."""
    parts: list[ui.Item[Any]] = [ui.TextDisplay("\n".join(_desk_lines(view, say)))]
    if buttons := list(_desk_buttons(view, say)):
        parts.append(ui.ActionRow(*buttons))
    return screen(ui.Container(*parts, id=mark, accent_colour=COLOUR))


def _desk_lines(view: DeskView, say: Say) -> Iterator[str]:
    meeting = view.meeting
    yield say("meetings.desk_title", name=view.circle.name)
    if meeting.state in (MeetingState.PLANNED, MeetingState.ANNOUNCED):
        yield full(meeting.starts_at)
        yield seats_line(view.counts, say)
        yield say("meetings.desk_waiting" if meeting.checked_in_at is None else "meetings.desk_opening")
    elif meeting.state is MeetingState.OPEN:
        yield say("meetings.desk_open", starts=full(meeting.starts_at))
    elif meeting.state is MeetingState.RUNNING and view.phase is not None:
        if meeting.phase_ends_at is not None:
            phase = say(f"prompts.phase_{plain(view.phase.key)}")
            yield say("meetings.panel_phase", phase=phase, ends=relative(meeting.phase_ends_at))
        if view.next_phase is None:
            yield say("meetings.desk_last_phase")
        else:
            yield say("meetings.panel_next", phase=say(f"prompts.phase_{plain(view.next_phase.key)}"))
        yield say("meetings.panel_ends", ends=clock(meeting.ends_at))
    elif meeting.state is MeetingState.CLOSED:
        yield say("meetings.desk_closed")
    else:
        yield say("meetings.desk_cancelled")


def plain(key: str) -> str:
    """Return a key as text keys spell it."""
    return key.replace("-", "_")


def _desk_buttons(view: DeskView, say: Say) -> Iterator[ui.Button[Any]]:
    meeting = view.meeting
    number, version = meeting.meeting_id, meeting.version
    primary = discord.ButtonStyle.primary
    if meeting.state in (MeetingState.PLANNED, MeetingState.ANNOUNCED):
        if meeting.checked_in_at is None:
            yield button(say("meetings.check_in"), ids.CHECK_IN.custom_id(number), primary)
    elif meeting.state is MeetingState.OPEN:
        yield button(say("meetings.start"), ids.START.custom_id(number, version), primary)
        yield button(say("meetings.end"), ids.END.custom_id(number))
    elif meeting.state is MeetingState.RUNNING:
        yield button(say("meetings.next_phase"), ids.NEXT_PHASE.custom_id(number, version), primary)
        yield button(say("meetings.prompt"), ids.PROMPT.custom_id(number))
        yield button(say("meetings.end"), ids.END.custom_id(number))
