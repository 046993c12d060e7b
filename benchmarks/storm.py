"""Three thousand people press Join at once on 12 seats, over a real wire: how long until the slowest is answered.

    python benchmarks/storm.py [--people 3000]

The floors are bots that answer the same presses bare, with one request each and with two, in the same run. The bot
answers with one where it knows the seat soon, else with two. The stand-in for Discord is a process of its own, whose
share of the machine a real Discord would not need: all processor times are printed. Goal: 3 s, which is how long
Discord waits for a first answer.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from figures import code, line

from tests.wire import crowd
from tests.wire.children import Nursery
from tests.wire.driver import Discord

GOAL = crowd.DISCORD_WAITS


def spent(pid: int) -> float:
    """Return the seconds of processor time that a process has used, as Linux counts them."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measure(folder: Path, people: int, requests: int | None) -> tuple[crowd.Figures, float, float]:
    """Let the crowd press once, at the real bot's card or (`requests`) a bare bot's button; CPU of bot and stand-in."""
    stage, nursery = Discord(folder), Nursery()
    try:
        place, guests = crowd.crowd(stage, people)
        if requests is None:
            message = crowd.post_card(stage, nursery, place, guests)
        else:
            message = crowd.post_bare(stage, nursery, place, requests)
        pids = nursery.pids[-1], stage.pid
        before = [spent(pid) for pid in pids]
        seen = crowd.press_all(stage, guests, message)
        bot, standin = (spent(pid) - was for pid, was in zip(pids, before, strict=True))
        return seen, bot, standin
    finally:
        nursery.end()
        stage.stop()


def main() -> int:
    """Measure the floors and the bot."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--people", type=int, default=3000)
    people: int = parser.parse_args().people
    floors: list[crowd.Figures] = []
    for what, requests in (("bare, one request", 1), ("bare, two requests", 2), ("bot", None)):
        with tempfile.TemporaryDirectory() as folder:
            seen, bot, standin = measure(Path(folder), people, requests)
        told = f"median {seen.median:.2f} s, all told {seen.all_told:.2f} s, "
        told += f"CPU {bot:.2f} s, stand-in's {standin:.2f} s"
        if requests is not None:
            floors.append(seen)
            line(f"{people} at once: {what}", f"worst {seen.worst:.2f} s, {told}")
    least = [floor.worst for floor in floors]
    met = line(
        f"{people} at once: worst first answer",
        f"{seen.worst:.2f} s, {told}, {seen.late} later than {GOAL:.0f} s",
        goal=f"{GOAL:.0f} s",
        floor=" and ".join(f"{one:.2f} s ({seen.worst / one:.2f} of it)" for one in least),
        met=seen.worst <= GOAL,
    )
    return code([met])


if __name__ == "__main__":
    sys.exit(main())
