"""The schema as text, to be compared with tests/store/schema.sql.

After a new migration write that file anew, and read what changed: `python -m tests.store.schema`
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from tests.store.rows import in_memory

if TYPE_CHECKING:
    import sqlite3

GOLDEN = Path(__file__).with_name("schema.sql")
HEAD = "-- The newest schema, as a fresh database has it. Made by: python -m tests.store.schema\n"


def schema(conn: sqlite3.Connection) -> str:
    """Return all tables, indexes and triggers of a database, and its version."""
    (version,) = conn.execute("PRAGMA user_version").fetchone()
    found = conn.execute(
        """
        SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite^_%' ESCAPE '^'
        ORDER BY tbl_name, type = 'table' DESC, type, name
        """
    )
    parts = [f"{sql};\n" for (sql,) in found]
    return "\n".join([HEAD, f"PRAGMA user_version = {version};\n", *parts])


def write_golden() -> None:
    """Write the schema of a fresh database down."""
    with closing(in_memory()) as conn:
        GOLDEN.write_text(schema(conn), encoding="utf-8")


if __name__ == "__main__":
    write_golden()
