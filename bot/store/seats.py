"""Rows of seats: who stands where in one meeting, in order of arrival."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.meetings import Counts, Seat, SeatState, Word, WriteTo
from bot.domain.retention import Kept
from bot.store import retention
from bot.store.times import from_unix, to_unix

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime


def counts(conn: sqlite3.Connection, meeting_id: int) -> Counts:
    """Return how many sit and how many wait."""
    row = conn.execute(
        """
        SELECT capacity,
            (SELECT count(*) FROM seat WHERE seat.meeting_id = it.meeting_id AND state = 'seated') AS seated,
            (SELECT count(*) FROM seat WHERE seat.meeting_id = it.meeting_id AND state = 'waitlisted') AS waitlisted,
            (SELECT count(*) FROM seat WHERE seat.meeting_id = it.meeting_id AND offered_until IS NOT NULL) AS offered,
            (SELECT count(*) FROM seat WHERE seat.meeting_id = it.meeting_id AND passed = 1) AS passed
        FROM meeting AS it WHERE meeting_id = ?
        """,
        (meeting_id,),
    ).fetchone()
    return Counts(
        seated=row["seated"],
        waitlisted=row["waitlisted"],
        capacity=row["capacity"],
        offered=row["offered"],
        passed=row["passed"],
    )


def get(conn: sqlite3.Connection, meeting_id: int, user_id: int) -> Seat | None:
    """Return a person's place in a meeting; None if they never had one."""
    row = conn.execute(
        """
        SELECT *, (SELECT count(*) FROM seat AS other WHERE other.meeting_id = seat.meeting_id
            AND other.state = seat.state AND other.seat_id <= seat.seat_id) AS place
        FROM seat WHERE meeting_id = ? AND user_id = ?
        """,
        (meeting_id, user_id),
    ).fetchone()
    return None if row is None else _seat(row)


def take(conn: sqlite3.Connection, meeting_id: int, user_id: int, state: SeatState, now: datetime) -> int:
    """Give a person a place at the end of the order of arrival; return the seat's id."""
    mine = (meeting_id, user_id)
    had = conn.execute("SELECT language FROM seat WHERE meeting_id = ? AND user_id = ?", mine).fetchone()
    conn.execute("DELETE FROM seat WHERE meeting_id = ? AND user_id = ?", mine)
    cursor = conn.execute(
        "INSERT INTO seat (meeting_id, user_id, state, taken_at, language) VALUES (?, ?, ?, ?, ?)",
        (*mine, state, to_unix(now), None if had is None else had["language"]),
    )
    return int(cursor.lastrowid or 0)


def set_state(conn: sqlite3.Connection, seat_id: int, state: SeatState) -> None:
    """Move a person between the lists without losing their place in the order; what was open about it is settled."""
    conn.execute(
        "UPDATE seat SET state = ?, offered_until = NULL, passed = 0, word = NULL WHERE seat_id = ?",
        (state, seat_id),
    )


def offer(conn: sqlite3.Connection, seat_id: int, until: datetime) -> None:
    """Hold a free seat for somebody who waits."""
    conn.execute("UPDATE seat SET offered_until = ? WHERE seat_id = ?", (to_unix(until), seat_id))


def pass_offer(conn: sqlite3.Connection, seat_id: int) -> None:
    """The offer came and went; the person keeps their place on the list."""
    conn.execute("UPDATE seat SET offered_until = NULL, passed = 1 WHERE seat_id = ?", (seat_id,))


def set_word(conn: sqlite3.Connection, seat_id: int, word: Word) -> None:
    """Write where somebody without a seat stands with those who hold the circle."""
    conn.execute(
        "UPDATE seat SET state = 'released', offered_until = NULL, passed = 0, word = ? WHERE seat_id = ?",
        (word, seat_id),
    )


def set_write_to(conn: sqlite3.Connection, meeting_id: int, user_id: int, write_to: WriteTo) -> None:
    """Remember whether the person wants to be written to about this meeting."""
    conn.execute(
        "UPDATE seat SET write_to = ? WHERE meeting_id = ? AND user_id = ?", (write_to, meeting_id, user_id)
    )


def set_present(conn: sqlite3.Connection, meeting_id: int, user_id: int, now: datetime) -> bool:
    """The person was in the room; say whether they have a seat to note it at."""
    changed = conn.execute(
        """
        UPDATE seat SET present_at = coalesce(present_at, ?)
        WHERE meeting_id = ? AND user_id = ? AND state = 'seated'
        """,
        (to_unix(now), meeting_id, user_id),
    )
    return changed.rowcount > 0


def on_list(conn: sqlite3.Connection, meeting_id: int, state: SeatState, limit: int = -1) -> list[Seat]:
    """Return the people on one list, first come first; at most `limit` of them."""
    rows = conn.execute(
        """
        SELECT *, row_number() OVER (ORDER BY seat_id) AS place FROM seat
        WHERE meeting_id = ? AND state = ? ORDER BY seat_id LIMIT ?
        """,
        (meeting_id, state, limit),
    )
    return [_seat(row) for row in rows]


def of_person(conn: sqlite3.Connection, guild_id: int | None, user_id: int, now: datetime) -> list[Seat]:
    """Return a person's places in meetings that are not over, soonest first; in all guilds where `guild_id` is None."""
    rows = conn.execute(
        """
        SELECT seat.*, (SELECT count(*) FROM seat AS other WHERE other.meeting_id = seat.meeting_id
            AND other.state = seat.state AND other.seat_id <= seat.seat_id) AS place
        FROM seat JOIN meeting USING (meeting_id)
        WHERE user_id = :user AND (:guild IS NULL OR guild_id = :guild) AND ends_at > :now
            AND (seat.state IN ('seated', 'waitlisted') OR seat.word = 'asked')
            AND meeting.state IN ('planned', 'announced', 'open', 'running')
        ORDER BY starts_at
        """,
        {"user": user_id, "guild": guild_id, "now": to_unix(now)},
    )
    return [_seat(row) for row in rows]


def held(conn: sqlite3.Connection, guild_id: int | None, user_id: int) -> list[Seat]:
    """Return where a person sits, waits or asks in a meeting that has not been closed, however late it is."""
    rows = conn.execute(
        """
        SELECT seat.*, 0 AS place FROM seat JOIN meeting USING (meeting_id)
        WHERE user_id = :user AND (:guild IS NULL OR guild_id = :guild)
            AND (seat.state IN ('seated', 'waitlisted') OR seat.word = 'asked')
            AND meeting.state IN ('planned', 'announced', 'open', 'running')
        ORDER BY starts_at
        """,
        {"user": user_id, "guild": guild_id},
    )
    return [_seat(row) for row in rows]


def present(conn: sqlite3.Connection, meeting_id: int) -> int:
    """Return how many of the seated were in the room."""
    (number,) = conn.execute(
        "SELECT count(*) FROM seat WHERE meeting_id = ? AND state = 'seated' AND present_at IS NOT NULL",
        (meeting_id,),
    ).fetchone()
    return int(number)


def present_ids(conn: sqlite3.Connection, meeting_id: int) -> list[int]:
    """Return the seated who were in the room, in order of arrival on the list."""
    rows = conn.execute(
        """
        SELECT user_id FROM seat WHERE meeting_id = ? AND state = 'seated' AND present_at IS NOT NULL
        ORDER BY seat_id
        """,
        (meeting_id,),
    )
    return [int(row["user_id"]) for row in rows]


def was_present(conn: sqlite3.Connection, meeting_id: int, user_id: int) -> bool:
    """Say whether somebody was in the room, also where they gave their seat back since."""
    sql = "SELECT 1 FROM seat WHERE meeting_id = ? AND user_id = ? AND present_at IS NOT NULL"
    return conn.execute(sql, (meeting_id, user_id)).fetchone() is not None


def forget_present(conn: sqlite3.Connection, meeting_id: int) -> None:
    """Leave nothing of who was in the room; how many is counted before."""
    conn.execute("UPDATE seat SET present_at = NULL WHERE meeting_id = ?", (meeting_id,))


def purge(conn: sqlite3.Connection, now: datetime) -> int:
    """Delete the seats of meetings that closed longer ago than their guild keeps them; return how many."""
    kept, least = retention.seconds(Kept.SEATS, "meeting.guild_id"), retention.soonest(Kept.SEATS)
    over = conn.execute(
        f"""
        SELECT meeting_id FROM meeting
        WHERE seats_gone = 0 AND state IN ('closed', 'cancelled', 'missed')
            AND closed_at < ?1 - {least} AND closed_at + {kept} < ?1
        """,  # noqa: S608 - our own names and numbers
        (to_unix(now),),
    ).fetchall()
    conn.executemany("UPDATE meeting SET seats_gone = 1 WHERE meeting_id = ?", over)
    return conn.executemany("DELETE FROM seat WHERE meeting_id = ?", over).rowcount if over else 0


def drop_waitlist(conn: sqlite3.Connection, meeting_id: int) -> None:
    """Delete the waitlist of a meeting that is over."""
    conn.execute("DELETE FROM seat WHERE meeting_id = ? AND state = 'waitlisted'", (meeting_id,))


def _seat(row: sqlite3.Row) -> Seat:
    return Seat(
        seat_id=row["seat_id"],
        meeting_id=row["meeting_id"],
        user_id=row["user_id"],
        state=SeatState(row["state"]),
        write_to=WriteTo(row["write_to"]),
        place=row["place"],
        offered_until=from_unix(row["offered_until"]),
        passed=bool(row["passed"]),
        word=None if row["word"] is None else Word(row["word"]),
    )
