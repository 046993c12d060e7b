"""Single dates of a circle, as people meet them: left out, and held at another time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.behaviour.rhythm_steps import BEGUN, THURSDAY, WEEK, acts, admin, coming, dms, said, thursdays
from tests.behaviour.stories import full, query, rows, seat, stamp

if TYPE_CHECKING:
    from tests.harness.world import World


# --- skip


async def test_a_skipped_date_is_called_off_and_never_planned(world: World) -> None:
    """An announced meeting that is skipped is called off kindly, once; those after it come as ever."""
    circle = await thursdays(world)
    ada = world.members[0]
    await seat(world, ada, circle, write=True)

    answer = await admin(world, "circle skip", date="2026-01-08")
    await world.later(days=5)

    assert f"- 2026-01-08 18:00 there; {stamp(THURSDAY, 'F')} for you" in answer
    (told,) = dms(world, ada, "There is no meeting")
    assert full(THURSDAY + WEEK) in told
    assert len(said(world, circle, "There is no meeting")) == 1
    assert "2026-01-08" not in coming(circle)
    assert next(iter(coming(circle))) == "2026-01-15"
    assert acts(world) == ["dates_skipped"]


async def test_a_skip_can_be_undone(world: World) -> None:
    """Undo, at once or when the date is asked to be skipped again, brings the date back with a fresh card."""
    circle = await thursdays(world)
    ada = world.members[0]
    await seat(world, ada, circle, write=True)
    skipped = await admin(world, "circle skip", date="2026-01-08")
    await world.later(minutes=1)
    assert len(dms(world, ada, "There is no meeting")) == 1

    undone = await world.press(world.admin, skipped, "Undo")
    await world.later(minutes=1)

    assert f"- 2026-01-08 18:00 there; {stamp(THURSDAY, 'F')} for you" in undone
    assert undone.labels == ()
    assert coming(circle)["2026-01-08"] == THURSDAY
    cards = [
        one
        for one in world.seen_by(ada, circle.channel)
        if stamp(THURSDAY, "F") in one and "Join" in one.labels
    ]
    assert len(cards) == 1
    assert "0 of 10 seats are taken" in cards[0]
    assert "You have a seat" in await world.press(ada, cards[0], "Join")

    await admin(world, "circle skip", date="2026-01-08", until="2026-01-31")
    again = await admin(world, "circle skip", date="2026-01-22")
    assert "leaves this out already" in again
    assert "- 2026-01-22 18:00 there" in again
    await world.press(world.admin, again, "Undo")
    assert next(iter(coming(circle))) == "2026-01-22"
    assert "2026-01-15" not in coming(circle)
    left = {tuple(row) for row in query(world, "SELECT from_on, until_on FROM skipped")}
    assert left == {("2026-01-08", "2026-01-21"), ("2026-01-23", "2026-01-31")}
    everything = await admin(world, "circle skip", date="2026-01-08", until="2026-01-21")
    assert "leaves this out already" in everything
    await world.press(world.admin, everything, "Undo")
    await world.later(days=1)
    assert list(coming(circle))[:3] == ["2026-01-08", "2026-01-15", "2026-01-22"]
    assert acts(world).count("dates_taken_up") == 3


async def test_a_range_reaches_beyond_what_is_planned(world: World) -> None:
    """A month that is left out stays empty when its weeks come near, and the circle goes on after it."""
    circle = await thursdays(world)

    answer = await admin(world, "circle skip", date="2026-01-20", until="2026-02-20")
    shown = await admin(world, "circle show")
    await world.later(days=20)

    assert "- 2026-01-22 18:00 there" in answer
    assert "- 2026-02-19 18:00 there" in answer
    assert "2026-02-26 18:00 there" in shown
    assert "2026-02-05" not in shown
    assert list(coming(circle)) == ["2026-02-26", "2026-03-05"]
    await admin(world, "circle edit", time="19:00")
    await world.later(days=1)
    assert list(coming(circle)) == ["2026-02-26", "2026-03-05"]


async def test_a_range_leaves_a_meeting_that_was_moved_out_of_it(world: World) -> None:
    """A meeting that was moved before the holidays is held: skipping them does not reach it, nor does an edit."""
    circle = await thursdays(world)
    await admin(world, "circle move", date="2026-01-15", to="2026-01-11 18:00")

    await admin(world, "circle skip", date="2026-01-12", until="2026-01-31")
    await admin(world, "circle edit", time="20:00")
    await world.later(days=1)

    assert coming(circle)["2026-01-15"] == datetime(2026, 1, 11, 18, tzinfo=UTC)
    assert set(coming(circle)) <= {"2026-01-08", "2026-01-15", "2026-02-05"}


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"date": "2026-01-09"}, "The next dates are `2026-01-08`, `2026-01-15`, `2026-01-22`"),
        ({"date": "soonish"}, "`2026-01-08`"),
        ({"date": "2026-01-08", "until": "2026-01-07"}, "`2026-01-22`"),
        ({"date": "2026-01-08", "until": "2036-01-07"}, "more than two years away"),
        ({"date": "2026-01-09", "until": "2026-01-12"}, "The next dates are"),
    ],
)
async def test_a_skip_that_cannot_be(world: World, options: dict[str, str], told: str) -> None:
    """A date without a meeting, or a wrong range, is answered with dates that work; nothing changes."""
    await thursdays(world)
    before = rows(world, *BEGUN)

    assert told in await admin(world, "circle skip", **options)

    assert rows(world, *BEGUN) == before


# --- move


async def test_one_meeting_moves_and_the_others_stay(world: World) -> None:
    """Its slot stays, so no second one is planned; the card shows the new time, and everyone is told once."""
    circle = await thursdays(world)
    ada = world.members[0]
    await seat(world, ada, circle, write=True)

    answer = await admin(world, "circle move", date="2026-01-08", to="2026-01-09 19:00")
    await world.later(hours=8)

    friday = datetime(2026, 1, 9, 19, tzinfo=UTC)
    assert f"- 2026-01-09 19:00 there; {stamp(friday, 'F')} for you" in answer
    assert coming(circle) == {"2026-01-08": friday, "2026-01-15": THURSDAY + WEEK}
    assert full(friday) in circle.card()
    assert len(dms(world, ada, "has moved")) == len(said(world, circle, "has moved")) == 1
    assert acts(world) == ["meeting_moved"]
    await admin(world, "circle edit", time="17:00")
    assert coming(circle)["2026-01-08"] == friday, "what was moved by hand stays"


async def test_a_move_there_and_back_is_told_each_time(world: World) -> None:
    """Moved, moved back and moved again: each change is told once, with its own time."""
    circle = await thursdays(world)
    ada = world.members[0]
    await seat(world, ada, circle, write=True)

    for to in ("19:00", "18:00", "19:00"):
        await admin(world, "circle move", date="2026-01-08", to=to)
        await world.later(minutes=1)

    later = THURSDAY + timedelta(hours=1)
    assert dms(world, ada, "has moved") == [
        f"Your group has moved. It meets at {full(at)}." for at in (later, THURSDAY, later)
    ]
    assert len(said(world, circle, "has moved")) == 3


async def test_what_was_not_delivered_for_the_old_time_is_not_told(world: World) -> None:
    """Two moves while Discord is not listening: people hear of the last one only, after a restart too."""
    circle = await thursdays(world)
    ada = world.members[0]
    await seat(world, ada, circle, write=True)
    world.wire.fail_before("POST", status=503, times=None)
    await admin(world, "circle move", date="2026-01-08", to="19:00")
    await admin(world, "circle move", date="2026-01-08", to="20:00")
    world.wire.heal()
    await world.restart()
    await world.later(hours=1)
    world.errors()

    assert dms(world, ada, "has moved") == [
        f"Your group has moved. It meets at {full(THURSDAY + timedelta(hours=2))}."
    ]


async def test_a_meeting_far_ahead_can_be_moved(world: World) -> None:
    """One that is not planned yet gets its row now, keeps its time, and is announced in its turn."""
    circle = await thursdays(world)

    answer = await admin(world, "circle move", date="2026-03-05", to="2026-03-06 20:00")
    await world.later(seconds=10)
    moved = datetime(2026, 3, 6, 20, tzinfo=UTC)
    assert "Its card is not out yet" in answer
    assert coming(circle)["2026-03-05"] == moved
    card = f"## Harbor circle\n{full(moved)}"
    assert said(world, circle, card) == []

    await world.until(moved - timedelta(days=9))
    assert said(world, circle, card) == []
    await world.until(moved - timedelta(days=1))

    assert len(said(world, circle, card)) == 1
    assert coming(circle)["2026-03-05"] == moved
    dates = query(world, "SELECT slot_on FROM meeting ORDER BY slot_on")
    assert len({row["slot_on"] for row in dates}) == len(dates)


async def test_the_room_and_the_desk_follow_a_move(world: World) -> None:
    """Nobody is given up at 18:10 where it is 19:00 now, and the desk calls half an hour before that."""
    circle = await thursdays(world)
    await world.until(THURSDAY - timedelta(minutes=25))
    called = circle.meeting()["desk_message_id"]
    await admin(world, "circle move", date="2026-01-08", to="19:00")
    await world.until(THURSDAY + timedelta(minutes=20))
    assert circle.meeting()["state"] == "announced"
    assert said(world, circle, "does not take place") == []

    await world.until(THURSDAY + timedelta(minutes=31))
    assert circle.meeting()["desk_message_id"] not in (None, called), "the desk is called anew"
    await world.press(world.facilitator, world.find(world.facilitator, circle.desk, "I am here"), "I am here")
    await world.until(THURSDAY + timedelta(minutes=44))
    assert circle.meeting()["room_id"] is None
    await world.until(THURSDAY + timedelta(minutes=46))
    assert circle.meeting()["state"] == "open"


async def test_who_checked_in_early_opens_the_room_at_the_new_time(world: World) -> None:
    """A facilitator who was there before the move need not say so again."""
    circle = await thursdays(world)
    await world.until(THURSDAY - timedelta(minutes=25))
    await world.press(world.facilitator, world.find(world.facilitator, circle.desk, "I am here"), "I am here")
    await admin(world, "circle move", date="2026-01-08", to="18:30")

    await world.until(THURSDAY - timedelta(minutes=10))
    assert circle.meeting()["room_id"] is None
    await world.until(THURSDAY + timedelta(minutes=16))
    assert circle.meeting()["state"] == "open"


async def test_a_date_may_be_the_one_it_was_moved_to(world: World) -> None:
    """A moved meeting is found by the day people know it by, and by its slot."""
    circle = await thursdays(world)
    await admin(world, "circle move", date="2026-01-08", to="2026-01-10 18:00")
    await admin(world, "circle move", date="2026-01-10", to="2026-01-11")
    assert coming(circle)["2026-01-08"] == datetime(2026, 1, 11, 18, tzinfo=UTC)

    await admin(world, "circle skip", date="2026-01-08")
    await world.later(days=1)

    assert list(coming(circle)) == ["2026-01-15", "2026-01-22"]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"date": "2026-01-09", "to": "19:00"}, "The next dates are `2026-01-08`"),
        ({"date": "2026-01-08", "to": "later"}, "`2026-01-09 18:00`"),
        ({"date": "2026-01-08", "to": "6"}, "`2026-01-09 18:00`"),
        ({"date": "2026-01-08", "to": "2026-01-04 18:00"}, "has already passed"),
        ({"date": "2026-01-08", "to": "2036-01-04 18:00"}, "more than two years away"),
        ({"date": "2026-01-08", "to": "18:00"}, "already. Nothing was changed"),
        ({"date": "2026-01-08", "to": "2026-01-15 17:00"}, "the circle has another meeting"),
        ({"date": "2026-01-08", "to": "2026-03-05 19:00"}, "the circle has another meeting"),
    ],
)
async def test_a_move_that_cannot_be(world: World, options: dict[str, str], told: str) -> None:
    """One sentence with something that works, and nothing is other than before."""
    await thursdays(world)
    before = rows(world, *BEGUN)

    assert told in await admin(world, "circle move", **options)

    assert rows(world, *BEGUN) == before
