"""How a slip in the ledger is set right: by one more entry, never by changing one. Pure arithmetic.

Whatever is corrected, what an entry is worth ends at zero; the right amount is then written down anew. The reason is
one of a few fixed words, for nothing that anybody typed is kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from bot.domain.ledger import Entry, EntryKind
from bot.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

BY_HAND: Final = "by-hand-"
"""Begins the external id of what this module writes; no payment service names its payments so."""


class Reason(StrEnum):
    """Why an entry is taken out of the sums."""

    MISTYPED = "mistyped"
    TWICE = "twice"
    NO_GIFT = "no_gift"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class Line:
    """An entry with its number, as admins read it. `corrects` is the number of the gift that it changes."""

    number: int
    entry: Entry
    circle: str | None = None
    corrects: int | None = None


def correct(
    target: Line, about: Sequence[Entry], reason: Reason, *, gift: Entry | None = None, today: date
) -> Entry:
    """The entry that takes `target` out of the sums.

    For a gift, `about` is everything that names it as its parent: what went back already is not taken out twice. For
    something written by this function, `gift` is its gift and `about` that gift's: it is undone, once. Money that
    was given back is of `today`; a slip is of the day of what it corrects, so that that month is right.

    Raises Refusal: "donations.only_gifts" where a payment service wrote the entry and it is no gift,
    "donations.nothing_left" where nothing is left of it, or it was undone before.
    """
    entry = target.entry
    if entry.kind is EntryKind.GIFT:
        return _take_out(target, about, reason, today)
    if gift is None or not entry.external_id.startswith(BY_HAND):
        raise Refusal("donations.only_gifts", number=target.number)
    return _undo(target, about, reason, gift)


def _take_out(target: Line, about: Sequence[Entry], reason: Reason, today: date) -> Entry:
    entry, left = target.entry, target.entry.amount
    for other in about:
        left += other.amount
    if left.minor <= 0:
        raise Refusal("donations.nothing_left", number=target.number)
    returned = reason is Reason.RETURNED
    return Entry(
        guild_id=entry.guild_id,
        circle_id=entry.circle_id,
        provider=entry.provider,
        kind=EntryKind.REFUND if returned else EntryKind.CORRECTION,
        external_id=f"{BY_HAND}{target.number}-{len(about)}",
        amount=-left,
        given_on=today if returned else entry.given_on,
        parent_external_id=entry.external_id,
        livemode=entry.livemode,
        reason=reason,
    )


def _undo(target: Line, about: Sequence[Entry], reason: Reason, gift: Entry) -> Entry:
    entry, undone = target.entry, f"{BY_HAND}{target.number}-undone"
    left = gift.amount
    for other in about:
        left += other.amount
    fits = 0 <= left.minor - entry.amount.minor <= gift.amount.minor
    if not fits or any(other.external_id == undone for other in about):
        raise Refusal("donations.nothing_left", number=target.number)
    return Entry(
        guild_id=entry.guild_id,
        circle_id=entry.circle_id,
        provider=entry.provider,
        kind=EntryKind.CORRECTION,
        external_id=undone,
        amount=-entry.amount,
        given_on=entry.given_on,
        parent_external_id=gift.external_id,
        livemode=entry.livemode,
        reason=reason,
    )
