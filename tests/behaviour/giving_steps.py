"""What the tests of giving and of the ledger do again and again, as the people of a small guild."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simcord import ChannelHandle

    from tests.harness.seen import Seen
    from tests.harness.world import Answer, Person, World

PURPOSE, LINK = "The rent of the room, in the admin's own words.", "https://example.org/give"


def rows(world: World, *tables: str) -> dict[str, list[tuple[object, ...]]]:
    """Return what is in the database, as a stranger to the bot would read the file."""
    with closing(sqlite3.connect(f"file:{world.database_file}?mode=ro", uri=True)) as conn:
        named = "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name"
        wanted = tables or tuple(name for (name,) in conn.execute(named))
        return {table: conn.execute(f"SELECT * FROM {table}").fetchall() for table in wanted}


async def make_circle(world: World, name: str = "Harbor circle") -> ChannelHandle:
    """Let the admin make a text circle that meets this evening; return its channel, with its card in it."""
    when = {"weekday": "Mon", "time": "18:00", "timezone": "UTC"}
    made = await world.slash(world.admin, world.lobby, "circle create", name=name, room="text", **when)
    await world.press(world.admin, made, "Announce")
    await world.later(seconds=5)
    return world.channel(name)


async def join(world: World, member: Person, place: ChannelHandle) -> Answer:
    """Let somebody accept the agreement and take a seat by the card."""
    asked = await world.press(member, world.find(member, place, "Join"), "Join")
    return await world.press(member, asked, "Accept")


async def closing_card(world: World, member: Person) -> Seen:
    """Let a meeting of a fresh circle run to its end with `member` in it; return the last card in the room."""
    place = await make_circle(world)
    await join(world, member, place)
    await world.later(hours=5, minutes=50)
    await world.slash(world.admin, place, "meeting start")
    await world.later(minutes=1)
    await world.slash(world.admin, place, "meeting start")
    await world.slash(world.admin, place, "meeting end")
    await world.later(minutes=1)
    return world.find(member, world.channels(member)[-1], "A prompt to write with")


async def set_page(world: World, purpose: str = PURPOSE, link: str = LINK, **more: str) -> Answer:
    """Let the admin fill the form behind `/donations provider`; `more` are `suggested` and `other`."""
    form = await page_form(world)
    fields = {"What the money is for": purpose, "The page where people can give": link}
    labels = {"suggested": "Amounts that may help to choose", "other": "Other ways to help"}
    return await world.fill(world.admin, form, fields | {labels[key]: text for key, text in more.items()})


async def page_form(world: World) -> Answer:
    """Let the admin open the form of the page for giving."""
    state = await world.slash(world.admin, world.lobby, "donations provider")
    return await world.press(world.admin, state, "Change the page")


async def record(world: World, amount: str, currency: str = "USD", **options: object) -> Answer:
    """Let the admin write a gift down in the lobby."""
    return await world.slash(
        world.admin, world.lobby, "donations record", amount=amount, currency=currency, **options
    )


async def summary(world: World, **options: object) -> str:
    """Return what the admin reads of the ledger in the lobby."""
    answer = await world.slash(world.admin, world.lobby, "donations summary", **options)
    assert answer.last.ephemeral
    return answer.text
