"""What is wrong, in words: what it is, what it breaks, the one thing to do, and the press that mends it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import discord
from discord import ui

from bot.domain.faults import FaultKind, Mend, mend_of
from bot.domain.setup import Step
from bot.ui import ids
from bot.ui.cards import COLOUR
from bot.ui.reply import button, screen

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bot.domain.faults import Fault
    from bot.domain.meetings import Circle
    from bot.texts import Say

    Circles = Mapping[int, Circle]

A_PAGE: Final = 3
"""Faults at a time: as many as there may be buttons that matter."""


def page(faults: Sequence[Fault], number: int, circles: Circles, say: Say) -> ui.LayoutView:
    """Return one page of what is wrong, or that all is well."""
    last = max(0, (len(faults) - 1) // A_PAGE)
    number = min(number, last)
    shown = faults[number * A_PAGE : (number + 1) * A_PAGE]
    parts: list[ui.Item[Any]] = [ui.TextDisplay(_head(faults, number, last, say))]
    for fault in shown:
        parts.append(ui.Separator())
        parts.append(ui.TextDisplay(text(fault, circles, say)))
        if (mend := _mend(fault, say)) is not None:
            parts.append(ui.ActionRow(mend))
    return screen(ui.Container(*parts, ui.ActionRow(*_ways(number, last, say)), accent_colour=COLOUR))


def note(fault: Fault, circles: Circles, say: Say, marker: int, *, well: bool) -> ui.LayoutView:
    """Return the word to admins that something is wrong, with the press that mends it, or well again."""
    if well:
        told = say("setup.well_again", title=_title(fault, circles, say))
        return screen(ui.TextDisplay(told, id=marker))
    items: list[ui.Item[Any]] = [ui.TextDisplay(text(fault, circles, say), id=marker)]
    if (mend := _mend(fault, say)) is not None:
        items.append(ui.ActionRow(mend))
    return screen(*items)


def text(fault: Fault, circles: Circles, say: Say) -> str:
    """Return a fault in words."""
    facts = {**_places(fault, circles), **_FACTS.get(fault.kind, _no_facts)(fault.words, say)}
    return f"**{_title(fault, circles, say)}** {say(f'setup.fault_{fault.kind}', **facts)}"


def _title(fault: Fault, circles: Circles, say: Say) -> str:
    return say(f"setup.title_{fault.kind}", **_places(fault, circles))


def _head(faults: Sequence[Fault], number: int, last: int, say: Say) -> str:
    if not faults:
        return say("setup.all_well")
    head = say.count("setup.not_well", len(faults))
    return head if not last else f"{head} {say('setup.page', number=number + 1, last=last + 1)}"


def _ways(number: int, last: int, say: Say) -> list[ui.Button[Any]]:
    ways = [button(say("setup.look_again"), ids.DOCTOR_PAGE.custom_id(0))]
    if number < last:
        ways.append(button(say("setup.more"), ids.DOCTOR_PAGE.custom_id(number + 1)))
    return [*ways, button(say("setup.through"), ids.SETUP_STEP.custom_id(Step.ADMINS))]


def _mend(fault: Fault, say: Say) -> ui.Button[Any] | None:
    mend = mend_of(fault)
    if mend is None:
        return None
    custom_id = ids.MEND.custom_id(list(Mend).index(mend), fault.about)
    if mend is Mend.REMAKE:
        custom_id = ids.REMAKE.custom_id(fault.about)
    elif mend is Mend.AUTOMOD:
        custom_id = ids.AUTOMOD_ON.custom_id()
    return button(say(f"setup.mend_{mend}"), custom_id, discord.ButtonStyle.primary)


def _places(fault: Fault, circles: Circles) -> dict[str, str]:
    circle = circles.get(fault.about)
    if circle is None:
        return {"name": "", "channel": "", "room": ""}
    room = circle.voice_channel_id or circle.channel_id
    return {"name": circle.name, "channel": f"<#{circle.channel_id}>", "room": f"<#{room}>"}


def _no_facts(_: tuple[str, ...], __: Say) -> dict[str, str]:
    return {}


def _rights(words: tuple[str, ...], say: Say) -> dict[str, str]:
    return {"rights": say("common.list_join").join(say(f"common.right_{one}") for one in words)}


def _place(words: tuple[str, ...], say: Say) -> dict[str, str]:
    channel_id, there, *lacking = words
    channel = f"<#{channel_id}>"
    if there == "gone":
        return {"what": say("setup.place_gone")}
    if lacking:
        return {"what": say("setup.place_rights", channel=channel, **_rights(tuple(lacking), say))}
    return {"what": say("setup.card_gone", channel=channel)}


def _provider(words: tuple[str, ...], say: Say) -> dict[str, str]:
    number = words[1] if len(words) > 1 else ""
    return {"provider": say(f"gifts.provider_{words[0]}"), "number": number}


def _language(words: tuple[str, ...], say: Say) -> dict[str, str]:
    return {"language": words[0], "languages": say("common.list_join").join(words[1:])}


def _one(name: str) -> Callable[[tuple[str, ...], Say], dict[str, str]]:
    return lambda words, _: {name: words[0]}


_FACTS: Final[Mapping[FaultKind, Callable[[tuple[str, ...], Say], dict[str, str]]]] = {
    FaultKind.ROLE_RIGHTS: _rights,
    FaultKind.CHANNEL_RIGHTS: _rights,
    FaultKind.ROOM_RIGHTS: _rights,
    FaultKind.ADMIN_CHANNEL: _place,
    FaultKind.START_CARD: _place,
    FaultKind.WEBHOOK_OFF: _provider,
    FaultKind.WEBHOOK_UNREAD: _provider,
    FaultKind.WEBHOOK_REFUSED: _provider,
    FaultKind.LANGUAGE: _language,
    FaultKind.BOTS_READ: lambda words, _: {"roles": ", ".join(f"<@&{one}>" for one in words)},
    FaultKind.HELP_LINES: lambda words, _: {"lines": ", ".join(words)},
    FaultKind.DISK: _one("free"),
    FaultKind.CLOCK: _one("seconds"),
    FaultKind.ZONES: _one("version"),
    FaultKind.BACKUP: _one("hours"),
}
