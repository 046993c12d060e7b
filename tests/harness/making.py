"""Makes the real bot and its empty database for a world; what never changes is made once for all of them."""

from __future__ import annotations

import contextlib
import sqlite3
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from bot.store.migrate import migrate

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from bot.app import Brought
    from bot.client import CirclekeeperBot


def build_bot(env: Mapping[str, str], tick_seconds: float) -> CirclekeeperBot:
    """Make the real bot as `run_bot.py` does, configured from `env` alone."""
    from bot.app import create_bot
    from config.settings import Settings

    settings = replace(Settings.from_env(env), tick_seconds=tick_seconds)
    return create_bot(settings, brought=_brought())


@cache
def _brought() -> Brought:
    """Return what every bot brings along, read once for all worlds of a test run: it never changes."""
    from bot.app import bring

    brought = bring()
    return replace(brought, load_screener=cache(brought.load_screener))


@cache
def _blank() -> bytes:
    """Return an empty database with the newest schema: migrating one for each world would take half its time."""
    with contextlib.closing(sqlite3.connect(":memory:")) as conn:
        migrate(conn)
        return conn.serialize()


def lay_blank(path: Path) -> None:
    """Put an empty database of the newest schema there, if there is none."""
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.write_bytes(_blank())
