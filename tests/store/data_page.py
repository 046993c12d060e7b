"""docs/data.md as the data map says it. After a change of the map write it anew: `python -m tests.store.data_page`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.data_map import Holds
from bot.domain.data_tables import TABLES
from tests.meta.source import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = ROOT / "docs" / "data.md"
HEAD = """# What is kept, why, and how long

Every table and column of the one database file. No column holds what somebody wrote in a room, and none a person's
name: people are the numbers that Discord gives them, in the columns marked **person**. `/my export` shows
somebody every row with their number, and `/my erase` removes them all. This page is made from
`bot/domain/data_tables.py`, which both go by (`python -m tests.store.data_page`), and a test compares it
with the schema.

Outside the database: `backups/` holds a copy of the file a day, for 7 days; `backups/erased.log` holds, for as long, a
keyed mark of everybody who was erased, so that a restored copy forgets them again. In memory alone, and lost at a
restart: texts that were taken down (10 minutes, for their author), who had which private note (3 hours), who had a note
with help lines (12 hours), how a press in a room can be answered once more (15 minutes), and how often somebody
tried to claim a gift. Erasing forgets all of these but the last, which keeps receipts from being guessed.

`/privacy retention` shows how long, and what goes next, and lets admins set the times of rooms, seats, the outbox,
acts, people who left, and the guild itself, within limits (`bot/domain/retention.py` says which, and why). The times
below are the usual ones. What a closed room was told holds for it, whatever is chosen later.
"""


def page() -> str:
    """Return the whole page."""
    return "\n".join([HEAD, *_tables()])


def _tables() -> Iterator[str]:
    for name, found in TABLES.items():
        yield f"## {name}\n"
        yield f"{_sentence(found.why)} Kept {found.kept}.\n"
        yield "| column | why |\n|---|---|"
        for column, what in found.columns.items():
            mark = " **person**" if what.holds is Holds.PERSON else ""
            yield f"| `{column}`{mark} | {what.why} |"
        yield ""


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
