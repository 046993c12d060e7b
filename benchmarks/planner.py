"""Planning with many circles: the look of a start that has nothing to plan, a day's plan, and the first plan of all.

    python benchmarks/planner.py [--circles 10000]

Beside each plan the bot's tick runs as at a start, and a task that wakes all the time and notes by how much it was
late. Seconds are by the clock and of the processor. Goal: plan and first tick within 0.5 s where nothing changed, the
tick alone where there is much to plan (it waits for no more than one slice of it), and no loop block over 30 ms.
The floor is writing the same rows into the same tables with plain `sqlite3`, 50 circles a transaction; for the look it
is half a second in which nothing is done.
"""

from __future__ import annotations

import argparse
import asyncio
import sqlite3
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from figures import code, line

from bot.domain.agreements import Agreement
from bot.domain.prompts import Deck
from bot.services.decks import Decks
from bot.services.outbox import Outbox
from bot.services.phases import Phases
from bot.services.planning import CHUNK, Planning
from bot.services.rooms import Rooms
from bot.services.words import Words
from bot.store.database import PRAGMAS, Connection, Database

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

NOW = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
ZONES = ("America/Los_Angeles", "Europe/Berlin", "Asia/Tokyo", "Australia/Sydney", "UTC")
GOAL, BLOCK = 0.5, 30.0
"""Seconds, and milliseconds."""


@dataclass
class StandingClock:
    """A clock that stands still, and can be set."""

    at: datetime = NOW

    def now(self) -> datetime:
        """Return the one instant there is."""
        return self.at


@dataclass
class Seen:
    """What a plan with its tick came to: seconds, and the longest block in milliseconds."""

    made: int
    wall: float
    processor: float
    tick: float
    block: float


def seed(conn: Connection, circles: int) -> None:
    """Write weekly circles all over the week and the world."""
    conn.execute("INSERT INTO guild (guild_id, joined_at) VALUES (1, 0)")
    conn.executemany(
        """
        INSERT INTO circle (guild_id, name, rrule, starts_local, timezone, minutes, capacity, room_kind, agenda_key,
            deck_key, channel_id, channel_is_ours, announce_from, created_at)
        VALUES (1, 'c', ?, '2025-01-06T18:00', ?, 90, 10, 'text', 'ninety', 'default', 5, 1, 9999999999, 0)
        """,
        [(f"FREQ=WEEKLY;BYDAY={DAYS[n % 7]}", ZONES[n % 5]) for n in range(circles)],
    )


def make_outbox(database: Database, clock: StandingClock) -> Outbox:
    """Return the outbox as a tick uses it."""
    phases = Phases({}, Decks(database, clock, [Deck("default", "First", ())]))
    words = Words((Agreement(1, "en", "Be kind."),), lambda: False)
    return Outbox(database, clock, {}, Rooms(database, clock), phases, words)


async def longest_block(stop: asyncio.Event) -> float:
    """Return the longest time, in milliseconds, that the loop did not come round."""
    worst, last = 0.0, time.perf_counter()
    while not stop.is_set():
        await asyncio.sleep(0.001)
        now = time.perf_counter()
        worst, last = max(worst, now - last - 0.001), now
    return worst * 1000


async def watched(plan: Callable[[], Awaitable[int]], tick: Callable[[], Awaitable[object]]) -> Seen:
    """Plan, tick at the same time as a start does, and watch the loop."""
    stop = asyncio.Event()
    watch = asyncio.ensure_future(longest_block(stop))
    await asyncio.sleep(0.05)
    begun, processor = time.perf_counter(), time.process_time()
    planning = asyncio.ensure_future(plan())
    await asyncio.sleep(0)
    await tick()
    ticked = time.perf_counter() - begun
    made = await planning
    wall, spent = time.perf_counter() - begun, time.process_time() - processor
    stop.set()
    return Seen(made, wall, spent, ticked, await watch)


async def measure(path: Path, circles: int) -> list[bool]:
    """Plan all, nothing, and a day on; print what each took."""
    database, clock = await Database.open(path, now=0), StandingClock()
    await database.write(lambda conn: seed(conn, circles))
    planning, outbox = Planning(database, clock, {}), make_outbox(database, clock)
    try:
        first = await watched(planning.plan, outbox.claim)
        await database.checkpoint()
        least = floor(path, path.with_name("floor.db"))
        nothing = await watched(planning.plan, outbox.claim)
        idle = await watched(lambda: asyncio.sleep(GOAL, 0), lambda: database.write(lambda _: None))
        clock.at += timedelta(days=1)
        day = await watched(planning.plan, outbox.claim)
    finally:
        await database.close()
    return [
        *report("nothing to plan", nothing, f"idle, block {idle.block:.1f} ms", goal=True),
        *report("a day later", day, f"{least * day.made / max(1, first.made):.3f} s of CPU", goal=False),
        *report("first plan of all", first, f"{least:.3f} s of CPU", goal=False),
    ]


def report(what: str, seen: Seen, least: str, *, goal: bool) -> list[bool]:
    """Print one plan. Where there is much to plan, only what others feel of it has a goal: nobody waits for its end."""
    took = f"{seen.wall:.3f} s, {seen.processor:.3f} s of CPU for {seen.made} meetings"
    met = seen.wall < GOAL if goal else None
    return [
        line(f"{what}: plan and tick", took, goal=f"{GOAL} s" if goal else "", floor=least, met=met),
        line(f"{what}: tick alone", f"{seen.tick:.3f} s", goal=f"{GOAL} s", met=seen.tick < GOAL),
        line(f"{what}: loop block", f"{seen.block:.1f} ms", goal=f"{BLOCK:.0f} ms", met=seen.block < BLOCK),
    ]


def floor(planned: Path, bare: Path) -> float:
    """Write the same rows into the same tables without the bot; return the seconds of processor time."""
    with (
        closing(sqlite3.connect(planned)) as source,
        closing(sqlite3.connect(bare, isolation_level=None)) as conn,
    ):
        source.backup(conn)
        for pragma in PRAGMAS:
            conn.execute(f"PRAGMA {pragma}").fetchall()
        tables = {
            name: conn.execute(f"SELECT * FROM {name} ORDER BY circle_id").fetchall()
            for name in ("meeting", "outbox")
        }
        for name in ("outbox", "meeting"):
            conn.execute(f"DELETE FROM {name}")
        conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        chunks = range(0, len(tables["meeting"]), CHUNK * len(tables["meeting"]) // _circles(conn) or 1)
        step = chunks.step
        each = len(tables["outbox"]) // max(1, len(tables["meeting"]))
        begun = time.process_time()
        for at in chunks:
            conn.execute("BEGIN IMMEDIATE")
            for name, size in (("meeting", 1), ("outbox", each)):
                rows = tables[name][at * size : (at + step) * size]
                conn.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * len(rows[0]))})", rows)
            conn.execute("COMMIT")
        return time.process_time() - begun


def _circles(conn: sqlite3.Connection) -> int:
    (count,) = conn.execute("SELECT count(*) FROM circle").fetchone()
    return int(count)


def main() -> int:
    """Measure with as many circles as asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--circles", type=int, default=10_000)
    circles: int = parser.parse_args().circles
    with tempfile.TemporaryDirectory() as folder:
        return code(asyncio.run(measure(Path(folder) / "circles.db", circles)))


if __name__ == "__main__":
    sys.exit(main())
