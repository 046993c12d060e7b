"""`/circle export|import`: the circles as a file that people edit and keep, shown before anything is done."""

from __future__ import annotations

import contextlib
import io
from functools import partial
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import Interaction
from bot.domain.circle_files import LARGEST_FILE, read_file
from bot.domain.schedules import Plan, What
from bot.errors import Refusal
from bot.ui import schedules as screens
from bot.ui.base import DoButton, waiting
from bot.ui.people import admin
from bot.ui.places import check_places, made_places

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.domain.circles import Places
    from bot.domain.schedules import NewRow
    from bot.services.circles import Circles
    from bot.texts import Say, Texts


class FileCommands(commands.Cog):
    """Part of the cog of `/circle`."""

    _circles: Circles
    _texts: Texts

    @app_commands.command(name="export")
    async def export(self, interaction: Interaction) -> None:
        """Give the circles as a file."""
        who = admin(interaction)
        if not await self._circles.fetch_all(who.guild_id):
            raise Refusal("circles.none_yet")
        channels = (
            {} if interaction.guild is None else {one.id: one.name for one in interaction.guild.channels}
        )
        data = await interaction.client.services.schedules.export(who.guild_id, channels)
        text = self._texts.to(interaction.locale)("schedules.exported")
        file = discord.File(io.BytesIO(data), "circles.toml")
        await interaction.response.send_message(text, file=file, ephemeral=True)

    @app_commands.command(name="import")
    async def import_file(self, interaction: Interaction, file: discord.Attachment) -> None:
        """Show what a file would do; nothing is done yet."""
        who, say = admin(interaction), self._texts.to(interaction.locale)
        if file.size > LARGEST_FILE:
            raise Refusal("schedules.file_large", most=LARGEST_FILE // 1024)
        await interaction.response.defer(ephemeral=True, thinking=True)
        plan = await interaction.client.services.schedules.look(who, read_file(await file.read()))
        if not plan.bad:
            _check_places(interaction, plan, say)
            await _check_people(interaction, plan)
        text = screens.report(plan, say)
        more: dict[str, Any] = {"files": _files(text)}
        if screens.does_something(plan):
            more["view"] = waiting(DoButton(say("schedules.do"), partial(_do, plan)))
        await interaction.followup.send(screens.cut(text, say), ephemeral=True, **more)


async def _do(shown: Plan, interaction: discord.Interaction[Any]) -> None:
    """Make the channels of new circles, then do everything that was shown, or nothing."""
    who, say = admin(interaction), interaction.client.texts.to(interaction.locale)
    await interaction.response.defer()
    async with contextlib.AsyncExitStack() as undo:
        places: dict[int, Places] = {}
        for number, new in _new_rows(shown):
            channel = _channel(interaction, new)
            making = made_places(
                interaction, new.draft.name, new.draft.room_kind, channel, say, part=f"-{number}"
            )
            places[number] = await undo.enter_async_context(making)
        plan = await interaction.client.services.schedules.apply(who, shown, places)
        if not plan.done:
            raise Refusal("schedules.changed_meanwhile")
    text = screens.report(plan, say)
    files = _files(text)
    await interaction.edit_original_response(content=screens.cut(text, say), attachments=files, view=None)


def _files(text: str) -> list[discord.File]:
    """Return a report that is too long for a message as a file."""
    if len(text) <= screens.LONGEST:
        return []
    return [discord.File(io.BytesIO(screens.plain(text).encode()), "report.txt")]


def _new_rows(plan: Plan) -> Iterator[tuple[int, NewRow]]:
    for one in plan.of(What.NEW):
        if one.new is not None:
            yield one.number, one.new


def _check_places(interaction: Interaction, plan: Plan, say: Say) -> None:
    """Raise `Refusal` for a channel that is none, and for rights that new circles' channels need."""
    for number, new in _new_rows(plan):
        channel = _channel(interaction, new)
        if new.channel_id is not None and channel is None:
            raise Refusal("schedules.no_channel", row=number, id=new.channel_id)
        if interaction.guild is not None:
            check_places(interaction.guild, new.draft.room_kind, channel, say)


async def _check_people(interaction: Interaction, plan: Plan) -> None:
    """Raise `Refusal` for somebody to be asked who is not here, or is a bot."""
    guild = interaction.guild
    if guild is None:
        return
    for one in plan.outcomes:
        for user_id in one.asked:
            try:
                member = guild.get_member(user_id) or await guild.fetch_member(user_id)
            except discord.NotFound:
                raise Refusal("schedules.nobody", row=one.number, id=user_id) from None
            if member.bot:
                raise Refusal("circles.facilitator_is_bot")


def _channel(interaction: discord.Interaction[Any], new: NewRow) -> discord.TextChannel | None:
    there = None if interaction.guild is None else interaction.guild.get_channel(new.channel_id or 0)
    return there if isinstance(there, discord.TextChannel) else None
