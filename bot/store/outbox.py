"""Rows of what the bot owes Discord."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.outbox import PRIORITY, Entry, Kind, Owed
from bot.domain.retention import Kept
from bot.store import retention
from bot.store.times import from_unix, to_unix

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable
    from datetime import datetime

PRESENT = "guild_id NOT IN (SELECT guild_id FROM guild WHERE removed_at IS NOT NULL)"
"""What is owed to a guild that the bot is not in rests until it is back."""

_INSERT = """
INSERT INTO outbox (kind, dedupe, guild_id, circle_id, meeting_id, member_id, detail, priority,
    due_at, try_at, stale_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9, ?10)
"""
_ONCE = _INSERT + "ON CONFLICT (dedupe) DO NOTHING"
_AGAIN = (
    _INSERT
    + """
ON CONFLICT (dedupe) DO UPDATE SET
    revision = revision + 1,
    due_at = excluded.due_at,
    stale_at = excluded.stale_at,
    detail = excluded.detail,
    try_at = CASE
        WHEN state IN ('claimed', 'calling') THEN try_at
        WHEN state = 'ready' THEN min(try_at, excluded.try_at)
        ELSE excluded.try_at END,
    attempts = CASE WHEN state IN ('done', 'skipped', 'dead') THEN 0 ELSE attempts END,
    state = CASE WHEN state IN ('claimed', 'calling') THEN state ELSE 'ready' END
"""
)

_AT = (
    _INSERT
    + """
ON CONFLICT (dedupe) DO UPDATE SET
    revision = revision + 1,
    due_at = CASE WHEN state IN ('claimed', 'calling') OR called_at IS NOT NULL THEN due_at ELSE excluded.due_at END,
    stale_at = excluded.stale_at,
    try_at = CASE WHEN state IN ('claimed', 'calling') OR called_at IS NOT NULL THEN try_at ELSE excluded.try_at END,
    attempts = CASE WHEN state IN ('done', 'skipped', 'dead') THEN 0 ELSE attempts END,
    state = CASE WHEN state IN ('claimed', 'calling') THEN state ELSE 'ready' END
"""
)


def owe_once(conn: sqlite3.Connection, owed: Iterable[Owed]) -> None:
    """Write entries that are owed one time; one that is there already stays as it is."""
    conn.executemany(_ONCE, [_values(one) for one in owed])


def owe_again(conn: sqlite3.Connection, owed: Iterable[Owed]) -> None:
    """Write entries that make Discord match the rows: one that is there already runs once more."""
    conn.executemany(_AGAIN, [_values(one) for one in owed])


def run_again(conn: sqlite3.Connection, dedupe: str, now: datetime, *, detail: str | None = None) -> None:
    """Let an entry that was done run once more, so that what it made shows the rows as they are; none is made.

    What is there already is never too late to be put right. `detail`: what became of it.
    """
    conn.execute(
        """
        UPDATE outbox SET
            revision = revision + 1, due_at = :now, detail = coalesce(:detail, detail),
            stale_at = CASE WHEN result_id IS NULL THEN stale_at END,
            try_at = CASE WHEN state IN ('claimed', 'calling') THEN try_at ELSE :now END,
            state = CASE WHEN state IN ('claimed', 'calling') THEN state ELSE 'ready' END
        WHERE dedupe = :dedupe AND state NOT IN ('dead', 'skipped')
        """,
        {"dedupe": dedupe, "now": to_unix(now), "detail": detail},
    )


def run_all_again(conn: sqlite3.Connection, meeting_id: int, kinds: Iterable[Kind], now: datetime) -> None:
    """Do what `run_again` does for all entries of these kinds that a meeting has."""
    for kind in kinds:
        asked = "SELECT dedupe FROM outbox WHERE meeting_id = ? AND kind = ?"
        for row in conn.execute(asked, (meeting_id, kind)).fetchall():
            run_again(conn, row["dedupe"], now)


def made(conn: sqlite3.Connection, dedupe: str) -> int | None:
    """Return the message that an entry made; None where it made none, or is no more."""
    row = conn.execute("SELECT result_id FROM outbox WHERE dedupe = ?", (dedupe,)).fetchone()
    return None if row is None else row["result_id"]


def owe_instead(
    conn: sqlite3.Connection, meeting_id: int, kinds: Iterable[Kind], owed: Iterable[Owed]
) -> None:
    """Write entries of these kinds in place of all that the meeting has of them, whatever became of those.

    What is new has a number, nonce and mark of its own, so that a message which went out for the old time is not
    taken for it. What is in hand at this moment goes out, and is settled as nothing.
    """
    conn.executemany(
        "DELETE FROM outbox WHERE meeting_id = ? AND kind = ?", [(meeting_id, kind) for kind in kinds]
    )
    conn.executemany(_INSERT, [_values(one) for one in owed])


def owe_at(conn: sqlite3.Connection, owed: Iterable[Owed]) -> None:
    """Write entries that are due at another time than before, later or sooner.

    What is in hand, or may be out already, is not put off: it is looked after first, and drawn again.
    """
    conn.executemany(_AT, [_values(one) for one in owed])


def claim(conn: sqlite3.Connection, now: datetime, limit: int) -> list[Entry]:
    """Take up to `limit` due entries, most urgent first."""
    rows = conn.execute(
        f"SELECT * FROM outbox WHERE state = 'ready' AND try_at <= ? AND {PRESENT}"  # noqa: S608 - a constant
        " ORDER BY priority, due_at, entry_id LIMIT ?",
        (to_unix(now), limit),
    ).fetchall()
    conn.executemany(
        "UPDATE outbox SET state = 'claimed' WHERE entry_id = ?", [(row["entry_id"],) for row in rows]
    )
    return [_entry(row) for row in rows]


def mark_calling(conn: sqlite3.Connection, entry_id: int, now: datetime) -> bool:
    """Say that the call is about to be made; false where the entry was withdrawn meanwhile."""
    changed = conn.execute(
        """
        UPDATE outbox SET state = 'calling', called_at = coalesce(called_at, ?)
        WHERE entry_id = ? AND state = 'claimed'
        """,
        (to_unix(now), entry_id),
    )
    return changed.rowcount == 1


def settle(conn: sqlite3.Connection, entry: Entry, result_id: int | None, now: datetime) -> None:
    """The entry is done. One that was asked for again since it was claimed goes back to ready, due when that said."""
    conn.execute(
        """
        UPDATE outbox SET
            state = CASE WHEN revision = :revision THEN 'done' ELSE 'ready' END,
            try_at = max(:now, due_at), settled_at = :now, called_at = NULL, attempts = 0,
            result_id = coalesce(:result_id, result_id)
        WHERE entry_id = :entry_id
        """,
        {"revision": entry.revision, "now": to_unix(now), "result_id": result_id, "entry_id": entry.entry_id},
    )


def finish(conn: sqlite3.Connection, entry: Entry, state: str, now: datetime) -> None:
    """End an entry without a delivery: `skipped` (nothing to do any more) or `dead` (Discord will not have it)."""
    conn.execute(
        """
        UPDATE outbox SET state = CASE WHEN revision = ? THEN ? ELSE 'ready' END, settled_at = ?, called_at = NULL
        WHERE entry_id = ?
        """,
        (entry.revision, state, to_unix(now), entry.entry_id),
    )


def put_back(conn: sqlite3.Connection, entry: Entry, try_at: datetime, *, called: bool) -> None:
    """Make the entry ready again at `try_at`; where `called`, keep when: the call may have taken effect.

    An earlier call that may have taken effect stays in doubt, whatever came of this one.
    """
    in_doubt = called or entry.called_at is not None
    conn.execute(
        """
        UPDATE outbox SET state = 'ready', try_at = ?, attempts = attempts + 1,
            called_at = CASE WHEN ? THEN called_at ELSE NULL END
        WHERE entry_id = ?
        """,
        (to_unix(try_at), in_doubt, entry.entry_id),
    )


def put_off(conn: sqlite3.Connection, entry: Entry, try_at: datetime) -> None:
    """Make the entry ready again at `try_at`; nothing was tried, so that this counts as no attempt."""
    conn.execute(
        """
        UPDATE outbox SET state = 'ready', try_at = ?, called_at = CASE WHEN ? THEN called_at ELSE NULL END
        WHERE entry_id = ?
        """,
        (to_unix(try_at), entry.called_at is not None, entry.entry_id),
    )


def take_back(conn: sqlite3.Connection, dedupe: str) -> None:
    """Forget an entry that has not been called yet."""
    conn.execute("DELETE FROM outbox WHERE dedupe = ? AND called_at IS NULL", (dedupe,))


def untold(conn: sqlite3.Connection, guild_id: int) -> list[Entry]:
    """Return the troubles of a guild that could be told nowhere, newest first."""
    rows = conn.execute(
        "SELECT * FROM outbox WHERE guild_id = ? AND kind = ? AND state = 'dead' ORDER BY entry_id DESC LIMIT 5",
        (guild_id, Kind.TROUBLE),
    )
    return [_entry(row) for row in rows]


def told(conn: sqlite3.Connection, guild_id: int) -> None:
    """An admin has read the troubles of a guild."""
    conn.execute(
        "UPDATE outbox SET state = 'done' WHERE guild_id = ? AND kind = ? AND state = 'dead'",
        (guild_id, Kind.TROUBLE),
    )


def recover(conn: sqlite3.Connection, now: datetime) -> int:
    """Make ready what was in hand when the process died; `called_at` still says what may be out already."""
    changed = conn.execute(
        "UPDATE outbox SET state = 'ready', try_at = min(try_at, ?) WHERE state IN ('claimed', 'calling')",
        (to_unix(now),),
    )
    return changed.rowcount


def next_try_at(conn: sqlite3.Connection) -> datetime | None:
    """Return when the next entry is due; None if none is."""
    soonest = conn.execute(
        f"SELECT try_at FROM outbox WHERE state = 'ready' AND {PRESENT} ORDER BY try_at LIMIT 1"  # noqa: S608
    ).fetchone()
    return None if soonest is None else from_unix(int(soonest["try_at"]))


def state(conn: sqlite3.Connection, dedupe: str) -> str | None:
    """Return how it stands with an entry; None where there is none, or none any more."""
    row = conn.execute("SELECT state FROM outbox WHERE dedupe = ?", (dedupe,)).fetchone()
    return None if row is None else str(row["state"])


def due_at(conn: sqlite3.Connection, dedupe: str) -> datetime | None:
    """Return when the entry with this `dedupe` is, or was, due; None where there is none."""
    row = conn.execute("SELECT due_at FROM outbox WHERE dedupe = ?", (dedupe,)).fetchone()
    return None if row is None else from_unix(row["due_at"])


def last_settled(conn: sqlite3.Connection, dedupe: str) -> datetime | None:
    """Return when the entry with this `dedupe` was last done; None if never."""
    row = conn.execute("SELECT settled_at FROM outbox WHERE dedupe = ?", (dedupe,)).fetchone()
    return None if row is None else from_unix(row["settled_at"])


def withdraw(
    conn: sqlite3.Connection, *, meeting_id: int, member_id: int | None = None, kinds: Iterable[Kind]
) -> None:
    """Take back entries that have not been called yet."""
    for kind in kinds:
        conn.execute(
            """
            DELETE FROM outbox
            WHERE meeting_id = ? AND kind = ? AND (? IS NULL OR member_id = ?) AND state IN ('ready', 'claimed')
                AND called_at IS NULL
            """,
            (meeting_id, kind, member_id, member_id),
        )


def posted_about(conn: sqlite3.Connection, user_id: int, guild_id: int | None) -> list[tuple[int, int]]:
    """Return circle and message of what was posted on a desk about somebody, by name."""
    kinds = (Kind.KNOCK, Kind.ASK_SEAT, Kind.ASK_FACILITATOR, Kind.NAMED_SELF)
    rows = conn.execute(
        f"""
        SELECT circle_id, result_id FROM outbox
        WHERE member_id = ? AND (? IS NULL OR guild_id = ?) AND circle_id IS NOT NULL AND result_id IS NOT NULL
            AND kind IN ({", ".join("?" * len(kinds))})
        """,  # noqa: S608 - question marks
        (user_id, guild_id, guild_id, *kinds),
    )
    return [(int(row["circle_id"]), int(row["result_id"])) for row in rows]


def undelivered(conn: sqlite3.Connection, user_id: int, guild_id: int | None, kinds: Iterable[Kind]) -> int:
    """Return how many entries of these kinds about somebody Discord has not taken, or would not take."""
    return sum(
        int(
            conn.execute(
                """
                SELECT count(*) FROM outbox WHERE member_id = ? AND (? IS NULL OR guild_id = ?) AND kind = ?
                    AND state NOT IN ('done', 'skipped')
                """,
                (user_id, guild_id, guild_id, kind),
            ).fetchone()[0]
        )
        for kind in kinds
    )


def forget(conn: sqlite3.Connection, dedupe: str) -> None:
    """Delete an entry whatever became of it. What is in hand at this moment goes out, and is settled as nothing."""
    conn.execute("DELETE FROM outbox WHERE dedupe = ?", (dedupe,))


def forget_kind(conn: sqlite3.Connection, meeting_id: int, kind: Kind) -> None:
    """Delete a meeting's entries of one kind, whatever became of them: they would say who did what."""
    conn.execute("DELETE FROM outbox WHERE meeting_id = ? AND kind = ?", (meeting_id, kind))


def forget_entry(conn: sqlite3.Connection, entry_id: int) -> None:
    """Delete an entry that has had its time, at once."""
    conn.execute("DELETE FROM outbox WHERE entry_id = ?", (entry_id,))


def purge_settled(conn: sqlite3.Connection, now: datetime, untold_before: datetime) -> int:
    """Delete settled entries that are older than their guild keeps them; return how many.

    A trouble that nobody could be told stays until it is older than `untold_before`, and a question on a desk while it
    waits for its answer.
    """
    kept, least = retention.seconds(Kept.OUTBOX, "outbox.guild_id"), retention.soonest(Kept.OUTBOX)
    return conn.execute(
        f"""
        DELETE FROM outbox WHERE state IN ('done', 'skipped', 'dead')
            AND settled_at < ?1 - {least} AND settled_at + {kept} < ?1
            AND (kind <> ?2 OR state <> 'dead' OR settled_at < ?3)
            AND (kind <> ?4 OR coalesce(stale_at, 0) < ?1)
            AND (kind <> ?5 OR NOT EXISTS (
                SELECT 1 FROM facilitator AS asked WHERE asked.circle_id = outbox.circle_id
                    AND asked.user_id = outbox.member_id AND asked.state = 'asked'))
        """,  # noqa: S608 - our own names and numbers
        (to_unix(now), Kind.TROUBLE, to_unix(untold_before), Kind.ASK_SEAT, Kind.ASK_FACILITATOR),
    ).rowcount


def _values(owed: Owed) -> tuple[object, ...]:
    return (
        owed.kind,
        owed.dedupe,
        owed.guild_id,
        owed.circle_id,
        owed.meeting_id,
        owed.member_id,
        owed.detail,
        PRIORITY[owed.kind],
        to_unix(owed.due_at),
        to_unix(owed.stale_at),
    )


def _entry(row: sqlite3.Row) -> Entry:
    return Entry(
        entry_id=row["entry_id"],
        kind=Kind(row["kind"]),
        guild_id=row["guild_id"],
        circle_id=row["circle_id"],
        meeting_id=row["meeting_id"],
        member_id=row["member_id"],
        detail=row["detail"],
        due_at=from_unix(row["due_at"]),
        stale_at=from_unix(row["stale_at"]),
        revision=row["revision"],
        attempts=row["attempts"],
        called_at=from_unix(row["called_at"]),
        result_id=row["result_id"],
    )
