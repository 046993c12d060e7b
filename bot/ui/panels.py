"""The panel in the room, and the facilitators' controls on the desk."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import discord
from discord import ui

from bot.domain.meetings import LIVE, UPCOMING, MeetingState
from bot.domain.prompts import MEETING_KINDS
from bot.ui import ids, piece
from bot.ui.cards import COLOUR, seats_line
from bot.ui.reply import button, screen
from bot.ui.times import clock, full, relative

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.domain.views import DeskView, PanelView, PromptView
    from bot.texts import Say

    Button = ui.Button[Any]


def room_panel(view: PanelView, say: Say, mark: int) -> ui.LayoutView:
    """Return what everyone in the room sees: where the meeting is, who speaks, what comes next, and how to pass."""
    number = view.meeting.meeting_id
    buttons = [button(say("meetings.help_lines"), ids.HELP_LINES.custom_id(number))]
    if view.meeting.state is MeetingState.RUNNING and view.timed:
        buttons = [*piece.member_buttons(number, say), *buttons]
    parts: list[ui.Item[Any]] = [ui.TextDisplay("\n".join(_panel_lines(view, say)))]
    if view.prompt is not None and view.meeting.state is MeetingState.RUNNING:
        parts.append(ui.TextDisplay(say("meetings.panel_prompt", prompt=view.prompt)))
    if view.meeting.state is MeetingState.RUNNING and view.piece is not None and view.timed:
        paused = view.meeting.paused_at is not None
        parts += [ui.Separator(), ui.TextDisplay("\n".join(piece.lines(view.piece, say, paused=paused)))]
    return screen(ui.Container(*parts, ui.ActionRow(*buttons), id=mark, accent_colour=COLOUR))


def _panel_lines(view: PanelView, say: Say) -> Iterator[str]:
    meeting = view.meeting
    yield say("meetings.panel_title", name=view.circle.name)
    if meeting.state is MeetingState.OPEN:
        key = "meetings.room_open" if view.timed else "meetings.room_open_days"
        yield say(key, starts=clock(meeting.starts_at))
        return
    if meeting.state is not MeetingState.RUNNING or view.phase is None:
        yield say("meetings.panel_over")
        return
    yield from _phase_lines(view, say)
    if view.timed:
        yield say("meetings.panel_ends", ends=clock(meeting.ends_at))
    else:
        yield say("meetings.panel_ends_day", ends=full(meeting.ends_at))
        yield say("meetings.panel_days")


def _phase_lines(view: PanelView | DeskView, say: Say) -> Iterator[str]:
    """Yield which part it is, when it ends by plan, and what comes next. Overtime is said, and nothing made of it."""
    meeting = view.meeting
    if view.phase is not None and meeting.phase_ends_at is not None:
        phase = phase_name(view.phase.key, say)
        key, ends = "meetings.panel_phase", relative(meeting.phase_ends_at)
        if meeting.paused_at is not None:
            key = "meetings.panel_paused"
        elif view.overtime:
            # "planned until 5 minutes ago" is no time that anybody plans for
            key, ends = "meetings.panel_overtime", clock(meeting.phase_ends_at)
        yield say(key, phase=phase, ends=ends)
    if view.next_phase is not None:
        yield say("meetings.panel_next", phase=phase_name(view.next_phase.key, say))


def phase_name(key: str, say: Say) -> str:
    """Return what people read for a part."""
    return say(f"prompts.phase_{plain(key)}")


def desk_panel(view: DeskView, say: Say, mark: int | None = None) -> ui.LayoutView:
    """Return the facilitators' controls: at most three presses, the next thing to do first, the rest behind More.

    `mark` is None where they are shown to one person.
    """
    parts: list[ui.Item[Any]] = [ui.TextDisplay("\n".join(_desk_lines(view, say)))]
    if buttons := list(_desk_buttons(view, say)):
        parts.append(ui.ActionRow(*buttons))
    return screen(_container(parts, mark))


def more_panel(view: DeskView, say: Say) -> ui.LayoutView:
    """Return all that the desk can do while the room is open or the meeting runs, for the one who asked."""
    meeting, number = view.meeting, view.meeting.meeting_id
    if meeting.state not in LIVE:
        return desk_panel(view, say)
    # the controls above say what comes next; here the buttons are to be in reach
    short = replace(view, coming_prompt=None)
    parts: list[ui.Item[Any]] = [ui.TextDisplay("\n".join(_desk_lines(short, say)))]
    if meeting.state is MeetingState.RUNNING:
        parts.append(ui.ActionRow(*_time_buttons(view, say)))
    if view.piece is not None and view.piece.holder is not None and view.timed:
        parts += [
            ui.TextDisplay(say("piece.about_share")),
            ui.ActionRow(*piece.holder_buttons(view.piece, number, say)),
        ]
    cards = [
        button(say(f"piece.button_{name}"), ids.GENTLE_CARD.custom_id(number, which))
        for which, name in enumerate(piece.GENTLE_CARDS)
    ]
    parts += [ui.TextDisplay(say("piece.about_cards")), ui.ActionRow(*cards)]
    beside = button(say("side.button"), ids.SIDE_ROOM.custom_id(number))
    parts += [ui.TextDisplay(say("side.about")), ui.ActionRow(beside)]
    return screen(_container(parts, None))


def stale(panel: ui.LayoutView, say: Say) -> ui.LayoutView:
    """Return a fresh screen for somebody whose press was for an older one, and say why."""
    return screen(ui.TextDisplay(say("meetings.moved_already")), *panel.children)


def said(text: str) -> ui.LayoutView:
    """Return what a screen with buttons turns into once one of them was pressed."""
    return screen(ui.TextDisplay(text))


def prompt_preview(view: PromptView, say: Say) -> ui.LayoutView:
    """Return a prompt before it is posted, with the way to another one."""
    numbers = (view.meeting_id, MEETING_KINDS.index(view.kind), view.number)
    return screen(
        ui.Container(
            ui.TextDisplay(say("meetings.prompt_preview", prompt=view.text)),
            ui.ActionRow(
                button(
                    say("meetings.post_prompt"),
                    ids.POST_PROMPT.custom_id(*numbers),
                    discord.ButtonStyle.primary,
                ),
                button(say("prompts.another"), ids.LOOK_PROMPT.custom_id(*numbers)),
            ),
            accent_colour=COLOUR,
        )
    )


def _container(parts: list[ui.Item[Any]], mark: int | None) -> ui.Container[Any]:
    return ui.Container(*parts, id=mark, accent_colour=COLOUR)


def _desk_lines(view: DeskView, say: Say) -> Iterator[str]:
    meeting = view.meeting
    yield say("meetings.desk_title", name=view.circle.name)
    if meeting.state in UPCOMING:
        yield full(meeting.starts_at)
        yield seats_line(view.counts, say, inviting=False)
        here = "meetings.desk_refused" if view.refused else "meetings.desk_opening"
        yield say("meetings.desk_waiting" if meeting.checked_in_at is None else here)
        yield from _hurried(view, say)
    elif meeting.state is MeetingState.OPEN:
        yield say("meetings.desk_open", starts=full(meeting.starts_at))
        yield from _hurried(view, say)
    elif meeting.state is MeetingState.RUNNING and view.phase is not None:
        yield from _phase_lines(view, say)
        if view.next_phase is None:
            yield say("meetings.desk_last_phase")
        yield say("meetings.panel_ends", ends=clock(meeting.ends_at))
        if view.auto:
            yield say("meetings.desk_auto")
        yield from _hurried(view, say)
        if view.piece is not None and view.timed:
            yield from piece.desk_lines(view.piece, say, paused=meeting.paused_at is not None)
        if view.coming_prompt is not None:
            yield say("meetings.desk_coming_prompt", prompt=view.coming_prompt)
    elif meeting.state is MeetingState.CLOSED:
        yield say("meetings.desk_closed")
    else:
        yield say("meetings.desk_cancelled")


def _hurried(view: DeskView, say: Say) -> Iterator[str]:
    if view.hurried and view.share is not None:
        yield say("meetings.desk_hurried", minutes=piece.minutes_of(view.share, say))


def plain(key: str) -> str:
    """Return a key as text keys spell it."""
    return key.replace("-", "_")


def _desk_buttons(view: DeskView, say: Say) -> Iterator[Button]:
    meeting = view.meeting
    number, version = meeting.meeting_id, meeting.version
    primary = discord.ButtonStyle.primary
    if meeting.state in UPCOMING:
        if meeting.checked_in_at is None:
            yield button(say("meetings.check_in"), ids.CHECK_IN.custom_id(number), primary)
    elif meeting.state is MeetingState.OPEN:
        yield button(say("meetings.start"), ids.START.custom_id(number, version), primary)
        yield button(say("meetings.end"), ids.END.custom_id(number, version))
        yield button(say("meetings.more"), ids.MORE.custom_id(number))
    elif meeting.state is MeetingState.RUNNING:
        yield from _running_buttons(view, say)
        yield button(say("meetings.more"), ids.MORE.custom_id(number))


def _running_buttons(view: DeskView, say: Say) -> Iterator[Button]:
    """Yield the three that matter most in this part."""
    meeting = view.meeting
    number, version = meeting.meeting_id, meeting.version
    primary = discord.ButtonStyle.primary
    moving = button(say("meetings.next_phase"), ids.NEXT_PHASE.custom_id(number, version), primary)
    prompt = button(say("meetings.prompt"), ids.PROMPT.custom_id(number))
    if meeting.paused_at is not None:
        yield button(say("meetings.resume"), ids.RESUME.custom_id(number, version), primary)
        moving.style = discord.ButtonStyle.secondary
        yield from (moving, prompt)
    elif view.timed and view.phase is not None and view.phase.mode != "none":
        yield from (moving, button(say("piece.give_piece"), ids.GIVE_PIECE.custom_id(number)), prompt)
    else:
        yield from (moving, prompt, button(say("meetings.end"), ids.END.custom_id(number, version)))


def _time_buttons(view: DeskView, say: Say) -> Iterator[Button]:
    meeting = view.meeting
    number, version = meeting.meeting_id, meeting.version
    if meeting.phase > 0:
        yield button(say("meetings.back"), ids.BACK.custom_id(number, version))
    if meeting.paused_at is None:
        yield button(say("meetings.pause"), ids.PAUSE.custom_id(number, version))
    else:
        yield button(say("meetings.resume"), ids.RESUME.custom_id(number, version))
    yield button(say("meetings.more_time"), ids.MORE_TIME.custom_id(number, version))
    yield button(say("meetings.end"), ids.END.custom_id(number, version))
