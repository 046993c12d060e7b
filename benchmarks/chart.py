"""How long the event loop stands still while charts of gifts are drawn: at most 50 ms.

    python benchmarks/chart.py [--charts 50]

A task wakes every millisecond and notes by how much it was late, first with nothing else to do (the floor), then while
charts of four currencies and twelve months are drawn on a thread, as `/donations chart` does; the first one loads the
library. Last, for comparison, one chart on the loop itself.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import sys
import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bot.domain.chart import panels
from bot.domain.ledger import Period, Totals
from bot.domain.money import Amount
from bot.ui.chart import draw

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.domain.chart import Panel

BEAT = 0.001
GOAL_MS = 50.0


def sample() -> list[Panel]:
    """Return four currencies with twelve months each."""
    year = Period(date(2026, 1, 1), date(2026, 12, 31), "2026")
    found = []
    for currency in ("CHF", "EUR", "GBP", "USD"):
        for month in range(1, 13):
            net, none = Amount(month * 12345, currency, 2), Amount(0, currency, 2)
            found.append((f"2026-{month:02}", Totals(net, none, net, month)))
    return panels(found, year, today=date(2026, 12, 31))


async def latest(work: Callable[[], Awaitable[object]]) -> float:
    """Return by how many milliseconds a beat came late at worst while the work went on."""
    worst = 0.0

    async def beat() -> None:
        nonlocal worst
        while True:
            before = time.perf_counter()
            await asyncio.sleep(BEAT)
            worst = max(worst, time.perf_counter() - before - BEAT)

    task = asyncio.create_task(beat())
    await asyncio.sleep(0.05)
    await work()
    await asyncio.sleep(0.01)
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
    return worst * 1000


async def main() -> int:
    """Measure, print, and fail where the goal is missed."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--charts", type=int, default=50)
    charts = options.parse_args().charts
    found = sample()

    async def drawn(times: int) -> None:
        for _ in range(times):
            assert await asyncio.to_thread(draw, found)

    async def on_the_loop() -> None:
        draw(found)

    floor = await latest(lambda: asyncio.sleep(0.5))
    first = await latest(lambda: drawn(1))
    began = time.perf_counter()
    warm = await latest(lambda: drawn(charts))
    each = (time.perf_counter() - began) * 1000 / charts
    inline = await latest(on_the_loop)
    print(
        f"floor {floor:.1f} ms, first chart {first:.1f} ms, {charts} more {warm:.1f} ms ({each:.1f} ms each)"
    )
    print(f"on the loop itself: {inline:.1f} ms; goal: at most {GOAL_MS:.0f} ms late")
    return int(max(first, warm) > GOAL_MS)


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
