"""When an entry is tried again, too late or uncertain, and how a message is known again as one's own."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.outbox import (
    LONGEST_WAIT,
    MARK_BASE,
    MAX_ATTEMPTS,
    NONCE_TRUSTED_FOR,
    PRIORITY,
    Entry,
    Kind,
    is_stale,
    is_uncertain,
    mark,
    next_try,
    nonce,
)

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
ENTRY = Entry(
    entry_id=7,
    kind=Kind.CARD,
    guild_id=11,
    circle_id=1,
    meeting_id=2,
    member_id=None,
    detail="",
    due_at=NOW,
    stale_at=None,
    revision=0,
    attempts=0,
    called_at=None,
    result_id=None,
)
entry_ids = st.integers(1, 2**30)
snowflakes = st.none() | st.integers(2**22, 2**63 - 1)


def test_what_never_grows_stale_is_never_too_late() -> None:
    """Closings and purges are done however late it is."""
    assert not is_stale(ENTRY, NOW + timedelta(days=999))


@pytest.mark.parametrize(("after", "stale"), [(-SECOND, False), (0 * SECOND, True), (SECOND, True)])
def test_stale_begins_with_its_moment(after: timedelta, stale: bool) -> None:
    """Until that moment it may go out, from then on it may not."""
    assert is_stale(replace(ENTRY, stale_at=NOW), NOW + after) is stale


def test_what_was_never_called_is_not_uncertain() -> None:
    """Without a call there is nothing to look up, however old the entry is."""
    assert not is_uncertain(ENTRY, NOW + timedelta(days=9))


@pytest.mark.parametrize(("after", "uncertain"), [(-SECOND, False), (0 * SECOND, True), (SECOND, True)])
def test_a_nonce_is_trusted_for_a_minute_only(after: timedelta, uncertain: bool) -> None:
    """Discord promises "a few minutes"; from one minute on we look before we send again."""
    assert timedelta(minutes=1) == NONCE_TRUSTED_FOR
    called = replace(ENTRY, called_at=NOW)
    assert is_uncertain(called, NOW + NONCE_TRUSTED_FOR + after) is uncertain


def test_waits_grow_and_end_at_half_an_hour() -> None:
    """Two seconds, four, eight and so on: quick while Discord hiccups, rare while it is down."""
    waits = [next_try(attempts, NOW) - NOW for attempts in range(1, 20)]
    assert waits[:4] == [2 * SECOND, 4 * SECOND, 8 * SECOND, 16 * SECOND]
    assert waits == sorted(waits)
    assert waits[-1] == LONGEST_WAIT == timedelta(minutes=30)
    assert next_try(10**6, NOW) - NOW == LONGEST_WAIT
    assert sum(waits[:MAX_ATTEMPTS], timedelta(0)) > timedelta(hours=1)


@given(entry_id=entry_ids, result_id=snowflakes)
def test_a_nonce_fits_and_stays(entry_id: int, result_id: int | None) -> None:
    """At most 25 characters, as Discord says, and the same for every try of the same message."""
    entry = replace(ENTRY, entry_id=entry_id, result_id=result_id)
    first = nonce("a1b2", entry)
    later = replace(entry, attempts=3, revision=9, called_at=NOW, due_at=NOW + SECOND)
    assert 0 < len(first) <= 25
    assert nonce("a1b2", later) == first


@given(first=entry_ids, second=entry_ids, made=snowflakes)
def test_nonces_of_different_messages_differ(first: int, second: int, made: int | None) -> None:
    """Another entry, another installation of the bot, or what is drawn anew after a deletion is another message."""
    entry = replace(ENTRY, entry_id=first)
    again = replace(entry, result_id=made)
    assert nonce("a1b2", entry) != nonce("a1b3", entry)
    if first != second:
        assert nonce("a1b2", replace(again, entry_id=second)) != nonce("a1b2", again)
        assert nonce("a1b2", replace(entry, entry_id=second)) != nonce("a1b2", again)
    if made is not None:
        assert nonce("a1b2", again) != nonce("a1b2", entry)


@given(first=entry_ids, second=entry_ids)
def test_a_mark_is_one_entrys_alone(first: int, second: int) -> None:
    """Every entry has its own component id, of 32 bits, above those that Discord counts out itself."""
    assert (mark(first) == mark(second)) is (first == second)
    assert MARK_BASE < mark(first) < 2**31 + 2**30


def test_people_wait_for_nothing_that_can_wait() -> None:
    """Rooms and starts go before reminders, reminders before cards, and tidying up comes last."""
    assert set(PRIORITY) == set(Kind)
    rooms = max(PRIORITY[kind] for kind in (Kind.ROOM, Kind.ROOM_MEMBER, Kind.PANEL, Kind.PROMPT))
    reminders = [PRIORITY[Kind.REMINDER_HOUR], PRIORITY[Kind.REMINDER_DAY]]
    assert rooms < reminders[0] < reminders[1] < PRIORITY[Kind.CARD] < PRIORITY[Kind.PURGE_ROOM]
    assert PRIORITY[Kind.PURGE_ROOM] == max(PRIORITY.values())
