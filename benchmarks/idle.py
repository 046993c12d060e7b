"""What an idle tick costs the processor, with no circle, a thousand and ten thousand: the same.

    python benchmarks/idle.py [--ticks 500]

A tick is what the bot does every 15 seconds: it claims what is due, here nothing. Planning looks every ten minutes, and
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

from planner import StandingClock, make_outbox, seed

from bot.domain.agreements import Agreement
from bot.domain.prompts import Deck
from bot.services.decks import Decks
from bot.services.outbox import Outbox
from bot.services.phases import Phases
from bot.services.planning import Planning
from bot.services.retention import Retention
from bot.services.rooms import Rooms
from bot.services.words import Words
from bot.store.database import Database

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

CIRCLES = (0, 1_000, 10_000)


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
    outbox = Outbox(
        database,
        clock,
        {},
        Rooms(database, clock),
        Phases({}, Decks(database, clock, [Deck("default", "First", ())])),
        Words((Agreement(1, "en", "Be kind."),), lambda: False),
    )
    await planning.plan()
    while entries := await outbox.claim():
        await asyncio.gather(*(outbox.skip(entry) for entry in entries))
    read = await cost(times, lambda: database.read(lambda _: None))
    write = await cost(times, lambda: database.write(lambda _: None))
    found = {
        "tick": (await cost(times, outbox.claim), write),
        "plan": (await cost(times, planning.plan), read),
        "purge": (await cost(times, retention.purge), write),
    }
    await database.close()
    return found


def main() -> None:
    """Measure for each number of circles."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--ticks", type=int, default=500)
    ticks: int = parser.parse_args().ticks
    none: dict[str, float] = {}
    for circles in CIRCLES:
        with tempfile.TemporaryDirectory() as folder:
            found = asyncio.run(measure(Path(folder) / "circles.db", circles, ticks))
        for name, (spent, floor) in found.items():
            ratio = spent / none.setdefault(name, spent)
            print(
                f"{circles:6} circles  {name:6} {spent:7.3f} ms of CPU   {spent / floor:6.2f} of the floor   "
                f"{ratio:6.2f} of without circles"
            )


if __name__ == "__main__":
    main()
