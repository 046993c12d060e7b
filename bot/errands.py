"""What an operator does with the database at the command line, while the bot is stopped or beside it."""

from __future__ import annotations

import contextlib
import dataclasses
from typing import TYPE_CHECKING

from bot.app import CONFIG, DATABASE_FILE, bring, make_services
from bot.content import load_content
from bot.domain.circle_files import read_file
from bot.domain.given import BadRow
from bot.domain.meetings import Person
from bot.domain.schedules import What
from bot.errors import Refusal, StoreError
from bot.services import moving
from bot.services.agendas import AgendaBook
from bot.services.backups import FOLDER, KEPT
from bot.services.restoring import check_age, erase_again
from bot.services.words import Words
from bot.store import copies, erasures
from bot.store import moving as store_moving
from bot.store.database import Database
from bot.ui import schedules as screens
from bot.ui.door import refusal_text

if TYPE_CHECKING:
    import argparse
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.app import Brought
    from bot.clock import Clock
    from bot.services.all import Services
    from config.settings import Settings

NOBODY = 0
"""Who acts at the command line; the list of acts says so."""


def back_up(settings: Settings, clock: Clock) -> str:
    """Copy the database, a running bot's too, into its backups; return what was done. Raises `StoreError`."""
    live, now = settings.data_dir / DATABASE_FILE, clock.now()
    target = live.parent / FOLDER / f"circles-{now:%Y%m%d-%H%M%S}.db"
    rows = copies.make(live, target, now)
    return f"{target} is made and was read back: {rows} rows."


async def restore(settings: Settings, file: Path, clock: Clock) -> str:
    """Put a copy in the database's place, with later erasures done again; return what was done.

    What was there goes into the backups. Raises `StoreError` where a bot runs on it, or the copy will not do.
    """
    live, now = settings.data_dir / DATABASE_FILE, clock.now()
    made, folder = live.with_name("restoring.db"), live.parent / FOLDER
    agendas = {agenda.key: agenda for agenda in load_content(CONFIG).agendas}
    with copies.held(live):
        try:
            copied_at = copies.draft(file, made)
            check_age(copied_at, now)
            listed = [one for one in erasures.read(folder) if one.at >= copied_at]
            secret = copies.key_of(made) or copies.key_of(live)
            database = await Database.open(made, now=int(now.timestamp()))
            try:
                erased = await erase_again(database, agendas, listed, secret, now)
            finally:
                await database.close()
            copies.put_in_place(made, live, folder / f"circles-{now:%Y%m%d-%H%M%S}-replaced.db")
        finally:
            copies.clear_away(made)
    since = f"{live} is as it was on {copied_at:%Y-%m-%d %H:%M} UTC"
    return f"{since}; people erased since then and now erased again: {erased}."


async def run(settings: Settings, asked: argparse.Namespace, clock: Clock) -> tuple[bool, str]:
    """Do what the command line asks for; return whether all is well, and what was done. Raises `StoreError`."""
    if asked.command == "backup":
        return True, back_up(settings, clock)
    if asked.command == "restore":
        return True, await restore(settings, asked.file, clock)
    if asked.command == "export-circles":
        return True, await export_circles(settings, asked.guild, asked.file, clock)
    if asked.command == "export-guild":
        return True, await export_guild(settings, asked.guild, asked.file, clock)
    if asked.command == "import-guild":
        return True, await import_guild(settings, asked.file, clock)
    return await import_circles(settings, asked.guild, asked.file, clock, apply=asked.apply)


async def export_circles(settings: Settings, guild_id: int, file: Path, clock: Clock) -> str:
    """Write a guild's circles into a file, beside a running bot too; return what was done. Raises `StoreError`."""
    async with _looking(settings, clock) as (services, _):
        await _check_lives_here(services, guild_id)
        data = await services.schedules.export(guild_id)
    copies.write_private(file, data)
    return (
        f"{file} is written. Edit it, and look what it would do: run_bot.py import-circles {guild_id} {file}"
    )


async def import_circles(
    settings: Settings, guild_id: int, file: Path, clock: Clock, *, apply: bool
) -> tuple[bool, str]:
    """Say what a file of circles would do, or (`apply`) do it; return whether it could be done, and a report.

    Looking works on a copy, beside a running bot too. Raises `StoreError`, for `apply` also where a bot runs.
    """
    data = copies.read_file(file)
    who = Person(guild_id, NOBODY, is_admin=True)
    async with (_working if apply else _looking)(settings, clock) as (services, brought):
        await _check_lives_here(services, guild_id)
        say = brought.texts.to()
        try:
            plan = await services.schedules.look(who, read_file(data))
        except Refusal as refusal:
            return False, screens.plain(refusal_text(refusal, say))
        new = [BadRow(one.number, Refusal("schedules.needs_the_bot")) for one in plan.of(What.NEW)]
        plan = dataclasses.replace(plan, bad=(*plan.bad, *new))
        if apply and screens.does_something(plan):
            plan = await services.schedules.apply(who, plan, {})
        report = screens.plain(screens.report(plan, say))
        to_do = screens.does_something(plan) and not plan.done
        return not plan.bad, f"{report}\nTo do it: stop the bot and add --apply." if to_do else report


async def export_guild(settings: Settings, guild_id: int, file: Path, clock: Clock) -> str:
    """Write all rows of a guild into a new file and be quiet about it here; return what was done.

    Raises `StoreError`, also where a bot runs, or the file is there already.
    """
    live, now = settings.data_dir / DATABASE_FILE, clock.now()
    _check_there(live)
    if copies.is_there(file):
        raise StoreError(f"{file} is there already, and nothing is overwritten.")
    database = await Database.open(live, now=int(now.timestamp()))
    try:
        manifest = await moving.move_out(database, file, guild_id, now)
    finally:
        await database.close()
    return (
        f"{file} is written and was read back: {sum(manifest.counts.values())} rows. Guild {guild_id} is quiet here"
        f" from now on. Take the file to its new house within {KEPT.days} days: run_bot.py import-guild {file.name}."
        f" Then delete it. The same command here takes the guild back."
    )


async def import_guild(settings: Settings, file: Path, clock: Clock) -> str:
    """Take in a guild that was written into a file, all of it or nothing; return what was done.

    Raises `StoreError`, also where a bot runs, or something of the guild is here.
    """
    live, now = settings.data_dir / DATABASE_FILE, clock.now()
    made = live.with_name("moving.db")
    agendas = {agenda.key: agenda for agenda in load_content(CONFIG).agendas}
    with copies.held(made):
        try:
            manifest, rows = store_moving.draft(file, made)
            listed = [one for one in erasures.read(live.parent / FOLDER) if one.at >= manifest.exported_at]
            database = await Database.open(live, now=int(now.timestamp()))
            try:
                moved = await moving.move_in(database, agendas, (manifest, rows), listed, now)
            finally:
                await database.close()
        finally:
            copies.clear_away(made)
    if moved.back:
        return f"Guild {manifest.guild_id} is at home here again, as it was. Switch off the house it had gone to."
    return (
        f"Guild {manifest.guild_id} is here: {moved.rows} rows; people erased here since and now erased again:"
        f" {moved.erased}. Start the bot here, see that the old one is off or out of the server, and delete {file}."
    )


async def _check_lives_here(services: Services, guild_id: int) -> None:
    """Raise `StoreError` for a guild that is not here, or no longer."""
    await services.guilds.refresh()
    if not await services.guilds.is_known(guild_id):
        raise StoreError(f"There is no guild {guild_id} here.")
    if services.guilds.is_moved(guild_id):
        raise StoreError(f"Guild {guild_id} has moved out of this house.")


def _check_there(live: Path) -> None:
    if not live.is_file():
        raise StoreError(f"There is no database {live}.")


@contextlib.asynccontextmanager
async def _looking(settings: Settings, clock: Clock) -> AsyncIterator[tuple[Services, Brought]]:
    """Open a copy of the database, which is gone afterwards: what is done there is done nowhere."""
    live, copy = settings.data_dir / DATABASE_FILE, settings.data_dir / "looking.db"
    _check_there(live)
    try:
        copies.draft(live, copy)
        async with _opened(settings, copy, clock) as opened:
            yield opened
    finally:
        copies.clear_away(copy)


@contextlib.asynccontextmanager
async def _working(settings: Settings, clock: Clock) -> AsyncIterator[tuple[Services, Brought]]:
    """Open the database itself. Raises `StoreError` where there is none, or a bot runs on it."""
    live = settings.data_dir / DATABASE_FILE
    _check_there(live)
    async with _opened(settings, live, clock) as opened:
        yield opened


@contextlib.asynccontextmanager
async def _opened(settings: Settings, path: Path, clock: Clock) -> AsyncIterator[tuple[Services, Brought]]:
    brought = bring()
    database = await Database.open(path, now=int(clock.now().timestamp()))
    try:
        book = AgendaBook({agenda.key: agenda for agenda in brought.content.agendas})
        await book.refresh(database)
        words = Words(brought.content.agreements, lambda: False)
        yield make_services(settings, database, brought, clock, book, words), brought
    finally:
        await database.close()
