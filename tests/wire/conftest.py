"""Fixtures of the tests on the wire: a stand-in for Discord and a nursery of bot processes."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.wire.children import Nursery
from tests.wire.driver import Discord

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(autouse=True)
def uncovered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Start no process here with coverage: the stand-in is no part of it, and a forked bot saves none."""
    monkeypatch.delenv("COVERAGE_PROCESS_CONFIG", raising=False)


@pytest.fixture
def discord_options() -> list[str]:
    """Command-line options of the stand-in; with the contract wherever ``DISCORD_OPENAPI`` names it."""
    contract = os.environ.get("DISCORD_OPENAPI")
    return ["--contract", contract] if contract else []


@pytest.fixture
def discord(tmp_path: Path, discord_options: list[str]) -> Iterator[Discord]:
    """A stand-in for Discord. At the end of a test the bot must have done nothing that Discord does not know."""
    started = Discord(tmp_path, *discord_options)
    try:
        yield started
        assert started.violations == []
    finally:
        started.stop()


@pytest.fixture
def nursery() -> Iterator[Nursery]:
    """Where bots are started, each in a process of its own."""
    opened = Nursery()
    try:
        yield opened
    finally:
        opened.end()
