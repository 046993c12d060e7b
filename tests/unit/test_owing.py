"""What a meeting owes and when: due, too late, and never the same thing twice."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import owing
from bot.domain.meetings import Meeting, MeetingState
from bot.domain.outbox import Kind, Owed
from bot.domain.recurrence import Shift
from bot.domain.retention import USUAL, Clocks, Kept

STARTS = datetime(2026, 1, 5, 17, tzinfo=UTC)
ENDS = STARTS + timedelta(minutes=90)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
MEMBER = 101


def meeting(starts_at: datetime = STARTS, number: int = 5) -> Meeting:
    """Return a meeting of ninety minutes that nobody has done anything about yet."""
    return Meeting(
        meeting_id=number,
        circle_id=3,
        guild_id=11,
        slot_on=date(2026, 1, 5),
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=90),
        shift=Shift.NONE,
        capacity=10,
        state=MeetingState.PLANNED,
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


def by_kind(timed: bool = True) -> dict[Kind, Owed]:
    """Return what the meeting owes besides its card and its people."""
    return {one.kind: one for one in owing.of_meeting(meeting(), timed=timed)}


def test_a_planned_meeting_owes_its_hours() -> None:
    """Controls half an hour before, a question at -10 minutes, the end of waiting at +10, the close after overtime."""
    owed = {one.kind: (one.due_at, one.stale_at) for one in by_kind().values()}
    assert owed == {
        Kind.DESK_CALL: (STARTS - 30 * MINUTE, ENDS),
        Kind.NOBODY_YET: (STARTS - 10 * MINUTE, STARTS + 10 * MINUTE),
        Kind.NOBODY_CAME: (STARTS + 10 * MINUTE, None),
        Kind.TIME_UP: (ENDS + 15 * MINUTE, None),
    }


def test_days_across_zones_have_no_cues() -> None:
    """Where a meeting runs for days nobody is asked to hurry, and nothing is called off by the clock."""
    assert set(by_kind(timed=False)) == {Kind.DESK_CALL, Kind.TIME_UP}


def test_reminders_come_a_day_and_an_hour_before() -> None:
    """A day's reminder is useless an hour late, an hour's half an hour late: never two that say the same."""
    owed = {
        one.kind: (one.due_at, one.stale_at) for one in owing.reminders(meeting(), MEMBER, STARTS - 9 * DAY)
    }
    assert owed == {
        Kind.REMINDER_DAY: (STARTS - DAY, STARTS - 23 * HOUR),
        Kind.REMINDER_HOUR: (STARTS - HOUR, STARTS - 30 * MINUTE),
    }
    assert STARTS - 23 * HOUR < STARTS - HOUR  # the first is over before the second is due


@pytest.mark.parametrize(
    ("before", "kinds"),
    [
        (DAY + MINUTE, [Kind.REMINDER_DAY, Kind.REMINDER_HOUR]),
        (DAY, [Kind.REMINDER_HOUR]),
        (HOUR + MINUTE, [Kind.REMINDER_HOUR]),
        (HOUR, []),
        (-HOUR, []),
    ],
)
def test_nobody_is_reminded_of_what_they_just_said(before: timedelta, kinds: list[Kind]) -> None:
    """Who says yes later than a reminder would have come does not get it at once."""
    assert [one.kind for one in owing.reminders(meeting(), MEMBER, STARTS - before)] == kinds


def test_a_day_before_is_twenty_four_hours_also_when_the_clocks_change() -> None:
    """Lead times are counted in real time: a day before a Sunday of 23 hours is not an hour less."""
    starts = datetime(2026, 3, 8, 18, tzinfo=ZoneInfo("America/Los_Angeles")).astimezone(UTC)
    day, _ = owing.reminders(meeting(starts), MEMBER, starts - 9 * DAY)
    assert starts - day.due_at == timedelta(hours=24)


@given(st.integers(1, 50), st.integers(1, 50), st.integers(100, 150), st.integers(100, 150))
def test_one_thing_is_owed_under_one_name(one: int, other: int, person: int, another: int) -> None:
    """The same thing has the same name; another meeting, person, kind or detail has another."""
    now = STARTS - 9 * DAY
    mine = list(owing.reminders(meeting(number=one), person, now))
    theirs = list(owing.reminders(meeting(number=other), another, now))
    shared = {owed.dedupe for owed in mine} & {owed.dedupe for owed in theirs}
    assert bool(shared) is ((one, person) == (other, another))
    everything = [
        *owing.of_meeting(meeting(number=one), timed=True),
        *mine,
        owing.of_person(Kind.SEAT_YOURS, meeting(number=one), person, now, detail="1"),
        owing.of_person(Kind.SEAT_YOURS, meeting(number=one), person, now, detail="2"),
        owing.now_of(Kind.PROMPT, meeting(number=one), now, detail="1:a"),
        owing.now_of(Kind.PROMPT, meeting(number=one), now, detail="2:a"),
        owing.now_of(Kind.CARD, meeting(number=one), now),
    ]
    assert len({owed.dedupe for owed in everything}) == len(everything)


def test_what_is_owed_can_be_reached_through_its_columns() -> None:
    """Erasing a person and calling off a meeting find every entry by its columns, not by its name."""
    for owed in owing.reminders(meeting(), MEMBER, STARTS - 9 * DAY):
        assert (owed.guild_id, owed.circle_id, owed.meeting_id, owed.member_id) == (11, 3, 5, MEMBER)
    for owed in owing.of_meeting(meeting(), timed=True):
        assert (owed.guild_id, owed.circle_id, owed.meeting_id, owed.member_id) == (11, 3, 5, None)


def test_what_is_owed_now_ends_with_the_meeting_unless_it_never_ends() -> None:
    """A prompt after the last minute is useless; that the room locks is not."""
    assert owing.now_of(Kind.PROMPT, meeting(), STARTS).stale_at == ENDS + 15 * MINUTE
    assert owing.now_of(Kind.LOCK, meeting(), STARTS, never_stale=True).stale_at is None
    assert owing.of_person(Kind.SEAT_YOURS, meeting(), MEMBER, STARTS).stale_at == ENDS


def test_nothing_is_too_late_before_it_is_due() -> None:
    """Every entry has some time in which it can be done."""
    for owed in (*by_kind().values(), *owing.reminders(meeting(), MEMBER, STARTS - 9 * DAY)):
        assert owed.stale_at is None or owed.stale_at > owed.due_at


@pytest.mark.parametrize(
    ("previous", "announced_from", "goes_out"),
    [
        (None, STARTS - 20 * DAY, STARTS - 20 * DAY),  # the next meeting: at once
        (None, STARTS - DAY, STARTS - DAY),  # not before the circle may be seen
        (STARTS - 3 * DAY, STARTS - 20 * DAY, STARTS - 7 * DAY),  # a week before
        (STARTS - 10 * DAY, STARTS - 20 * DAY, STARTS - 10 * DAY),  # or when the one before is over
        (STARTS - 10 * DAY, STARTS - 2 * DAY, STARTS - 2 * DAY),
    ],
)
def test_a_card_goes_out_in_its_time(
    previous: datetime | None, announced_from: datetime, goes_out: datetime
) -> None:
    """The next meeting is shown at once, later ones a week before, none before the circle was announced."""
    assert owing.announce_at(STARTS, previous, announced_from) == goes_out


@pytest.mark.parametrize(
    ("checked_in", "opens"),
    [
        (STARTS - 25 * MINUTE, STARTS - 15 * MINUTE),
        (STARTS - 15 * MINUTE, STARTS - 15 * MINUTE),
        (STARTS - 4 * MINUTE, STARTS - 4 * MINUTE),
        (STARTS + 4 * MINUTE, STARTS + 4 * MINUTE),
    ],
)
def test_a_room_opens_a_quarter_of_an_hour_before(checked_in: datetime, opens: datetime) -> None:
    """Never earlier, and not before somebody is there to hold it."""
    assert owing.room_opens_at(meeting(), checked_in) == opens


def test_what_was_written_is_deleted_when_it_was_said_to_be() -> None:
    """A day after the close, or three where the meeting went on for days, or as the guild chose."""
    assert owing.messages_deleted_at(ENDS, USUAL, timed=True) == ENDS + DAY
    assert owing.messages_deleted_at(ENDS, USUAL, timed=False) == ENDS + 3 * DAY
    shorter = Clocks({Kept.ROOM: 2, Kept.LONG_ROOM: 48})
    assert owing.messages_deleted_at(ENDS, shorter, timed=True) == ENDS + DAY / 12
    assert owing.messages_deleted_at(ENDS, shorter, timed=False) == ENDS + 2 * DAY
