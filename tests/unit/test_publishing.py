"""Whoever keeps every published sum, and knows what went back on what, can compute the amount of no one gift."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.ledger import EntryKind
from bot.domain.money import Amount
from bot.domain.publishing import (
    FEWEST,
    Batch,
    Goal,
    Part,
    close,
    is_time,
    last_of_month_before,
    reach,
)

SINCE = date(2026, 1, 1)


def gift(number: int, minor: int, day: date = SINCE) -> Part:
    """Return a gift in US dollars."""
    return Part(number, number, EntryKind.GIFT, Amount(minor, "USD", 2), day, day)


def back(number: int, of: int, minor: int, day: date = SINCE, of_day: date = SINCE) -> Part:
    """Return what goes back on a gift."""
    return Part(number, of, EntryKind.REFUND, Amount(-minor, "USD", 2), day, of_day)


@dataclass
class Published:
    """A ledger that grows, and what was published of it, month by month."""

    parts: list[Part] = field(default_factory=list)
    batches: list[Batch] = field(default_factory=list)
    contents: list[frozenset[int]] = field(default_factory=list)

    def close(self, month: int) -> None:
        """Let the end of a month (0: January 2026) be looked at."""
        year, number = divmod(month + 1, 12)
        last = date(2026 + year, number + 1, 1) - timedelta(days=1)
        upto = max((one.number for one in self.parts), default=0)
        batch = close(self.parts, self.batches, since=SINCE, last=last, upto=upto)
        if batch is None:
            return
        # what is in it is found by asking which entries its sum hangs on: a nudge of one must move it
        inside = set()
        for place, one in enumerate(self.parts):
            nudged = [*self.parts]
            more = Amount(one.amount.minor * 3, "USD", 2)
            nudged[place] = replace(one, amount=more)
            again = close(nudged, self.batches, since=SINCE, last=last, upto=upto)
            if again is None or again.net != batch.net:
                inside.add(one.number)
        self.batches.append(batch)
        self.contents.append(frozenset(inside))

    def rows(self) -> list[dict[int, Fraction]]:
        """Return each published sum as an equation: how often each gift, and each part that went back, is in it."""
        whole = {
            one.number
            for one in self.parts
            if one.kind is not EntryKind.GIFT and -one.amount.minor == self._gift(one.gift).amount.minor
        }
        found = []
        for inside in self.contents:
            row: dict[int, Fraction] = {}
            for one in self.parts:
                if one.number not in inside:
                    continue
                if one.number in whole:  # the attacker knows that all of it went back
                    row[one.gift] = row.get(one.gift, Fraction(0)) - 1
                else:
                    row[one.number] = row.get(one.number, Fraction(0)) + 1
            found.append({number: times for number, times in row.items() if times})
        return found

    def _gift(self, number: int) -> Part:
        return next(one for one in self.parts if one.number == number)


def can_compute(rows: list[dict[int, Fraction]], wanted: int) -> bool:
    """Say whether some sum and difference of these equations has this one unknown in it and no other."""
    basis: dict[int, dict[int, Fraction]] = {}

    def reduce(row: dict[int, Fraction]) -> dict[int, Fraction]:
        left = dict(row)
        while left:
            lead = min(left)
            if lead not in basis:
                return left
            times = left[lead]
            for number, value in basis[lead].items():
                left[number] = left.get(number, Fraction(0)) - times * value
                if not left[number]:
                    del left[number]
        return left

    # no early way out: a row whose lead is new joins the basis, made one at its lead
    for row in rows:
        if left := reduce(row):
            lead = min(left)
            basis[lead] = {number: value / left[lead] for number, value in left.items()}
    return not _remainder(basis, {wanted: Fraction(1)})


def _remainder(basis: dict[int, dict[int, Fraction]], row: dict[int, Fraction]) -> dict[int, Fraction]:
    kept: dict[int, Fraction] = {}
    left = dict(row)
    while left:
        lead = min(left)
        times = left[lead]
        if lead not in basis:
            kept[lead] = left.pop(lead)
            continue
        for number, value in basis[lead].items():
            left[number] = left.get(number, Fraction(0)) - times * value
            if not left[number]:
                del left[number]
    return kept


STEP = st.tuples(
    st.sampled_from(["gift", "gift", "gift", "part", "whole", "month"]),
    st.integers(1, 50),
    st.integers(0, 40),
    st.integers(0, 70),
)


def play(steps: list[tuple[str, int, int, int]]) -> Published:
    """Play gifts (some written down for an earlier or a later day), refunds and the ends of months."""
    seen = Published()
    month = 0
    for act, minor, which, days in steps:
        number = len(seen.parts) + 1
        day = date(2026 + month // 12, month % 12 + 1, 1) + timedelta(days=days - 35)
        gifts = [one for one in seen.parts if one.kind is EntryKind.GIFT]
        if act == "month":
            seen.close(month)
            month += 1
        elif act == "gift" or not gifts:
            seen.parts.append(gift(number, minor, day))
        else:
            of = gifts[which % len(gifts)]
            took = of.amount.minor if act == "whole" else max(1, of.amount.minor // 2)
            seen.parts.append(back(number, of.number, took, day, of.given_on))
    seen.close(month)
    return seen


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(STEP, min_size=4, max_size=40))
def test_no_one_gift_can_be_computed(steps: list[tuple[str, int, int, int]]) -> None:
    """Over all published sums and their differences, with every refund's gift known, no amount comes out alone."""
    seen = play(steps)
    rows = seen.rows()
    for one in seen.parts:
        assert not can_compute(rows, one.number)
    for inside, other in pairwise(seen.contents):
        assert not inside & other
    for batch, inside in zip(seen.batches, seen.contents, strict=True):
        amounts = [one.amount.minor for one in seen.parts if one.number in inside]
        assert batch.net.minor == sum(amounts)
        assert sum(one.number in inside for one in seen.parts if one.kind is EntryKind.GIFT) >= FEWEST
    for earlier, following in pairwise(seen.batches):
        assert earlier.last < following.last
        assert following.first == earlier.last + timedelta(days=1)


def test_what_goes_back_before_its_gift_waits_for_it() -> None:
    """A refund of January on gifts of February is February's: else two sums crosswise would give a gift away."""
    second = date(2026, 2, 5)
    seen = Published([gift(one, 100 + one) for one in (1, 2, 3)])
    seen.parts += [gift(one, 200 + one, second) for one in (4, 5, 6)]
    seen.parts += [back(3 + one, one, 200 + one, SINCE, second) for one in (4, 5, 6)]
    seen.parts += [back(9 + one, one, 100 + one, second) for one in (1, 2)]
    for month in (0, 1):
        seen.close(month)

    assert [sorted(one) for one in seen.contents] == [[1, 2, 3]]
    assert not any(can_compute(seen.rows(), one.number) for one in seen.parts)


@pytest.mark.parametrize(
    ("sets", "wanted", "can"),
    [
        ([{1, 2, 3}, {1, 2, 3, 4}], 4, True),
        ([{1, 2, 3}, {4, 5, 6}], 1, False),
        ([{1, 2}, {2, 3}, {1, 3}], 2, True),
        ([{1, 2, 3}], 1, False),
        ([{7}], 7, True),
    ],
)
def test_the_attacker_can_do_algebra(sets: list[set[int]], wanted: int, can: bool) -> None:
    """Sums that overlap, as running totals do, give single gifts away: the property above would see it."""
    rows = [dict.fromkeys(one, Fraction(1)) for one in sets]

    assert can_compute(rows, wanted) is can


def test_few_gifts_wait_for_the_next_month() -> None:
    """Two gifts are no batch; with the third, a month later, all three are one."""
    parts = [gift(1, 500), gift(2, 700)]
    assert close(parts, [], since=SINCE, last=date(2026, 1, 31), upto=2) is None
    parts.append(gift(3, 900, date(2026, 2, 4)))

    batch = close(parts, [], since=SINCE, last=date(2026, 2, 28), upto=3)

    assert batch == Batch(SINCE, date(2026, 2, 28), 3, Amount(2100, "USD", 2))
    assert close(parts, [batch], since=SINCE, last=date(2026, 3, 31), upto=3) is None


@pytest.mark.parametrize(
    "parts",
    [
        [gift(1, 500), gift(2, 700), gift(3, 900), back(4, 3, 900)],
        [gift(1, 500), gift(2, 700), gift(3, 900), back(4, 3, 1)],
        [gift(1, 1), gift(2, 1), gift(3, 1)],
        [gift(1, 500), gift(2, 700), gift(3, 900, date(2025, 12, 31))],
        [gift(1, 500), gift(2, 700), gift(9, 900)],
    ],
)
def test_what_would_tell_too_much_waits(parts: list[Part]) -> None:
    """A gift that was taken back does not hide others, nor do gifts of the smallest unit, older or later ones."""
    assert close(parts, [], since=SINCE, last=date(2026, 1, 31), upto=8) is None


def test_what_goes_back_later_is_in_a_later_batch() -> None:
    """A refund of a published gift, also one that is dated back, changes no published sum; it waits for three gifts."""
    parts = [gift(one, 500 * one) for one in (1, 2, 3)]
    first = close(parts, [], since=SINCE, last=date(2026, 1, 31), upto=3)
    assert first is not None
    parts += [back(4, 1, 500), gift(5, 100, date(2026, 2, 2)), gift(6, 100, date(2026, 2, 3))]
    assert close(parts, [first], since=SINCE, last=date(2026, 2, 28), upto=6) is None
    parts.append(gift(7, 400, date(2026, 2, 4)))

    second = close(parts, [first], since=SINCE, last=date(2026, 2, 28), upto=7)

    assert second is not None
    assert (first.net.minor, second.net.minor) == (3000, 100)
    assert reach(Amount(10000, "USD", 2), [first, second]) == Goal(
        Amount(10000, "USD", 2), Amount(3100, "USD", 2), date(2026, 2, 28)
    )
    assert reach(Amount(10000, "EUR", 2), [first, second]).so_far is None


@pytest.mark.parametrize(
    ("today", "looked_at", "now"),
    [
        (date(2026, 2, 2), None, False),
        (date(2026, 2, 3), None, True),
        (date(2026, 2, 28), date(2026, 1, 31), False),
        (date(2026, 3, 2), date(2026, 1, 31), False),
        (date(2026, 3, 3), date(2026, 1, 31), True),
        (date(2027, 1, 9), date(2026, 1, 31), True),
    ],
)
def test_a_month_is_looked_at_once(today: date, looked_at: date | None, now: bool) -> None:
    """On the third of the next month or as soon after as the bot runs, and not again: never when a gift comes."""
    assert is_time(today, looked_at) is now
    assert last_of_month_before(date(2026, 3, 3)) == date(2026, 2, 28)
