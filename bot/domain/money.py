"""Money as the ledger keeps it: whole minor units of one currency, never a float, never converted.

There are two tables of decimals, and they must not be mixed. ISO 4217 says how many decimals a currency has,
and an `Amount` counts in those. Stripe counts some currencies differently on its wire (500 means 5 Icelandic
krónur there); `from_stripe` is the only place that knows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from bot.domain.given import shorten
from bot.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_MAJOR: Final = 999_999_999
"""The largest whole amount that can be recorded: room for a gift in any currency, and well inside 64 bits."""

# ISO 4217, list one, as of 2026: the currencies people pay with. Left out are fund codes (CLF, USN), metals
# (XAU), units of account (XDR) and codes for tests (XTS).
_TWO_DECIMALS: Final = frozenset(
    re.findall(
        "[A-Z]{3}",
        "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF "
        "CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD "
        "HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK "
        "MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD "
        "RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS "
        "UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG ",
    )
)
_NO_DECIMALS: Final = frozenset(
    re.findall("[A-Z]{3}", "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF")
)
_THREE_DECIMALS: Final = frozenset(re.findall("[A-Z]{3}", "BHD IQD JOD KWD LYD OMR TND"))

# docs.stripe.com/currencies: zero-decimal currencies and special cases. ISK and UGX have no decimals but are
# sent with two (always 00); MGA has two but is sent without. HUF and TWD are special for payouts only. That page has
# UGX in both lists; what the service does is two: it took 380000 UGX for 3800.00 (WordPress/wordcamp.org#1320) and
# refuses what is not divisible by 100 (woocommerce/woocommerce-gateway-stripe#2674, fixed so; Shopify/money#258 too).
_STRIPE_NO_DECIMALS: Final = _NO_DECIMALS - {"ISK", "UGX"} | {"MGA"}

# Groups of three only count when another sign begins the decimals, as in 1,234.50: nothing else can be meant.
_PLAIN: Final = re.compile(r"([0-9]+)(?:([.,])([0-9]+))?")
_GROUPED: Final = re.compile(
    r"([0-9]{1,3}(?:([.,' \u00a0\u202f\u2019])[0-9]{3})(?:\2[0-9]{3})*)([.,])([0-9]+)"
)


class CurrencyMismatchError(ValueError):
    """Two amounts were to be added that do not count the same thing."""


@dataclass(frozen=True, slots=True)
class Amount:
    """So many minor units of a currency: Amount(1250, "USD", 2) is 12.50 USD. Below zero for a refund.

    The exponent is kept with the number, so that an old row still means the same after a currency changed its
    decimals. Raises ValueError when the currency is no code of three capitals, or the exponent not 0 to 4.
    """

    minor: int
    currency: str
    exponent: int

    def __post_init__(self) -> None:
        if not re.fullmatch("[A-Z]{3}", self.currency) or not 0 <= self.exponent <= 4:
            raise ValueError("not an amount: the currency or the number of decimals")

    def __add__(self, other: Amount) -> Amount:
        if (self.currency, self.exponent) != (other.currency, other.exponent):
            raise CurrencyMismatchError("amounts of two currencies are never added")
        return replace(self, minor=self.minor + other.minor)

    def __neg__(self) -> Amount:
        return replace(self, minor=-self.minor)

    @property
    def digits(self) -> str:
        """The number alone, exact, with a point and all decimals of the currency: "12.50", "-0.05", "500"."""
        sign = "-" if self.minor < 0 else ""
        whole, rest = divmod(abs(self.minor), 10**self.exponent)
        return f"{sign}{whole}.{rest:0{self.exponent}}" if self.exponent else f"{sign}{whole}"

    def __str__(self) -> str:
        return f"{self.digits} {self.currency}"


def total(amounts: Iterable[Amount], *, currency: str) -> Amount:
    """The sum of amounts of one currency; nothing gives zero of it.

    Raises CurrencyMismatchError when one is of another currency, or was kept with other decimals.
    """
    collected = list(amounts)
    if not collected:
        return Amount(0, currency, exponent_of(currency))
    sum_of_all = Amount(0, currency, collected[0].exponent)
    for amount in collected:
        sum_of_all += amount
    return sum_of_all


def currencies() -> frozenset[str]:
    """The codes of all currencies that can be recorded."""
    return _TWO_DECIMALS | _NO_DECIMALS | _THREE_DECIMALS


def exponent_of(currency: str) -> int:
    """How many decimals ISO 4217 gives a currency. Raises ValueError for a code that is not in use."""
    if currency in _TWO_DECIMALS:
        return 2
    if currency in _NO_DECIMALS:
        return 0
    if currency in _THREE_DECIMALS:
        return 3
    raise ValueError("not a currency in use")


def parse_currency(text: str) -> str:
    """The code of a currency, in capitals.

    Raises Refusal("donations.bad_currency") with `given` and `example`.
    """
    code = text.strip().upper()
    if code not in currencies():
        raise Refusal("donations.bad_currency", given=shorten(text), example="USD")
    return code


def parse_amount(text: str, currency: str) -> Amount:
    """The amount that a person typed: "12", "12.50", "12,50", "1,234.50", "1 234,50".

    Strict, for a wrong reading is a wrong ledger: no sign, no exponent, no more decimals than the currency
    has, above zero and at most MOST_MAJOR. A comma before three digits is refused in every currency, for
    "1,000" may mean a thousand or one; a point always begins the decimals.

    Raises Refusal("donations.bad_amount") with `given`, `currency`, `decimals`, `most` and `example`, and
    Refusal("donations.bad_currency") as `parse_currency` does.
    """
    code = parse_currency(currency)
    exponent = exponent_of(code)
    parts = _read_parts(text.strip())
    minor = 0
    if parts is not None and len(parts[0]) <= len(str(MOST_MAJOR)) and len(parts[1]) <= exponent:
        minor = int(parts[0] + parts[1].ljust(exponent, "0") or "0")
    if not 0 < minor <= MOST_MAJOR * 10**exponent:
        example = Amount(1250 * 10**exponent // 100, code, exponent).digits
        most = Amount(MOST_MAJOR * 10**exponent, code, exponent)
        facts: dict[str, object] = {"currency": code, "decimals": exponent, "most": most, "example": example}
        raise Refusal("donations.bad_amount", given=shorten(text), **facts)
    return Amount(minor, code, exponent)


def from_stripe(wire: int, currency: str) -> Amount:
    """The amount that Stripe means by `wire` of its own minor units; `currency` in any case, as it sends it.

    Raises ValueError for a currency that is not in use, and for a part of a unit that the currency does not
    have: such a call is set aside for a person to look at, never rounded.
    """
    code = currency.upper()
    exponent = exponent_of(code)
    shift = exponent - stripe_exponent_of(code)
    if shift >= 0:
        return Amount(wire * 10**shift, code, exponent)
    minor, rest = divmod(wire, 10**-shift)
    if rest:
        raise ValueError("a part of a unit that this currency does not have")
    return Amount(minor, code, exponent)


def stripe_exponent_of(currency: str) -> int:
    """How many decimals Stripe's integers have. Raises ValueError for a code that is not in use."""
    exponent = exponent_of(currency)
    if currency in _STRIPE_NO_DECIMALS:
        return 0
    return exponent or 2


def _read_parts(text: str) -> tuple[str, str] | None:
    """The digits before and after the decimal sign, without thousands signs; None when it can be misread."""
    if plain := _PLAIN.fullmatch(text):
        whole, sign, decimals = plain[1].lstrip("0"), plain[2], plain[3] or ""
        may_be_thousands = sign == "," and len(decimals) == 3 and 1 <= len(whole) <= 3
        return None if may_be_thousands else (whole, decimals)
    if (grouped := _GROUPED.fullmatch(text)) and grouped[2] != grouped[3]:
        return re.sub("[^0-9]", "", grouped[1]).lstrip("0"), grouped[4]
    return None
