"""What is in memory about somebody goes with their rows, and again at the end: they may write while they are erased."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.care import CareChoice
from bot.domain.findings import Rule
from bot.domain.verdicts import DangerSeen
from bot.services.care import Care, _Place
from bot.services.leaving import Leaving
from bot.services.returned import Returned
from tests.store.rows import NOW

if TYPE_CHECKING:
    from collections.abc import Callable
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


class Slow:
    """A database in which something happens while it is read: a room with somebody on duty."""

    def __init__(self) -> None:
        self.meanwhile: Callable[[], object] = lambda: None

    async def read(self, _: object) -> _Place:
        """Let it happen, then tell of the room."""
        self.meanwhile()
        return _Place(CareChoice.TELL, "en", "en", 3, 5, (21,), (21, 22))


async def test_a_note_that_is_on_its_way_is_not_remembered() -> None:
    """Erased while the note is prepared, or sent: it may still reach them, but is not known, and nobody is told."""
    room = Slow()
    care = Care(room, Still())  # type: ignore[arg-type]
    seen = DangerSeen(1, 2, PERSON, 9)
    known = await care.begin(seen)
    assert known is not None
    assert care.get(known.number) is known
    assert care.whom_to_tell(known) == (21,)
    care.forget_person(PERSON)
    assert care.get(known.number) is None
    assert care.whom_to_tell(known) == ()

    room.meanwhile = lambda: care.forget_person(PERSON)
    note = await care.begin(seen)

    assert note is not None
    assert care.get(note.number) is None
    assert care.whom_to_tell(note) == ()
    assert not care.ask(note)
    room.meanwhile = lambda: None
    assert await care.begin(seen), "the twelve hours were remembered"
