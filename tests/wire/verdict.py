"""What must be true after a story with kills: nothing lost, nothing doubled. Reads what was delivered, and the rows."""

from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.wire.driver import has_button

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from tests.wire.standin.values import JSON

MARK = 1_000_000_000

#: Kinds of entries that end in a message of their own.
MESSAGES = frozenset(
    {
        "ask_facilitator",
        "card",
        "reminder_day",
        "reminder_hour",
        "seat_yours",
        "seat_freed",
        "desk_call",
        "nobody_yet",
        "cancelled",
        "cancelled_dm",
        "panel",
        "prompt",
        "closing",
        "trouble",
    }
)


@dataclass(frozen=True, slots=True)
class Row:
    """An outbox entry as the database has it."""

    entry_id: int
    kind: str
    state: str
    meeting_id: int | None
    member_id: int | None
    try_at: int
    attempts: int


@dataclass(frozen=True, slots=True)
class Promise:
    """What a story owes, known without looking into the database."""

    direct: dict[str, int]
    """How many marked DMs each person must have."""
    threads: Counter[str]
    """How many threads there must be under each channel."""
    inside: dict[str, frozenset[str]]
    """Who must have been let into a thread under each channel."""
    kinds: dict[str, int]
    """How many entries of a kind must have been delivered."""


def rows(database: Path) -> list[Row]:
    """Read the outbox, also while the bot writes or is dead; empty while there is none yet."""
    try:
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=10)) as conn:
            found = conn.execute(
                "SELECT entry_id, kind, state, meeting_id, member_id, try_at, attempts FROM outbox"
            )
            return [Row(*values) for values in found]
    except sqlite3.OperationalError:
        return []


def over(database: Path) -> set[str]:
    """Return the cards of meetings that have been, or will not be."""
    asked = "SELECT card_message_id FROM meeting WHERE state IN ('closed', 'cancelled', 'missed')"
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=10)) as conn:
        return {str(card) for (card,) in conn.execute(asked)}


def stale_cards(delivered: Sequence[JSON], cards: set[str]) -> list[str]:
    """Say which of these cards still offer a seat; a redrawing of them was lost."""
    latest = {line["id"]: line["message"] for line in delivered if line["kind"] in ("message", "edit")}
    return [f"stale: card {card} still offers a seat" for card in cards if has_button(latest[card], "join")]


def due(database: Path, now: float) -> list[Row]:
    """Return the entries that the bot has in hand or should take up now."""
    return [
        row
        for row in rows(database)
        if row.state in ("claimed", "calling") or (row.state == "ready" and row.try_at <= now)
    ]


def wrongs(delivered: Sequence[JSON], outbox: Sequence[Row], promise: Promise) -> list[str]:
    """Say everything that is wrong; empty: nothing was lost, nothing doubled."""
    return [
        *_marks(delivered, outbox),
        *_states(outbox),
        *_people(delivered, promise),
        *_rooms(delivered, promise),
    ] + [
        f"{kind}: {found} delivered, {promise.kinds[kind]} promised"
        for kind, found in _kinds(delivered, outbox, promise)
        if found != promise.kinds[kind]
    ]


def _marks(delivered: Sequence[JSON], outbox: Sequence[Row]) -> Iterator[str]:
    posted = Counter(mark for line in delivered if line["kind"] == "message" for mark in line["markers"])
    kinds = {MARK + row.entry_id: row for row in outbox}
    for mark, times in posted.items():
        kind = kinds[mark].kind if mark in kinds else "unknown entry"
        if times > 1:
            yield f"doubled: {kind} {mark - MARK} was posted {times} times"
    for mark, row in kinds.items():
        if row.state == "done" and row.kind in MESSAGES and mark not in posted:
            yield f"lost: {row.kind} {row.entry_id} is done but was never posted"


def _states(outbox: Sequence[Row]) -> Iterator[str]:
    for row in outbox:
        if row.state == "dead":
            yield f"dead: {row.kind} {row.entry_id}"
        elif row.state in ("claimed", "calling"):
            yield f"stuck: {row.kind} {row.entry_id} is still {row.state}"


def _people(delivered: Sequence[JSON], promise: Promise) -> Iterator[str]:
    messages = [line for line in delivered if line["kind"] == "message" and line["markers"]]
    written = Counter(line["recipient"] for line in messages if line["recipient"])
    for person in {*written, *promise.direct}:
        if written[person] != promise.direct.get(person, 0):
            yield f"person {person}: {written[person]} DMs, {promise.direct.get(person, 0)} promised"


def _rooms(delivered: Sequence[JSON], promise: Promise) -> Iterator[str]:
    threads = [line["thread"] for line in delivered if line["kind"] == "thread"]
    made = Counter((thread["parent_id"], thread["name"]) for thread in threads)
    for (parent, name), times in made.items():
        if times > 1:
            yield f"doubled: thread {name!r} under {parent} was made {times} times"
    under = Counter(parent for parent, _ in made)
    for parent in {*under, *promise.threads}:
        if under[parent] != promise.threads[parent]:
            yield f"channel {parent}: {under[parent]} threads, {promise.threads[parent]} promised"
    home = {thread["id"]: thread["parent_id"] for thread in threads}
    entered = [line for line in delivered if line["kind"] == "thread_member"]
    for parent, people in promise.inside.items():
        inside = {line["user_id"] for line in entered if home.get(line["thread_id"]) == parent}
        for person in people - inside:
            yield f"shut out: {person} was never let into a room under {parent}"


def _kinds(delivered: Sequence[JSON], outbox: Sequence[Row], promise: Promise) -> Iterator[tuple[str, int]]:
    posted = {mark for line in delivered if line["kind"] == "message" for mark in line["markers"]}
    there = [
        row
        for row in outbox
        if (MARK + row.entry_id in posted if row.kind in MESSAGES else row.state == "done")
    ]
    found = Counter(row.kind for row in there)
    for kind in promise.kinds:
        yield kind, found[kind]
