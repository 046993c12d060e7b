"""What is read of the database for whoever watches it."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.ledger import EntryKind, Provider
from bot.domain.outbox import Kind
from bot.services import vitals
from bot.services.backups import Backups
from bot.services.vitals import Vitals
from bot.store import gifts, outbox
from bot.store import vitals as rows
from tests.store.rows import NOW, Hands, owed
from tests.store.test_gifts import GIFT

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from bot.store.database import Connection, Database


def lying(folder: Path) -> dict[str, int]:
    """Return the names and sizes of all files under a folder."""
    return {
        one.relative_to(folder).as_posix(): one.stat().st_size for one in folder.rglob("*") if one.is_file()
    }


async def test_files_are_measured_and_left(database: Database, path: Path) -> None:
    """Sizes are those on disk; the newest copy says itself when it was made, and looking leaves nothing beside it."""
    hands = Hands()
    watched = Vitals(database, hands)
    assert (await watched.fetch_files()).copied_at is None

    await Backups(database, hands).make()
    hands.move(days=1)
    await Backups(database, hands).make()
    (path.parent / "backups" / "circles-20991231.db").write_bytes(b"no database at all" * 100)
    before = lying(path.parent)
    files = await watched.fetch_files()

    assert files.copied_at == NOW + timedelta(days=1)
    assert files.database_bytes == before["circles.db"]
    assert files.log_bytes == before["circles.db-wal"]
    assert files.free_bytes > 0
    assert lying(path.parent) == before


async def test_what_is_due_is_counted_by_kind(database: Database) -> None:
    """Only what is due now counts, the oldest says how late all is, and what belongs to care is left out."""
    hands = Hands()
    watched = Vitals(database, hands)

    def owe(conn: Connection) -> None:
        late = NOW - timedelta(minutes=3)
        much_later = NOW - timedelta(hours=3)
        outbox.owe_once(conn, [owed("a"), owed("b", due_at=late), owed("c", kind=Kind.CARD, due_at=NOW)])
        outbox.owe_once(conn, [owed("d", due_at=NOW + timedelta(hours=1))])
        outbox.owe_once(conn, [owed("e", kind=Kind.DUTY, due_at=much_later)])

    assert (await watched.fetch_backlog()).lag == timedelta()
    await database.write(owe)
    backlog = await watched.fetch_backlog()

    assert backlog.due == {Kind.PROMPT: 2, Kind.CARD: 1}
    assert backlog.lag == timedelta(minutes=3)


async def test_gifts_are_counted_once(database: Database) -> None:
    """Each look adds what came since the last one, whoever looks at the same time; refunds and tests do not count."""
    watched = Vitals(database, Hands())

    def add(conn: Connection, name: str, provider: Provider, kind: EntryKind = EntryKind.GIFT) -> None:
        amount = replace(GIFT.amount, minor=100 if kind is EntryKind.GIFT else -100)
        gifts.add(conn, replace(GIFT, external_id=name, provider=provider, kind=kind, amount=amount), NOW)

    await database.write(lambda conn: add(conn, "a", Provider.MANUAL))
    await database.write(lambda conn: add(conn, "b", Provider.STRIPE))
    await asyncio.gather(watched.fetch_gifts(), watched.fetch_gifts())
    await database.write(lambda conn: add(conn, "c", Provider.STRIPE))
    await database.write(lambda conn: add(conn, "d", Provider.STRIPE, EntryKind.REFUND))

    assert await watched.fetch_gifts() == {"manual": 1, "stripe": 2}
    assert await watched.fetch_gifts() == {"manual": 1, "stripe": 2}


async def test_a_database_that_hangs_is_told(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever asks is not kept waiting by a disk that does not answer."""
    watched = Vitals(database, Hands())
    assert await watched.fetch_trouble() == ""
    monkeypatch.setattr(vitals, "ANSWERS_WITHIN", 0.02)
    free = threading.Event()
    hanging = asyncio.ensure_future(database.write(lambda _: free.wait(5)))
    await asyncio.sleep(0)

    said = await watched.fetch_trouble()
    free.set()
    await hanging

    assert said.startswith("The database did not answer within")


async def test_what_was_given_up_is_counted(database: Database) -> None:
    """What Discord would not have stays counted by kind until its row is deleted."""

    def end(conn: Connection) -> None:
        outbox.owe_once(conn, [owed("a"), owed("b"), owed("c", kind=Kind.CARD)])
        for entry in outbox.claim(conn, NOW, 10):
            outbox.finish(conn, entry, "dead" if entry.kind is Kind.PROMPT else "skipped", NOW)

    await database.write(end)

    assert await database.read(rows.given_up) == {"prompt": 2}
