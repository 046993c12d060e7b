"""Marked texts, and the search for them: in every file under a folder, and on the streams a program writes to.

Names of people are marked too: who attends is private, and a display name has no business in a file. What an admin says
of a circle when making it (its name, its description) is allowed to be kept; that is what it is for.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NoReturn, Unpack

from config import logging as log_config
from config.settings import Settings
from tests.harness.world import World

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

    from tests.harness.answer import Answer, Person
    from tests.harness.world import Choices

#: Never in any text of ours, and not to be taken apart by a formatter: small letters and digits alone.
MARK = "zq7sentinel"


@dataclass(slots=True)
class Marks:
    """Hands out marked words and remembers them."""

    given: list[str] = field(default_factory=list)

    def __call__(self, where: str) -> str:
        """Return a word that says where it was written."""
        self.given.append(f"{MARK}{len(self.given)}{where}")
        return self.given[-1]


def leaks(folder: Path, *streams: str) -> list[str]:
    """Return where a mark stands: in a file under `folder` (database, WAL, copies, whatever else), or in a stream."""
    found = []
    for path in sorted(one for one in folder.rglob("*") if one.is_file()):
        data = path.read_bytes().lower()
        if MARK.encode() in data or MARK.encode("utf-16-le") in data or MARK.encode("utf-16-be") in data:
            found.append(path.relative_to(folder).as_posix())
    return found + [f"stream {at}" for at, text in enumerate(streams) if MARK in text.lower()]


@contextlib.contextmanager
def log_at_debug() -> Iterator[None]:
    """Log as a real run does at its most talkative."""
    with log_config.configure(replace(Settings(), log_level="DEBUG")):
        yield


@contextlib.asynccontextmanager
async def open_loud(folder: Path, **choices: Unpack[Choices]) -> AsyncIterator[World]:
    """Open a world that logs at DEBUG, through `config.logging`, onto the error stream of the test that opens it."""
    with log_at_debug():
        async with World.open(folder, **choices) as world:
            yield world


async def exported(world: World, person: Person) -> str:
    """Return what somebody reads who asks for everything that is kept about them."""
    said = await world.slash(person, None, "my export")
    (file,) = said.last.files
    return (await file.read()).decode()


async def erase(world: World, person: Person) -> Answer:
    """Let somebody have themselves erased."""
    return await world.press(person, await world.slash(person, None, "my erase"), "Erase")


def known_ids(world: World) -> set[str]:
    """Return every id that Discord gave out in a world: guilds, channels, messages, roles, people and the bot."""
    backend = world.sim.backend
    found = {world.guild.id, *backend.channels, *backend.users, *backend.guilds}
    found |= {number for messages in backend.messages.values() for number in messages}
    found |= set(backend.get_guild(world.guild.id).roles)
    return {str(number) for number in found}


def holding_a_mark(*_: object, **__: object) -> NoReturn:
    """Break with a marked text in hand, in place of a function of the bot's."""
    raise ValueError(f"I hold {MARK}")
