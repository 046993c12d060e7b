"""Who sits and who waits: in order of arrival, never more than there are seats, and not for ever."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.meetings import LIVE, UPCOMING, Counts, Meeting, MeetingState, SeatState
from bot.domain.recurrence import Shift
from bot.domain.seating import check_joinable, place_for
from bot.errors import Refusal

STARTS = datetime(2026, 1, 5, 17, tzinfo=UTC)
MEETING = Meeting(
    meeting_id=5,
    circle_id=3,
    guild_id=11,
    slot_on=date(2026, 1, 5),
    starts_at=STARTS,
    ends_at=STARTS + timedelta(minutes=90),
    shift=Shift.NONE,
    capacity=10,
    state=MeetingState.ANNOUNCED,
    version=0,
    phase=0,
    phase_ends_at=None,
    paused_at=None,
    checked_in_at=None,
    opened_at=None,
    started_at=None,
    closed_at=None,
    card_message_id=None,
    room_id=None,
    panel_message_id=None,
    desk_message_id=None,
)
counts = st.builds(
    Counts, seated=st.integers(0, 20), waitlisted=st.integers(0, 20), capacity=st.integers(1, 12)
)


@given(counts)
def test_a_newcomer_never_overtakes_and_never_makes_one_too_many(there: Counts) -> None:
    """A seat for who arrives now means that one was free and that nobody waited for it."""
    seated = place_for(there) is SeatState.SEATED
    assert seated is (there.seated < there.capacity and there.waitlisted == 0)


@given(counts)
def test_free_seats_are_never_below_none(there: Counts) -> None:
    """Where the seats were made fewer than the people, there is no free one, not a negative number of them."""
    assert there.free == max(0, there.capacity - there.seated)


@pytest.mark.parametrize("state", sorted(UPCOMING | LIVE))
def test_until_its_end_people_may_come(state: MeetingState) -> None:
    """A meeting that is to come or going on takes people until its planned end, and not from then on."""
    meeting = replace(MEETING, state=state)
    check_joinable(meeting, now=meeting.ends_at - timedelta(seconds=1))
    with pytest.raises(Refusal) as caught:
        check_joinable(meeting, now=meeting.ends_at)
    assert caught.value.key == "seating.over"


@pytest.mark.parametrize(
    ("state", "key"),
    [
        (MeetingState.CLOSED, "seating.over"),
        (MeetingState.CANCELLED, "seating.cancelled"),
        (MeetingState.MISSED, "seating.cancelled"),
    ],
)
def test_what_is_over_takes_nobody(state: MeetingState, key: str) -> None:
    """Who presses an old card is told what became of the meeting."""
    with pytest.raises(Refusal) as caught:
        check_joinable(replace(MEETING, state=state), now=STARTS - timedelta(days=1))
    assert caught.value.key == key
