"""What a trial is, and the ground that it is tried on."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import discord

from bot.ui import overwrites

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from contextlib import AsyncExitStack

GROUND: Final = "circlekeeper-probe"
"""The name of everything that a probe makes."""


class DidNotHoldError(Exception):
    """Discord does it otherwise; the text says what was seen."""


class NotTriedError(Exception):
    """It could not be tried; the text says why."""


class Verdict(enum.Enum):
    """What came of a trial, as it is printed."""

    HELD = "held"
    DID_NOT_HOLD = "DID NOT HOLD"
    NOT_TRIED = "not tried"


@dataclass(frozen=True, slots=True)
class Ground:
    """A test guild, and a hidden category in it where everything is made and from which everything goes again."""

    client: discord.Client
    guild: discord.Guild
    category: discord.CategoryChannel
    guest: discord.Member | None
    """A person who takes part, if the operator named one."""
    pause: Callable[[float], Awaitable[None]]
    undo: AsyncExitStack
    """What has to be taken away again that is not in the category."""

    async def text_channel(
        self, mine: discord.PermissionOverwrite | None = None, reader: discord.Member | None = None
    ) -> discord.TextChannel:
        """Make a hidden text channel; `mine` is the bot's own overwrite there, `reader` somebody who sees it."""
        rights = self.hidden() | {self.guild.me: mine or overwrites.host()}
        if reader is not None:
            rights[reader] = discord.PermissionOverwrite(view_channel=True)
        return await self.guild.create_text_channel(GROUND, category=self.category, overwrites=rights)

    async def voice_channel(self) -> discord.VoiceChannel:
        """Make a hidden voice room as a circle gets one."""
        return await self.guild.create_voice_channel(
            GROUND, category=self.category, overwrites=self.hidden() | {self.guild.me: overwrites.keeper()}
        )

    def hidden(self) -> dict[Any, discord.PermissionOverwrite]:
        """Return what hides a channel from everyone."""
        return {self.guild.default_role: overwrites.hidden()}

    def person(self) -> discord.Member:
        """Return who takes part. Raises `NotTriedError` where nobody was named."""
        if self.guest is None:
            raise NotTriedError("it takes a person: name one with --with USER_ID")
        return self.guest


@dataclass(frozen=True, slots=True)
class Trial:
    """One thing that is believed of Discord: a short name, the belief, and how it is tried."""

    name: str
    belief: str
    run: Callable[[Ground], Awaitable[None]]


def by_hand(name: str, belief: str, why: str) -> Trial:
    """Return a trial that no program can make; it says so, and what a person looks at."""

    async def leave(_ground: Ground) -> None:
        raise NotTriedError(why)

    return Trial(name, belief, leave)


def expect(*, true: bool, seen: str) -> None:
    """Go on if it is as believed. Raises `DidNotHoldError` with what was seen instead."""
    if not true:
        raise DidNotHoldError(seen)


def panel(mark: int | None = None) -> discord.ui.LayoutView:
    """Return a message of components, as everything is that the bot posts, with a mark if one is given."""
    view = discord.ui.LayoutView(timeout=None)
    view.add_item(discord.ui.TextDisplay("Circlekeeper tries something here; this goes again.", id=mark))
    return view
