"""What people read about giving, and what admins read of the ledger. Never who gave: nobody here knows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import discord

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from bot.domain.ledger import GivingPage, Period, Totals
    from bot.domain.money import Amount
    from bot.texts import Say

LISTED: Final = 15
"""Currencies in one summary: what fits one message with room to spare."""


def giving(
    page: GivingPage, say: Say, circle_name: str | None = None
) -> tuple[str, list[discord.ui.Button[Any]]]:
    """Return how to give, that nothing depends on it, and the way to the guild's page if it has one."""
    lines = [] if circle_name is None else [say("donations.for_circle", name=circle_name)]
    lines.append(say("donations.welcome"))
    lines.append(page.purpose or say("donations.no_purpose"))
    if page.link is None:
        return "\n".join([*lines, say("donations.no_link")]), []
    lines.append(say("donations.who_sees"))
    return "\n".join(lines), [discord.ui.Button(label=say("donations.give_untold"), url=page.link)]


def recorded(amount: Amount, given_on: date, circle_name: str | None, say: Say) -> str:
    """Return what was written down, and for whom."""
    facts = {"amount": amount, "date": given_on.isoformat()}
    if circle_name is None:
        return say("donations.recorded", **facts)
    return say("donations.recorded_circle", name=circle_name, **facts)


def summary(totals: Sequence[Totals], period: Period, circle_name: str | None, say: Say) -> str:
    """Return the sums of a period, a line for each currency; there is no sum of them all."""
    return "\n".join(_summary(totals, period, circle_name, say))


def provider_state(page: GivingPage, say: Say) -> str:
    """Return what is set about giving, and how gifts come to be known."""
    lines = [say("donations.state_link", link=page.link) if page.link else say("donations.state_no_link")]
    if not page.purpose:
        lines.append(say("donations.state_no_purpose"))
    lines.append(say("donations.state_by_hand"))
    return "\n".join(lines)


def _summary(totals: Sequence[Totals], period: Period, circle_name: str | None, say: Say) -> Iterator[str]:
    if circle_name is None:
        yield say("donations.summary_title", period=period.name)
    else:
        yield say("donations.summary_title_circle", period=period.name, name=circle_name)
    if not totals:
        yield say("donations.summary_none")
    for one in totals[:LISTED]:
        if one.returned.minor:
            facts = {"gifts": one.gifts, "returned": one.returned, "net": one.net}
            yield say.count("donations.summary_line_returned", one.count, **facts)
        else:
            yield say.count("donations.summary_line", one.count, net=one.net)
    if len(totals) > LISTED:
        yield say.count("donations.summary_more", len(totals) - LISTED)
