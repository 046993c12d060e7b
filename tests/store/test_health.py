"""What a look at the database file says of it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.services.machine import gather
from bot.store import health
from bot.store.database import Database

if TYPE_CHECKING:
    from pathlib import Path

MADE = datetime(2026, 1, 5, 12, tzinfo=UTC)


async def test_a_sound_a_missing_and_a_damaged_file(tmp_path: Path) -> None:
    """A database beside a running bot is sound and says since when; none is nothing bad; garbage is damaged."""
    path = tmp_path / "circles.db"
    missing = health.look(path)
    database = await Database.open(path, now=int(MADE.timestamp()))
    try:
        sound = health.look(path)
    finally:
        await database.close()
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    damaged = health.look(path)

    assert (missing.is_sound, missing.size) == (True, 0)
    assert (sound.is_sound, sound.made_at) == (True, MADE)
    assert sound.size >= len(whole)
    assert not damaged.is_sound


def test_the_newest_copy_counts_by_its_name(tmp_path: Path) -> None:
    """A copy is as old as its name says, whenever its file was written; what is no copy's name is left out."""
    folder = tmp_path / "backups"
    folder.mkdir()
    for name in (
        "circles-20260103.db",
        "circles-20260104-060000.db",
        "circles-old.db",
        "circles-20260104-replaced.db",
    ):
        (folder / name).write_bytes(b"")

    assert gather(tmp_path / "circles.db", MADE, ()).backup_hours == 30
