"""What the ledger of gifts is made of: entries without identity, periods, and sums of one currency each.

An entry says how much came when, for which circle, and through whom it was paid; never from whom, and nothing that
anybody typed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from bot.domain.given import shorten
from bot.domain.money import currencies
from bot.domain.rhythm_words import parse_date
from bot.errors import Refusal

if TYPE_CHECKING:
    from bot.domain.money import Amount

EARLIEST: Final = date(2000, 1, 1)
"""An older date is a slip of the pen: nobody keeps this ledger for the last century."""
NAMED_PERIODS: Final = ("this month", "last month", "this year", "last year")
COMMON_CURRENCIES: Final = (
    "USD",
    "EUR",
    "GBP",
    "CAD",
    "AUD",
    "NZD",
    "CHF",
    "SEK",
    "NOK",
    "DKK",
    "INR",
    "JPY",
)
SUGGESTED: Final = 25
"""Discord shows no more choices than that."""
LONGEST_PURPOSE: Final = 500
LONGEST_SUGGESTED: Final = 100
LONGEST_LINK: Final = 512
"""Discord's limit for the address of a link button."""
REFERENCE_ROOM: Final = 60
"""Of which a reference may need so much."""
CARRIES_REFERENCE: Final = frozenset({"buy.stripe.com", "donate.stripe.com"})
"""Pages that carry a code of ours to the payment and back: Stripe's Payment Links (their URL parameters)."""

_YEAR_MONTH: Final = re.compile(r"([0-9]{4})(?:-([0-9]{1,2}))?")
# A host name with a dot, nothing before it: "https://bank.example@elsewhere.example" leads elsewhere.
_LINK: Final = re.compile(
    r"https://(?:[\w](?:[\w-]*[\w])?\.)+[^\W\d_](?:[\w-]*[\w])(?::[0-9]{1,5})?(?:[/?#][^\s<>\"\\]*)?",
    re.IGNORECASE,
)


class Provider(StrEnum):
    """How a gift came to be known; a payment service has the name of its module in `bot.payments`."""

    MANUAL = "manual"
    CSV = "csv"
    STRIPE = "stripe"
    KOFI = "kofi"


class EntryKind(StrEnum):
    """What an entry says; only a gift counts as one."""

    GIFT = "gift"
    REFUND = "refund"
    REFUND_FAILED = "refund_failed"
    DISPUTE_OUT = "dispute_out"
    DISPUTE_IN = "dispute_in"
    CORRECTION = "correction"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the ledger. `external_id` names it once and for all within guild, provider and kind.

    What changes an earlier entry names it by `parent_external_id`, within the same guild and provider; it may come
    first. Without `livemode` it is a trial, and no part of any sum.
    """

    guild_id: int
    circle_id: int | None
    provider: str
    kind: EntryKind
    external_id: str
    amount: Amount
    given_on: date
    parent_external_id: str | None = None
    livemode: bool = True
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """The days from `first` to `last`, both included; `name` is "2026" or "2026-11"."""

    first: date
    last: date
    name: str


class Part(StrEnum):
    """By what sums can be taken apart."""

    MONTH = "month"
    CIRCLE = "circle"


@dataclass(frozen=True, slots=True)
class Totals:
    """The sums of one currency: gifts, what went back (zero or below), what is left of all; `count` of gifts."""

    gifts: Amount
    returned: Amount
    net: Amount
    count: int

    @property
    def corrected(self) -> Amount:
        """What corrections come to."""
        return self.net + -self.gifts + -self.returned


@dataclass(frozen=True, slots=True)
class Summary:
    """A period as admins read it: its sums, the same by month ("2026-11") and by circle ("": the whole guild)."""

    totals: tuple[Totals, ...]
    by_month: tuple[tuple[str, Totals], ...] = ()
    by_circle: tuple[tuple[str, Totals], ...] = ()


@dataclass(frozen=True, slots=True)
class GivingPage:
    """What a guild says about giving, each of which may be empty.

    What the money is for, where one can give, amounts that may help to choose, and how to help without money.
    """

    purpose: str
    link: str | None
    suggested: str = ""
    other_ways: str = ""


def parse_period(text: str, *, today: date) -> Period:
    """A year ("2026"), a month ("2026-11"), or one of NAMED_PERIODS; nothing means the year of `today`.

    Raises Refusal("donations.bad_period") with `given` and `example`.
    """
    wanted = " ".join(text.casefold().split()) or "this year"
    if wanted in NAMED_PERIODS:
        which, _, unit = wanted.partition(" ")
        return _named_period(which, unit, today)
    if found := _YEAR_MONTH.fullmatch(wanted):
        year, month = int(found[1]), int(found[2] or 1)
        if EARLIEST.year <= year < date.max.year and 1 <= month <= 12:
            return _month(year, month) if found[2] else _year(year)
    raise Refusal("donations.bad_period", given=shorten(text), example=f"{today:%Y-%m}")


def parse_given_on(text: str, *, today: date) -> date:
    """The day a gift came; nothing means `today` (in UTC). A day later is let through: it has begun somewhere.

    Raises Refusal with `given` and `example`: "donations.bad_date" when it is no date, "donations.date_ahead" when it
    has not come yet, "donations.date_too_old" when it lies before EARLIEST.
    """
    if not text.strip():
        return today
    try:
        found = parse_date(text, today=today, key="donations.bad_date")
    except Refusal as refusal:
        # the example of a date to come would be no day of a gift
        raise Refusal(refusal.key, **{**refusal.facts, "example": today.isoformat()}) from None
    if found > today + timedelta(days=1):
        raise Refusal("donations.date_ahead", given=found.isoformat(), example=today.isoformat())
    if found < EARLIEST:
        raise Refusal("donations.date_too_old", given=found.isoformat(), example=today.isoformat())
    return found


def parse_page(purpose: str, link: str, suggested: str = "", other_ways: str = "") -> GivingPage:
    """What an admin typed about giving; all may be empty.

    Raises Refusal: "donations.bad_link" with `given` and `example` when the link is no https address of a web page,
    "donations.purpose_long" with `limit` and `length`.
    """
    purpose, link = purpose.strip(), link.strip()
    if len(purpose) > LONGEST_PURPOSE:
        raise Refusal("donations.purpose_long", limit=LONGEST_PURPOSE, length=len(purpose))
    if link and (len(link) + REFERENCE_ROOM > LONGEST_LINK or not _LINK.fullmatch(link)):
        raise Refusal("donations.bad_link", given=shorten(link), example="https://example.org/give")
    return GivingPage(purpose, link or None, " ".join(suggested.split()), other_ways.strip())


def suggest_currencies(typed: str) -> tuple[str, ...]:
    """Up to SUGGESTED codes that begin with what was typed so far; some common ones for nothing typed."""
    wanted = typed.strip().upper()
    if not wanted:
        return COMMON_CURRENCIES
    return tuple(code for code in sorted(currencies()) if code.startswith(wanted))[:SUGGESTED]


def _named_period(which: str, unit: str, today: date) -> Period:
    if unit == "year":
        return _year(today.year - (which == "last"))
    last_of_previous = today.replace(day=1) - timedelta(days=1)
    meant = last_of_previous if which == "last" else today
    return _month(meant.year, meant.month)


def _year(year: int) -> Period:
    return Period(date(year, 1, 1), date(year, 12, 31), f"{year:04}")


def _month(year: int, month: int) -> Period:
    first = date(year, month, 1)
    following = date(year + month // 12, month % 12 + 1, 1)
    return Period(first, following - timedelta(days=1), f"{year:04}-{month:02}")


def carries_reference(link: str | None) -> bool:
    """Say whether the page hands a code of ours back with the payment."""
    return link is not None and (urlsplit(link).hostname or "") in CARRIES_REFERENCE


def with_reference(link: str, code: str) -> str:
    """Return the page's address with the code in it, in place of one that was there."""
    parts = urlsplit(link)
    kept = [pair for pair in parse_qsl(parts.query) if pair[0] != "client_reference_id"]
    return urlunsplit(parts._replace(query=urlencode([*kept, ("client_reference_id", code)])))
