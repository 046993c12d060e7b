"""The list of who was erased, beside the copies: keyed marks, so that a restored copy forgets them again.

It lies outside the database, for a restore puts an older database in its place. A line is a time, a guild (0: all) and
a mark that only the key in the database can tell a person by.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.errors import StoreError
from bot.store.times import from_unix, to_unix

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime
    from pathlib import Path

NAME: Final = "erased.log"


@dataclass(frozen=True, slots=True)
class Erased:
    """Somebody was erased then, in one guild or (None) everywhere."""

    at: datetime
    guild_id: int | None
    mark: str


def key(conn: sqlite3.Connection) -> bytes | None:
    """Return the key of this database's marks; None for one that is older than they are."""
    columns = {str(row[1]) for row in conn.execute("PRAGMA table_info(install)")}
    if "erasure_key" not in columns:
        return None
    (found,) = conn.execute("SELECT erasure_key FROM install").fetchone()
    return None if found is None else bytes.fromhex(found)


def mark(secret: bytes, user_id: int) -> str:
    """Return what stands for a person in the list."""
    return hashlib.blake2b(str(user_id).encode(), key=secret, digest_size=16).hexdigest()


def note(folder: Path, secret: bytes | None, user_id: int, guild_id: int | None, now: datetime) -> None:
    """Write that somebody is being erased, on disk before their rows go. Raises `StoreError` where that cannot be."""
    if secret is None:
        raise StoreError("The database has no key for its list of erased people.")
    line = f"{to_unix(now)} {guild_id or 0} {mark(secret, user_id)}\n"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        handle = os.open(folder / NAME, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
        try:
            os.write(handle, line.encode())
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as error:
        raise StoreError(f"The list of erased people in {folder} cannot be written to.") from error


def read(folder: Path) -> list[Erased]:
    """Return the list; empty where there is none. Raises `StoreError` where it cannot be understood."""
    path = folder / NAME
    if not path.exists():
        return []
    try:
        return [_entry(line) for line in path.read_text(encoding="ascii").splitlines() if line]
    except (OSError, ValueError) as error:
        raise StoreError(f"The list of erased people {path} cannot be read.") from error


def prune(folder: Path, before: datetime) -> None:
    """Leave out who was erased before then: no copy has them any more."""
    listed = read(folder)
    kept = [one for one in listed if one.at >= before]
    if len(kept) == len(listed):
        return
    unfinished = folder / f"{NAME}.unfinished"
    with os.fdopen(os.open(unfinished, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "w") as file:
        file.writelines(f"{to_unix(one.at)} {one.guild_id or 0} {one.mark}\n" for one in kept)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(folder / NAME)


def _entry(line: str) -> Erased:
    at, guild, found = line.split()
    return Erased(from_unix(int(at)), int(guild) or None, found)
