"""APScheduler wakes the bot: no test here calls `run_due`; time passes, and what is due happens."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from apscheduler.jobstores.memory import MemoryJobStore

from bot.scheduling import Alarm
from bot.store.database import Database
from tests.behaviour.stories import before, make_circle, press_in, query, seat
from tests.harness.world import World

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from bot.demo.simulation import Call
    from tests.behaviour.stories import Circle
    from tests.harness.seen import Seen
    from tests.harness.world import Person

#: How seldom a bot looks that must be woken for everything, in seconds.
ONCE_A_DAY = 86400.0
#: How often one looks that is to notice by itself what nobody told it, in seconds.
EVERY_FEW_MINUTES = 300.0
REMINDER = "Your group meets at"
PROMISED = timedelta(seconds=5)
#: What the threads of the database have for each second that passes on the bot's clock.
REAL_SECONDS = 0.3


def cards(world: World, circle: Circle) -> list[Seen]:
    """Return the cards that stand in the circle's channel."""
    return [seen for seen in world.seen_by(world.admin, circle.channel) if "Join" in seen.labels]


def reminders(world: World, person: Person) -> int:
    """Return how many reminders somebody was sent."""
    return sum(REMINDER in seen for seen in world.dms(person))


def scheduler(world: World) -> Any:  # noqa: ANN401 - the library brings no types
    """Return APScheduler's scheduler."""
    return world.bot.parts.alarm._scheduler


def jobs(world: World) -> dict[str, Any]:
    """Return APScheduler's jobs by their ids."""
    return {job.id: job for job in scheduler(world).get_jobs()}


def jump(world: World, **span: float) -> None:
    """Let the clock on the wall jump, as after a suspend or a correction: no timer notices."""
    world.sim.backend.clock._epoch += timedelta(**span)


# --- woken


async def test_a_whole_meeting_happens_by_itself(tmp_path: Path) -> None:
    """Card, reminder, room, start, closing, lock and the deletion come at their times, with nobody asking for them."""
    async with World.open(tmp_path, tick_seconds=ONCE_A_DAY) as world:
        circle = await make_circle(world, weekday="Tue")
        ada = world.members[0]
        assert len(cards(world, circle)) == 1
        await seat(world, ada, circle, write=True)
        await before(world, circle, minutes=23 * 60 + 59)
        assert reminders(world, ada) == 1
        await before(world, circle, minutes=29)
        assert reminders(world, ada) == 2
        await press_in(world, world.facilitator, circle.desk, "I am here")
        assert circle.meeting()["state"] == "announced"
        await before(world, circle, minutes=15)
        room = circle.room()
        assert world.can_see(ada, room)
        await before(world, circle, minutes=0)
        await press_in(world, world.facilitator, circle.desk, "Start")
        await before(world, circle, minutes=-105)
        assert world.find(ada, room, "Thank you for being here").exists
        await world.later(days=1)
        assert room.id not in [place.id for place in world.channels()]


async def test_the_bot_wakes_on_the_second(tmp_path: Path) -> None:
    """A card that goes out by itself ten minutes after the command does so then, not at the next look."""
    async with World.open(tmp_path, tick_seconds=ONCE_A_DAY) as world:
        made_at = world.now()
        circle = await make_circle(world, announce=False)
        await world.later(minutes=9, seconds=58)
        assert cards(world, circle) == []
        await world.later(seconds=3)
        assert len(cards(world, circle)) == 1
        path = f"/channels/{circle.channel.id}/messages"
        (posted,) = world.wire.sent(path=path)
        assert timedelta(0) <= posted.at - made_at - timedelta(minutes=10) < timedelta(seconds=2)


async def test_something_sooner_moves_the_alarm(tmp_path: Path) -> None:
    """An alarm that is set for next week rings for what is owed a moment later."""
    async with World.open(tmp_path, tick_seconds=ONCE_A_DAY) as world:
        first = await make_circle(world, weekday="Mon", starts="2026-01-26")
        await world.later(hours=1)
        assert jobs(world)["due"].next_run_time > world.now() + timedelta(hours=1)
        second = await make_circle(world, "Evening circle")
        assert (len(cards(world, first)), len(cards(world, second))) == (1, 1)


async def test_meetings_are_planned_while_time_passes(tmp_path: Path) -> None:
    """Nine days on there is a meeting that no command has made."""
    async with World.open(tmp_path, tick_seconds=ONCE_A_DAY) as world:
        circle = await make_circle(world)
        planned = len(query(world, "SELECT * FROM meeting"))
        await world.later(days=9)
        dates = [row["slot_on"] for row in query(world, "SELECT slot_on FROM meeting ORDER BY slot_on")]
        assert len(dates) > planned
        assert len(set(dates)) == len(dates)
        assert cards(world, circle)


async def test_a_day_has_its_copy(world: World) -> None:
    """There is one backup a day, seven at most, made by nobody's command."""
    folder = world.database_file.parent / "backups"
    await world.later(days=9)
    names = sorted(one.name for one in folder.iterdir())
    assert names == [f"circles-202601{day:02}.db" for day in range(8, 15)]


async def test_what_is_old_is_forgotten(world: World) -> None:
    """Seats are gone three days after the close, without anybody asking; how many came stays."""
    circle = await make_circle(world)
    ada = world.members[0]
    await seat(world, ada, circle, write=False)
    await before(world, circle, minutes=-10)  # nobody came to hold it
    assert circle.meeting()["state"] == "missed"
    await world.later(days=2, hours=23)
    assert query(world, "SELECT * FROM seat")
    await world.later(hours=3)
    assert query(world, "SELECT * FROM seat") == []


# --- how it is set


async def test_the_jobs_are_few_and_forgiving(world: World) -> None:
    """In memory, in UTC, never dropped for being late, never twice at once, late runs come to one."""
    await make_circle(world)
    found = jobs(world)
    assert set(found) == {"tick", "due", "plan", "purge", "backup", "departures", "gifts", "rounds"}
    assert {job.misfire_grace_time for job in found.values()} == {None}
    assert {job.coalesce for job in found.values()} == {True}
    assert {job.max_instances for name, job in found.items() if name != "due"} == {
        1
    }  # that one sets itself anew
    alarm = scheduler(world)
    assert alarm.timezone is UTC
    assert [type(store) for store in alarm._jobstores.values()] == [MemoryJobStore]


async def test_connecting_twice_is_connecting_once(world: World) -> None:
    """discord.py may say that it is ready again: there are no more jobs for it, and nothing is done twice."""
    circle = await make_circle(world, announce=False)
    before_that = set(jobs(world))
    for _ in range(2):
        with world.sim.as_the_bot():
            await world.bot.on_ready()
    assert set(jobs(world)) == before_that
    await world.press(world.admin, circle.made, "Announce")
    await world.later(minutes=11)
    assert len(cards(world, circle)) == 1


# --- when things go wrong


async def test_a_wake_up_that_was_missed_is_made_up_for(world: World) -> None:
    """What is owed without anybody having been told is found by the next look, a quarter of an hour at most here."""
    circle = await make_circle(world, announce=False)
    now = int(world.now().timestamp())
    with closing(sqlite3.connect(world.database_file)) as conn, conn:
        conn.execute("UPDATE outbox SET due_at = ?, try_at = ? WHERE dedupe = 'card:1'", (now, now))
    assert cards(world, circle) == []
    await world.later(minutes=15)
    assert len(cards(world, circle)) == 1


async def test_a_clock_that_jumps_ahead_is_noticed(tmp_path: Path) -> None:
    """After a suspend of an hour what fell due meanwhile is done at the next look, and once."""
    async with World.open(tmp_path, tick_seconds=EVERY_FEW_MINUTES) as world:
        circle = await make_circle(world)
        ada = world.members[0]
        await seat(world, ada, circle, write=True)
        await before(world, circle, minutes=75)
        assert reminders(world, ada) == 0
        jump(world, minutes=30)
        await world.later(minutes=16)
        assert reminders(world, ada) == 1
        await world.later(hours=1)
        assert reminders(world, ada) == 1


async def test_a_clock_that_is_put_back_doubles_nothing(world: World) -> None:
    """What was done stays done; what is to come comes at its time by the clock."""
    circle = await make_circle(world)
    ada = world.members[0]
    await seat(world, ada, circle, write=True)
    await before(world, circle, minutes=59)
    assert reminders(world, ada) == 1
    jump(world, hours=-2)
    await before(world, circle, minutes=29)
    assert reminders(world, ada) == 1
    assert len(cards(world, circle)) == 1
    assert world.find(world.facilitator, circle.desk, "I am here").exists


async def test_a_suspend_of_two_days_is_slept_off(tmp_path: Path) -> None:
    """A laptop that was closed over a meeting sends no old reminder, and shows the next meeting."""
    async with World.open(tmp_path, tick_seconds=EVERY_FEW_MINUTES) as world:
        circle = await make_circle(world, weekday="Tue")
        ada = world.members[0]
        await seat(world, ada, circle, write=True)
        jump(world, days=2)
        await world.later(minutes=20)
        assert reminders(world, ada) == 0
        assert circle.meeting()["state"] == "missed"
        assert circle.meeting(2)["state"] == "announced"


async def test_a_chore_that_fails_stops_nothing(world: World) -> None:
    """A backup that cannot be written is reported each time, and everything else goes on."""
    folder = world.database_file.parent / "backups"
    await world.later(seconds=1)
    replace_by_a_file(folder)
    await world.later(days=1, hours=2)
    assert world.errors()
    circle = await make_circle(world, weekday="Wed")
    assert len(cards(world, circle)) == 1


def replace_by_a_file(folder: Path) -> None:
    """Put a file where the copies should go."""
    shutil.rmtree(folder)
    folder.touch()


async def test_a_look_that_fails_is_not_the_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database that cannot be read for a while costs time and nothing else."""
    async with World.open(tmp_path, tick_seconds=EVERY_FEW_MINUTES) as world:
        circle = await make_circle(world, announce=False)
        with monkeypatch.context() as patch:
            patch.setattr(Database, "_commit", _no_disk)
            await world.later(minutes=20)
        assert world.errors()
        assert cards(world, circle) == []
        await world.later(minutes=16)
        assert len(cards(world, circle)) == 1


def _no_disk(*_: object) -> None:
    raise sqlite3.OperationalError("disk I/O error")


# --- closing


async def test_closing_waits_a_little_for_what_is_under_way(world: World) -> None:
    """A call that is answered within the time is settled before the bot is gone."""
    circle = await make_circle(world, announce=False)
    closed_within = await close_during_a_call(world, circle, answered_after=timedelta(seconds=1))
    assert closed_within < PROMISED
    assert [
        row["state"] for row in query(world, "SELECT state FROM outbox WHERE kind = 'card' AND result_id")
    ] == ["done"]
    await world.restart()
    await world.later(minutes=1)
    assert len(cards(world, circle)) == 1


async def test_closing_does_not_wait_for_ever(world: World) -> None:
    """A call that hangs is left behind within five seconds, and the next start finds out what became of it."""
    circle = await make_circle(world, announce=False)
    closed_within = await close_during_a_call(world, circle, answered_after=timedelta(hours=1))
    assert closed_within < PROMISED
    await world.restart()
    await world.later(minutes=1)
    assert len(cards(world, circle)) == 1
    assert circle.card().exists


async def close_during_a_call(world: World, circle: Circle, *, answered_after: timedelta) -> timedelta:
    """Close the bot while Discord takes its time over a card; return how long that took, on the bot's clock."""
    carry, begun = world.sim.transport, asyncio.Event()

    async def slow(method: str, path: str, body: dict[str, object], call: Call) -> object:
        if method == "POST" and path == f"/channels/{circle.channel.id}/messages":
            begun.set()
            await asyncio.sleep(answered_after.total_seconds())
        return await carry(method, path, body, call)

    world.sim.transport = slow
    await world.press(world.admin, circle.made, "Announce")
    await world.later(seconds=0.1)
    assert begun.is_set()
    started = world.now()
    closing_bot = asyncio.ensure_future(world.sim.close_bot())
    while not (await asyncio.wait({closing_bot}, timeout=REAL_SECONDS))[0]:
        await world.later(seconds=1)
        assert world.now() - started < timedelta(minutes=1)
    await closing_bot
    world.sim.transport = carry
    return world.now() - started


class Now:
    """The clock on the wall."""

    def now(self) -> datetime:
        """Say what time it is."""
        return datetime.now(UTC)


async def raise_it(error: BaseException, where: str) -> str:
    """Let nothing go wrong unseen."""
    raise AssertionError(where) from error


async def test_what_falls_due_at_the_end_of_a_run_is_not_left_lying() -> None:
    """A commit in the last moment of a run rings once more at once, and not only with the next tick."""
    rung: list[datetime] = []
    enough = asyncio.Event()

    async def ring() -> int:
        rung.append(datetime.now(UTC))
        if len(rung) < 5:
            alarm.set(datetime.now(UTC))
        else:
            enough.set()
        return 1

    alarm = Alarm(Now(), ring, {}, raise_it)
    alarm.start(3600)
    try:
        await asyncio.wait_for(enough.wait(), 5)
    finally:
        await alarm.stop()
    assert len(rung) >= 5


async def test_what_a_run_leaves_does_not_ring_for_ever() -> None:
    """Where a run does nothing of what is due, the next look at it is the tick's, and not one after the other."""
    rung: list[datetime] = []

    async def ring() -> int:
        rung.append(datetime.now(UTC))
        return 0

    alarm = Alarm(Now(), ring, {}, raise_it)
    alarm.set(datetime.now(UTC))
    alarm.start(3600)
    try:
        for _ in range(20):
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(asyncio.Event().wait(), 0.001)
    finally:
        await alarm.stop()
    assert 1 <= len(rung) <= 2, "the tick of the start, and the due time's own"


async def test_a_closed_alarm_rings_no_more() -> None:
    """After the close nothing is woken, also not by a commit that is noticed late, and closing twice is fine."""
    rung: list[datetime] = []

    async def ring() -> int:
        rung.append(datetime.now(UTC))
        return 1

    alarm = Alarm(Now(), ring, {}, raise_it)
    alarm.set(datetime.now(UTC) + timedelta(hours=1))
    alarm.start(3600)
    alarm.start(3600)
    await alarm.stop()
    alarm.set(datetime.now(UTC))
    await alarm.stop()
    for _ in range(20):
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(asyncio.Event().wait(), 0.001)
    assert rung == []
