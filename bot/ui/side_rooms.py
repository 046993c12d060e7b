"""A side room as people see it: the question on the desk, and what whoever comes in finds there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import discord
from discord import ui

from bot.ui import ids
from bot.ui.cards import COLOUR
from bot.ui.reply import button, screen

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.domain.side_rooms import SideQuestion, SideRoomView
    from bot.texts import Say

OFFERED: Final = 25
"""Discord shows no more choices than that in one menu."""


def question(asked: SideQuestion, names: Mapping[int, str], say: Say) -> ui.LayoutView:
    """Return the question for whom it is, with those who are there, and what happens then."""
    parts: list[ui.Item[Any]] = [ui.TextDisplay(f"{say('side.question')}\n{_along(asked, say)}")]
    offered = [discord.SelectOption(label=name[:100], value=str(one)) for one, name in names.items()]
    if not offered:
        return screen(ui.TextDisplay(say("side.nobody_there")))
    menu = ui.Select[Any](
        custom_id=ids.SIDE_WITH.custom_id(asked.meeting.meeting_id),
        placeholder=say("side.for_whom"),
        options=offered[:OFFERED],
    )
    return screen(ui.Container(*parts, ui.ActionRow(menu), accent_colour=COLOUR))


def opened(asked: SideQuestion, say: Say) -> ui.LayoutView:
    """Return what whoever opened it reads."""
    (user_id,) = asked.people
    who, where = f"<@{user_id}>", f"<#{asked.circle.channel_id}>"
    if asked.is_there:
        return screen(ui.TextDisplay(say("side.there_already", person=who, channel=where)))
    text = say("side.opened", person=who, channel=where)
    return screen(ui.TextDisplay(f"{text} {_along(asked, say)}"))


def first_message(view: SideRoomView, say: Say, mark: int) -> ui.LayoutView:
    """Return what stands in it: nothing that guesses how somebody is, and the ways on as near as the way back."""
    text = f"{say('side.first')}\n-# {say('side.first_small', hours=view.hours)}"
    return screen(
        ui.Container(
            ui.TextDisplay(text),
            ui.ActionRow(
                button(say("meetings.help_lines"), ids.HELP_LINES.custom_id(view.meeting.meeting_id)),
                button(say("side.leave"), ids.SIDE_LEAVE.custom_id(view.room.side_room_id)),
            ),
            id=mark,
            accent_colour=COLOUR,
        )
    )


def _along(asked: SideQuestion, say: Say) -> str:
    if not asked.others:
        return say("side.along_nobody")
    return say("side.along", people=", ".join(f"<@{one}>" for one in asked.others))
