"""Private answers: one message, one thing, a few buttons."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final, TypeVar

import discord

if TYPE_CHECKING:
    from collections.abc import Coroutine, Sequence

    Item = discord.ui.Item[Any]

T = TypeVar("T")
PATIENCE: Final = 1.0
"""Seconds before Discord is told that it takes longer: early enough to tell it so for thousands within its three."""


async def reply(
    interaction: discord.Interaction[Any],
    text: str,
    *buttons: discord.ui.Button[Any],
    file: discord.File | None = None,
) -> None:
    """Answer only this person, whether or not the press was deferred."""
    view = row(buttons)
    more: dict[str, Any] = {} if file is None else {"file": file}
    if buttons:
        more["view"] = view
    if interaction.response.is_done():
        await interaction.followup.send(text, ephemeral=True, **more)
    else:
        await interaction.response.send_message(text, ephemeral=True, **more)


async def within_patience(interaction: discord.Interaction[Any], work: Coroutine[Any, Any, T]) -> T:
    """Return what `work` comes to; where that takes a while, tell Discord first that an answer is on its way.

    `work` begins at once, before anything is sent. Discord gives up a press of which it hears nothing for 3 s; most
    are answered well before, with one request instead of two, and in a crowd that is what everybody waits for.
    """
    task = asyncio.ensure_future(work)
    done, _ = await asyncio.wait({task}, timeout=PATIENCE)
    if not done:
        await interaction.response.defer(ephemeral=True, thinking=True)
    return await task


async def redraw(interaction: discord.Interaction[Any], text: str, *buttons: discord.ui.Button[Any]) -> None:
    """Turn the private message that was pressed into its answer, so that old buttons do not stay behind."""
    await interaction.response.edit_message(content=text, view=row(buttons) if buttons else None)


async def ask(interaction: discord.Interaction[Any], text: str, menu: discord.ui.Select[Any]) -> None:
    """Answer only this person with a question and a menu to choose from; the choice is found by its custom id."""
    view = discord.ui.View(timeout=None)
    view.add_item(menu)
    view.stop()
    await interaction.response.send_message(text, view=view, ephemeral=True)


async def show(interaction: discord.Interaction[Any], view: discord.ui.LayoutView) -> None:
    """Answer only this person with a whole screen."""
    if interaction.response.is_done():
        await interaction.followup.send(view=view, ephemeral=True)
    else:
        await interaction.response.send_message(view=view, ephemeral=True)


async def turn_into(interaction: discord.Interaction[Any], view: discord.ui.LayoutView) -> None:
    """Turn the private screen that was pressed into this one; where the button strayed elsewhere, answer privately."""
    if interaction.message is not None and interaction.message.flags.ephemeral:
        await interaction.response.edit_message(view=view)
    else:
        await show(interaction, view)


def row(buttons: Sequence[discord.ui.Button[Any]]) -> discord.ui.View:
    """Return a view of plain buttons. It is stopped: presses are answered by custom id, so nothing waits in memory."""
    view = discord.ui.View(timeout=None)
    for button in buttons:
        view.add_item(button)
    view.stop()
    return view


def button(
    label: str, custom_id: str, style: discord.ButtonStyle = discord.ButtonStyle.secondary
) -> discord.ui.Button[Any]:
    """Return a plain button; what it does is found by its custom id."""
    return discord.ui.Button(label=label, custom_id=custom_id, style=style)


def screen(*items: Item) -> discord.ui.LayoutView:
    """Return a stopped layout of these items (see `row`)."""
    view = discord.ui.LayoutView(timeout=None)
    for item in items:
        view.add_item(item)
    view.stop()
    return view
