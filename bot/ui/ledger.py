"""What admins read of the ledger: sums, entries with their numbers, corrections. Never who gave: nobody here knows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import discord

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from bot.domain.corrections import Line
    from bot.domain.ledger import Period, Summary, Totals
    from bot.domain.money import Amount
    from bot.texts import Say

LISTED: Final = 15
"""Currencies in one summary: what fits one message with room to spare."""
NEWEST: Final = 5
"""Entries below a summary."""
LONGEST: Final = 1900
"""Characters of a summary: Discord takes 2,000."""
LONGEST_CHOICE: Final = 100
"""Characters of a choice that a command suggests."""


def recorded(number: int, amount: Amount, given_on: date, circle_name: str | None, say: Say) -> str:
    """Return what was written down, under which number, and for whom."""
    facts = {"amount": amount, "date": given_on, "number": number}
    if circle_name is None:
        return say("donations.recorded", **facts)
    return say("donations.recorded_circle", name=discord.utils.escape_markdown(circle_name), **facts)


def summary(found: Summary, newest: Sequence[Line], period: Period, circle_name: str | None, say: Say) -> str:
    """Return the sums of a period, by month and circle too, and its newest entries; there is no sum across currencies.

    What does not fit a message is left out from the end, and the text says so.
    """
    lines: list[str] = []
    room = LONGEST
    for line in _summary(found, newest, period, circle_name, say):
        if len(line) + 1 > room:
            lines.append(say("donations.summary_cut"))
            break
        lines.append(line)
        room -= len(line) + 1
    return "\n".join(lines)


def corrected(target: Line, written: Line, say: Say) -> str:
    """Return what was taken out of the sums, and by which entry."""
    key = "donations.corrected_back" if written.entry.amount.minor > 0 else "donations.corrected"
    facts = {"amount": -written.entry.amount, "number": target.number, "by": written.number}
    return say(key, **facts)


def entry_choice(line: Line, say: Say) -> str:
    """Return an entry as a choice of a command."""
    return _entry(line, say, plain=True)[:LONGEST_CHOICE]


def _summary(
    found: Summary, newest: Sequence[Line], period: Period, circle_name: str | None, say: Say
) -> Iterator[str]:
    if circle_name is None:
        yield say("donations.summary_title", period=period.name)
    else:
        name = discord.utils.escape_markdown(circle_name)
        yield say("donations.summary_title_circle", period=period.name, name=name)
    if not found.totals:
        yield say("donations.summary_none")
    for one in found.totals[:LISTED]:
        yield _total(one, say)
    if len(found.totals) > LISTED:
        yield say.count("donations.summary_more", len(found.totals) - LISTED)
    if len({month for month, _ in found.by_month}) > 1:
        yield say("donations.summary_by_month")
        yield from (_part(month, one, say) for month, one in found.by_month)
    if circle_name is None and any(name for name, _ in found.by_circle):
        yield say("donations.summary_by_circle")
        for name, one in found.by_circle:
            yield _part(discord.utils.escape_markdown(name) or say("donations.whole_group"), one, say)
    if newest:
        yield say("donations.summary_newest")
        yield from (_entry(line, say) for line in newest)


def _total(one: Totals, say: Say) -> str:
    facts = {"gifts": one.gifts, "returned": one.returned, "net": one.net}
    if one.corrected.minor:
        return say.count("donations.summary_line_corrected", one.count, corrected=one.corrected, **facts)
    if one.returned.minor:
        return say.count("donations.summary_line_returned", one.count, **facts)
    return say.count("donations.summary_line", one.count, net=one.net)


def _part(name: str, one: Totals, say: Say) -> str:
    return say.count("donations.summary_part", one.count, part=name, net=one.net)


def _entry(line: Line, say: Say, *, plain: bool = False) -> str:
    entry = line.entry
    facts = {
        "number": line.number,
        "date": entry.given_on,
        "amount": entry.amount,
        "kind": say(f"donations.kind_{entry.kind}"),
    }
    if plain:
        return say("donations.entry_choice", **facts)
    if line.corrects is not None:
        return say("donations.entry_line_about", corrects=line.corrects, **facts)
    return say("donations.entry_line", **facts)
