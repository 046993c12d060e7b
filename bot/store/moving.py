"""A guild as a file of its own: a small database of the same schema with its rows alone, and a manifest.

The rows keep their numbers, for cards and buttons in Discord carry them. What belongs to no guild stays behind: the row
of the installation, and the conversations that Discord has opened.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from bot.domain.data_tables import TABLES
from bot.errors import StoreError
from bot.store.copies import MANIFEST, check_version, copy_file, sound
from bot.store.database import reason
from bot.store.migrate import migrate, version
from bot.store.times import from_unix, to_unix

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from pathlib import Path

NO_GUILDS: Final = frozenset({"install", "dm_channel"})
"""Tables whose rows belong to no guild."""

# The SQL below is put together from names of the data map, which is code; values are always bound.

_MANIFEST: Final = f"""
CREATE TABLE {MANIFEST} (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    guild_id INTEGER NOT NULL,
    exported_at INTEGER NOT NULL,
    database_id TEXT NOT NULL,
    schema INTEGER NOT NULL,
    counts TEXT NOT NULL,
    sequences TEXT NOT NULL,
    checksum TEXT NOT NULL
) STRICT;
"""
Rows = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the file of a guild says about itself."""

    guild_id: int
    exported_at: datetime
    database_id: str
    """Which database it comes from."""
    schema: int
    counts: Mapping[str, int]
    """Rows by table."""
    sequences: Mapping[str, int]
    """The highest number that each table has given away: numbers in old buttons are never given again."""
    checksum: str


def rows_of(conn: sqlite3.Connection, guild_id: int) -> Rows:
    """Return every row of a guild, by table."""
    found: Rows = {}
    for name, table in TABLES.items():
        if table.of_guild is not None:
            cursor = conn.execute(f"SELECT * FROM {name} WHERE {table.of_guild}", {"guild": guild_id})  # noqa: S608
            columns = [column[0] for column in cursor.description]
            found[name] = [dict(zip(columns, row, strict=True)) for row in cursor]
    return found


def checksum(rows: Rows) -> str:
    """Return what tells these rows from any others, in whatever order they come."""
    said = {
        table: sorted(json.dumps(row, sort_keys=True) for row in found)
        for table, found in rows.items()
        if found
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def in_doubt(conn: sqlite3.Connection, guild_id: int) -> int:
    """Return how many entries were in hand when the bot ended.

    Whether Discord took them only this house can find out, for they carry its mark.
    """
    (number,) = conn.execute(
        "SELECT count(*) FROM outbox WHERE guild_id = ? AND (called_at IS NOT NULL OR state IN ('claimed', 'calling'))"
        " AND state NOT IN ('done', 'skipped', 'dead')",
        (guild_id,),
    ).fetchone()
    return int(number)


def write(conn: sqlite3.Connection, target: Path, guild_id: int, now: datetime) -> Manifest:
    """Write a guild into `target` (mode 0600), and read it back. It is there whole or not at all.

    Raises `StoreError` where it cannot be written.
    """
    rows = rows_of(conn, guild_id)
    (database_id,) = conn.execute("SELECT database_id FROM install").fetchone()
    sequences = {
        str(name): int(number) for name, number in conn.execute("SELECT name, seq FROM sqlite_sequence")
    }
    counts = {table: len(found) for table, found in rows.items() if found}
    made = Manifest(guild_id, now, database_id, version(conn), counts, sequences, checksum(rows))
    unfinished = target.with_name(f"{target.name}.unfinished")
    try:
        os.close(os.open(unfinished, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600))
        with contextlib.closing(sqlite3.connect(unfinished, isolation_level=None)) as there:
            migrate(there)
            there.executescript(_MANIFEST)
            there.execute("BEGIN")
            insert(there, rows)
            there.execute(
                f"INSERT INTO {MANIFEST} VALUES (1, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
                (
                    guild_id,
                    to_unix(now),
                    database_id,
                    made.schema,
                    json.dumps(counts),
                    json.dumps(sequences),
                    made.checksum,
                ),
            )
            there.execute("COMMIT")
        with contextlib.closing(sqlite3.connect(unfinished)) as there:
            read_manifest(there, unfinished)
        unfinished.replace(target)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(f"{target} cannot be written: {reason(error)}.") from error
    finally:
        with contextlib.suppress(OSError):
            unfinished.unlink()
    return made


def draft(source: Path, target: Path) -> tuple[Manifest, Rows]:
    """Copy the file of a guild to `target`, bring that to our schema, and return what it says and has.

    Raises `StoreError` for one that will not do: none of ours, damaged, changed, or of a newer version.
    """
    if not source.is_file():
        raise StoreError(f"There is no file {source}.")
    try:
        copy_file(source, target)
        with contextlib.closing(sqlite3.connect(target, isolation_level=None)) as there:
            manifest = read_manifest(there, source)
            migrate(there)
            return manifest, rows_of(there, manifest.guild_id)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(f"{source} cannot be read as a database: {reason(error)}.") from error


def read_manifest(conn: sqlite3.Connection, path: Path) -> Manifest:
    """Return what a file says about itself, once its rows are what it says.

    Raises `StoreError` for one that will not do.
    """
    if conn.execute("SELECT 1 FROM sqlite_schema WHERE name = ?", (MANIFEST,)).fetchone() is None:
        raise StoreError(f"{path} is no guild that run_bot.py export-guild has written.")
    sound(conn, path)
    check_version(conn, path)
    row = conn.execute(
        f"SELECT guild_id, exported_at, database_id, schema, counts, sequences, checksum FROM {MANIFEST}"  # noqa: S608
    ).fetchone()
    found = Manifest(
        row[0], from_unix(row[1]), row[2], row[3], json.loads(row[4]), json.loads(row[5]), row[6]
    )
    there = _rows_as_then(conn)
    counts = {table: len(rows) for table, rows in there.items() if rows}
    if counts != found.counts or checksum(there) != found.checksum or version(conn) != found.schema:
        raise StoreError(f"{path} is not as it was written: {path.name} was changed or is damaged.")
    return found


def check_absent(conn: sqlite3.Connection, rows: Rows, guild_id: int) -> None:
    """Raise `StoreError` where something of this guild is here, or other guilds have the numbers of its rows."""
    for name, table in TABLES.items():
        if table.of_guild is None:
            continue
        of_guild = f"SELECT 1 FROM {name} WHERE {table.of_guild} LIMIT 1"  # noqa: S608
        if conn.execute(of_guild, {"guild": guild_id}).fetchone():
            raise StoreError(
                f"This house has something of guild {guild_id} already ({name}), and nothing is overwritten."
            )
        keys = [str(row[1]) for row in conn.execute(f"PRAGMA table_info({name})") if row[5]]
        taken = f"SELECT 1 FROM {name} WHERE {' AND '.join(f'{key} = :{key}' for key in keys)}"  # noqa: S608
        for row in rows.get(name, []):
            if conn.execute(taken, {key: row[key] for key in keys}).fetchone():
                raise StoreError(
                    f"Other guilds of this house have the same numbers ({name} {row[keys[0]]}), which cards in Discord"
                    " carry. Give this guild a house of its own: set another DATA_DIR."
                )


def insert(conn: sqlite3.Connection, rows: Rows) -> int:
    """Write rows with the numbers they have; return how many. References are looked at when all are there."""
    conn.execute("PRAGMA defer_foreign_keys=ON")
    number = 0
    for table, found in rows.items():
        for row in found:
            names, marks = ", ".join(row), ", ".join(f":{name}" for name in row)
            conn.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", row)  # noqa: S608
            number += 1
    return number


def raise_sequences(conn: sqlite3.Connection, sequences: Mapping[str, int]) -> None:
    """Give no number away again that the old house has given."""
    tables = {str(name) for (name,) in conn.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    known = {str(row[0]): int(row[1]) for row in conn.execute("SELECT name, seq FROM sqlite_sequence")}
    for table, number in sequences.items():
        if table in known:
            conn.execute(
                "UPDATE sqlite_sequence SET seq = ? WHERE name = ?", (max(number, known[table]), table)
            )
        elif table in tables:
            conn.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (table, number))


def check_references(conn: sqlite3.Connection) -> None:
    """Raise `StoreError` where a row leads to one that is not there."""
    broken = conn.execute("PRAGMA foreign_key_check").fetchone()
    if broken is not None:
        raise StoreError(
            f"The rows do not fit together: {broken[0]} leads to a {broken[2]} that is not there."
        )


def _rows_as_then(conn: sqlite3.Connection) -> Rows:
    """Return the rows of a file whose schema may be older than ours."""
    listed = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite^_%' ESCAPE '^'"
    there = {str(name) for (name,) in conn.execute(listed)}
    found: Rows = {}
    for name in sorted(there - NO_GUILDS - {MANIFEST}):
        cursor = conn.execute(f"SELECT * FROM {name}")  # noqa: S608
        columns = [column[0] for column in cursor.description]
        found[name] = [dict(zip(columns, row, strict=True)) for row in cursor]
    return found
