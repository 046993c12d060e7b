"""What others see of the ledger, and the screen where admins choose it. Sums of three gifts or more, once a month."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import ui

from bot.ui import ids
from bot.ui.cards import COLOUR
from bot.ui.reply import button, screen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.publishing import Batch, Goal, Shown
    from bot.texts import Say


def goal_line(goal: Goal, say: Say) -> str:
    """Return how far the goal is, by what was published; it moves once a month."""
    if goal.so_far is None or goal.through is None:
        return say("shown.goal_begun", goal=goal.amount)
    key = "shown.goal_reached" if goal.is_reached else "shown.goal_so_far"
    return say(key, goal=goal.amount, so_far=goal.so_far, through=goal.through)


def card(shown: Shown, batches: Sequence[Batch], say: Say) -> str:
    """Return the monthly card: a sum for each currency, and the goal. How many gave is not said."""
    lines = [say("shown.card_title")]
    lines += [say("shown.card_line", months=_months(one, say), net=one.net) for one in batches]
    if shown.goal is not None:
        lines.append(goal_line(shown.goal, say))
    lines.append(say("shown.card_about"))
    return "\n".join(lines)


def choices(shown: Shown, say: Say) -> ui.LayoutView:
    """Return what others see now, with what an admin can change."""
    goal = say("shown.no_goal") if shown.goal is None else goal_line(shown.goal, say)
    where = say("shown.card_off") if shown.channel_id is None else f"<#{shown.channel_id}>"
    parts: list[ui.Item[Any]] = [
        ui.TextDisplay(say("shown.title")),
        ui.TextDisplay(goal),
    ]
    if shown.goal is not None:
        parts.append(ui.ActionRow(button(say("shown.drop_goal"), ids.GOAL_OFF.custom_id())))
    parts += [
        ui.Separator(),
        ui.TextDisplay(say("shown.card_now", channel=where)),
        ui.ActionRow(
            ui.ChannelSelect(
                custom_id=ids.GIFT_CARD_CHANNEL.custom_id(),
                placeholder=say("arrival.choose_channel"),
                channel_types=[discord.ChannelType.text],
            )
        ),
    ]
    if shown.channel_id is not None:
        parts.append(ui.ActionRow(button(say("shown.drop_card"), ids.GIFT_CARD_OFF.custom_id())))
    return screen(ui.Container(*parts, accent_colour=COLOUR))


def _months(batch: Batch, say: Say) -> str:
    first, last = f"{batch.first:%Y-%m}", f"{batch.last:%Y-%m}"
    return first if first == last else say("shown.months", first=first, last=last)
