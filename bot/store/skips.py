"""Rows of the dates on which a circle does not meet although its rhythm says so."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from bot.domain.replan import Dates

if TYPE_CHECKING:
    import sqlite3


def add(conn: sqlite3.Connection, circle_id: int, dates: Dates) -> None:
    """Leave these dates out, for good; doing so twice is fine."""
    conn.execute(
        "INSERT INTO skipped (circle_id, from_on, until_on) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        (circle_id, dates.first.isoformat(), dates.last.isoformat()),
    )


def take_out(conn: sqlite3.Connection, circle_id: int, dates: Dates) -> None:
    """Leave these dates in again; what a range leaves out before and after them stays left out."""
    day = timedelta(days=1)
    for kept in of_circle(conn, circle_id, dates.first):
        if kept.first > dates.last:
            continue
        conn.execute(
            "DELETE FROM skipped WHERE circle_id = ? AND from_on = ? AND until_on = ?",
            (circle_id, kept.first.isoformat(), kept.last.isoformat()),
        )
        for rest in (Dates(kept.first, dates.first - day), Dates(dates.last + day, kept.last)):
            if rest.first <= rest.last:
                add(conn, circle_id, rest)


def of_circle(conn: sqlite3.Connection, circle_id: int, from_on: date) -> tuple[Dates, ...]:
    """Return the ranges that are left out and not over on `from_on`."""
    rows = conn.execute(
        "SELECT from_on, until_on FROM skipped WHERE circle_id = ? AND until_on >= ? ORDER BY from_on",
        (circle_id, from_on.isoformat()),
    )
    return tuple(
        Dates(date.fromisoformat(row["from_on"]), date.fromisoformat(row["until_on"])) for row in rows
    )
