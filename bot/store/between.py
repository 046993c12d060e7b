"""What circles post outside of their meetings."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING

from bot.domain.between import Between

if TYPE_CHECKING:
    import sqlite3


def get(conn: sqlite3.Connection, circle_id: int) -> Between:
    """Return what a circle posts; nothing where no admin has said so."""
    row = conn.execute("SELECT * FROM between_meetings WHERE circle_id = ?", (circle_id,)).fetchone()
    if row is None:
        return Between()
    days = tuple(int(day) for day in str(row["days_after"]).split())
    return Between(days, time.fromisoformat(row["at_local"]), bool(row["preview"]))


def set_for(conn: sqlite3.Connection, circle_id: int, between: Between) -> None:
    """Write what a circle posts."""
    conn.execute(
        """
        INSERT INTO between_meetings (circle_id, days_after, at_local, preview) VALUES (?, ?, ?, ?)
        ON CONFLICT (circle_id) DO UPDATE SET
            days_after = excluded.days_after, at_local = excluded.at_local, preview = excluded.preview
        """,
        (
            circle_id,
            " ".join(str(day) for day in between.days_after),
            between.at.isoformat("minutes"),
            int(between.preview),
        ),
    )
