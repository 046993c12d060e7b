"""Brings a database to the newest schema, one numbered SQL file at a time."""

from __future__ import annotations

import re
from importlib import resources
from typing import TYPE_CHECKING, NamedTuple

from bot.errors import StoreTooNewError

if TYPE_CHECKING:
    import sqlite3

NUMBERED = re.compile(r"(\d{4})_\w+\.sql")


class Migration(NamedTuple):
    """One step: its number and its SQL."""

    number: int
    sql: str


def migrations() -> list[Migration]:
    """Return every migration that this version ships, oldest first."""
    files = resources.files("bot.store.migrations").iterdir()
    found = ((NUMBERED.fullmatch(item.name), item) for item in files)
    return sorted(
        Migration(int(match[1]), item.read_text(encoding="utf-8")) for match, item in found if match
    )


def version(conn: sqlite3.Connection) -> int:
    """Return the number of the last migration applied to this database; 0 for an empty one."""
    (number,) = conn.execute("PRAGMA user_version").fetchone()
    return int(number)


def migrate(conn: sqlite3.Connection, *, to: int | None = None) -> int:
    """Apply what is missing, each migration whole or not at all; return the version reached.

    `to` stops early (tests make old databases with it). Raises `StoreTooNewError` where the database is newer than
    we are.
    """
    steps = migrations()
    newest = steps[-1].number
    at = version(conn)
    if at > newest:
        message = (
            f"The database has schema {at}, and this version knows only {newest}. Run the newer version."
        )
        raise StoreTooNewError(message)
    for step in steps:
        if at < step.number <= (newest if to is None else to):
            script = f"BEGIN IMMEDIATE;\n{step.sql}\nPRAGMA user_version = {step.number};\nCOMMIT;"
            try:
                conn.executescript(script)
            except BaseException:
                if conn.in_transaction:
                    conn.execute("ROLLBACK")
                raise
            at = step.number
    return at
