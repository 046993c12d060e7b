"""The power of the machine that the bot runs on, which can be cut at any place where something becomes lasting.

A boundary is where the world outside the process changes: a commit that changed rows, a request to Discord that is
no mere look. Each counts twice, before and after it takes effect, so that a number names one place in a story. From a
cut on every commit and every request fails, and no reply reaches the bot: it may run on in its memory, to no effect.
Answers to interactions are no boundary: nothing lasting hangs on them, and one is always between two that are.

Two things differ from a real run, so that a number names the same place each time: SQL runs on the event loop instead
of a thread, and simulated time alone moves timers. `tests/wire` kills real processes with real threads.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

from bot.domain.outbox import MARK_BASE
from tests.harness.seen import walk

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from pathlib import Path

    from bot.demo.simulation import Call, Transport

OVERFULL = """
    SELECT meeting_id FROM meeting AS it
    WHERE (SELECT count(*) FROM seat WHERE meeting_id = it.meeting_id AND state = 'seated') > it.capacity
"""
OUT_OF_ORDER = """
    SELECT early.meeting_id FROM seat AS early JOIN seat AS late USING (meeting_id) JOIN meeting USING (meeting_id)
    WHERE early.state = 'waitlisted' AND late.state = 'seated' AND late.seat_id > early.seat_id AND early.passed = 0
"""
NEW_ENTRIES = """
    SELECT entry_id, kind, coalesce(circle.name, '') || ' ' || coalesce(slot_on, ''), member_id, detail
    FROM outbox LEFT JOIN meeting USING (meeting_id)
        LEFT JOIN circle ON circle.circle_id = coalesce(meeting.circle_id, outbox.circle_id)
    WHERE entry_id > ?
"""
LEFT_WAITING = """
    SELECT meeting_id FROM meeting AS it
    WHERE state IN ('announced', 'open') AND starts_at - ? > 7200
        AND EXISTS (SELECT 1 FROM seat WHERE meeting_id = it.meeting_id AND state = 'waitlisted')
        AND (SELECT count(*) FROM seat WHERE meeting_id = it.meeting_id AND state = 'seated') < it.capacity
"""


class PowerCutError(asyncio.CancelledError):
    """The process is no more. A cancellation, so that nothing in the bot takes it for an error to deal with."""


@dataclass(frozen=True, slots=True)
class Noted:
    """An entry as it was when it was written."""

    kind: str
    about: str
    member_id: int | None
    detail: str


@dataclass(slots=True)
class Power:
    """Counts boundaries, cuts the power at those asked for, and keeps what it saw pass."""

    cuts: Collection[int] = ()
    now: Callable[[], float] = lambda: 0.0
    off: bool = False
    boundaries: list[str] = field(default_factory=list)
    entries: dict[int, Noted] = field(default_factory=dict)
    posted: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    threads: dict[tuple[int, str], set[int]] = field(default_factory=lambda: defaultdict(set))
    broken: list[str] = field(default_factory=list)

    def check(self) -> None:
        """Raise `PowerCutError` where there is no power."""
        if self.off:
            raise PowerCutError

    def reach(self, what: str) -> None:
        """Pass a boundary, or lose the power there."""
        self.check()
        self.boundaries.append(what)
        if len(self.boundaries) - 1 in self.cuts:
            self.off = True
            raise PowerCutError

    def wire(self, carry: Transport) -> Transport:
        """Return `carry` with a boundary on either side of every request that changes something."""

        async def through(method: str, path: str, body: dict[str, object], call: Call) -> object:
            if method == "GET":
                self.check()
                answer = await carry(method, path, body, call)
                self.check()
                return answer
            what = f"{method} {path} {' '.join(self.kind_of(mark) for mark in marks_in(body))}".strip()
            self.reach(f"before {what}")
            answer = await carry(method, path, body, call)
            self._note_made(method, path, body, answer)
            self.reach(f"after {what}")
            return answer

        return through

    def note_commit(self, conn: sqlite3.Connection) -> None:
        """Look at what has just become lasting: new entries, and whether every rule about seats holds."""
        last = max(self.entries, default=0)
        self.entries.update({row[0]: Noted(*row[1:]) for row in conn.execute(NEW_ENTRIES, (last,))})
        for rule, values in ((OVERFULL, ()), (OUT_OF_ORDER, ()), (LEFT_WAITING, (self.now(),))):
            name = {OVERFULL: "overfull", OUT_OF_ORDER: "out of order"}.get(rule, "a promotion was lost")
            self.broken += [f"{name}: meeting {row[0]}" for row in conn.execute(rule, values)]

    def _note_made(self, method: str, path: str, body: dict[str, object], answer: object) -> None:
        made = int(answer["id"]) if isinstance(answer, dict) and "id" in answer else 0
        if method == "POST" and path.endswith("/messages"):
            for mark in marks_in(body):
                self.posted[mark].add(made)
        elif method == "POST" and path.endswith("/threads"):
            self.threads[int(path.split("/")[2]), str(body["name"])].add(made)

    def kind_of(self, mark: int) -> str:
        """Return the kind of the entry that is marked so."""
        entry = self.entries.get(mark - MARK_BASE)
        return "unknown" if entry is None else entry.kind


class Connection(sqlite3.Connection):
    """A connection whose commits are boundaries, if they changed a row."""

    power: Power
    _before = 0

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:  # noqa: ANN401 - as sqlite3 has it
        """Run one statement."""
        if sql == "BEGIN IMMEDIATE":
            self.power.check()
            self._before = self.total_changes
        changed = self.total_changes - self._before if sql == "COMMIT" else 0
        if changed == 0:
            return super().execute(sql, parameters)
        self.power.reach("before commit")
        done = super().execute(sql, parameters)
        self.power.note_commit(self)
        self.power.reach("after commit")
        return done


class Inline:
    """As much of an aiosqlite connection as `bot.store.database` uses, on the event loop and without a thread."""

    def __init__(self, path: Path, power: Power) -> None:
        self._conn = sqlite3.connect(path, isolation_level=None, cached_statements=256, factory=Connection)
        self._conn.power = power

    async def __aenter__(self) -> Self:
        """Be open."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close, where opening failed further on."""
        self._conn.close()

    async def _execute(self, fn: Callable[..., Any], *args: Any) -> Any:  # noqa: ANN401 - as aiosqlite has it
        await asyncio.sleep(0)
        return fn(*args)

    async def close(self) -> None:
        """Close."""
        self._conn.close()


def inline(power: Power) -> Callable[[Path], Inline]:
    """Return what opens connections on this power, to stand for `bot.store.database._connect`."""
    return lambda path: Inline(path, power)


def marks_in(body: dict[str, object]) -> list[int]:
    """Return the marks of entries in a request's components."""
    return [mark for part in _parts(body) if (mark := part.get("id") or 0) > MARK_BASE]


def _parts(body: dict[str, object]) -> Iterator[dict[str, Any]]:
    components = body.get("components")
    return walk(components if isinstance(components, list) else [])
