"""Calls of payment services as they come over the wire, for tests."""

from __future__ import annotations

import hmac
import json
from typing import Any
from urllib.parse import urlencode

STRIPE_SECRET, KOFI_TOKEN = "whsec_test", "4f0b-99"


def sign(body: bytes, at: int, secret: str = STRIPE_SECRET) -> str:
    """Return the header that Stripe sends with a body."""
    signature = hmac.new(secret.encode(), str(at).encode() + b"." + body, "sha256").hexdigest()
    return f"t={at},v1={signature}"


def stripe_body(event: object) -> bytes:
    """Return an event as Stripe writes it."""
    return json.dumps(event, indent=2).encode()


def kofi_body(event: object) -> bytes:
    """Return a payment as Ko-fi sends it: a form with one field."""
    return urlencode({"data": json.dumps(event)}).encode()


def session(number: int = 1, **changed: object) -> dict[str, Any]:
    """Return Stripe's event of a paid Payment Link; `changed` goes into the session."""
    paid = {
        "id": f"cs_{number}",
        "mode": "payment",
        "payment_status": "paid",
        "payment_link": "plink_1",
        "amount_total": 1250,
        "currency": "usd",
        "payment_intent": f"pi_{number}",
        "client_reference_id": None,
        "customer_details": {"email": "donor@example.org", "name": "Dora Donor"},
    }
    return event(f"evt_paid_{number}", "checkout.session.completed", {**paid, **changed})


def refund(
    number: int, of: int, status: str = "succeeded", kind: str = "refund.updated", **changed: object
) -> dict[str, Any]:
    """Return Stripe's event of a refund of 2.50."""
    made = {
        "id": f"re_{number}",
        "amount": 250,
        "currency": "usd",
        "status": status,
        "payment_intent": f"pi_{of}",
        "created": 1767614400,
    }
    return event(f"evt_{kind}_{status}_{number}", kind, {**made, **changed})


def dispute(number: int, of: int, kind: str) -> dict[str, Any]:
    """Return Stripe's event of money that a bank took, or gave back."""
    made = {"id": f"du_{number}", "amount": 1250, "currency": "usd", "payment_intent": f"pi_{of}"}
    return event(f"evt_{kind}_{number}", f"charge.dispute.{kind}", made)


def event(delivery: str, kind: str, about: object, *, live: bool = True) -> dict[str, Any]:
    """Return an event of Stripe's about something, of 2026-01-05."""
    return {"id": delivery, "type": kind, "created": 1767614400, "livemode": live, "data": {"object": about}}


def donation(number: int = 1, **changed: object) -> dict[str, Any]:
    """Return Ko-fi's payment of 3 USD."""
    given = {
        "verification_token": KOFI_TOKEN,
        "message_id": f"message-{number}",
        "timestamp": "2026-01-05T12:00:00Z",
        "type": "Donation",
        "is_public": True,
        "from_name": "Dora Donor",
        "message": "For the tea",
        "email": "donor@example.org",
        "amount": "3.00",
        "currency": "USD",
        "kofi_transaction_id": receipt(number),
    }
    return {**given, **changed}


def receipt(number: int = 1) -> str:
    """Return the number on a receipt of Ko-fi's."""
    return f"1a2b3c4d-1111-2222-3333-{number:012x}"
