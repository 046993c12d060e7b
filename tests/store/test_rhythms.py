"""The rows behind a changed rhythm: skipped ranges, slots that are given back, entries that follow a new time."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, cast

import pytest

from bot.domain import owing
from bot.domain.edits import Edit
from bot.domain.meetings import CancelReason, MeetingState, Person
from bot.domain.outbox import Kind
from bot.domain.prompts import Deck
from bot.domain.recurrence import Shift, next_slots
from bot.domain.replan import Dates, Placement
from bot.errors import Refusal
from bot.services import effects, lifecycle
from bot.services.decks import Decks
from bot.services.meetings import Meetings
from bot.services.phases import Phases
from bot.services.planning import Planning, expected, plan_circle
from bot.services.rhythms import Rhythms
from bot.store import circles, meeting_slots, meetings, outbox, skips
from tests.store.rows import ADMIN, GUILD, LENGTH, NOW, Hands, add_circle, add_meeting, must, short_words

if TYPE_CHECKING:
    from bot.clock import Clock
    from bot.domain.meetings import Circle
    from bot.store.database import Database

DAY = timedelta(days=1)
WHO = Person(GUILD, ADMIN, is_admin=True)


def due(conn: sqlite3.Connection, meeting_id: int) -> dict[str, int]:
    """Return when each entry of a meeting is tried."""
    rows = conn.execute("SELECT dedupe, try_at FROM outbox WHERE meeting_id = ?", (meeting_id,))
    return {row["dedupe"]: row["try_at"] for row in rows}


def test_ranges_are_kept_until_they_are_over(conn: sqlite3.Connection) -> None:
    """A range is there to its last day, twice the same is one, and it goes with its circle."""
    circle = add_circle(conn)
    dates = Dates(date(2026, 2, 1), date(2026, 2, 14))
    skips.add(conn, circle.circle_id, dates)
    skips.add(conn, circle.circle_id, dates)

    assert skips.of_circle(conn, circle.circle_id, date(2026, 2, 14)) == (dates,)
    assert skips.of_circle(conn, circle.circle_id, date(2026, 2, 15)) == ()
    circles.delete(conn, circle.circle_id)
    assert conn.execute("SELECT count(*) FROM skipped").fetchone()[0] == 0


def test_a_range_that_ends_before_it_begins_is_refused(conn: sqlite3.Connection) -> None:
    """The file itself keeps ranges in order."""
    circle = add_circle(conn)

    with pytest.raises(sqlite3.IntegrityError):
        skips.add(conn, circle.circle_id, Dates(date(2026, 2, 2), date(2026, 2, 1)))


def test_the_planner_leaves_skipped_dates_out(conn: sqlite3.Connection) -> None:
    """The next two dates that are not skipped are planned, however far off; planning again adds nothing."""
    circle = add_circle(conn)
    skips.add(conn, circle.circle_id, Dates(date(2026, 1, 6), date(2026, 3, 1)))

    assert plan_circle(conn, circle, {}, NOW) == 2
    assert plan_circle(conn, circle, {}, NOW + DAY) == 1

    found = [one.slot_on for one in meetings.of_circle(conn, circle.circle_id, NOW)]
    assert found == [date(2026, 1, 5), date(2026, 3, 2), date(2026, 3, 9)]


def test_a_slot_that_is_given_back_is_free_again(conn: sqlite3.Connection) -> None:
    """The old meeting keeps its date for whoever reads it; a fresh one stands on the same date; twice works too."""
    circle = add_circle(conn)
    seen = set()
    for _ in range(3):
        one = add_meeting(conn, circle)
        seen.add(one.meeting_id)
        lifecycle.take_off(conn, one, CancelReason.PAUSED, NOW)
        meeting_slots.give_slot_back(conn, one.meeting_id)
        assert must(meetings.get(conn, one.meeting_id)).slot_on == one.slot_on
        assert meeting_slots.spent_slots(conn, circle.circle_id, one.slot_on) == {}

    assert len(seen) == 3


def test_a_slot_that_was_called_off_stays_taken(conn: sqlite3.Connection) -> None:
    """What a facilitator called off is not planned again."""
    circle = add_circle(conn)
    one = add_meeting(conn, circle)

    lifecycle.take_off(conn, one, CancelReason.ILLNESS, NOW)
    plan_circle(conn, circle, {}, NOW)

    assert (
        meeting_slots.spent_slots(conn, circle.circle_id, one.slot_on)[one.slot_on] is MeetingState.CANCELLED
    )
    assert must(meetings.get(conn, one.meeting_id)).cancel_reason is CancelReason.ILLNESS
    assert one.slot_on not in [got.slot_on for got in meetings.of_circle(conn, circle.circle_id, NOW)]


def test_everything_owed_follows_the_start_later_and_sooner(conn: sqlite3.Connection) -> None:
    """Entries that were done, are ready, or wait after a failure are all owed anew for the new time, once each."""
    circle = add_circle(conn)
    plan_circle(conn, circle, {}, NOW)
    one = meetings.of_circle(conn, circle.circle_id, NOW)[0]
    for hours in (30, -2):
        entries = outbox.claim(conn, one.starts_at + DAY, 100)
        for entry in entries[::2]:
            outbox.settle(conn, entry, None, NOW)
        for entry in entries[1::2]:
            outbox.mark_calling(conn, entry.entry_id, NOW)
            outbox.put_back(conn, entry, NOW, called=True)
        moved = replace(one, starts_at=one.starts_at + timedelta(hours=hours))
        placed = Placement(one, one.slot_on, moved.starts_at, Shift.NONE)
        after = lifecycle.reschedule(conn, placed, moved.starts_at + LENGTH, NOW, moved=True, timed=True)

        wanted = {owed.dedupe: int(owed.due_at.timestamp()) for owed in owing.of_meeting(after, timed=True)}
        found = due(conn, one.meeting_id)
        assert {key: found[key] for key in wanted} == wanted
        assert after.moved


def test_a_card_is_put_off_but_not_one_that_may_be_out(conn: sqlite3.Connection) -> None:
    """An entry that is ready is due at the new time; one that is in hand, or in doubt, keeps its turn."""
    circle = add_circle(conn)
    one = add_meeting(conn, circle)
    card = owing.now_of(Kind.CARD, one, NOW, never_stale=True)
    later = owing.now_of(Kind.CARD, one, NOW + DAY, never_stale=True)
    outbox.owe_once(conn, [card])
    outbox.owe_at(conn, [later])
    assert outbox.next_try_at(conn) == NOW + DAY
    outbox.owe_at(conn, [card])

    (entry,) = outbox.claim(conn, NOW, 1)
    outbox.mark_calling(conn, entry.entry_id, NOW)
    outbox.owe_at(conn, [later])
    outbox.settle(conn, entry, 7, NOW)

    assert outbox.next_try_at(conn) == NOW, "it is drawn again at once, with the new time"


def test_a_reminder_in_hand_is_not_settled_for_the_new_one(conn: sqlite3.Connection) -> None:
    """The runner finishes an entry that was replaced meanwhile: the new one stays owed."""
    circle = add_circle(conn)
    one = add_meeting(conn, circle)
    old = replace(next(owing.reminders(one, 5, NOW)), due_at=NOW)
    outbox.owe_once(conn, [old])
    (entry,) = outbox.claim(conn, NOW, 1)
    new = replace(old, due_at=NOW + DAY)
    outbox.owe_instead(conn, one.meeting_id, [old.kind], [new])

    assert not outbox.mark_calling(conn, entry.entry_id, NOW)
    outbox.settle(conn, entry, 7, NOW)

    assert due(conn, one.meeting_id) == {old.dedupe: int((NOW + DAY).timestamp())}


def test_what_time_brings_waits_for_the_new_time(conn: sqlite3.Connection) -> None:
    """An entry of the old time that is in hand while the meeting moves gives nobody up, and ends nothing."""
    circle = add_circle(conn)
    plan_circle(conn, circle, {}, NOW)
    one = meetings.of_circle(conn, circle.circle_id, NOW)[0]
    late = one.ends_at + owing.OVERTIME
    in_hand = [entry for entry in outbox.claim(conn, late, 100) if entry.meeting_id == one.meeting_id]
    assert {Kind.NOBODY_CAME, Kind.TIME_UP} <= {entry.kind for entry in in_hand}

    placed = Placement(one, one.slot_on, late + DAY, Shift.NONE)
    lifecycle.reschedule(conn, placed, late + DAY + LENGTH, late, moved=True, timed=True)
    for entry in in_hand:
        if entry.kind in (Kind.NOBODY_CAME, Kind.TIME_UP):
            outbox.settle(conn, entry, None, late)
            effects.apply(conn, entry, None, late, {}, no_phases(), short_words())

    assert must(meetings.get(conn, one.meeting_id)).state is one.state


def no_phases() -> Phases:
    """Phases of nothing: for what has no run of show and no prompts."""
    return Phases({}, cast("Decks", None))


async def written(database: Database, capacity: int = 2) -> Circle:
    """Write a circle of Monday evenings and plan it."""
    return await database.write(lambda conn: add_circle(conn, capacity))


async def planned(database: Database, clock: Clock) -> None:
    """Let the planner run."""
    await Planning(database, clock, {}).plan()


async def test_the_planner_never_plans_a_twin_of_a_moved_meeting(database: Database) -> None:
    """A meeting moved by weeks keeps its slot; days on, each slot still has one meeting."""
    clock = Hands()
    circle = await written(database)
    await planned(database, clock)
    rhythms = Rhythms(database, clock, {})

    await rhythms.move(WHO, circle.circle_id, "2026-01-12", "2026-01-30 18:00")
    await rhythms.move(WHO, circle.circle_id, "2026-02-23", "2026-02-24 18:00")
    for _ in range(60):
        clock.move(days=1)
        await planned(database, clock)

    found = await database.read(
        lambda conn: conn.execute("SELECT slot_on FROM meeting ORDER BY slot_on").fetchall()
    )
    dates = [row["slot_on"] for row in found]
    assert len(set(dates)) == len(dates)
    assert {"2026-01-12", "2026-02-23"} <= set(dates)


async def test_a_refusal_writes_nothing(database: Database) -> None:
    """Each act on a circle of another guild, or that is gone, is refused before anything is written."""
    clock = Hands()
    circle = await written(database)
    rhythms = Rhythms(database, clock, {})
    stranger = Person(GUILD + 1, ADMIN, is_admin=True)
    number = circle.circle_id
    before = await database.read(lambda conn: list(conn.iterdump()))

    for attempt in (
        rhythms.edit(stranger, number, Edit(time="19:00")),
        rhythms.skip(stranger, number, "2026-01-12"),
        rhythms.move(stranger, number, "2026-01-12", "19:00"),
        rhythms.pause(stranger, number),
        rhythms.resume(stranger, number),
        rhythms.archive(stranger, number),
    ):
        with pytest.raises(Refusal, match=r"circles\.gone"):
            await attempt

    assert await database.read(lambda conn: list(conn.iterdump())) == before


async def test_an_archived_circle_takes_no_change(database: Database) -> None:
    """Archived is for good: no edit, move or pause reaches it, and the planner leaves it alone."""
    clock = Hands()
    circle = await written(database)
    rhythms = Rhythms(database, clock, {})
    await rhythms.archive(WHO, circle.circle_id)

    with pytest.raises(Refusal, match=r"circles\.gone"):
        await rhythms.resume(WHO, circle.circle_id)
    await planned(database, clock)

    assert await database.read(lambda conn: meetings.of_circle(conn, circle.circle_id, NOW)) == []


async def test_only_who_holds_the_circle_or_an_admin_calls_a_meeting_off(database: Database) -> None:
    """Whichever way a member comes by the meeting's number, the service itself refuses."""
    clock = Hands()
    circle = await written(database)
    one = await database.write(lambda conn: add_meeting(conn, circle))
    decks = Decks(database, clock, [Deck("default", "First", ())])
    holding = Meetings(database, clock, {}, Phases({}, decks))

    with pytest.raises(Refusal, match=r"meetings\.facilitators_only"):
        await holding.cancel(Person(GUILD, 5, is_admin=False), one.meeting_id, CancelReason.OTHER)
    await holding.cancel(WHO, one.meeting_id, CancelReason.OTHER)

    with pytest.raises(Refusal, match=r"meetings\.over"):
        await holding.cancel(WHO, one.meeting_id, CancelReason.OTHER)


async def test_expected_dates_follow_moves_and_skips(database: Database) -> None:
    """What a circle's next dates are is asked in one place: skipped ones are out, moved ones at their new time."""
    clock = Hands()
    circle = await written(database)
    await planned(database, clock)
    rhythms = Rhythms(database, clock, {})
    await rhythms.skip(WHO, circle.circle_id, "2026-01-19")
    await rhythms.move(WHO, circle.circle_id, "2026-01-05", "2026-01-13 18:00")

    found = await database.read(lambda conn: expected(conn, circle, NOW, 3))

    usual = next_slots(circle.rhythm, after=NOW, count=4)
    assert [one.slot_on.day for one in found] == [12, 5, 26]
    assert [one.starts_at for one in found] == [
        usual[1].starts_at,
        usual[0].starts_at + 8 * DAY,
        usual[3].starts_at,
    ]
