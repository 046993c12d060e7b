"""How fast screening is: on ordinary messages, on hostile ones, beside Python's `re` and, if installed, Presidio.

    .venv/bin/python benchmarks/screening/bench_screening.py [--messages N] [--seed S]

Messages come from the seeded generator of the tests (synthetic, with the lengths of real chat). Everything is
measured in one run on one thread, in CPU time of that thread, so that other programs disturb less.
"""

from __future__ import annotations

import argparse
import importlib
import re
import statistics
import sys
import time
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from bot.screening import load_screener  # noqa: E402 - the checkout is not installed
from tests.unit.screening.synthetic import Talk  # noqa: E402 - likewise
from tests.unit.screening.test_hostile import LONG, PIECES  # noqa: E402 - likewise

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.screening import Screener

REPEATS = 5  # passes over the hostile messages; the best counts, as the others measure the machine
FEW = 400  # messages for what is slow


def micros(work: Callable[[str], object], messages: Sequence[str]) -> list[float]:
    """CPU microseconds of each call, sorted, without what reading the clock costs."""
    clock = time.thread_time_ns
    idle = []
    for _ in range(1000):
        start = clock()
        idle.append(clock() - start)
    overhead = statistics.median(idle)
    taken = []
    for message in messages:
        start = clock()
        work(message)
        taken.append(max(0.0, clock() - start - overhead) / 1000)
    return sorted(taken)


def line(name: str, taken: Sequence[float]) -> float:
    """Print one row and return the mean."""
    mean = statistics.fmean(taken)
    at = [taken[min(len(taken) - 1, int(len(taken) * part))] for part in (0.5, 0.9, 0.99)]
    print(f"{name:<44} median {at[0]:8.1f}  p90 {at[1]:8.1f}  p99 {at[2]:8.1f}  mean {mean:8.1f} us")
    return mean


def hostile(screener: Screener) -> None:
    """The longest message there is, made of each piece that rules stumble over."""
    worst = []
    for piece in PIECES:
        text = (piece * LONG)[:LONG]
        worst.append((min(micros(screener.screen, [text])[0] for _ in range(REPEATS)), piece))
    worst.sort(reverse=True)
    print(f"\nhostile messages of {LONG} characters, best of {REPEATS}: worst three of {len(worst)}")
    for taken, piece in worst[:3]:
        print(f"  {taken / 1000:6.2f} ms  {piece!r} over and over")


def with_re(screener: Screener) -> Callable[[str], object]:
    """The same patterns, each searched for by Python's own `re` in the folded text."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        patterns = [
            re.compile(pattern.match, re.ASCII)
            for entry in screener.book.entries
            for pattern in entry.patterns
        ]

    def search(text: str) -> object:
        low = text.lower()
        return [pattern.search(low) for pattern in patterns]

    return search


def with_presidio() -> Callable[[str], object] | None:
    """Presidio's own pattern recognizers, without a language model; None if it is not installed."""
    try:
        presidio = importlib.import_module("presidio_analyzer")
        nlp = importlib.import_module("presidio_analyzer.nlp_engine")
    except ImportError:
        return None
    models = [{"lang_code": "en", "model_name": "no_op"}]
    engine = nlp.NlpEngineProvider(
        nlp_configuration={"nlp_engine_name": "no_op", "models": models}
    ).create_engine()
    registry = presidio.RecognizerRegistry()
    registry.load_predefined_recognizers(languages=["en"], nlp_engine=engine)
    registry.remove_recognizer("SpacyRecognizer")
    analyzer = presidio.AnalyzerEngine(registry=registry, nlp_engine=engine, supported_languages=["en"])
    return lambda text: analyzer.analyze(text=text, language="en")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="how fast is screening")
    parser.add_argument("--messages", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    start = time.thread_time()
    screener = load_screener(ROOT / "config" / "privacy_rules.toml")
    print(f"loaded in {(time.thread_time() - start) * 1000:.0f} ms of CPU")
    talk = Talk(asked.seed)
    messages = [talk.message() for _ in range(asked.messages)]
    print(f"{len(messages)} messages, median {statistics.median(map(len, messages)):.0f} characters\n")
    line("screening, first pass (tables still growing)", micros(screener.screen, messages))
    ours = line("screening, second pass", micros(screener.screen, messages))
    few = messages[:FEW]
    theirs = line(f"Python's re, the same patterns ({FEW} messages)", micros(with_re(screener), few))
    print(f"{'':<44} {theirs / ours:.0f} times slower than screening")
    presidio = with_presidio()
    if presidio is None:
        print(
            "Presidio is not installed: `pip install presidio-analyzer` in an environment of its own to compare"
        )
    else:
        presidio(few[0])
        theirs = line(f"Presidio, patterns only ({FEW} messages)", micros(presidio, few))
        print(f"{'':<44} {theirs / ours:.0f} times slower than screening")
    hostile(screener)


if __name__ == "__main__":
    main()
