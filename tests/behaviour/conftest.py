"""Fixtures of those tests that start the bot as a process."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.harness.door import Door
from tests.wire.driver import Discord

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    """A door in an empty folder."""
    (tmp_path / "here").mkdir()
    opened = Door(tmp_path / "here")
    try:
        yield opened
    finally:
        opened.end()


@pytest.fixture
def discord(tmp_path: Path) -> Iterator[Discord]:
    """A stand-in for Discord on a loopback port."""
    started = Discord(tmp_path)
    try:
        yield started
    finally:
        started.stop()
