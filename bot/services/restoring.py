"""What a database forgets again when an older copy takes its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import StoreError
from bot.services import forgetting
from bot.services.backups import KEPT
from bot.store import erasures, people

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bot.domain.agenda import Agenda
    from bot.store.database import Connection, Database
    from bot.store.erasures import Erased


def check_age(made: datetime, now: datetime) -> None:
    """Raise `StoreError` for a copy that is older than copies are kept: nobody knows any more whom it must forget."""
    if now - made > KEPT:
        raise StoreError(
            f"That copy is of {made:%Y-%m-%d}: older than {KEPT.days} days, and who was erased since then is not known"
            " any more. Take a newer one."
        )


async def erase_again(
    database: Database,
    agendas: Mapping[str, Agenda],
    listed: Sequence[Erased],
    secret: bytes | None,
    now: datetime,
) -> int:
    """Erase everybody in `listed` (those erased since the copy was made) from a restored database; return how many.

    Raises `StoreError` where there are some and no key tells whom they stand for.
    """
    if not listed:
        return 0
    number = await database.write(lambda conn: erase_listed(conn, agendas, listed, secret, now))
    await database.checkpoint()
    return number


def erase_listed(
    conn: Connection,
    agendas: Mapping[str, Agenda],
    listed: Sequence[Erased],
    secret: bytes | None,
    now: datetime,
    *,
    within: int | None = None,
) -> int:
    """Erase everybody in `listed`, inside somebody's transaction; return how many. `within`: in one guild alone.

    Raises `StoreError` where there are some and no key tells whom they stand for.
    """
    if not listed:
        return 0
    if secret is None:
        raise StoreError("People were erased since that copy was made, and it has no key that tells whom.")
    key = secret
    marks = {erasures.mark(key, one): one for one in people.everybody(conn)}
    found = [
        (marks[one.mark], within or one.guild_id)
        for one in listed
        if one.mark in marks and (within is None or one.guild_id in (None, within))
    ]
    for user_id, guild_id in dict.fromkeys(found):
        forgetting.give_everything_back(conn, agendas, user_id, guild_id, now)
        forgetting.forget(conn, user_id, guild_id, now)
    return len({user_id for user_id, _ in found})
