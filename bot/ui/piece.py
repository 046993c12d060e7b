"""The talking piece as people see it: in the panel, on the desk, and in what a press is answered with."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import discord
from discord import ui

from bot.domain.piece import next_up
from bot.ui import ids
from bot.ui.cards import COLOUR
from bot.ui.reply import button, screen
from bot.ui.times import relative

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.domain.piece import Piece
    from bot.domain.views import TurnView
    from bot.texts import Say

    Screen = ui.LayoutView

GENTLE_CARDS: Final = ("no_advice", "speak_from_i", "no_names")
"""The reminder cards that the desk can post, in the order of their buttons."""
OFFERED: Final = 25
"""Discord shows no more choices than that in one menu."""


def lines(piece: Piece, say: Say, *, paused: bool) -> Iterator[str]:
    """Yield who has the piece, for about how long, and who is next; names as the guild shows them, ringing nobody."""
    following = next_up(piece)
    after = "" if following is None else " " + say("piece.next_is", person=_mention(following))
    if piece.holder is not None and piece.offered:
        yield say("piece.offered", person=_mention(piece.holder)) + after
    elif piece.holder is not None and piece.ends_at is not None:
        key = "piece.held_paused" if paused else "piece.held"
        yield say(key, person=_mention(piece.holder), ends=relative(piece.ends_at)) + after
    elif following is not None:
        yield say("piece.rests") + after
    else:
        yield say(f"piece.free_{piece.mode}")


def desk_lines(piece: Piece, say: Say, *, paused: bool) -> Iterator[str]:
    """Yield the same for the desk, and who waits after that."""
    yield from lines(piece, say, paused=paused)
    waiting = [one for one in piece.line if one != next_up(piece)]
    if waiting:
        yield say("piece.then", people=", ".join(_mention(one) for one in waiting))


def member_buttons(meeting_id: int, say: Say) -> tuple[ui.Button[Any], ...]:
    """Return what everyone in the room can press."""
    return (
        button(say("piece.raise_hand"), ids.RAISE_HAND.custom_id(meeting_id), discord.ButtonStyle.primary),
        button(say("piece.pass"), ids.PASS.custom_id(meeting_id)),
    )


def minutes_of(share: timedelta, say: Say) -> str:
    """Return a share as "About 4 minutes", rounded to what can be said kindly."""
    return say.count("piece.minutes", max(1, math.floor(share / timedelta(minutes=1) + 0.5)))


def your_turn(piece: Piece, meeting_id: int, say: Say) -> Screen:
    """Return what somebody reads when the piece comes to them."""
    text = _your_turn(piece, say)
    return screen(ui.TextDisplay(text), ui.ActionRow(_pass_button(meeting_id, say)))


def cue(say: Say) -> Screen:
    """Return the soft cue."""
    return screen(ui.TextDisplay(say("piece.cue")))


def desk_cue(piece: Piece, meeting_id: int, say: Say, mark: int) -> Screen:
    """Return the word to the desk about a share that is over; it names nobody."""
    return screen(
        ui.TextDisplay(say("piece.desk_cue"), id=mark), ui.ActionRow(_longer(piece, meeting_id, say))
    )


def gentle_card(which: int, say: Say, mark: int) -> Screen:
    """Return a reminder card for the room."""
    text = say(f"piece.card_{GENTLE_CARDS[which]}")
    return screen(ui.Container(ui.TextDisplay(text), id=mark, accent_colour=COLOUR))


def after_hand(view: TurnView, say: Say) -> tuple[str, tuple[ui.Button[Any], ...]]:
    """Return what Raise hand is answered with: where the person stands, and what comes next."""
    piece, meeting_id = view.piece, view.meeting.meeting_id
    if piece.holder == view.user_id:
        return _your_turn(piece, say), (_pass_button(meeting_id, say),)
    if view.user_id not in piece.hands:
        return say("piece.hand_down"), ()
    before = piece.line.index(view.user_id)
    if view.user_id in piece.to_come:
        key = "piece.hand_up_round"
        return say("piece.hand_up_round_first") if before == 0 else say.count(key, before), ()
    if piece.mode == "none":
        return say("piece.hand_waits"), ()
    return say("piece.hand_up_first") if before == 0 else say.count("piece.hand_up", before), ()


def after_pass(view: TurnView, say: Say) -> str:
    """Return what Pass is answered with. It asks for no reason and counts nothing."""
    if view.was.holder == view.user_id:
        return say("piece.passed_on")
    waited = view.user_id in view.was.line
    return say("piece.passed" if waited else "piece.nothing_to_pass")


def picker(piece: Piece, meeting_id: int, names: Mapping[int, str], say: Say) -> Screen:
    """Return the question whom the piece goes to: one tap for who is next, a menu for somebody else."""
    parts: list[ui.Item[Any]] = [ui.TextDisplay("\n".join(desk_lines(piece, say, paused=False)))]
    if next_up(piece) is not None:
        give = ids.GIVE_NEXT.custom_id(meeting_id, piece.turn)
        parts.append(ui.ActionRow(button(say("piece.give_next"), give, discord.ButtonStyle.primary)))
    offered = [
        discord.SelectOption(label=names[one][:100], value=str(one)) for one in names if one != piece.holder
    ]
    if offered:
        menu = ui.Select[Any](
            custom_id=ids.GIVE_TO.custom_id(meeting_id, piece.turn),
            placeholder=say("piece.give_to"),
            options=offered[:OFFERED],
        )
        parts.append(ui.ActionRow(menu))
    return screen(ui.Container(*parts, accent_colour=COLOUR))


def holder_buttons(piece: Piece, meeting_id: int, say: Say) -> tuple[ui.Button[Any], ...]:
    """Return what the desk can do about the share that is going on."""
    return (
        _longer(piece, meeting_id, say),
        button(say("piece.skip"), ids.SKIP.custom_id(meeting_id, piece.turn)),
        button(say("piece.take_back"), ids.TAKE_BACK.custom_id(meeting_id, piece.turn)),
    )


def after_action(view: TurnView, say: Say) -> str:
    """Return where the piece is after a facilitator's command."""
    return "\n".join(desk_lines(view.piece, say, paused=view.meeting.paused_at is not None))


def _longer(piece: Piece, meeting_id: int, say: Say) -> ui.Button[Any]:
    extra = int(piece.extra.total_seconds())
    return button(say("piece.longer"), ids.LONGER_SHARE.custom_id(meeting_id, piece.turn, extra))


def _your_turn(piece: Piece, say: Say) -> str:
    key = "piece.your_turn_stage" if piece.offered else "piece.your_turn"
    return say(key, minutes=minutes_of(piece.share + piece.extra, say))


def _pass_button(meeting_id: int, say: Say) -> ui.Button[Any]:
    return button(say("piece.pass"), ids.PASS.custom_id(meeting_id))


def _mention(user_id: int) -> str:
    return f"<@{user_id}>"
