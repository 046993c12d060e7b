"""Looks at the database file itself: whether it is sound, how big it is, and since when there is one."""

from __future__ import annotations

import contextlib
import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.store.copies import is_damaged
from bot.store.times import from_unix

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Health:
    """A database file. `size` is in bytes, `made_at` None where nobody can say."""

    is_sound: bool
    size: int
    made_at: datetime | None


def look(path: Path) -> Health:
    """Read a database through a connection of its own, beside a running bot, and change nothing in it.

    SQLite's quick_check reads every page, without comparing indexes with their tables.
    """
    if not path.exists():
        return Health(is_sound=True, size=0, made_at=None)
    size = sum(one.stat().st_size for one in (path, path.with_name(f"{path.name}-wal")) if one.exists())
    try:
        with contextlib.closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as conn:
            damaged = is_damaged(conn, quick=True)
            made = conn.execute("SELECT created_at FROM install").fetchone()
    except sqlite3.OperationalError:
        return Health(
            is_sound=True, size=size, made_at=None
        )  # busy or not made yet: that says nothing bad of it
    except sqlite3.DatabaseError:
        return Health(is_sound=False, size=size, made_at=None)
    return Health(not damaged, size, None if made is None else from_unix(int(made[0])))
