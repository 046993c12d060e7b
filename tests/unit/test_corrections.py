"""Slips are set right by more entries, and whatever is corrected in whatever order, sums stay true and above zero."""

from __future__ import annotations

import csv
import io
import json
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.corrections import BY_HAND, Line, Reason, correct
from bot.domain.ledger import Entry, EntryKind
from bot.domain.ledger_export import as_text, to_csv, to_json
from bot.domain.money import Amount
from bot.errors import Refusal

BUSY = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
DAY, TODAY = date(2026, 1, 5), date(2026, 3, 1)


def entry(kind: EntryKind, minor: int, name: str, parent: str | None = None) -> Entry:
    """Return an entry of a guild, in US dollars."""
    return Entry(11, 3, "stripe", kind, name, Amount(minor, "USD", 2), DAY, parent_external_id=parent)


GIFT = entry(EntryKind.GIFT, 5000, "pi_1")


def test_a_slip_is_of_its_own_day_and_a_refund_of_the_present() -> None:
    """The month of a slip becomes right; money that was given back went on the day it went."""
    slip = correct(Line(7, GIFT), [], Reason.MISTYPED, today=TODAY)
    back = correct(Line(7, GIFT), [], Reason.RETURNED, today=TODAY)

    assert (slip.kind, slip.amount, slip.given_on) == (EntryKind.CORRECTION, -GIFT.amount, DAY)
    assert (back.kind, back.amount, back.given_on) == (EntryKind.REFUND, -GIFT.amount, TODAY)
    assert slip.parent_external_id == back.parent_external_id == "pi_1"
    assert (slip.reason, slip.circle_id) == ("mistyped", 3)


def test_what_went_back_already_is_not_taken_out_twice() -> None:
    """After a part was refunded only the rest is corrected; after all of it nothing can be."""
    part = entry(EntryKind.REFUND, -2000, "re_1", "pi_1")
    assert correct(Line(7, GIFT), [part], Reason.TWICE, today=TODAY).amount == Amount(-3000, "USD", 2)
    whole = entry(EntryKind.REFUND, -5000, "re_1", "pi_1")
    with pytest.raises(Refusal) as refused:
        correct(Line(7, GIFT), [whole], Reason.TWICE, today=TODAY)
    assert refused.value.key == "donations.nothing_left"
    with pytest.raises(Refusal) as refused:
        correct(Line(8, whole), [whole], Reason.TWICE, gift=GIFT, today=TODAY)
    assert refused.value.key == "donations.only_gifts"


@BUSY
@given(st.lists(st.tuples(st.integers(0, 9), st.sampled_from(Reason), st.booleans()), max_size=12))
def test_no_order_of_corrections_breaks_the_sums(steps: list[tuple[int, Reason, bool]]) -> None:
    """Corrections, their undoing and partial refunds in any order leave from nothing to the gift."""
    lines = [Line(1, GIFT)]
    for which, reason, refunded in steps:
        left = sum(line.entry.amount.minor for line in lines)
        if refunded and left >= 1000:
            one = entry(EntryKind.REFUND, -1000, f"re_{len(lines)}", "pi_1")
        else:
            target = lines[which % len(lines)]
            about = [line.entry for line in lines[1:]]
            try:
                one = correct(target, about, reason, gift=None if target.number == 1 else GIFT, today=TODAY)
            except Refusal:
                continue
            assert one.external_id.startswith(BY_HAND)
            assert one.amount.minor
        lines.append(Line(len(lines) + 1, one))
        assert 0 <= sum(line.entry.amount.minor for line in lines) <= GIFT.amount.minor
    names = [(line.entry.kind, line.entry.external_id) for line in lines]
    assert len(set(names)) == len(names)


@BUSY
@given(
    st.text(max_size=20),
    st.sampled_from(["", " ", "\t", "\u00a0", "＝", "=", "+", "-", "@", "\r", "\n", "|", "%"]),
)
def test_no_cell_begins_a_formula(text: str, before: str) -> None:
    """Whatever a circle is called, its cell is no formula, and reads back as the same row."""
    cell = as_text(before + text)
    assert not cell.startswith(tuple("=+-@|%\t\r\n\0"))
    assert cell in (before + text, f"'{before}{text}")
    lines = [Line(7, GIFT, "=1+1"), Line(8, entry(EntryKind.REFUND, -500, "re_1", "pi_1"), cell, 7)]
    first, *found = list(csv.reader(io.StringIO(to_csv(lines), newline="")))
    assert found[0] == ["7", "2026-01-05", "gift", "50.00", "USD", "'=1+1", "stripe", "", ""]
    assert found[1][3] == "-5.00"
    assert found[1][5] == as_text(cell)
    (_, second) = json.loads(to_json(lines))
    assert list(second) == first
    assert (second["amount"], second["corrects entry"]) == ("-5.00", "7")
