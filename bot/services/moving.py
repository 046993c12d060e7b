"""A guild that moves from one database to another, each in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.errors import StoreError
from bot.services.restoring import check_age, erase_listed
from bot.store import erasures, guilds, moving

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from bot.domain.agenda import Agenda
    from bot.store.database import Connection, Database
    from bot.store.erasures import Erased
    from bot.store.moving import Manifest, Rows


@dataclass(frozen=True, slots=True)
class MovedIn:
    """What became of a guild that was taken in. `back`: it came home to the house that it had left."""

    rows: int
    erased: int
    back: bool = False


async def move_out(database: Database, target: Path, guild_id: int, now: datetime) -> Manifest:
    """Write a guild into a file, and be quiet about it here from then on.

    Raises `StoreError` where there is no such guild, it has moved already, or something is in doubt.
    """

    def look(conn: Connection) -> Manifest:
        if guild_id not in guilds.present(conn) | guilds.gone(conn):
            raise StoreError(f"There is no guild {guild_id} here.")
        if guild_id in guilds.moved(conn):
            raise StoreError(f"Guild {guild_id} has moved out of this house already.")
        if number := moving.in_doubt(conn, guild_id):
            raise StoreError(
                f"The bot was cut off in the middle of {number} messages there. Start it once more, end it with Ctrl-C,"
                " and try again: only this house can find out whether they went out."
            )
        return moving.write(conn, target, guild_id, now)

    manifest = await database.read(look)
    await database.write(lambda conn: guilds.move_out(conn, guild_id, now))
    return manifest


async def move_in(
    database: Database,
    agendas: Mapping[str, Agenda],
    file: tuple[Manifest, Rows],
    listed: Sequence[Erased],
    now: datetime,
) -> MovedIn:
    """Write a guild's rows here, and erase again who was erased here since the file was made: all of it, or nothing.

    Where it is this house that the guild has left, its rows are still there and hold again.
    Raises `StoreError`, also for a file of more than 7 days.
    """
    manifest, rows = file
    guild_id = manifest.guild_id

    def transact(conn: Connection) -> MovedIn:
        if guild_id in guilds.moved(conn) and guilds.database_id(conn) == manifest.database_id:
            guilds.move_in(conn, guild_id)
            return MovedIn(sum(manifest.counts.values()), 0, back=True)
        check_age(manifest.exported_at, now)
        moving.check_absent(conn, rows, guild_id)
        number = moving.insert(conn, rows)
        moving.raise_sequences(conn, manifest.sequences)
        guilds.move_in(conn, guild_id)
        moving.check_references(conn)
        erased = erase_listed(conn, agendas, listed, erasures.key(conn), now, within=guild_id)
        return MovedIn(number, erased)

    moved = await database.write(transact)
    await database.checkpoint()
    return moved
