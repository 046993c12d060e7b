"""Rows of meetings as the rhythm gives them: which date each stands on, and when it is to be."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple

from bot.domain.meetings import OVER, Meeting, MeetingState
from bot.store.times import from_unix, to_unix

if TYPE_CHECKING:
    import sqlite3
    from datetime import timedelta

    from bot.domain.meetings import Circle
    from bot.domain.recurrence import Slot
    from bot.domain.replan import Placement


class Stands(NamedTuple):
    """As much of a meeting as the planner needs."""

    slot_on: date | None
    """None where the date was given back."""
    starts_at: datetime
    ends_at: datetime
    state: MeetingState

    @property
    def takes_place(self) -> bool:
        """Say whether it is not called off."""
        return self.state not in (MeetingState.CANCELLED, MeetingState.MISSED)

    def is_coming(self, now: datetime) -> bool:
        """Say whether it is neither over nor called off."""
        return self.ends_at > now and self.state not in OVER


def standing(conn: sqlite3.Connection, circle_id: int, now: datetime, from_on: date) -> list[Stands]:
    """Return the circle's meetings that do not lie in the past, and all that stand on a slot date since `from_on`."""
    rows = conn.execute(
        """
        SELECT CASE WHEN slot_kept = 1 THEN slot_on END, starts_at, ends_at, state FROM meeting
        WHERE circle_id = ? AND (ends_at > ? OR (slot_on >= ? AND slot_kept = 1))
        """,
        (circle_id, to_unix(now), from_on.isoformat()),
    )
    return [
        Stands(
            None if slot_on is None else date.fromisoformat(slot_on),
            from_unix(starts_at),
            from_unix(ends_at),
            MeetingState(state),
        )
        for slot_on, starts_at, ends_at, state in rows
    ]


def plan(conn: sqlite3.Connection, circle: Circle, slot: Slot, length: timedelta) -> Meeting | None:
    """Write the meeting of this slot and return it; None if there is one already."""
    ends_at = slot.starts_at + length
    cursor = conn.execute(
        """
        INSERT INTO meeting (circle_id, guild_id, slot_on, starts_at, ends_at, shift, capacity)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (circle_id, slot_on) WHERE slot_kept = 1 DO NOTHING
        """,
        (
            circle.circle_id,
            circle.guild_id,
            slot.on.isoformat(),
            to_unix(slot.starts_at),
            to_unix(ends_at),
            slot.shift,
            circle.capacity,
        ),
    )
    if cursor.rowcount != 1 or cursor.lastrowid is None:
        return None
    return Meeting(
        meeting_id=cursor.lastrowid,
        circle_id=circle.circle_id,
        guild_id=circle.guild_id,
        slot_on=slot.on,
        starts_at=slot.starts_at,
        ends_at=ends_at,
        shift=slot.shift,
        capacity=circle.capacity,
    )


def delete_planned(conn: sqlite3.Connection, circle_id: int) -> None:
    """Remove the circle's meetings that nobody has seen yet, but for those that somebody moved."""
    conn.execute("DELETE FROM meeting WHERE circle_id = ? AND state = 'planned' AND NOT moved", (circle_id,))


def spent_slots(conn: sqlite3.Connection, circle_id: int, from_on: date) -> dict[date, MeetingState]:
    """Return the slot dates since `from_on` that a meeting stands on, with its state; those given back are free."""
    rows = conn.execute(
        "SELECT slot_on, state FROM meeting WHERE circle_id = ? AND slot_on >= ? AND slot_kept = 1",
        (circle_id, from_on.isoformat()),
    )
    return {date.fromisoformat(row["slot_on"]): MeetingState(row["state"]) for row in rows}


def place(conn: sqlite3.Connection, placement: Placement, ends_at: datetime, *, moved: bool) -> None:
    """Write when a coming meeting is to be; `moved`: somebody chose that time by hand."""
    conn.execute(
        "UPDATE meeting SET slot_on = ?, starts_at = ?, ends_at = ?, shift = ?, moved = ? WHERE meeting_id = ?",
        (
            placement.slot_on.isoformat(),
            to_unix(placement.starts_at),
            to_unix(ends_at),
            placement.shift,
            moved,
            placement.meeting.meeting_id,
        ),
    )


def give_slot_back(conn: sqlite3.Connection, meeting_id: int) -> None:
    """Let a fresh meeting stand on the date of one that was called off."""
    conn.execute("UPDATE meeting SET slot_kept = 0 WHERE meeting_id = ?", (meeting_id,))
