"""Three thousand people press Join at once on 12 seats, over a real wire: how long until the slowest is answered.

    python benchmarks/storm.py [--people 3000]

The floor is a bot that answers the same presses with two requests each and does nothing else, in the same run,
against the same stand-in for Discord (a process of its own, which needs a part of the machine, too). Goal: 3 s, which
is how long Discord waits for a first answer.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.wire import crowd
from tests.wire.children import Nursery
from tests.wire.driver import Discord


def measure(folder: Path, people: int, *, bare: bool) -> crowd.Figures:
    """Let the crowd press once, at the real bot's card or the bare bot's button."""
    stage, nursery = Discord(folder), Nursery()
    try:
        place, guests = crowd.crowd(stage, people)
        message = (
            crowd.post_bare(stage, nursery, place) if bare else crowd.post_card(stage, nursery, place, guests)
        )
        return crowd.press_all(stage, guests, message)
    finally:
        nursery.end()
        stage.stop()


def main() -> None:
    """Measure the floor and the bot."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--people", type=int, default=3000)
    people: int = parser.parse_args().people
    seen: list[crowd.Figures] = []
    for name, bare in (("floor", True), ("bot", False)):
        with tempfile.TemporaryDirectory() as folder:
            seen.append(measure(Path(folder), people, bare=bare))
        figures = seen[-1]
        print(
            f"{name:6} worst first answer {figures.worst:6.2f} s   median {figures.median:6.2f} s   "
            f"all told {figures.all_told:6.2f} s   later than 3 s: {figures.late}"
        )
    print(
        f"ratio  worst {seen[1].worst / seen[0].worst:5.2f}   all told {seen[1].all_told / seen[0].all_told:5.2f}"
    )


if __name__ == "__main__":
    main()
