"""How long things are kept: bounds that make sense, and what is typed into the form."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.retention import BOUNDS, USUAL, Clocks, Kept, read_hours
from bot.errors import Refusal

#: DESIGN, section 9, and section 5 for rooms.
PROMISED = {
    Kept.ROOM: 24,
    Kept.LONG_ROOM: 72,
    Kept.SEATS: 72,
    Kept.OUTBOX: 72,
    Kept.AUDIT: 90 * 24,
    Kept.CONSENT: 7 * 24,
    Kept.GUILD: 30 * 24,
}


def test_what_is_usual_is_what_was_promised() -> None:
    """Every class has its usual time, within its own bounds, in whole units of what people type."""
    assert {kept: USUAL.hours(kept) for kept in Kept} == PROMISED
    for kept, bounds in BOUNDS.items():
        assert 0 < bounds.least <= bounds.usual <= bounds.most, kept
        assert all(hours % bounds.unit == 0 for hours in (bounds.least, bounds.usual, bounds.most)), kept


@given(kept=st.sampled_from(Kept), number=st.integers(-5, 100_000))
def test_only_what_is_within_bounds_is_taken(kept: Kept, number: int) -> None:
    """Days or hours, as the class is counted; what is stored from before counts as the nearest within."""
    bounds = BOUNDS[kept]
    hours = number * bounds.unit
    if bounds.least <= hours <= bounds.most:
        assert read_hours(kept, f" {number} ") == hours
    else:
        with pytest.raises(Refusal):
            read_hours(kept, str(number))
    assert bounds.least <= Clocks({kept: hours}).hours(kept) <= bounds.most


@pytest.mark.parametrize("typed", ["", "two", "24h", "1.5", "²", "٣", "999999999999999999999", "-24"])
def test_what_is_no_number_is_said_kindly(typed: str) -> None:
    """Anything else is one sentence with an example, never an error."""
    with pytest.raises(Refusal):
        read_hours(Kept.ROOM, typed)
