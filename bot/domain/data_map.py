"""The data map: every table and column there is, why it is there, how long, and which column names a person.

Export, erasing, the purge of a guild and docs/data.md all go by it, so that what it says is what happens. Whoever adds
a column adds a line to `bot.domain.data_tables`; `tests/store/test_data_map.py` fails until then.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class Holds(Enum):
    """What a column holds, as far as forgetting and reading it goes."""

    PLAIN = "plain"
    TIME = "a time, in unix seconds"
    PERSON = "a person's Discord id"


class Erased(Enum):
    """What becomes of a row whose column names somebody who is erased."""

    ROW = "the row goes"
    ZERO = "the column becomes 0, which is nobody"
    NULL = "the column becomes empty"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: why it is there, what it holds, and for a person what erasing them does."""

    why: str
    holds: Holds = Holds.PLAIN
    erased: Erased = Erased.ROW


@dataclass(frozen=True, slots=True)
class Table:
    """One table. `of_guild` is SQL that tells whether a row is guild `:guild`'s; None: it is no guild's."""

    why: str
    kept: str
    columns: Mapping[str, Column] = field(default_factory=dict)
    outlives_guild: bool = False
    """It names nobody, and stays when everything of a guild goes."""

    @property
    def of_guild(self) -> str | None:
        """SQL for "this row belongs to guild `:guild`", found by the columns that lead there."""
        return next((sql for column, sql in _WAYS.items() if column in self.columns), None)


@dataclass(frozen=True, slots=True)
class Naming:
    """A column that names a person."""

    table: str
    column: str
    erased: Erased
    of_guild: str | None


_WAYS: Final = {
    "guild_id": "guild_id = :guild",
    "circle_id": "circle_id IN (SELECT circle_id FROM circle WHERE guild_id = :guild)",
    "meeting_id": "meeting_id IN (SELECT meeting_id FROM meeting WHERE guild_id = :guild)",
    "agenda_id": "agenda_id IN (SELECT agenda_id FROM agenda_copy WHERE guild_id = :guild)",
    "gift_id": "gift_id IN (SELECT gift_id FROM gift_entry WHERE guild_id = :guild)",
}


def person(why: str, erased: Erased = Erased.ROW) -> Column:
    """Return a column that holds somebody's Discord id, and what erasing them does to the row."""
    return Column(why, Holds.PERSON, erased)


def at(why: str) -> Column:
    """Return a column that holds a time in unix seconds."""
    return Column(why, Holds.TIME)


def table(why: str, kept: str, *, outlives_guild: bool = False, **columns: str | Column) -> Table:
    """Return a table; a column that is only a text holds something plain."""
    made = {name: Column(one) if isinstance(one, str) else one for name, one in columns.items()}
    return Table(why, kept, made, outlives_guild)


def naming(tables: Mapping[str, Table]) -> Iterator[Naming]:
    """Yield every column that names a person."""
    for name, found in tables.items():
        for column, what in found.columns.items():
            if what.holds is Holds.PERSON:
                yield Naming(name, column, what.erased, found.of_guild)
