"""What others may see of the ledger, so that no one gift can ever be computed from it.

Nothing is published but sums of *batches*. A batch is closed once a month at the most, and never again changed; each
entry is in one batch at the most. A batch is closed only if at least FEWEST gifts in it stand, that is: nothing in
the same batch takes any of them back. Otherwise what came waits for the next month. So every sum that is shown, and
every difference of sums, has at least FEWEST unknown gifts in it (tests/unit/test_publishing.py does the algebra).

What goes back after its gift was published is part of a later batch, with enough gifts of its own. How many gifts a
batch has is not said: with the number, a sum could be so small that only one reading is left.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from bot.domain.ledger import EntryKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.domain.money import Amount

FEWEST: Final = 3
"""DESIGN, section 8: periods with under three gifts are merged with the next."""
PUBLISHED_ON: Final = 3
"""The day of the month on which the month before is looked at: time to write down what came on its last day."""


@dataclass(frozen=True, slots=True)
class Part:
    """An entry as a batch sees it: its number and day, and those of the gift that it changes (a gift: its own)."""

    number: int
    gift: int
    kind: EntryKind
    amount: Amount
    given_on: date
    gift_given_on: date

    @property
    def known_from(self) -> int:
        """The number from which on it counts. What goes back is never in an earlier batch than its gift."""
        return max(self.number, self.gift)

    @property
    def day(self) -> date:
        """The day of which it counts; likewise."""
        return max(self.given_on, self.gift_given_on)


@dataclass(frozen=True, slots=True)
class Batch:
    """A published sum of one currency: the entries up to number `upto`, of days to `last`, less older batches."""

    first: date
    last: date
    upto: int
    net: Amount


@dataclass(frozen=True, slots=True)
class Goal:
    """What a guild hopes for, and what was published towards it: `so_far`, to the day `through`; None: nothing."""

    amount: Amount
    so_far: Amount | None = None
    through: date | None = None

    @property
    def is_reached(self) -> bool:
        """Whether what was published is enough."""
        return self.so_far is not None and self.so_far.minor >= self.amount.minor


@dataclass(frozen=True, slots=True)
class Shown:
    """What admins chose that others see: a goal, and a channel for the monthly card."""

    goal: Goal | None = None
    channel_id: int | None = None


def is_time(today: date, looked_at: date | None) -> bool:
    """Say whether the month before `today` is to be looked at now; `looked_at` is the last day of the one before."""
    return today.day >= PUBLISHED_ON and (looked_at is None or looked_at < last_of_month_before(today))


def last_of_month_before(day: date) -> date:
    """Return the last day of the month before the month of `day`."""
    return day.replace(day=1) - timedelta(days=1)


def close(
    parts: Iterable[Part], published: Sequence[Batch], *, since: date, last: date, upto: int
) -> Batch | None:
    """Return the next batch of one currency, or None where it must wait.

    `parts` are all entries of that currency (and number of decimals), `published` its batches so far, oldest first.
    Nothing that was given before `since`, the month in which publishing began, is ever part of one.
    """
    before = published[-1] if published else None
    new = [
        one
        for one in parts
        if since <= one.day <= last and one.known_from <= upto and not _is_in(one, before)
    ]
    given = {one.number: one for one in new if one.kind is EntryKind.GIFT}
    changed = {one.gift for one in new if one.kind is not EntryKind.GIFT}
    if len(given.keys() - changed) < FEWEST:
        return None
    amounts = [one.amount for one in new]
    net = amounts[0]
    for amount in amounts[1:]:
        net += amount
    # where all gifts were of the smallest unit, the sum would tell so
    if net.minor <= len(given):
        return None
    first = before.last + timedelta(days=1) if before is not None else since
    return Batch(first, last, upto, net)


def reach(amount: Amount, batches: Iterable[Batch]) -> Goal:
    """Return how far the goal is, by what was published of its currency; other currencies do not count."""
    goal = Goal(amount)
    for one in batches:
        if (one.net.currency, one.net.exponent) == (amount.currency, amount.exponent):
            so_far = one.net if goal.so_far is None else goal.so_far + one.net
            goal = Goal(amount, so_far, one.last)
    return goal


def _is_in(one: Part, batch: Batch | None) -> bool:
    """Say whether an entry was covered when this batch was closed, by it or by an earlier one."""
    return batch is not None and one.day <= batch.last and one.known_from <= batch.upto
