"""What is in memory about somebody goes with their rows, and again at the end: they may write while they are erased."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.findings import Rule
from bot.services.leaving import Leaving
from bot.services.returned import Returned
from tests.store.rows import NOW

if TYPE_CHECKING:
    from datetime import datetime

    from bot.store.database import Database

PERSON = 4711


class Still:
    """A clock that stands still."""

    def now(self) -> datetime:
        """Say what time it is."""
        return NOW


async def test_what_comes_up_during_erasing_is_forgotten_too(database: Database) -> None:
    """A text held before, and one that is held while Discord is told of it, are both gone when it is done."""
    returned = Returned(Still())
    returned.hold(1, PERSON, "before", (Rule.EMAIL,))
    seen: list[bool] = []

    async def write_again() -> None:
        seen.append(returned.take(1, PERSON) is None)
        returned.hold(2, PERSON, "meanwhile", (Rule.EMAIL,))

    leaving = Leaving(database, Still(), {}, (returned.forget_person,))
    await leaving.erase(PERSON, deliver=write_again)

    assert seen == [True]
    assert returned.take(2, PERSON) is None
