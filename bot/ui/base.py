"""The one base button, menu and modal: all send what goes wrong through the error door.

discord.py swallows errors of dynamic items, so the base button handles its own.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar, Final, Self, cast

import discord

from bot.ui import door
from bot.ui.people import at_home

if TYPE_CHECKING:
    import re
    from collections.abc import Awaitable, Callable

    from bot.ui.ids import Press


WAITS: Final = 15 * 60
"""Seconds that something which was shown waits, in memory alone, to be done."""
MENUS: Final = (discord.ui.Select, discord.ui.ChannelSelect, discord.ui.UserSelect)


class BaseButton(discord.ui.DynamicItem[discord.ui.Button[Any]], template=r"(?!)"):
    """A button that survives restarts: its numbers are in its custom id. Subclass with `press=` and write `pressed`."""

    answers_always: ClassVar[bool] = False
    """In a guild that has moved to another house, too: help lines and the like."""

    def __init_subclass__(cls, *, press: Press) -> None:
        super().__init_subclass__(template=press.template)

    def __init__(self, item: discord.ui.Button[Any], numbers: tuple[int, ...]) -> None:
        super().__init__(item)
        self.numbers = numbers

    @classmethod
    async def from_custom_id(
        cls, _: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Make the button again from a press."""
        if not isinstance(item, discord.ui.Button):
            message = "only buttons carry these ids"
            raise TypeError(message)
        return cls(item, tuple(int(number) for number in match.groups()))

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Do what the button says, and answer for what goes wrong."""
        try:
            if not self.answers_always:
                at_home(interaction)
            await self.pressed(interaction)
        except Exception as error:  # noqa: BLE001 - this is the door for presses
            await door.answer(interaction, error, type(self).__name__)

    @abstractmethod
    async def pressed(self, interaction: discord.Interaction[Any]) -> None:
        """Do what the button says."""


class BaseSelect(discord.ui.DynamicItem[discord.ui.Select[Any]], template=r"(?!)"):
    """A menu that survives restarts, as the base button does. Subclass with `press=` and write `chosen`."""

    answers_always: ClassVar[bool] = False

    def __init_subclass__(cls, *, press: Press) -> None:
        super().__init_subclass__(template=press.template)

    def __init__(self, item: discord.ui.Select[Any], numbers: tuple[int, ...] = ()) -> None:
        super().__init__(item)
        self.numbers = numbers

    @classmethod
    async def from_custom_id(
        cls, _: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Make the menu again from a choice."""
        if not isinstance(item, MENUS):
            message = "only menus carry these ids"
            raise TypeError(message)
        numbers = tuple(int(number) for number in match.groups())
        return cls(cast("discord.ui.Select[Any]", item), numbers)

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Do what was chosen, and answer for what goes wrong."""
        try:
            if not self.answers_always:
                at_home(interaction)
            await self.chosen(interaction)
        except Exception as error:  # noqa: BLE001 - this is the door for choices
            await door.answer(interaction, error, type(self).__name__)

    @abstractmethod
    async def chosen(self, interaction: discord.Interaction[Any]) -> None:
        """Do what was chosen."""


class DoButton(discord.ui.Button[Any]):
    """Does what was shown, once somebody says so. What it knows is in memory alone: a restart forgets it."""

    def __init__(
        self,
        label: str,
        act: Callable[[discord.Interaction[Any]], Awaitable[None]],
        style: discord.ButtonStyle = discord.ButtonStyle.primary,
    ) -> None:
        super().__init__(label=label, style=style)
        self._act = act

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Do it, and answer for what goes wrong."""
        try:
            await self._act(interaction)
        except Exception as error:  # noqa: BLE001 - this is the door for presses
            await door.answer(interaction, error, type(self).__name__)


def waiting(*buttons: DoButton) -> discord.ui.View:
    """Return the buttons for as long as Discord lets their message be answered."""
    view = discord.ui.View(timeout=WAITS)
    for one in buttons:
        view.add_item(one)
    return view


class BaseModal(discord.ui.Modal):
    """A form whose errors go through the door. What people typed is in the form alone, never in a log."""

    async def on_error(self, interaction: discord.Interaction[Any], error: Exception, /) -> None:  # type: ignore[override]
        """Answer for what goes wrong."""
        await door.answer(interaction, error, type(self).__name__)
