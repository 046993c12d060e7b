"""What a handler may answer: a call to make, a change in the rows alone, or nothing any more."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

import discord

if TYPE_CHECKING:
    from datetime import datetime


CALL_LIMIT: Final = 60.0
"""Seconds that one call may take; discord.py's own retries of a failing one take 25. A hanging one ends here."""


@dataclass(frozen=True, slots=True)
class Skip:
    """There is nothing to do any more."""


@dataclass(frozen=True, slots=True)
class Transition:
    """The time has come for a change in the rows alone."""


class Call(ABC):
    """One change in Discord."""

    __slots__ = ()

    takes_nonce: ClassVar[bool] = False
    """Whether Discord itself knows a second try from the first, for as long as its nonces are trusted."""
    limit: ClassVar[float] = CALL_LIMIT
    """Seconds after which it counts as lost, and as one that may have taken effect."""

    @property
    def place(self) -> int | None:
        """The channel or thread that it is about; None where that is no place of a guild."""
        return None

    @abstractmethod
    async def make(self, client: discord.Client, nonce: str) -> int | None:
        """Make it; return the id of what was made, if that is worth keeping."""

    async def find(self, client: discord.Client, since: datetime) -> int | None:
        """Look whether it was made after `since`; return its id, or None to make it (again).

        Calls that come to the same however often they are made need not look.
        """
        del client, since
        return None


Plan = Skip | Transition | Call


class CannotError(Exception):
    """Discord will not have it as things are; `trouble` is the word for what the desk is told."""

    def __init__(self, trouble: str) -> None:
        super().__init__(trouble)
        self.trouble = trouble


class WrongPlaceError(CannotError):
    """A channel is not of the kind that the circle was made with."""

    def __init__(self) -> None:
        super().__init__("wrong_place")


class NowhereError(Exception):
    """There is no place where this can be said."""


Vocal = discord.VoiceChannel | discord.StageChannel
"""The channels that people talk in."""


async def fetch_channel(client: discord.Client, channel_id: int) -> object:
    """Return the channel or thread from the cache, else from Discord."""
    return client.get_channel(channel_id) or await client.fetch_channel(channel_id)
