"""Rows of circles and their facilitators."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from bot.domain.meetings import Circle, CircleState, RoomKind
from bot.domain.recurrence import Rhythm
from bot.store.times import from_unix, to_unix

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

    from bot.domain.circles import NewCircle


def add(conn: sqlite3.Connection, new: NewCircle, *, announce_from: datetime, now: datetime) -> int:
    """Write a circle and return its id."""
    cursor = conn.execute(
        """
        INSERT INTO circle (guild_id, name, description, rrule, starts_local, timezone, minutes, capacity,
            room_kind, agenda_key, deck_key, channel_id, channel_is_ours, voice_channel_id, announce_from, created_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        (
            new.guild_id,
            new.draft.name,
            new.draft.description,
            *_rhythm(new.draft.rhythm),
            new.draft.minutes,
            new.draft.capacity,
            new.draft.room_kind,
            new.draft.agenda_key,
            new.draft.deck_key,
            new.channel_id,
            new.channel_is_ours,
            new.voice_channel_id,
            to_unix(announce_from),
            to_unix(now),
        ),
    )
    return int(cursor.lastrowid or 0)


def get(conn: sqlite3.Connection, circle_id: int) -> Circle | None:
    """Return the circle; None if there is none."""
    row = conn.execute("SELECT * FROM circle WHERE circle_id = ?", (circle_id,)).fetchone()
    return None if row is None else _circle(row)


def of_guild(conn: sqlite3.Connection, guild_id: int, *, archived: bool = False) -> list[Circle]:
    """Return the guild's circles by name."""
    rows = conn.execute(
        """
        SELECT * FROM circle WHERE guild_id = ? AND (? OR state <> 'archived')
        ORDER BY name COLLATE NOCASE, circle_id
        """,
        (guild_id, archived),
    )
    return [_circle(row) for row in rows]


def to_plan(conn: sqlite3.Connection, horizon: datetime, limit: int) -> list[Circle]:
    """Return active circles that are planned no further than to `horizon`, the least planned first."""
    rows = conn.execute(
        """
        SELECT * FROM circle WHERE state = 'active' AND planned_until <= ?
            AND guild_id NOT IN (SELECT guild_id FROM guild WHERE removed_at IS NOT NULL)
        ORDER BY planned_until LIMIT ?
        """,
        (to_unix(horizon), limit),
    )
    return [_circle(row) for row in rows]


def set_planned_until(conn: sqlite3.Connection, until: Mapping[int, datetime]) -> None:
    """Remember how far each of these circles is planned."""
    conn.executemany(
        "UPDATE circle SET planned_until = ? WHERE circle_id = ?",
        [(to_unix(at), circle_id) for circle_id, at in until.items()],
    )


def with_channel(conn: sqlite3.Connection, channel_id: int) -> list[Circle]:
    """Return the circles that this channel, desk or room belongs to."""
    rows = conn.execute(
        """
        SELECT * FROM circle WHERE channel_id = :id OR voice_channel_id = :id OR desk_thread_id = :id
            OR circle_id IN (SELECT circle_id FROM meeting WHERE room_id = :id)
        ORDER BY circle_id
        """,
        {"id": channel_id},
    )
    return [_circle(row) for row in rows]


def amend(conn: sqlite3.Connection, circle_id: int, new: NewCircle) -> None:
    """Write what an admin changed in a circle; its places stay."""
    conn.execute(
        """
        UPDATE circle SET name = ?, description = ?, rrule = ?, starts_local = ?, timezone = ?, minutes = ?,
            capacity = ?,
            agenda_key = ?
        WHERE circle_id = ?
        """,
        (
            new.draft.name,
            new.draft.description,
            *_rhythm(new.draft.rhythm),
            new.draft.minutes,
            new.draft.capacity,
            new.draft.agenda_key,
            circle_id,
        ),
    )


def set_state(conn: sqlite3.Connection, circle_id: int, state: CircleState) -> None:
    """Pause a circle, take it up again, or put it away for good."""
    conn.execute("UPDATE circle SET state = ? WHERE circle_id = ?", (state, circle_id))


def set_seat_rules(conn: sqlite3.Connection, circle_id: int, *, approval: bool, quorum: int | None) -> None:
    """Write whether a facilitator answers before somebody is seated, and below how many the desk is asked."""
    conn.execute(
        "UPDATE circle SET approval = ?, quorum = ? WHERE circle_id = ?", (approval, quorum, circle_id)
    )


def set_native_event(conn: sqlite3.Connection, circle_id: int, *, on: bool) -> None:
    """Write whether the circle's next meetings have a server event."""
    conn.execute("UPDATE circle SET native_event = ? WHERE circle_id = ?", (on, circle_id))


def set_agenda(conn: sqlite3.Connection, circle_id: int, agenda_key: str) -> None:
    """Give a circle another run of show."""
    conn.execute("UPDATE circle SET agenda_key = ? WHERE circle_id = ?", (agenda_key, circle_id))


def set_auto_advance(conn: sqlite3.Connection, circle_id: int, *, auto: bool) -> None:
    """Write whether the parts of a circle's meetings end by themselves."""
    conn.execute("UPDATE circle SET auto_advance = ? WHERE circle_id = ?", (auto, circle_id))


def announce(conn: sqlite3.Connection, circle_id: int, announce_from: datetime) -> None:
    """Let cards go out from now on."""
    conn.execute(
        "UPDATE circle SET announce_from = ? WHERE circle_id = ?", (to_unix(announce_from), circle_id)
    )


def set_desk(conn: sqlite3.Connection, circle_id: int, thread_id: int | None) -> None:
    """Remember the facilitators' thread."""
    conn.execute("UPDATE circle SET desk_thread_id = ? WHERE circle_id = ?", (thread_id, circle_id))


def set_channel(conn: sqlite3.Connection, circle_id: int, channel_id: int) -> None:
    """Remember a new circle channel, made for it in place of one that is gone; the desk was a thread of that one."""
    conn.execute(
        "UPDATE circle SET channel_id = ?, channel_is_ours = 1, desk_thread_id = NULL WHERE circle_id = ?",
        (channel_id, circle_id),
    )


def set_voice(conn: sqlite3.Connection, circle_id: int, channel_id: int | None) -> None:
    """Remember the voice room, or that there is none any more."""
    conn.execute("UPDATE circle SET voice_channel_id = ? WHERE circle_id = ?", (channel_id, circle_id))


def places(conn: sqlite3.Connection, guild_id: int) -> frozenset[int]:
    """Return every channel of a guild that belongs to a circle."""
    rows = conn.execute("SELECT channel_id, voice_channel_id FROM circle WHERE guild_id = ?", (guild_id,))
    return frozenset(int(one) for row in rows for one in row if one is not None)


def delete(conn: sqlite3.Connection, circle_id: int) -> None:
    """Remove a circle and everything that hangs on it, but for the ledger."""
    conn.execute("DELETE FROM circle WHERE circle_id = ?", (circle_id,))


def set_facilitator(
    conn: sqlite3.Connection, circle_id: int, user_id: int, state: str, now: datetime
) -> None:
    """Write that somebody was `asked` to hold the circle, or `accepted`."""
    conn.execute(
        """
        INSERT INTO facilitator (circle_id, user_id, state, since_at) VALUES (?, ?, ?, ?)
        ON CONFLICT (circle_id, user_id) DO UPDATE SET state = excluded.state, since_at = excluded.since_at
        """,
        (circle_id, user_id, state, to_unix(now)),
    )


def remove_facilitator(conn: sqlite3.Connection, circle_id: int, user_id: int) -> None:
    """Take somebody's facilitator row away."""
    conn.execute("DELETE FROM facilitator WHERE circle_id = ? AND user_id = ?", (circle_id, user_id))


def facilitators(conn: sqlite3.Connection, circle_id: int, state: str = "accepted") -> list[int]:
    """Return the user ids of those who hold the circle, longest first."""
    rows = conn.execute(
        "SELECT user_id FROM facilitator WHERE circle_id = ? AND state = ? ORDER BY since_at, user_id",
        (circle_id, state),
    )
    return [int(row["user_id"]) for row in rows]


def facilitator_state(conn: sqlite3.Connection, circle_id: int, user_id: int) -> str | None:
    """Return `asked`, `accepted` or None."""
    row = conn.execute(
        "SELECT state FROM facilitator WHERE circle_id = ? AND user_id = ?", (circle_id, user_id)
    ).fetchone()
    return None if row is None else str(row["state"])


def facilitated_by(conn: sqlite3.Connection, guild_id: int, user_id: int) -> list[Circle]:
    """Return the guild's circles that this person holds."""
    rows = conn.execute(
        """
        SELECT circle.* FROM circle JOIN facilitator USING (circle_id)
        WHERE guild_id = ? AND user_id = ? AND facilitator.state = 'accepted' AND circle.state <> 'archived'
        ORDER BY name COLLATE NOCASE
        """,
        (guild_id, user_id),
    )
    return [_circle(row) for row in rows]


def named_in(conn: sqlite3.Connection, guild_id: int | None, user_id: int) -> list[Circle]:
    """Return the circles that this person holds or was asked to hold; in all guilds where `guild_id` is None."""
    rows = conn.execute(
        """
        SELECT circle.* FROM circle JOIN facilitator USING (circle_id)
        WHERE user_id = :user AND (:guild IS NULL OR guild_id = :guild) ORDER BY circle_id
        """,
        {"user": user_id, "guild": guild_id},
    )
    return [_circle(row) for row in rows]


def _rhythm(rhythm: Rhythm) -> tuple[str, str, str]:
    return rhythm.rrule, rhythm.starts_local.isoformat(timespec="minutes"), rhythm.timezone


def _circle(row: sqlite3.Row) -> Circle:
    return Circle(
        circle_id=row["circle_id"],
        guild_id=row["guild_id"],
        name=row["name"],
        description=row["description"],
        rhythm=Rhythm(row["rrule"], datetime.fromisoformat(row["starts_local"]), row["timezone"]),
        minutes=row["minutes"],
        capacity=row["capacity"],
        room_kind=RoomKind(row["room_kind"]),
        agenda_key=row["agenda_key"],
        deck_key=row["deck_key"],
        state=CircleState(row["state"]),
        channel_id=row["channel_id"],
        channel_is_ours=bool(row["channel_is_ours"]),
        voice_channel_id=row["voice_channel_id"],
        desk_thread_id=row["desk_thread_id"],
        announce_from=from_unix(row["announce_from"]),
        approval=bool(row["approval"]),
        quorum=row["quorum"],
        native_event=bool(row["native_event"]),
        auto_advance=None if row["auto_advance"] is None else bool(row["auto_advance"]),
    )
