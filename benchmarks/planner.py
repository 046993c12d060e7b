"""Planning: the first plan, a plan that changes nothing, with many circles, and how long the loop stands still.

    python benchmarks/planner.py [--circles 10000]

The floor is writing the same rows with plain `sqlite3` in one transaction. Goals: under 0.5 s for the plan that a start
waits for, no loop block over 30 ms.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bot.services.planning import Planning
from bot.store.database import Connection, Database

NOW = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
ZONES = ("America/Los_Angeles", "Europe/Berlin", "Asia/Tokyo", "Australia/Sydney", "UTC")


class StandingClock:
    """A clock that stands still."""

    def now(self) -> datetime:
        """Return the one instant there is."""
        return NOW


def seed(conn: Connection, circles: int) -> None:
    """Write weekly circles all over the week and the world."""
    conn.execute("INSERT INTO guild (guild_id, joined_at) VALUES (1, 0)")
    conn.executemany(
        """
        INSERT INTO circle (guild_id, name, rrule, starts_local, timezone, minutes, capacity, room_kind, agenda_key,
            deck_key, channel_id, channel_is_ours, announce_from, created_at)
        VALUES (1, 'c', ?, '2025-01-06T18:00', ?, 90, 10, 'text', 'ninety', 'default', 5, 1, 0, 0)
        """,
        [(f"FREQ=WEEKLY;BYDAY={DAYS[n % 7]}", ZONES[n % 5]) for n in range(circles)],
    )


async def longest_block(stop: asyncio.Event) -> float:
    """Return the longest time, in milliseconds, that the loop did not come round."""
    worst, last = 0.0, time.perf_counter()
    while not stop.is_set():
        await asyncio.sleep(0)
        now = time.perf_counter()
        worst, last = max(worst, now - last), now
    return worst * 1000


async def measure(path: Path, circles: int) -> None:
    """Plan twice and print what it took."""
    database = await Database.open(path, now=0)
    await database.write(lambda conn: seed(conn, circles))
    planning = Planning(database, StandingClock(), {})
    for name in ("first plan", "plan again"):
        stop = asyncio.Event()
        watch = asyncio.ensure_future(longest_block(stop))
        begun = time.perf_counter()
        made = await planning.plan()
        taken = time.perf_counter() - begun
        stop.set()
        print(f"{name:11} {made:6} meetings  {taken:6.3f} s  longest loop block {await watch:5.1f} ms")
    rows = await database.read(lambda conn: [tuple(row) for row in conn.execute("SELECT * FROM outbox")])
    await database.close()
    print(f"floor       {len(rows):6} rows      {await floor(path.with_name('floor.db'), rows):6.3f} s")


async def floor(path: Path, rows: list[tuple[object, ...]]) -> float:
    """Write the same outbox rows into a bare table in one transaction; return the seconds."""
    database = await Database.open(path, now=0)
    columns = ", ".join(f"c{n}" for n in range(len(rows[0])))
    marks = ", ".join("?" * len(rows[0]))
    await database.write(lambda conn: conn.execute(f"CREATE TABLE bare ({columns})").fetchall())
    begun = time.perf_counter()
    await database.write(lambda conn: conn.executemany(f"INSERT INTO bare VALUES ({marks})", rows).rowcount)
    taken = time.perf_counter() - begun
    await database.close()
    return taken


def main() -> None:
    """Measure with as many circles as asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--circles", type=int, default=10_000)
    circles: int = parser.parse_args().circles
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(measure(Path(folder) / "circles.db", circles))


if __name__ == "__main__":
    main()
