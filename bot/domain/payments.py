"""What a payment service's call says, in the ledger's own words, and what becomes of it."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import date, datetime

    from bot.domain.ledger import EntryKind
    from bot.domain.money import Amount

REFERENCE_BYTES: Final = 16
"""128 bits: a link's code cannot be guessed."""
REFERENCE_KEPT: Final = timedelta(days=30)
"""A bank debit may take two weeks to be paid (Stripe's delayed payment methods)."""
CALL_KEPT: Final = timedelta(days=90)
"""How long a call is known again. Stripe tries for three days; the ledger itself knows its entries for ever."""
THANKS_STALE: Final = timedelta(days=3)
REFERENCES_MOST: Final = 8
"""Links that somebody may have open at a time; the oldest gives way."""

_REFERENCE: Final = re.compile(r"[0-9a-f]{32}")


class Outcome(StrEnum):
    """What became of a call."""

    COUNTED = "counted"
    IGNORED = "ignored"
    TEST = "test"
    QUARANTINED = "quarantined"
    DUPLICATE = "duplicate"


class UnreadableError(Exception):
    """A call is genuine and cannot be understood. Its text is a fixed word; nothing of the call is in it."""


@dataclass(frozen=True, slots=True)
class Line:
    """One entry that a call comes to. `amount` carries the sign of its kind."""

    kind: EntryKind
    external_id: str
    amount: Amount
    given_on: date
    parent_external_id: str | None = None
    livemode: bool = True


@dataclass(frozen=True, slots=True)
class Call:
    """A genuine call, read. Without lines it changes nothing; `test` is a trial that never counts.

    `delivery_id` is the same when the provider sends it again; `event` is a fixed word; `reference` is the code that
    the donor's link carried, as it came.
    """

    delivery_id: str
    event: str
    lines: tuple[Line, ...] = ()
    reference: str | None = None
    test: bool = False


@dataclass(frozen=True, slots=True)
class ProviderState:
    """How a provider is doing in one guild. Never a secret."""

    provider: str
    on: bool
    last_at: datetime | None
    last_outcome: str
    counted: int
    quarantined: int
    refused: int
    """Calls since the start whose signature or token did not fit."""


def hash_reference(code: str) -> str | None:
    """Return what is stored of a link's code; None where it cannot be one of ours."""
    if not _REFERENCE.fullmatch(code):
        return None
    return hashlib.sha256(b"reference:" + code.encode()).hexdigest()


def hash_call(delivery_id: str) -> str:
    """Return what is stored of a delivery, to know it again."""
    return hashlib.sha256(b"call:" + delivery_id.encode()).hexdigest()


def hash_body(body: bytes) -> str:
    """Return what is stored of a call that could not be read."""
    return hashlib.sha256(b"body:" + body).hexdigest()
