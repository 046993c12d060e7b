"""Stripe: gifts by Payment Link, what was paid back, and what a bank took back.

The signature is checked with the standard library (docs.stripe.com/webhooks, "Verify webhook signatures manually").
`charge.refunded` is not read: what it counts adds up over several refunds, and each refund has its own event.
"""

from __future__ import annotations

import hmac
import re
from typing import TYPE_CHECKING, Any, ClassVar, Final

from bot.domain.ledger import EntryKind
from bot.domain.money import from_stripe
from bot.domain.payments import Call, Line, UnreadableError
from bot.payments.provider import (
    MOST_MINOR,
    ForgedError,
    day,
    identifier,
    inner,
    read_json,
    text,
    truth,
    whole,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from bot.domain.money import Amount

TOLERANCE: Final = 300
"""Seconds that a signature may be old, or ahead: Stripe's own library takes 300 back, and any time ahead."""
MOST_SIGNATURES: Final = 8
LONGEST_HEADER: Final = 2048
HEADER: Final = "Stripe-Signature"

_TIME: Final = re.compile(r"[1-9][0-9]{0,11}")
_SIGNATURE: Final = re.compile(r"[0-9a-f]{64}")
_EVENT: Final = re.compile(r"[a-z_]+(\.[a-z_]+)*")


class Stripe:
    """See the module."""

    name: ClassVar[str] = "stripe"
    content_type: ClassVar[str] = "application/json"

    def verify(self, headers: Mapping[str, str], body: bytes, secrets: Sequence[str], now: int) -> None:
        """Check the signature; while a secret is replaced, either will do. Raises `ForgedError`."""
        sent_at, signatures = _parse_header(headers.get(HEADER, ""))
        if abs(now - sent_at) > TOLERANCE:
            raise ForgedError("time")
        signed = str(sent_at).encode() + b"." + body
        genuine = False
        for secret in filter(None, secrets):
            wanted = hmac.new(secret.encode(), signed, "sha256").hexdigest().encode()
            for signature in signatures:
                genuine |= hmac.compare_digest(wanted, signature.encode())
        if not genuine:
            raise ForgedError("signature")

    def read(self, body: bytes) -> Call:
        """Read an event. What concerns no gift has no lines. Raises `UnreadableError`."""
        event = read_json(body)
        kind = text(event, "type")
        delivery = f"{identifier(event, 'id')}"
        reader = _READERS.get(kind)
        if reader is None:
            return Call(delivery, kind if _EVENT.fullmatch(kind) and len(kind) <= 60 else "other")
        of = inner(inner(event, "data"), "object")
        lines, reference = reader(of, day(event, "created"), truth(event, "livemode"))
        return Call(delivery, kind, lines, reference)


Found = tuple[tuple[Line, ...], str | None]
NOTHING: Final[Found] = ((), None)


def _parse_header(header: str) -> tuple[int, list[str]]:
    """Return the time and the v1 signatures. Stricter than Stripe's library: one time, plain digits, few signatures."""
    if len(header) > LONGEST_HEADER:
        raise ForgedError("header")
    pairs = [part.partition("=") for part in header.split(",")]
    times = [value for name, _, value in pairs if name == "t"]
    signatures = [value for name, _, value in pairs if name == "v1"]
    if len(times) != 1 or not _TIME.fullmatch(times[0]) or not 1 <= len(signatures) <= MOST_SIGNATURES:
        raise ForgedError("header")
    if not all(_SIGNATURE.fullmatch(one) for one in signatures):
        raise ForgedError("header")
    return int(times[0]), signatures


def _paid(session: Mapping[str, Any], given_on: date, live: bool) -> Found:  # noqa: FBT001 - a row of a table calls it
    """Read a Checkout Session. Bank debits come as `unpaid` first, and again once they are paid."""
    status = text(session, "payment_status")
    # a shop in the same account makes sessions of its own; gifts come by a Payment Link
    if status != "paid" or session.get("payment_link") is None:
        return NOTHING
    if text(session, "mode") != "payment":
        # a monthly gift: its later payments come as invoices, which are not read yet, so the first is not either
        raise UnreadableError("recurring")
    amount = _amount(session, "amount_total")
    if amount.minor == 0:
        return NOTHING
    gift = Line(EntryKind.GIFT, identifier(session, "payment_intent"), amount, given_on, livemode=live)
    reference = session.get("client_reference_id")
    return (gift,), reference if isinstance(reference, str) else None


def _refunded(refund: Mapping[str, Any], seen_on: date, live: bool) -> Found:  # noqa: FBT001
    """Read a Refund. One that failed is written with what it undoes, so that the order of events does not matter."""
    status = refund.get("status")
    if status not in ("succeeded", "failed", "canceled"):
        return NOTHING
    amount, number, parent = _amount(refund, "amount"), identifier(refund, "id"), _parent(refund)
    if amount.minor == 0:
        return NOTHING
    made_on = day(refund, "created")
    lines = [Line(EntryKind.REFUND, number, -amount, made_on, parent, live)]
    if status != "succeeded":
        lines.append(Line(EntryKind.REFUND_FAILED, number, amount, max(seen_on, made_on), parent, live))
    return tuple(lines), None


def _taken(dispute: Mapping[str, Any], seen_on: date, live: bool) -> Found:  # noqa: FBT001
    return _disputed(dispute, EntryKind.DISPUTE_OUT, seen_on, live=live)


def _given_back(dispute: Mapping[str, Any], seen_on: date, live: bool) -> Found:  # noqa: FBT001
    return _disputed(dispute, EntryKind.DISPUTE_IN, seen_on, live=live)


def _disputed(dispute: Mapping[str, Any], kind: EntryKind, seen_on: date, *, live: bool) -> Found:
    """Read a Dispute: money goes out at most once and comes back at most once, so its own id names both."""
    amount = _amount(dispute, "amount")
    if amount.minor == 0:
        return NOTHING
    signed = -amount if kind is EntryKind.DISPUTE_OUT else amount
    return (Line(kind, identifier(dispute, "id"), signed, seen_on, _parent(dispute), live),), None


def _amount(of: Mapping[str, Any], key: str) -> Amount:
    try:
        return from_stripe(whole(of, key, most=MOST_MINOR), text(of, "currency"))
    except ValueError:
        raise UnreadableError("amount") from None


def _parent(of: Mapping[str, Any]) -> str | None:
    """Return the payment that this belongs to; a charge of the old kind has none, and concerns no gift of ours."""
    return None if of.get("payment_intent") is None else identifier(of, "payment_intent")


_READERS: Final[Mapping[str, Callable[[Mapping[str, Any], date, bool], Found]]] = {
    "checkout.session.completed": _paid,
    "checkout.session.async_payment_succeeded": _paid,
    "refund.created": _refunded,
    "refund.updated": _refunded,
    "refund.failed": _refunded,
    "charge.refund.updated": _refunded,  # what accounts on a version before 2024-10-28 send
    "charge.dispute.funds_withdrawn": _taken,
    "charge.dispute.funds_reinstated": _given_back,
}
