"""What people read about giving, and what admins read of how it is set up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import discord

from bot.ui import ids
from bot.ui.reply import button
from bot.ui.shown import goal_line
from bot.ui.times import full

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.domain.ledger import GivingPage
    from bot.domain.payments import ProviderState
    from bot.domain.publishing import Goal
    from bot.domain.receipts import Recipient
    from bot.texts import Say


@dataclass(frozen=True, slots=True)
class Ways:
    """How a gift can come to be somebody's own in the bot: by a link of theirs, or by the receipt afterwards."""

    can_link: bool = False
    can_claim: bool = False
    circle_id: int = 0


def giving(
    page: GivingPage, say: Say, circle_name: str | None = None, *, ways: Ways, goal: Goal | None = None
) -> tuple[str, list[discord.ui.Button[Any]]]:
    """Return how to give, that nothing depends on it, and the ways there, one of which tells the bot nothing."""
    lines = [] if circle_name is None else [say("donations.for_circle", name=circle_name)]
    lines.append(say("donations.welcome"))
    lines.append(page.purpose or say("donations.no_purpose"))
    if goal is not None:
        lines.append(goal_line(goal, say))
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
