"""What the bot owes over a restart, a long absence, a deletion and a busy disk: once, in time, or not at all."""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.errors import StoreError
from tests.behaviour.stories import before, join, make_circle, press_in, query, seat, when

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from simcord import ChannelHandle

    from bot.demo.simulation import Call
    from tests.behaviour.stories import Circle
    from tests.harness.seen import Seen
    from tests.harness.world import Person, World

REMINDER = "Your group meets at"


def messages(channel: ChannelHandle) -> str:
    """Return the path by which messages are posted in a channel."""
    return f"/channels/{channel.id}/messages"


def cards(world: World, circle: Circle) -> list[Seen]:
    """Return the cards that stand in the circle's channel."""
    return [seen for seen in world.seen_by(world.admin, circle.channel) if "Join" in seen.labels]


def reminders(world: World, person: Person) -> list[Seen]:
    """Return the reminders that somebody was sent."""
    return [seen for seen in world.dms(person) if REMINDER in seen]


def left_in_hand(world: World) -> list[str]:
    """Return the states of entries that are neither waiting nor over."""
    found = query(world, "SELECT state FROM outbox WHERE state IN ('claimed', 'calling')")
    return [row["state"] for row in found]


def leave_as_a_killed_bot_would(world: World, kind: str, state: str, called_at: datetime | None) -> int:
    """Write into the file of a bot that is not running what a kill in the middle leaves; return the entries."""
    called = None if called_at is None else int(called_at.timestamp())
    with closing(sqlite3.connect(world.database_file)) as conn, conn:
        return conn.execute(
            "UPDATE outbox SET state = ?, called_at = ? WHERE kind = ? AND state = 'ready' AND due_at <= ?",
            (state, called, kind, int(world.now().timestamp())),
        ).rowcount


async def stop(world: World) -> None:
    """Close the bot; time goes on without it until `world.restart`."""
    await world.sim.close_bot()


async def delete(world: World, seen: Seen) -> None:
    """Let a message be deleted, as a moderator can."""
    with world.sim.as_the_bot():
        target = world.bot.get_partial_messageable(seen.channel_id)
        await target.get_partial_message(seen.id).delete()


async def join_elsewhere(world: World, person: Person) -> None:
    """Take a seat from the list of coming meetings, where the card is of no use."""
    listed = await world.slash(person, world.lobby, "circles")
    answer = await world.press(person, listed, "Join")
    if "Accept" in answer.labels:
        await world.press(person, answer, "Accept")


# --- restarts


@pytest.mark.parametrize(("state", "called_ago"), [("claimed", None), ("calling", 5.0), ("calling", 600.0)])
async def test_what_a_killed_bot_had_in_hand_is_done(
    world: World, state: str, called_ago: float | None
) -> None:
    """Claimed or about to be called when the process died, and never sent: the next start sends it, once."""
    circle = await make_circle(world, announce=False)
    world.wire.fail_before(path=messages(circle.channel), status=500, times=None)
    await world.press(world.admin, circle.made, "Announce")
    await stop(world)
    world.wire.heal()
    called_at = None if called_ago is None else world.now() - timedelta(seconds=called_ago)
    assert leave_as_a_killed_bot_would(world, "card", state, called_at) >= 1

    await world.restart()
    await world.later(seconds=10)
    assert len(cards(world, circle)) == 1
    assert circle.card().exists
    assert left_in_hand(world) == []


@pytest.mark.parametrize("minutes", [0.2, 30.0])
async def test_what_a_killed_bot_had_sent_is_not_sent_again(world: World, minutes: float) -> None:
    """Sent, but not settled: soon after, the nonce tells; much later, the mark in the channel does."""
    circle = await make_circle(world, announce=False)
    path = messages(circle.channel)
    world.wire.lose_reply(path=path)
    await world.press(world.admin, circle.made, "Announce")
    called_at = world.now()
    await stop(world)
    leave_as_a_killed_bot_would(world, "card", "calling", called_at)
    assert len(cards(world, circle)) == 1
    await world.later(minutes=minutes)

    await world.restart()
    await world.later(minutes=1)
    assert len(cards(world, circle)) == 1
    assert circle.card().exists  # and the bot knows it as its own
    assert world.wire.count("GET", path) == (1 if minutes > 1 else 0)
    await join(world, world.members[0], circle)
    await world.later(seconds=10)
    assert "1 of 10 seats are taken" in circle.card()


async def test_a_restart_owes_nothing_twice(world: World) -> None:
    """Starting again and again posts nothing, edits nothing and writes to nobody."""
    circle = await make_circle(world)
    await seat(world, world.members[0], circle, write=True)
    await world.later(minutes=1)
    calls = len([call for call in world.wire.calls if call.method != "GET"])
    for _ in range(3):
        await world.restart()
        await world.later(minutes=1)
    made = [(call.method, call.path) for call in world.wire.calls if call.method != "GET"][calls:]
    assert made == []


async def test_a_thread_that_may_be_there_is_looked_for(world: World) -> None:
    """Making a thread takes no nonce: after a lost reply the one that is there becomes the desk, and no second one."""
    world.wire.lose_reply(path="/channels/*/threads")
    circle = await make_circle(world, announce=False, held_by=world.admin)
    await world.later(minutes=1)
    threads = [place for place in world.channels() if "Desk of" in (place.name or "")]
    assert [thread.id for thread in threads] == [circle.desk.id]


# --- a card that somebody deleted


async def test_a_deleted_card_is_drawn_again(world: World) -> None:
    """The next change brings the card back, one of it, with the truth on it."""
    circle = await make_circle(world)
    old = circle.card()
    await delete(world, old)
    await join_elsewhere(world, world.members[0])
    await world.later(minutes=1)

    (card,) = cards(world, circle)
    assert card.id != old.id
    assert card.id == circle.card().id
    assert "1 of 10 seats are taken" in card


async def test_a_card_deleted_twice_is_drawn_again_twice(world: World) -> None:
    """What was posted in a deleted card's place within minutes is no repetition to Discord."""
    circle = await make_circle(world)
    for number, member in enumerate(world.members, 1):
        await delete(world, circle.card())
        await join_elsewhere(world, member)
        await world.later(seconds=20)
        (card,) = cards(world, circle)
        assert f"{number} of 10 seats are taken" in card


async def test_a_card_drawn_again_is_not_doubled_by_a_kill(world: World) -> None:
    """Redrawn, the reply lost, and the bot away for half an hour: the new card is found by its mark."""
    circle = await make_circle(world)
    await delete(world, circle.card())
    world.wire.lose_reply(path=messages(circle.channel))
    await join_elsewhere(world, world.members[0])
    await stop(world)
    await world.later(minutes=30)
    await world.restart()
    await world.later(minutes=1)
    (card,) = cards(world, circle)
    assert card.id == circle.card().id


async def test_many_changes_come_to_few_edits(world: World) -> None:
    """A card is not edited more often than every five seconds, and the last edit shows the last truth."""
    circle = await make_circle(world)
    people = [*world.members, *(world.add(f"Guest {number}") for number in range(5))]
    before_that = world.wire.count("PATCH", f"{messages(circle.channel)}/*")
    for person in people:
        await join(world, person, circle)
    await world.later(minutes=1)
    edits = world.wire.sent("PATCH", f"{messages(circle.channel)}/*")[before_that:]
    assert len(edits) <= 2
    assert f"{len(people)} of 10 seats are taken" in circle.card()


# --- too late


async def test_after_two_days_away_only_what_is_still_useful_comes(world: World) -> None:
    """Down from before the day's reminder until shortly before the start: the hour's reminder alone goes out."""
    circle = await make_circle(world, weekday="Thu")
    ada = world.members[0]
    await seat(world, ada, circle, write=True)
    await before(world, circle, minutes=53 * 60)
    await stop(world)
    await before(world, circle, minutes=40)
    assert reminders(world, ada) == []

    await world.restart()
    await world.later(seconds=10)
    assert len(reminders(world, ada)) == 1
    kinds = {
        row["kind"]: row["state"] for row in query(world, "SELECT * FROM outbox WHERE kind LIKE 'reminder%'")
    }
    assert kinds == {"reminder_day": "skipped", "reminder_hour": "done"}


async def test_a_meeting_that_was_slept_through_reminds_nobody(world: World) -> None:
    """Down until long after: no reminder, the meeting is put away, and the next one is shown."""
    circle = await make_circle(world, weekday="Thu")
    ada = world.members[0]
    await seat(world, ada, circle, write=True)
    await before(world, circle, minutes=25 * 60)
    await stop(world)
    await before(world, circle, minutes=-24 * 60)
    await world.restart()
    await world.later(minutes=1)

    assert reminders(world, ada) == []
    assert circle.meeting()["state"] == "missed"
    assert circle.meeting(2)["state"] == "announced"
    assert left_in_hand(world) == []


async def test_a_room_closes_however_late(world: World) -> None:
    """A meeting that was running when the bot went away is closed, locked and emptied when it is back."""
    circle = await make_circle(world)
    await before(world, circle, minutes=14)
    await press_in(world, world.facilitator, circle.desk, "I am here")
    await world.later(minutes=15)
    await press_in(world, world.facilitator, circle.desk, "Start")
    room = circle.room()
    await stop(world)
    await world.later(days=3)
    await world.restart()
    await world.later(minutes=1)
    assert circle.meeting()["state"] == "closed"
    assert "This meeting is over." in world.find(world.facilitator, room, "This meeting is over.")
    await world.later(hours=25)
    assert room.id not in [place.id for place in world.channels()]
    assert circle.meeting()["room_id"] is None


# --- not any more


async def test_who_gives_the_seat_back_is_not_reminded(world: World) -> None:
    """What was owed to somebody who no longer comes is taken back, and who comes after all is reminded once."""
    circle = await make_circle(world, weekday="Wed")
    ada, ben = world.members[:2]
    for member in (ada, ben):
        await seat(world, member, circle, write=True)
    for member in (ada, ben):
        await press_in(world, member, circle.channel, "Can't make it")
    await seat(world, ben, circle)  # his answer about writing is kept
    await before(world, circle, minutes=30)
    assert reminders(world, ada) == []
    assert len(reminders(world, ben)) == 2  # a day before, and an hour before


async def test_a_seat_that_moves_again_is_said_again(world: World) -> None:
    """Each seat that goes to the list is one note in the channel, also when it is the same person a second time."""
    circle = await make_circle(world, capacity="1")
    ada, ben = world.members[:2]
    for number in (1, 2):
        await join(world, ada, circle)
        await join(world, ben, circle)
        await press_in(world, ada, circle.channel, "Can't make it")
        await world.later(seconds=10)
        notes = [seen for seen in world.seen_by(ada, circle.channel) if "went to the first person" in seen]
        assert len(notes) == number
        await press_in(world, ben, circle.channel, "Can't make it")


async def test_a_reminder_comes_to_the_minute(world: World) -> None:
    """A day and an hour before, to the second, and to nobody who did not ask."""
    circle = await make_circle(world, weekday="Wed")
    ada, ben = world.members[:2]
    await seat(world, ada, circle, write=True)
    await seat(world, ben, circle, write=False)
    starts = when(circle.meeting()["starts_at"])
    path = f"/channels/{ada.actor.user.dm_channel.id}/messages"
    sent = world.wire.count(path=path)
    await world.until(starts)
    moments = [starts - one.at for one in world.wire.sent(path=path)[sent:]]
    assert [round(span.total_seconds()) for span in moments] == [86400, 3600]
    assert world.dms(ben) == []


async def test_a_meeting_that_nobody_ends_is_over_on_every_screen(world: World) -> None:
    """A quarter of an hour after its end it closes by itself, and the room and the desk say so."""
    circle = await make_circle(world)
    await before(world, circle, minutes=14)
    await press_in(world, world.facilitator, circle.desk, "I am here")
    await world.later(minutes=15)
    await press_in(world, world.facilitator, circle.desk, "Start")
    room = circle.room()
    await before(world, circle, minutes=-110)
    assert circle.meeting()["state"] == "closed"
    assert world.find(world.facilitator, room, "This meeting is over.").exists
    assert world.find(world.facilitator, circle.desk, "The meeting is over.").exists
    running = [seen for seen in world.seen_by(world.facilitator, circle.desk) if "Next phase" in seen.labels]
    assert running == []


# --- the database says no


@contextmanager
def locked_after(world: World, method: str, path: str) -> Iterator[None]:
    """Let another program take the database's write lock at the first such call, until the block ends."""
    carry = world.sim.transport
    with closing(sqlite3.connect(world.database_file, isolation_level=None)) as other:

        async def lock_then_carry(called: str, where: str, body: dict[str, object], call: Call) -> object:
            if (called, where) == (method, path) and not other.in_transaction:
                other.execute("BEGIN IMMEDIATE")
            return await carry(called, where, body, call)

        world.sim.transport = lock_then_carry
        try:
            yield
        finally:
            assert other.in_transaction, f"there was no {method} {path}"
            other.execute("ROLLBACK")
            world.sim.transport = carry


@pytest.mark.parametrize("answer", ["fine", "failed", "refused"])
async def test_a_database_that_is_busy_loses_nothing(world: World, answer: str) -> None:
    """What was called, but could not be settled, is taken up at the next look: done, tried again, or told, and once."""
    circle = await make_circle(world, announce=False)
    path = messages(circle.channel)
    if answer != "fine":
        world.wire.fail_before(path=path, status=500 if answer == "failed" else 403, code=50013, times=1)
    await world.bot.parts.database.write(lambda conn: conn.execute("PRAGMA busy_timeout=20").fetchall())
    with locked_after(world, "POST", path):
        await world.press(world.admin, circle.made, "Announce")
        await world.later(seconds=1)
    raised = world.errors()
    assert raised
    assert all(isinstance(error, StoreError) for error in raised)

    await world.later(minutes=121)
    assert len(cards(world, circle)) == 1
    assert left_in_hand(world) == []
    assert circle.card().exists
