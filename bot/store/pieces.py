"""Rows of the talking piece: written whole after every change, and gone when the meeting closes."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.piece import Piece
from bot.store.times import from_unix, to_unix

if TYPE_CHECKING:
    import sqlite3


def get(conn: sqlite3.Connection, meeting_id: int) -> Piece | None:
    """Return the piece of a meeting; None before anybody came and after the close."""
    row = conn.execute("SELECT * FROM piece WHERE meeting_id = ?", (meeting_id,)).fetchone()
    if row is None:
        return None
    places = conn.execute("SELECT * FROM piece_place WHERE meeting_id = ?", (meeting_id,)).fetchall()
    return Piece(
        mode=row["mode"],
        share=timedelta(seconds=row["share"]),
        holder=next((one["user_id"] for one in places if one["holds"]), None),
        since=from_unix(row["since_at"]),
        offered=bool(row["offered"]),
        extra=timedelta(seconds=row["extra"]),
        turn=row["turn"],
        resting=bool(row["resting"]),
        to_come=_in_order(places, "to_come"),
        hands=_in_order(places, "hand"),
        had=frozenset(one["user_id"] for one in places if one["had"]),
        away={one["user_id"]: from_unix(one["away_at"]) for one in places if one["away_at"] is not None},
    )


def put(conn: sqlite3.Connection, meeting_id: int, piece: Piece) -> None:
    """Write the piece as it is now."""
    conn.execute("DELETE FROM piece WHERE meeting_id = ?", (meeting_id,))
    conn.execute(
        "INSERT INTO piece (meeting_id, mode, share, since_at, offered, extra, turn, resting)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            meeting_id,
            piece.mode,
            int(piece.share.total_seconds()),
            to_unix(piece.since),
            piece.offered,
            int(piece.extra.total_seconds()),
            piece.turn,
            piece.resting,
        ),
    )
    to_come = {user_id: place for place, user_id in enumerate(piece.to_come)}
    hands = {user_id: place for place, user_id in enumerate(piece.hands)}
    holder = () if piece.holder is None else (piece.holder,)
    conn.executemany(
        """
        INSERT INTO piece_place (meeting_id, user_id, holds, to_come, hand, had, away_at)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        """,
        [
            (
                meeting_id,
                user_id,
                user_id == piece.holder,
                to_come.get(user_id),
                hands.get(user_id),
                user_id in piece.had,
                to_unix(piece.away.get(user_id)),
            )
            for user_id in {*holder, *to_come, *hands, *piece.had, *piece.away}
        ],
    )


def delete(conn: sqlite3.Connection, meeting_id: int) -> None:
    """Leave nothing of who spoke, waited or passed."""
    conn.execute("DELETE FROM piece WHERE meeting_id = ?", (meeting_id,))


def _in_order(places: list[sqlite3.Row], column: str) -> tuple[int, ...]:
    standing = sorted((one[column], one["user_id"]) for one in places if one[column] is not None)
    return tuple(user_id for _, user_id in standing)
