"""What people read about giving, and what admins read of the ledger. Never who gave: nobody here knows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import discord

from bot.ui import ids
from bot.ui.reply import button
from bot.ui.times import full

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from bot.domain.ledger import GivingPage, Period, Totals
    from bot.domain.money import Amount
    from bot.domain.payments import ProviderState
    from bot.domain.receipts import Recipient
    from bot.texts import Say

LISTED: Final = 15
"""Currencies in one summary: what fits one message with room to spare."""


@dataclass(frozen=True, slots=True)
class Ways:
    """How a gift can come to be somebody's own in the bot: by a link of theirs, or by the receipt afterwards."""

    can_link: bool = False
    can_claim: bool = False
    circle_id: int = 0


def giving(
    page: GivingPage, say: Say, circle_name: str | None = None, *, ways: Ways
) -> tuple[str, list[discord.ui.Button[Any]]]:
    """Return how to give, that nothing depends on it, and the ways there, one of which tells the bot nothing."""
    lines = [] if circle_name is None else [say("donations.for_circle", name=circle_name)]
    lines.append(say("donations.welcome"))
    lines.append(page.purpose or say("donations.no_purpose"))
    other = button(say("gifts.other_ways"), ids.OTHER_WAYS.custom_id())
    if page.link is None:
        return "\n".join([*lines, say("donations.no_link")]), [other]
    if page.suggested:
        lines.append(say("gifts.suggested", suggested=page.suggested))
    untold = discord.ui.Button[Any](label=say("donations.give_untold"), url=page.link)
    if ways.can_link:
        lines.append(say("gifts.who_sees_linked"))
        give = button(say("gifts.give"), ids.GIVE_LINKED.custom_id(ways.circle_id))
        return "\n".join(lines), [give, untold, other]
    lines.append(say("donations.who_sees"))
    if ways.can_claim:
        lines.append(say("gifts.claim_hint"))
    return "\n".join(lines), [untold, other]


def recorded(amount: Amount, given_on: date, circle_name: str | None, say: Say) -> str:
    """Return what was written down, and for whom."""
    facts = {"amount": amount, "date": given_on.isoformat()}
    if circle_name is None:
        return say("donations.recorded", **facts)
    return say("donations.recorded_circle", name=circle_name, **facts)


def summary(totals: Sequence[Totals], period: Period, circle_name: str | None, say: Say) -> str:
    """Return the sums of a period, a line for each currency; there is no sum of them all."""
    return "\n".join(_summary(totals, period, circle_name, say))


def provider_state(page: GivingPage, recipient: Recipient, states: Sequence[ProviderState], say: Say) -> str:
    """Return what is set about giving, and how the payment services are doing. Never a secret."""
    lines = [say("donations.state_link", link=page.link) if page.link else say("donations.state_no_link")]
    if not page.purpose:
        lines.append(say("donations.state_no_purpose"))
    name = recipient.name or say("gifts.no_name_yet")
    lines.append(say(f"gifts.state_recipient_{recipient.kind}", name=name, number=recipient.number))
    for state in states:
        lines += _provider(state, say)
    if not any(state.on for state in states):
        lines.append(say("donations.state_by_hand"))
    return "\n".join(lines)


def provider_buttons(say: Say) -> list[discord.ui.Button[Any]]:
    """Return what an admin may change of it."""
    return [
        button(say("gifts.edit_giving"), ids.EDIT_GIVING.custom_id()),
        button(say("gifts.edit_recipient"), ids.EDIT_RECIPIENT.custom_id()),
    ]


def _provider(state: ProviderState, say: Say) -> Iterator[str]:
    name = say(f"gifts.provider_{state.provider}")
    if not state.on:
        yield say("gifts.state_off", provider=name)
        return
    if state.last_at is None:
        yield say("gifts.state_never", provider=name)
    else:
        last = say(f"gifts.outcome_{state.last_outcome}")
        yield say("gifts.state_on", provider=name, at=full(state.last_at), outcome=last)
    if state.quarantined:
        yield say.count("gifts.state_unread", state.quarantined)
    if state.refused:
        yield say.count("gifts.state_refused", state.refused)


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
