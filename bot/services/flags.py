"""Where a flag goes: to the desk of the circle it is about, or past it to the admins. Nothing of it is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.errors import Refusal
from bot.services.finding import held_circle
from bot.store import circles, guilds

if TYPE_CHECKING:
    from bot.domain.meetings import Circle, Person
    from bot.store.database import Connection, Database


@dataclass(frozen=True, slots=True)
class Route:
    """Where something can be told: the desk first (None: not there), then the admins' channel (None: none chosen)."""

    circle: Circle | None
    desk_id: int | None
    admin_channel_id: int | None
    about_facilitator: bool
    locale: str


class Flags:
    """Finds the way for "Tell a facilitator"."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def route(self, person: Person, channel_ids: tuple[int, ...], author_id: int) -> Route:
        """Return where a flag about a message goes. `channel_ids`: where it stands, and that channel's parent.

        What is about somebody who holds the circle never goes to its desk, where they would read it.
        """

        def look(conn: Connection) -> Route:
            chosen = guilds.choices(conn, person.guild_id)
            found = circles.with_channel(conn, channel_ids[0]) or circles.with_channel(conn, channel_ids[-1])
            ours = {one.circle_id: one for one in found if one.guild_id == person.guild_id}
            if (
                len(ours) != 1
            ):  # none, or a channel that several circles share: not for one of their desks to guess
                return Route(
                    None, None, chosen.admin_channel_id, about_facilitator=False, locale=chosen.locale
                )
            (circle,) = ours.values()
            about = circles.facilitator_state(conn, circle.circle_id, author_id) == "accepted"
            desk_id = None if about else circle.desk_thread_id
            return Route(circle, desk_id, chosen.admin_channel_id, about, chosen.locale)

        return await self._database.read(look)

    async def check_may_see(self, person: Person, circle_id: int) -> None:
        """Raise `Refusal` for who neither holds this circle nor, in the admins' channel (0), manages the guild."""
        if circle_id == 0:
            if not person.is_admin:
                raise Refusal("common.admins_only")
            return
        await self._database.read(lambda conn: held_circle(conn, person, circle_id))
