"""Who is told what, when, and how often: one circle's story, a busy hour, two days asleep, and a clock that jumps."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.owing import OLD_AFTER
from tests.behaviour.stories import (
    before,
    hold,
    join,
    make_circle,
    posted,
    press_in,
    query,
    seat,
    wait_in_line,
    when,
)

if TYPE_CHECKING:
    from tests.behaviour.stories import Circle
    from tests.harness.answer import Person
    from tests.harness.world import World

CALLED_OFF = "There is no meeting at"


def dms(world: World, person: Person) -> list[str]:
    """Return what the bot wrote to somebody."""
    return [seen.text for seen in world.dms(person)]


def notes(world: World, circle: Circle, words: str) -> int:
    """Count what stands in the circle channel for everybody with these words."""
    return len([seen for seen in posted(world, world.admin, circle.channel) if words in seen])


async def test_everyone_is_told_by_the_way_they_chose(world: World) -> None:
    """Ada said DM, Ben said here, Cleo waits: each hears of seat, move, room and cancellation once, and only so."""
    circle = await make_circle(world, weekday="Thu", capacity="2")
    ada, ben, cleo = world.members[:3]
    await seat(world, ada, circle, write=True)
    await seat(world, ben, circle, write=False)
    await wait_in_line(world, circle, cleo, write=True)
    assert [len(dms(world, person)) for person in (ada, ben, cleo)] == [1, 0, 1]

    await press_in(world, ada, circle.channel, "Can't make it")
    await world.later(minutes=1)
    assert "is yours" in dms(world, cleo)[-1]
    assert notes(world, circle, "went to the first person") == 0  # Cleo asked to be written to

    was = circle.starts
    await world.slash(
        world.admin, world.lobby, "circle move", circle=circle.name, date="2026-01-08", to="19:00"
    )
    await world.later(minutes=1)
    assert circle.starts == was + timedelta(hours=1)
    assert len(dms(world, cleo)) == 3
    assert notes(world, circle, "moved") == 1
    await before(world, circle, minutes=59)
    assert len([text for text in dms(world, cleo) if "Your group meets" in text]) == 2

    room = await hold(world, circle)
    assert world.find(ben, room, "Thank you").exists
    assert world.find(cleo, room, "Thank you").exists
    told, mentioned = len(dms(world, cleo)), notes(world, circle, CALLED_OFF)
    await seat(world, cleo, circle, write=True, number=2)
    await seat(world, ben, circle, write=False, number=2)
    assert len(dms(world, cleo)) == told + 1  # the first message, which shows that it works
    await world.slash(world.admin, world.lobby, "meeting cancel", reason="illness", circle=circle.name)
    await world.later(minutes=1)
    assert len(dms(world, cleo)) == told + 2
    assert CALLED_OFF in dms(world, cleo)[-1]
    assert notes(world, circle, CALLED_OFF) > mentioned
    assert len(dms(world, ben)) == 0
    assert len(dms(world, ada)) == 1
    public = "\n".join(seen.text for seen in posted(world, world.admin, circle.channel))
    assert not [
        person.name for person in (ada, ben, cleo) if person.name in public or person.mention in public
    ]


async def test_a_card_is_not_worn_out_in_a_busy_hour(world: World) -> None:
    """Two old cards in one channel, a change every two seconds: never over 3 edits in 6 s, and in the end the truth."""
    circle = await make_circle(world, weekday="Thu", capacity="30")
    other = await make_circle(world, "Evening circle", weekday="Fri", capacity="30", channel=circle.channel)
    await world.later(seconds=2 * OLD_AFTER.total_seconds())
    people = [*world.members, *(world.add(f"Guest {number}") for number in range(9))]
    path = f"/channels/{circle.channel.id}/messages/*"
    since = world.wire.count("PATCH", path)
    for person in people:
        for one in (circle, other):
            await join(world, person, one)
        await world.later(seconds=2)
    for person in people[:4]:
        await world.press(person, circle.card(person), "Can't make it")
        await world.later(seconds=2)
    await world.later(seconds=30)
    at = [call.at for call in world.wire.sent("PATCH", path)[since:]]
    assert 4 <= len(at) <= 16
    assert all(len([one for one in at if first <= one < first + timedelta(seconds=6)]) <= 2 for first in at)
    assert f"{len(people) - 4} of 30 seats are taken" in circle.card()
    assert f"{len(people)} of 30 seats are taken" in other.card()


async def test_two_days_asleep(world: World) -> None:
    """A machine that slept wakes: one useful reminder, no stale one, and what was missed is closed kindly."""
    circle = await make_circle(world, weekday="Tue")
    soon = await make_circle(world, "Evening circle", weekday="Wed", time="13:00")
    ada = world.members[0]
    for one in (circle, soon):
        await seat(world, ada, one, write=True)
    here = len(dms(world, ada))
    await world.bot.parts.alarm.stop()
    asleep = world.now()
    await world.until(when(soon.meeting()["starts_at"]) - timedelta(minutes=45))
    assert world.now() - asleep > timedelta(days=2)
    await world.bot.run_due()
    await world.settle()
    new = dms(world, ada)[here:]
    assert len(new) == 1
    assert str(soon.meeting()["starts_at"]) in new[0]
    assert circle.meeting()["state"] == "missed"
    assert circle.meeting(2)["state"] == "announced"
    assert notes(world, circle, "Thursday") == 0


async def test_a_clock_that_jumps_doubles_nothing(world: World) -> None:
    """Set back by a day, the bot says nothing a second time; set right again, it goes on in time."""
    circle = await make_circle(world, weekday="Wed")
    ada = world.members[0]
    await seat(world, ada, circle, write=True)
    await before(world, circle, minutes=24 * 60 - 1)
    here = len(dms(world, ada))
    right, behind = world.bot.clock.now, timedelta(days=1)
    clock = world.bot.parts.runner._clock
    patched = type("Behind", (), {"now": staticmethod(lambda: right() - behind)})()
    for part in (world.bot.parts.runner, world.bot.services.outbox, world.bot.services.planning):
        vars(part)["_clock"] = patched
    await world.bot.run_due()
    assert len(dms(world, ada)) == here
    assert await world.bot.services.planning.plan() == 0
    for part in (world.bot.parts.runner, world.bot.services.outbox, world.bot.services.planning):
        vars(part)["_clock"] = clock
    await before(world, circle, minutes=50)
    assert len(dms(world, ada)) == here + 1


async def test_a_press_on_a_locked_database_says_so(world: World) -> None:
    """Nothing is half done: the person reads a clear sentence, no seat is there, and the next press takes it."""
    circle = await make_circle(world)
    ada = world.members[0]
    await world.press(ada, await world.press(ada, circle.card(ada), "Join"), "Accept")
    await press_in(world, ada, circle.channel, "Can't make it")
    await world.bot.parts.database.write(lambda conn: conn.execute("PRAGMA busy_timeout=20").fetchall())
    with closing(sqlite3.connect(world.database_file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        answer = await world.press(ada, circle.card(ada), "Join")
        other.execute("ROLLBACK")
    assert "I could not save that just now, so nothing was changed" in answer
    assert query(world, "SELECT state FROM seat")[0]["state"] == "released"
    assert world.errors()
    assert "You have a seat" in await world.press(ada, circle.card(ada), "Join")
