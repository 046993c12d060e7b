"""What people read when they have themselves erased: what would go, what went, what stays and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import discord

from bot.ui import ids
from bot.ui.reply import button
from bot.ui.times import date_and_time

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.domain.leaving import Erasure
    from bot.texts import Say

_COUNTED: Final = {
    "seat": "leaving.seats",
    "standing": "leaving.standing",
    "facilitator": "leaving.circles",
    "consent": "leaving.consents",
    "write_choice": "leaving.choices",
    "gift_link": "leaving.gifts",
}
"""What has a name of its own; everything else is "other notes", and stands in the export."""
_STAYS: Final = {"audit": "leaving.audit_stays", "gift_link": "leaving.gifts_stay"}


def ask(held: Mapping[str, int], say: Say) -> tuple[str, list[discord.ui.Button[Any]]]:
    """Return what would go, with the question; without buttons where there is nothing."""
    if not held:
        return say("leaving.nothing"), []
    erase = button(say("leaving.erase"), ids.ERASE_ME.custom_id(), discord.ButtonStyle.danger)
    keep = button(say("leaving.keep"), ids.KEEP_ME.custom_id())
    return say("leaving.ask", what=_listed(held, say)), [keep, erase]


def erased(erasure: Erasure, say: Say) -> str:
    """Return what went, what stays and why, and when the copies lose it."""
    lines = [
        say("leaving.erased", what=_listed(erasure.gone, say)) if erasure.gone else say("leaving.nothing")
    ]
    lines += [say(key) for table, key in _STAYS.items() if table in erasure.gone]
    if erasure.still_in:
        lines.append(say("leaving.still_in"))
    lines.append(say("leaving.copies", until=date_and_time(erasure.copies_until)))
    return "\n".join(lines)


def _listed(held: Mapping[str, int], say: Say) -> str:
    """Return the counts in words: "4 seats, 1 consent and 3 other notes"."""
    named = [say.count(key, held[table]) for table, key in _COUNTED.items() if held.get(table)]
    other = sum(number for table, number in held.items() if table not in _COUNTED)
    if other:
        named.append(say.count("leaving.others", other))
    *most, last = named
    return f"{', '.join(most)}{say('common.list_join')}{last}" if most else last
