"""What admins read of acts, of how long things are kept, and of somebody who left and is forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import discord
from discord.utils import escape_markdown, format_dt

from bot.domain.act_tables import KNOWN
from bot.domain.retention import BOUNDS, Kept
from bot.ui import ids
from bot.ui.cards import COLOUR
from bot.ui.reply import button, screen
from bot.ui.times import date_and_time

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.domain.acts import Act
    from bot.domain.leaving import Erasure
    from bot.domain.retention import Clocks
    from bot.texts import Say

TABLE_OF: Final = {
    Kept.SEATS: "seat",
    Kept.OUTBOX: "outbox",
    Kept.AUDIT: "audit",
    Kept.CONSENT: "consent",
    Kept.GUILD: "guild",
}
"""The table that shows how much of a class goes next; what is written in rooms is in none."""
IN_THE_AGREEMENT: Final = (Kept.ROOM, Kept.LONG_ROOM, Kept.SEATS)


def acts(found: Sequence[Act], say: Say, *, more: bool) -> tuple[str, list[discord.ui.Button[Any]]]:
    """Return acts, newest first, with the way to older ones."""
    if not found:
        return say("keeping.no_acts"), []
    lines = [say("keeping.acts_title"), *(_line(one, say) for one in found)]
    older = button(say("keeping.older"), ids.OLDER_ACTS.custom_id(found[-1].audit_id))
    return "\n".join(lines), [older] if more else []


def _line(act: Act, say: Say) -> str:
    who = f"<@{act.actor_id}>" if act.actor_id else say("keeping.erased_actor")
    done = say(f"keeping.act_{act.act}") if act.act in KNOWN else say("keeping.other_act")
    what = done + (f" ({escape_markdown(act.circle)})" if act.circle else "")
    return f"{format_dt(act.at, 'f')} {who}: {what}"


def retention(clocks: Clocks, going: Mapping[str, int], say: Say) -> discord.ui.LayoutView:
    """Return how long everything is kept, how many rows would go within a day, and the menu to change a time."""
    lines = [say("keeping.retention_title")]
    for kept in Kept:
        number = going.get(TABLE_OF.get(kept, ""), 0)
        soon = say.count("keeping.going", number) if number else ""
        time = time_of(kept, clocks.hours(kept), say)
        lines.append(f"- {say(f'keeping.kept_{kept}', time=time)} {soon}".rstrip())
    other = sum(number for table, number in going.items() if table not in TABLE_OF.values())
    lines += [f"- {say('keeping.always_waitlist')}", f"- {say('keeping.always_copies')}"]
    if other:
        lines.append(say.count("keeping.going_others", other))
    menu = discord.ui.Select[Any](
        custom_id=ids.RETENTION.custom_id(),
        placeholder=say("keeping.choose_class"),
        options=[
            discord.SelectOption(
                label=say(f"keeping.class_{kept}"), value=kept, description=_between(kept, say)
            )
            for kept in Kept
        ],
    )
    return screen(
        discord.ui.Container(
            discord.ui.TextDisplay("\n".join(lines)), discord.ui.ActionRow(menu), accent_colour=COLOUR
        )
    )


def time_of(kept: Kept, hours: int, say: Say) -> str:
    """Return a time in the unit that its class is counted in."""
    number = hours // BOUNDS[kept].unit
    return say.count("keeping.days" if BOUNDS[kept].in_days else "keeping.hours", number)


def retention_saved(kept: Kept, hours: int, say: Say) -> str:
    """Return what holds from now on, and that people are asked again where the agreement says it, too."""
    said = say(f"keeping.kept_{kept}", time=time_of(kept, hours, say))
    more = [say("keeping.asks_again")] if kept in IN_THE_AGREEMENT else []
    return "\n".join([say("keeping.retention_saved", line=said), *more])


def retention_why(kept: Kept, say: Say) -> str:
    """Return why a class has bounds, and which."""
    return say("keeping.why", bounds=_between(kept, say), reason=say(f"keeping.why_{kept}"))


def _between(kept: Kept, say: Say) -> str:
    bounds = BOUNDS[kept]
    return say("keeping.between", least=bounds.least // bounds.unit, most=time_of(kept, bounds.most, say))


def ask_erase(user_id: int, say: Say) -> tuple[str, list[discord.ui.Button[Any]]]:
    """Return the question whether somebody who left is to be forgotten here."""
    erase = button(say("leaving.erase"), ids.ERASE_MEMBER.custom_id(user_id), discord.ButtonStyle.danger)
    keep = button(say("leaving.keep"), ids.KEEP_ME.custom_id())
    return say("keeping.ask_erase", person=f"<@{user_id}>"), [keep, erase]


def erased(erasure: Erasure, say: Say) -> str:
    """Return that it is done, and when the copies lose it; not what there was."""
    return say("keeping.erased", until=date_and_time(erasure.copies_until))
