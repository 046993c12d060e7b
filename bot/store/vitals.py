"""What an operator watches: what is due, what lies in the folder, how many gifts there are. No row names anybody."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from bot.store import copies
from bot.store.outbox import PRESENT
from bot.store.times import from_unix, to_unix

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime
    from pathlib import Path


def due(conn: sqlite3.Connection, now: datetime) -> dict[str, tuple[int, datetime]]:
    """Return by kind how many entries are due and not in hand, and when the oldest of them was to go out."""
    rows = conn.execute(
        f"""
        SELECT kind, count(*) AS number, min(try_at) AS oldest FROM outbox
        WHERE state = 'ready' AND try_at <= ? AND {PRESENT} GROUP BY kind
        """,  # noqa: S608 - a constant
        (to_unix(now),),
    )
    return {str(row["kind"]): (int(row["number"]), from_unix(int(row["oldest"]))) for row in rows}


def given_up(conn: sqlite3.Connection) -> dict[str, int]:
    """Return by kind how many entries ended undelivered and are still kept."""
    rows = conn.execute("SELECT kind, count(*) AS number FROM outbox WHERE state = 'dead' GROUP BY kind")
    return {str(row["kind"]): int(row["number"]) for row in rows}


def gifts_after(conn: sqlite3.Connection, gift_id: int) -> tuple[dict[str, int], int]:
    """Return by provider how many real gifts were written after that one, and the number of the last entry."""
    rows = conn.execute(
        "SELECT provider, count(*) AS number FROM gift_entry"
        " WHERE gift_id > ? AND kind = 'gift' AND livemode = 1 GROUP BY provider",
        (gift_id,),
    )
    found = {str(row["provider"]): int(row["number"]) for row in rows}
    (last,) = conn.execute("SELECT coalesce(max(gift_id), 0) FROM gift_entry").fetchone()
    return found, int(last)


def size(path: Path) -> int:
    """Return the bytes of a file; 0 where there is none."""
    try:
        return path.stat().st_size
    except (FileNotFoundError, NotADirectoryError):
        return 0


def free(folder: Path) -> int:
    """Return the bytes that this user may still write where a folder lies."""
    room = os.statvfs(folder)
    return room.f_bavail * room.f_frsize


def newest_copy(folder: Path) -> datetime | None:
    """Return when the newest copy of a database in this folder was made; None where there is none."""
    made = (copies.made_at(path) for path in folder.glob("*.db"))
    return max((at for at in made if at is not None), default=None)
