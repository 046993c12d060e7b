"""Rows of meetings; where they stand on the dates of the rhythm is `bot.store.meeting_slots`."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from bot.domain.meetings import CancelReason, Meeting, MeetingState
from bot.domain.recurrence import Shift
from bot.store.times import from_unix, to_unix

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable


def get(conn: sqlite3.Connection, meeting_id: int) -> Meeting | None:
    """Return the meeting; None if there is none."""
    row = conn.execute("SELECT * FROM meeting WHERE meeting_id = ?", (meeting_id,)).fetchone()
    return None if row is None else _meeting(row)


def in_room(conn: sqlite3.Connection, room_id: int) -> Meeting | None:
    """Return the meeting that has this room open now; None if none has."""
    row = conn.execute(
        """
        SELECT * FROM meeting WHERE room_id = ? AND state IN ('open', 'running', 'closed')
        ORDER BY starts_at DESC LIMIT 1
        """,
        (room_id,),
    ).fetchone()
    return None if row is None else _meeting(row)


def rooms(conn: sqlite3.Connection) -> frozenset[int]:
    """Return the channels and threads that are rooms in use."""
    rows = conn.execute("SELECT room_id FROM meeting WHERE room_id IS NOT NULL")
    return frozenset(int(row["room_id"]) for row in rows)


def voice_rooms(conn: sqlite3.Connection, near: datetime) -> tuple[int, ...]:
    """Return the voice rooms of meetings that go on, or start before `near` and are not over."""
    rows = conn.execute(
        """
        SELECT DISTINCT voice_channel_id FROM meeting JOIN circle USING (circle_id)
        WHERE voice_channel_id IS NOT NULL AND (meeting.state IN ('open', 'running')
            OR (meeting.state IN ('planned', 'announced') AND starts_at <= ?))
        """,
        (to_unix(near),),
    )
    return tuple(int(row["voice_channel_id"]) for row in rows)


def with_room_open(conn: sqlite3.Connection, circle_id: int) -> list[Meeting]:
    """Return the circle's meetings whose room is open: it stays so for a while after the close, until it is locked."""
    rows = conn.execute(
        """
        SELECT * FROM meeting WHERE circle_id = ? AND room_id IS NOT NULL AND (state IN ('open', 'running')
            OR EXISTS (SELECT 1 FROM outbox WHERE outbox.meeting_id = meeting.meeting_id AND kind = 'lock'
                AND outbox.state IN ('ready', 'claimed', 'calling')))
        """,
        (circle_id,),
    )
    return [_meeting(row) for row in rows]


def upcoming(
    conn: sqlite3.Connection, guild_id: int, now: datetime, states: Iterable[MeetingState]
) -> list[Meeting]:
    """Return the guild's meetings in these states that are not over, soonest first."""
    rows = conn.execute(
        "SELECT * FROM meeting WHERE guild_id = ? AND ends_at > ? ORDER BY starts_at, meeting_id",
        (guild_id, to_unix(now)),
    )
    wanted = frozenset(states)
    return [meeting for meeting in map(_meeting, rows) if meeting.state in wanted]


def of_circle(conn: sqlite3.Connection, circle_id: int, now: datetime) -> list[Meeting]:
    """Return the circle's meetings that are not over and not called off, soonest first."""
    rows = conn.execute(
        """
        SELECT * FROM meeting
        WHERE circle_id = ? AND state IN ('planned', 'announced', 'open', 'running') AND ends_at > ?
        ORDER BY starts_at
        """,
        (circle_id, to_unix(now)),
    )
    return [_meeting(row) for row in rows]


def skipped(conn: sqlite3.Connection, circle_id: int, now: datetime) -> list[Meeting]:
    """Return the circle's coming meetings that were left out and still stand on their dates, soonest first."""
    rows = conn.execute(
        """
        SELECT * FROM meeting
        WHERE circle_id = ? AND state = 'cancelled' AND cancel_reason = 'skipped' AND slot_kept = 1 AND ends_at > ?
        ORDER BY starts_at
        """,
        (circle_id, to_unix(now)),
    )
    return [_meeting(row) for row in rows]


def not_over(conn: sqlite3.Connection, circle_id: int) -> list[Meeting]:
    """Return the circle's meetings that are coming or going on, soonest first."""
    rows = conn.execute(
        """
        SELECT * FROM meeting WHERE circle_id = ? AND state IN ('planned', 'announced', 'open', 'running')
        ORDER BY starts_at, meeting_id
        """,
        (circle_id,),
    )
    return [_meeting(row) for row in rows]


def before(conn: sqlite3.Connection, meeting: Meeting) -> Meeting | None:
    """Return the meeting of the same circle just before this one that takes or took place."""
    row = conn.execute(
        """
        SELECT * FROM meeting WHERE circle_id = ? AND starts_at < ? AND state NOT IN ('cancelled', 'missed')
        ORDER BY starts_at DESC LIMIT 1
        """,
        (meeting.circle_id, to_unix(meeting.starts_at)),
    ).fetchone()
    return None if row is None else _meeting(row)


def held_before(conn: sqlite3.Connection, meeting: Meeting) -> int:
    """Return how many meetings of the same circle were held to their end before this one."""
    (count,) = conn.execute(
        "SELECT count(*) FROM meeting WHERE circle_id = ? AND starts_at < ? AND state = 'closed'",
        (meeting.circle_id, to_unix(meeting.starts_at)),
    ).fetchone()
    return int(count)


def after(conn: sqlite3.Connection, meeting: Meeting) -> Meeting | None:
    """Return the circle's next meeting that people can come to."""
    row = conn.execute(
        """
        SELECT * FROM meeting WHERE circle_id = ? AND starts_at > ? AND state IN ('planned', 'announced')
        ORDER BY starts_at LIMIT 1
        """,
        (meeting.circle_id, to_unix(meeting.starts_at)),
    ).fetchone()
    return None if row is None else _meeting(row)


def reopened_at(conn: sqlite3.Connection, meeting: Meeting) -> datetime | None:
    """Return when this meeting's room was next opened for a later one; None if it was not."""
    (opened,) = conn.execute(
        "SELECT min(opened_at) FROM meeting WHERE room_id = ? AND starts_at > ?",
        (meeting.room_id, to_unix(meeting.starts_at)),
    ).fetchone()
    return None if opened is None else from_unix(int(opened))


def live_of_circle(conn: sqlite3.Connection, circle_id: int, now: datetime) -> Meeting | None:
    """Return the meeting of the circle that is going on, else the next one that starts."""
    row = conn.execute(
        """
        SELECT * FROM meeting WHERE circle_id = ?
            AND (state IN ('open', 'running') OR (state IN ('planned', 'announced') AND ends_at > ?))
        ORDER BY state IN ('open', 'running') DESC, starts_at LIMIT 1
        """,
        (circle_id, to_unix(now)),
    ).fetchone()
    return None if row is None else _meeting(row)


def set_state(conn: sqlite3.Connection, meeting_id: int, state: MeetingState) -> None:
    """Move a meeting on in its life; every move makes a new version."""
    conn.execute(
        "UPDATE meeting SET state = ?, version = version + 1 WHERE meeting_id = ?", (state, meeting_id)
    )


def check_in(conn: sqlite3.Connection, meeting_id: int, now: datetime) -> None:
    """A facilitator is there."""
    conn.execute(
        "UPDATE meeting SET checked_in_at = coalesce(checked_in_at, ?) WHERE meeting_id = ?",
        (to_unix(now), meeting_id),
    )


def open_room(conn: sqlite3.Connection, meeting_id: int, room_id: int, now: datetime) -> None:
    """The room is there and open. Letting somebody into one that is open already makes no new version."""
    conn.execute(
        """
        UPDATE meeting SET room_id = ?, opened_at = coalesce(opened_at, ?), version = version + (room_id IS NULL),
            state = CASE WHEN state IN ('planned', 'announced') THEN 'open' ELSE state END
        WHERE meeting_id = ?
        """,
        (room_id, to_unix(now), meeting_id),
    )


def enter_phase(
    conn: sqlite3.Connection, meeting_id: int, phase: int, ends_at: datetime | None, now: datetime
) -> None:
    """The meeting is running, in this phase of its agenda; a pause ends with the phase it was in."""
    conn.execute(
        """
        UPDATE meeting SET state = 'running', phase = ?, phase_ends_at = ?, started_at = coalesce(started_at, ?),
            prompt_key = NULL, paused_at = NULL, version = version + 1
        WHERE meeting_id = ?
        """,
        (phase, to_unix(ends_at), to_unix(now), meeting_id),
    )


def set_heads(conn: sqlite3.Connection, meeting_id: int, heads: int) -> None:
    """Write how many the sharing time is shared out to."""
    conn.execute("UPDATE meeting SET heads = ? WHERE meeting_id = ?", (heads, meeting_id))


def set_times(
    conn: sqlite3.Connection, meeting_id: int, phase_ends_at: datetime | None, paused_at: datetime | None
) -> None:
    """Write when the phase ends by plan, and since when everything stands still (None: it does not)."""
    conn.execute(
        "UPDATE meeting SET phase_ends_at = ?, paused_at = ?, version = version + 1 WHERE meeting_id = ?",
        (to_unix(phase_ends_at), to_unix(paused_at), meeting_id),
    )


def close(conn: sqlite3.Connection, meeting_id: int, now: datetime, attended: int) -> None:
    """The meeting is over; how many came stays, who came does not."""
    conn.execute(
        """
        UPDATE meeting SET state = 'closed', closed_at = ?, phase_ends_at = NULL, paused_at = NULL, attended = ?,
            version = version + 1
        WHERE meeting_id = ?
        """,
        (to_unix(now), attended, meeting_id),
    )


def call_off(
    conn: sqlite3.Connection, meeting_id: int, state: MeetingState, reason: str | None, now: datetime
) -> None:
    """The meeting does not take place."""
    conn.execute(
        "UPDATE meeting SET state = ?, cancel_reason = ?, closed_at = ?, version = version + 1 WHERE meeting_id = ?",
        (state, reason, to_unix(now), meeting_id),
    )


def set_card(conn: sqlite3.Connection, meeting_id: int, message_id: int | None) -> None:
    """Remember the card; a planned meeting with a card is announced."""
    conn.execute(
        """
        UPDATE meeting SET card_message_id = ?, state = CASE WHEN state = 'planned' THEN 'announced' ELSE state END
        WHERE meeting_id = ?
        """,
        (message_id, meeting_id),
    )


def set_panel(conn: sqlite3.Connection, meeting_id: int, message_id: int | None) -> None:
    """Remember the panel in the room."""
    conn.execute("UPDATE meeting SET panel_message_id = ? WHERE meeting_id = ?", (message_id, meeting_id))


def set_desk_message(conn: sqlite3.Connection, meeting_id: int, message_id: int | None) -> None:
    """Remember the controls on the desk."""
    conn.execute("UPDATE meeting SET desk_message_id = ? WHERE meeting_id = ?", (message_id, meeting_id))


def forget_room(conn: sqlite3.Connection, meeting_id: int) -> None:
    """The room and what was written in it are gone."""
    conn.execute(
        "UPDATE meeting SET room_id = NULL, panel_message_id = NULL WHERE meeting_id = ?", (meeting_id,)
    )


def forget_place(conn: sqlite3.Connection, room_id: int) -> None:
    """A channel that was a room is no more."""
    conn.execute("UPDATE meeting SET room_id = NULL, panel_message_id = NULL WHERE room_id = ?", (room_id,))


def set_capacity(conn: sqlite3.Connection, circle_id: int, capacity: int) -> None:
    """Change how many seats the coming meetings have; who sits keeps the seat."""
    conn.execute(
        "UPDATE meeting SET capacity = ? WHERE circle_id = ? AND state IN ('planned', 'announced')",
        (capacity, circle_id),
    )


def keep_agenda(conn: sqlite3.Connection, circle_id: int, agenda_key: str) -> None:
    """Let the meetings that have begun or are over keep the run of show they had."""
    conn.execute(
        """
        UPDATE meeting SET agenda_key = ?
        WHERE circle_id = ? AND agenda_key IS NULL AND state NOT IN ('planned', 'announced')
        """,
        (agenda_key, circle_id),
    )


def _meeting(row: sqlite3.Row) -> Meeting:
    return Meeting(
        meeting_id=row["meeting_id"],
        circle_id=row["circle_id"],
        guild_id=row["guild_id"],
        slot_on=date.fromisoformat(row["slot_on"]),
        starts_at=from_unix(row["starts_at"]),
        ends_at=from_unix(row["ends_at"]),
        shift=Shift(row["shift"]),
        capacity=row["capacity"],
        state=MeetingState(row["state"]),
        version=row["version"],
        phase=row["phase"],
        phase_ends_at=from_unix(row["phase_ends_at"]),
        paused_at=from_unix(row["paused_at"]),
        checked_in_at=from_unix(row["checked_in_at"]),
        opened_at=from_unix(row["opened_at"]),
        started_at=from_unix(row["started_at"]),
        closed_at=from_unix(row["closed_at"]),
        card_message_id=row["card_message_id"],
        room_id=row["room_id"],
        panel_message_id=row["panel_message_id"],
        desk_message_id=row["desk_message_id"],
        moved=bool(row["moved"]),
        agenda_key=row["agenda_key"],
        cancel_reason=None if row["cancel_reason"] is None else CancelReason(row["cancel_reason"]),
        event_id=row["event_id"],
        event_dropped=bool(row["event_dropped"]),
        heads=row["heads"],
    )
