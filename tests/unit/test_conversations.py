"""Opening conversations: never faster than the bucket allows, and not at all for a while after Discord says no."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain import conversations as rules
from bot.domain.conversations import AT_ONCE, EVERY, FIRST_REST, LONGEST_REST, QUARANTINED, TOO_FAST, Gate

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)


@given(st.lists(st.integers(0, 90), max_size=120))
def test_no_more_than_the_bucket_holds(waits: list[int]) -> None:
    """However they come, in any span there are at most ten and one for each 20 seconds of it; a quiet gate lets in."""
    gate, now, let_in = Gate(), NOW, []
    for wait in waits:
        now += timedelta(seconds=wait)
        if rules.opens_at(gate, now) <= now:
            gate = rules.opened_one(gate, now)
            let_in.append(now)
    for first in range(len(let_in)):
        for last in range(first, len(let_in)):
            assert last - first + 1 <= AT_ONCE + (let_in[last] - let_in[first]) / EVERY
    assert rules.opens_at(gate, now + AT_ONCE * EVERY) == now + AT_ONCE * EVERY


def test_the_moment_that_is_named_is_the_first_that_works() -> None:
    """Who is told to come again then is let in then, and not a second before."""
    gate = Gate()
    for _ in range(AT_ONCE):
        assert rules.opens_at(gate, NOW) == NOW
        gate = rules.opened_one(gate, NOW)
    at = rules.opens_at(gate, NOW)
    assert at == NOW + EVERY
    early = at - timedelta(seconds=1)
    assert rules.opens_at(gate, early) > early
    assert rules.opens_at(gate, at) == at


def test_a_refusal_shuts_the_gate_longer_each_time() -> None:
    """A quarter of an hour, then twice as long, a day at most; one trial in between; the first success ends it."""
    gate, now, rests = Gate(), NOW, []
    for _ in range(9):
        gate = rules.refused(gate, TOO_FAST, now)
        rests.append(rules.opens_at(gate, now) - now)
        now += rests[-1]
        gate = rules.opened_one(gate, now)
        assert rules.opens_at(gate, now) > now  # the others wait for what comes of it
    assert rests[:3] == [FIRST_REST, 2 * FIRST_REST, 4 * FIRST_REST]
    assert rests[-1] == LONGEST_REST
    assert gate.refused_at == NOW
    gate = rules.went_well(gate)
    assert rules.opens_at(gate, now) == now
    assert gate.refused_at is None
    assert rules.opens_at(rules.refused(Gate(), QUARANTINED, now), now) == now + LONGEST_REST


@given(st.integers(1, 10**9), st.booleans())
def test_a_clock_that_went_back_does_not_shut_it_for_good(back: int, shut: bool) -> None:
    """Whatever the clock does, somebody is let in within a day."""
    gate = rules.opened_one(Gate(), NOW)
    gate = rules.refused(gate, TOO_FAST, NOW) if shut else gate
    then = NOW - timedelta(seconds=back)
    assert rules.opens_at(gate, then) - then <= LONGEST_REST
