"""What somebody reads of their own gifts: the link they took, their list, a receipt. To them alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import discord
from discord import ui

from bot.ui import ids
from bot.ui.cards import COLOUR
from bot.ui.reply import button, screen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.ledger import GivingPage
    from bot.domain.receipts import OwnGift, Receipt
    from bot.texts import Say

LISTED: Final = 5
"""Gifts on one screen; the rest are a press away."""


def link_taken(number: int, address: str, say: Say) -> tuple[str, list[ui.Button[Any]]]:
    """Return the link that somebody took, what is kept about it, and whether they want to be thanked."""
    return say("gifts.link_taken"), [
        ui.Button(label=say("gifts.to_the_page"), url=address),
        button(say("gifts.thank_me"), ids.THANK_ME.custom_id(number)),
    ]


def other_ways(page: GivingPage, say: Say) -> str:
    """Return how somebody can help without money."""
    return page.other_ways or say("gifts.other_ways_default")


def mine(gifts: Sequence[OwnGift], offset: int, say: Say) -> ui.LayoutView:
    """Return somebody's own gifts, newest first; `gifts` has one more than is shown where there are more."""
    parts: list[ui.Item[Any]] = [ui.TextDisplay(say("gifts.mine_title"))]
    for one in gifts[:LISTED]:
        receipt = button(say("gifts.receipt"), ids.RECEIPT.custom_id(one.gift_id))
        forget = button(say("gifts.forget"), ids.FORGET_GIFT.custom_id(one.gift_id))
        parts += [ui.Separator(), ui.TextDisplay(_line(one, say)), ui.ActionRow(receipt, forget)]
    if len(gifts) > LISTED:
        older = button(say("gifts.older"), ids.MORE_GIFTS.custom_id(offset + LISTED))
        parts += [ui.Separator(), ui.ActionRow(older)]
    return screen(ui.Container(*parts, accent_colour=COLOUR))


def receipt(one: Receipt, say: Say) -> str:
    """Return what the receipt of a gift says, by who received it."""
    gift = one.gift
    name = discord.utils.escape_markdown(one.recipient.name or say("gifts.no_name_yet"))
    facts = {"number": gift.gift_id, "amount": gift.amount, "date": gift.given_on}
    lines = [say("gifts.receipt_title", **facts)]
    if gift.returned.minor:
        lines.append(say("gifts.receipt_went_back", returned=-gift.returned))
    lines.append(say(f"gifts.receipt_for_{one.key}", name=name, ein=one.recipient.number))
    return "\n".join(lines)


def forget_asked(gift_id: int, say: Say) -> tuple[str, list[ui.Button[Any]]]:
    """Return what forgetting means, and the press that does it."""
    return say("gifts.forget_asked"), [button(say("gifts.forget_sure"), ids.FORGET_SURE.custom_id(gift_id))]


def _line(one: OwnGift, say: Say) -> str:
    facts = {"amount": one.amount, "date": one.given_on}
    if one.circle_name is None:
        lines = [say("gifts.line", **facts)]
    else:
        lines = [say("gifts.line_circle", name=discord.utils.escape_markdown(one.circle_name), **facts)]
    if one.returned.minor:
        lines.append(say("gifts.line_returned", returned=-one.returned))
    if not one.livemode:
        lines.append(say("gifts.line_test"))
    return "\n".join(lines)
