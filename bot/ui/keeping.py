"""What admins read of acts, of how long things are kept, and of somebody who left and is forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import discord
from discord.utils import escape_markdown, format_dt

from bot.ui import ids
from bot.ui.reply import button
from bot.ui.times import date_and_time

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.domain.acts import Act
    from bot.domain.leaving import Erasure
    from bot.texts import Say

CLASSES: Final = ("messages", "seat", "waitlist", "outbox", "audit", "consent", "guild", "copies")
"""What is kept for a time; those that are tables say how many rows of them go next."""


def acts(found: Sequence[Act], say: Say, *, more: bool) -> tuple[str, list[discord.ui.Button[Any]]]:
    """Return acts, newest first, with the way to older ones."""
    if not found:
        return say("keeping.no_acts"), []
    lines = [say("keeping.acts_title"), *(_line(one, say) for one in found)]
    older = button(say("keeping.older"), ids.OLDER_ACTS.custom_id(found[-1].audit_id))
    return "\n".join(lines), [older] if more else []


def _line(act: Act, say: Say) -> str:
    who = f"<@{act.actor_id}>" if act.actor_id else say("keeping.erased_actor")
    what = f"`{act.act}`" + (f" {escape_markdown(act.circle)}" if act.circle else "")
    return f"{format_dt(act.at, 'f')} {who}: {what}"


def retention(going: Mapping[str, int], say: Say) -> str:
    """Return how long everything is kept, and how many rows would go within a day."""
    lines = [say("keeping.retention_title")]
    for name in CLASSES:
        soon = say.count("keeping.going", going[name]) if going.get(name) else ""
        lines.append(f"- {say(f'keeping.kept_{name}')} {soon}".rstrip())
    other = sum(number for table, number in going.items() if table not in CLASSES)
    return "\n".join([*lines, say.count("keeping.going_others", other), say("keeping.retention_fixed")])


def ask_erase(user_id: int, say: Say) -> tuple[str, list[discord.ui.Button[Any]]]:
    """Return the question whether somebody who left is to be forgotten here."""
    erase = button(say("leaving.erase"), ids.ERASE_MEMBER.custom_id(user_id), discord.ButtonStyle.danger)
    keep = button(say("leaving.keep"), ids.KEEP_ME.custom_id())
    return say("keeping.ask_erase", person=f"<@{user_id}>"), [keep, erase]


def erased(erasure: Erasure, say: Say) -> str:
    """Return that it is done, and when the copies lose it; not what there was."""
    return say("keeping.erased", until=date_and_time(erasure.copies_until))
