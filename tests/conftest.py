"""Fixtures that all tests share."""

from __future__ import annotations

import gc
import os
import shutil
import sys
import threading
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from tests.harness.world import World

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Generator
    from pathlib import Path

#: Where coverage looks away, for it doubles the time: nothing of the bot runs there, or the same lines many times over,
#: and other tests go through all of them.
UNCOVERED = (
    "tests/meta/",
    "tests/behaviour/test_contract.py",
    "tests/behaviour/test_languages.py",
    "tests/behaviour/test_rhythm_dates.py",
    "tests/behaviour/test_sentinel",
    "tests/behaviour/test_storm.py",
    "tests/behaviour/test_the_hour.py",
    "tests/behaviour/test_time.py",
    "tests/behaviour/test_words.py",
    "tests/crash/",
    "tests/payments/test_signatures.py",
    "tests/payments/test_taking.py",
    "tests/store/test_hour_machine.py",
    "tests/store/test_seating_machine.py",
    "tests/unit/screening/test_evasions.py",
    "tests/unit/screening/test_gates.py",
    "tests/unit/screening/test_hostile.py",
    "tests/unit/test_care_rules.py",
    "tests/unit/test_offers.py::TestOffers",
    "tests/unit/test_piece.py::TestCircle",
    "tests/unit/test_recurrence_walk.py",
)


#: Bytes that must be free in memory for the tests to keep their files there, where nothing waits for a disk.
ROOM_IN_MEMORY = 2 * 1024**3
MEMORY = "/dev/shm"  # pytest makes a folder of its own in it


def pytest_configure() -> None:
    """Let Python keep what it compiles, whatever the machine says, and keep files in memory.

    Each world loads the cogs anew, and many tests start bots in processes of their own. How long an example of a
    property takes is no property: on a busy machine one may take a second.
    """
    settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
    settings.load_profile("patient")
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False
    if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM_IN_MEMORY:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", MEMORY)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what coverage leaves out; pytest-cov knows the mark."""
    for item in items:
        if item.nodeid.startswith(UNCOVERED):
            item.add_marker("no_cover")


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    """The real bot in a guild of people, on a simulated Discord where it is `tests.harness.world.EPOCH`."""
    opened = await World.begin(tmp_path)
    try:
        yield opened
        opened.raise_errors()
    finally:
        await opened.end()


def pytest_collection_finish(session: pytest.Session) -> None:
    """Look for garbage less often, and not among what was imported: a tenth of the processor time of a story."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_call(item: pytest.Function) -> Generator[None, object, object]:
    """Let a test with a world read the world's time where it asks discord.py for the time.

    Not the fixture's doing: it runs in a context of its own.
    """
    world = item.funcargs.get("world") if hasattr(item, "funcargs") else None
    if isinstance(world, World):
        with world.sim.time_context():
            return (yield)
    return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show under a failed test what went over the wire, the last lines of it."""
    report = yield
    world = getattr(item, "funcargs", {}).get("world")
    if isinstance(world, World) and report.when == "call" and report.failed:
        report.sections.append(
            ("what went over the wire", "\n".join(world.sim.transcript().splitlines()[-60:]))
        )
    return report


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """End loudly where a test has left a thread that keeps Python from ending, such as an open database's."""
    alive = [
        thread
        for thread in threading.enumerate()
        if not thread.daemon and thread is not threading.main_thread()
    ]
    for thread in alive:
        thread.join(timeout=5)
    left = [thread.name for thread in alive if thread.is_alive()]
    if left:
        sys.stderr.write(
            f"\nA test left threads running (a database that was not closed?): {', '.join(left)}\n"
        )
        sys.stderr.flush()
        os._exit(1)
