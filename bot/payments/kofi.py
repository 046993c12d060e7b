"""Ko-fi: a form with one field of JSON, and a shared token in it. It reports gifts, and nothing that goes back.

Whether a gift `is_public` makes no difference here: no name and no message is kept of either kind.
"""

from __future__ import annotations

import hmac
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ClassVar, Final
from urllib.parse import parse_qsl

from bot.domain.ledger import EntryKind
from bot.domain.money import Amount, exponent_of
from bot.domain.payments import Call, Line, UnreadableError
from bot.payments.provider import ForgedError, identifier, read_json, text, truth

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

GIFTS: Final = frozenset({"Donation", "Subscription"})
"""The rest are things that were bought: `Commission`, `Shop Order`."""
TRIAL: Final = "00000000-"
"""How the receipts of the page's own test buttons begin: 00000000-1111-2222-3333-444444444444. A real one is random."""
MOST_MAJOR_DIGITS: Final = 9

_AMOUNT: Final = re.compile(rf"([0-9]{{1,{MOST_MAJOR_DIGITS}}})(?:\.([0-9]{{1,3}}))?")


class Kofi:
    """See the module."""

    name: ClassVar[str] = "kofi"
    content_type: ClassVar[str] = "application/x-www-form-urlencoded"

    def verify(self, headers: Mapping[str, str], body: bytes, secrets: Sequence[str], now: int) -> None:
        """Compare the token in constant time, before anything else of the body is used. Raises `ForgedError`."""
        del headers, now
        try:
            token = _data(body).get("verification_token")
        except UnreadableError:
            raise ForgedError("token") from None
        given = token.encode("utf-8", "replace") if isinstance(token, str) else b""
        genuine = False
        for secret in filter(None, secrets):
            genuine |= hmac.compare_digest(secret.encode(), given)
        if not genuine:
            raise ForgedError("token")

    def read(self, body: bytes) -> Call:
        """Read a payment. Raises `UnreadableError`."""
        data = _data(body)
        delivery, receipt = identifier(data, "message_id").lower(), receipt_of(data)
        kind = text(data, "type")
        truth(data, "is_public")
        if receipt.startswith(TRIAL):
            return Call(delivery, "trial", test=True)
        if kind not in GIFTS:
            return Call(delivery, "other")
        gift = Line(EntryKind.GIFT, receipt, _amount(data), _instant(data).date())
        return Call(delivery, kind.lower(), (gift,))


def receipt_of(data: Mapping[str, Any]) -> str:
    """Return the payment's own name, which the donor finds on their receipt."""
    return identifier(data, "kofi_transaction_id").lower()


def _data(body: bytes) -> dict[str, Any]:
    try:
        fields = parse_qsl(body.decode("ascii"), strict_parsing=True, max_num_fields=4, errors="strict")
    except ValueError:
        raise UnreadableError("form") from None
    found = [value for name, value in fields if name == "data"]
    if len(found) != 1:
        raise UnreadableError("form")
    return read_json(found[0].encode("utf-8", "replace"))


def _amount(data: Mapping[str, Any]) -> Amount:
    """Read "3.00", and "500.00" of a currency that has no decimals. Surplus decimals must be zeros: no rounding."""
    currency = text(data, "currency").upper()
    found = _AMOUNT.fullmatch(text(data, "amount"))
    try:
        exponent = exponent_of(currency)
    except ValueError:
        raise UnreadableError("amount") from None
    if found is None:
        raise UnreadableError("amount")
    decimals = (found[2] or "").rstrip("0")
    minor = int(found[1] + decimals.ljust(exponent, "0"))
    if len(decimals) > exponent or minor == 0:
        raise UnreadableError("amount")
    return Amount(minor, currency, exponent)


def _instant(data: Mapping[str, Any]) -> datetime:
    try:
        found = datetime.fromisoformat(text(data, "timestamp"))
    except ValueError:
        raise UnreadableError("time") from None
    if found.tzinfo is None or not 2000 <= found.year < 2100:
        raise UnreadableError("time")
    return found.astimezone(UTC)
