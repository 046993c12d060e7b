"""What an idle tick costs the processor, with no circle, a thousand and ten thousand: the same.

    python benchmarks/idle.py [--ticks 300]

A tick is what the bot does every 15 seconds: it claims what is due, here nothing. Planning looks every hour, and
what is too old is deleted every hour. The floor of each is an empty transaction of its kind on the same database.
Goal: the number of circles makes no difference.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from figures import code, line
from planner import NOW, StandingClock, make_outbox, seed

from bot.services.planning import Planning
from bot.services.retention import Retention
from bot.store.database import Connection, Database

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

CIRCLES = (0, 1_000, 10_000)
AT_MOST = 2.0
"""Times as much as without circles, or as an empty transaction: a level line within what two runs differ by."""


def settle(conn: Connection) -> int:
    """Let every card be done a moment ago, so that there is much that the purge need not touch."""
    done = "UPDATE outbox SET state = 'done', settled_at = ? WHERE kind = 'card'"
    return conn.execute(done, (int(NOW.timestamp()),)).rowcount


async def cost(times: int, deed: Callable[[], Awaitable[object]]) -> float:
    """Return the milliseconds of processor time that a deed takes."""
    begun = time.process_time()
    for _ in range(times):
        await deed()
    return (time.process_time() - begun) / times * 1000


async def measure(path: Path, circles: int, times: int) -> dict[str, tuple[float, float]]:
    """Return the milliseconds of each thing that an idle bot does, and of its empty transaction."""
    database = await Database.open(path, now=0)
    clock = StandingClock()
    await database.write(lambda conn: seed(conn, circles))
    planning, retention = Planning(database, clock, {}), Retention(database, clock)
    outbox = make_outbox(database, clock)
    await planning.plan()
    await database.write(settle)
    read = await cost(times, lambda: database.read(lambda _: None))
    write = await cost(times, lambda: database.write(lambda _: None))
    found = {
        "tick": (await cost(times, outbox.claim), write),
        "plan": (await cost(times, planning.plan), read),
        "purge": (await cost(times, retention.purge), write),
    }
    await database.close()
    return found


def main() -> int:
    """Measure for each number of circles."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--ticks", type=int, default=300)
    ticks: int = parser.parse_args().ticks
    least: dict[str, float] = {}
    met = []
    for circles in CIRCLES:
        with tempfile.TemporaryDirectory() as folder:
            found = asyncio.run(measure(Path(folder) / "circles.db", circles, ticks))
        for name, (spent, floor) in found.items():
            none = least.setdefault(name, spent)
            met.append(
                line(
                    f"{name} with {circles} circles",
                    f"{spent:.3f} ms of CPU, {spent / none:.2f} of without",
                    goal=f"under {AT_MOST} of without" if circles else "",
                    floor=f"{floor:.3f} ms, {spent / floor:.2f} of it",
                    met=spent < AT_MOST * max(none, floor) if circles else None,
                )
            )
    return code(met)


if __name__ == "__main__":
    sys.exit(main())
