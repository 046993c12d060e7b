"""What somebody may see of a gift that is linked to them, and what a receipt may say, by who received it.

A receipt never promises a tax deduction unless an admin entered a charity's legal name and number: for one gift of
250 USD or more the United States ask for exactly those, the amount, and whether anything was given in return
(irs.gov, "Charitable contributions: written acknowledgments"). No advice about tax is given.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from bot.domain.given import shorten
from bot.errors import Refusal

if TYPE_CHECKING:
    from datetime import date

    from bot.domain.money import Amount

LONGEST_NAME: Final = 120
_EIN: Final = re.compile(r"([0-9]{2})-?([0-9]{7})")


class RecipientKind(StrEnum):
    """Who receives a guild's gifts."""

    UNSET = "unset"
    BUSINESS = "business"
    INDIVIDUAL = "individual"
    CHARITY = "charity"
    """In the United States, under section 501(c)(3)."""
    FISCAL_HOST = "fiscal_host"
    """Such a charity that receives for a group without a legal form of its own."""


DEDUCTIBLE: Final = frozenset({RecipientKind.CHARITY, RecipientKind.FISCAL_HOST})


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who receives; `number` is a charity's EIN."""

    kind: RecipientKind = RecipientKind.UNSET
    name: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class OwnGift:
    """A gift as its giver sees it. `returned` is what went back, zero or below."""

    gift_id: int
    guild_id: int
    amount: Amount
    returned: Amount
    given_on: date
    circle_name: str | None
    livemode: bool


@dataclass(frozen=True, slots=True)
class Receipt:
    """A gift, and who received it."""

    gift: OwnGift
    recipient: Recipient

    @property
    def key(self) -> str:
        """Return which text fits: a trial and what went back whole are no gifts."""
        if not self.gift.livemode:
            return "test"
        if self.gift.amount.minor + self.gift.returned.minor <= 0:
            return "returned"
        return self.recipient.kind


def parse_recipient(kind: str, name: str, number: str) -> Recipient:
    """Read what an admin chose and typed.

    Raises Refusal: "gifts.no_name" where a charity or its host has no legal name, "gifts.bad_number" with `given` and
    `example` where its number is no EIN, "gifts.name_long" with `limit` and `length`.
    """
    found, name = RecipientKind(kind), " ".join(name.split())
    if len(name) > LONGEST_NAME:
        raise Refusal("gifts.name_long", limit=LONGEST_NAME, length=len(name))
    if found not in DEDUCTIBLE:
        return Recipient(found, name)
    if not name:
        raise Refusal("gifts.no_name")
    read = _EIN.fullmatch(number.strip())
    if read is None:
        raise Refusal("gifts.bad_number", given=shorten(number), example="12-3456789")
    return Recipient(found, name, f"{read[1]}-{read[2]}")
