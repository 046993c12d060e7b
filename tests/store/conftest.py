"""Databases for the tests of the store: one in memory for the repositories, one in a file for what is about files."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from bot.store.database import Database
from tests.store.rows import NOW, in_memory

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path


@pytest.fixture
def conn() -> Iterator[sqlite3.Connection]:
    """A fresh database in memory."""
    with closing(in_memory()) as made:
        yield made


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the database of a test lies, in a folder of its own."""
    return tmp_path / "data" / "circles.db"


@pytest.fixture
async def database(path: Path) -> AsyncIterator[Database]:
    """A fresh database in a file."""
    opened = await Database.open(path, now=int(NOW.timestamp()))
    try:
        yield opened
    finally:
        await opened.close()
