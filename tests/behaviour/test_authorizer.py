"""Promise 2, kept by SQLite itself: seats work where gifts cannot be read, and gifts where seats cannot."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest

from tests.behaviour.stories import hold, join, make_circle, seat, seats, wait_in_line

if TYPE_CHECKING:
    from tests.harness.world import World

GIFTS = frozenset({"gift_entry", "gift_link", "giving"})
SEATS = frozenset({"seat", "standing", "consent", "write_choice", "duty"})
TOUCHES = frozenset(
    {sqlite3.SQLITE_READ, sqlite3.SQLITE_INSERT, sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_DELETE}
)


class Guard:
    """Denies some tables to every statement of a database, and remembers which tables were touched."""

    def __init__(self, denied: frozenset[str]) -> None:
        self.denied = denied
        self.touched: set[str] = set()

    def __call__(self, action: int, table: str | None, *_: str | None) -> int:
        """Answer SQLite, which asks for every column of every statement that it prepares."""
        if action in TOUCHES and table is not None:
            self.touched.add(table)
            if table in self.denied:
                return sqlite3.SQLITE_DENY
        return sqlite3.SQLITE_OK

    async def stand(self, world: World) -> None:
        """Stand over both connections; what was prepared before is prepared anew."""
        database = world.bot.parts.database
        for connection in (database._writer, database._reader):
            await database._run(connection, lambda conn: conn.set_authorizer(self))


async def test_seats_cannot_read_gifts(world: World) -> None:
    """Joining, waiting, giving back, every time, the roster, a whole meeting: without a look at the ledger."""
    guard = Guard(GIFTS)
    scheduler = world.bot.parts.alarm._scheduler
    assert scheduler is not None
    scheduler.remove_job("gifts")  # the ledger's own chore, which no seat waits for
    await guard.stand(world)
    ada, ben, cleo = world.members
    circle = await make_circle(world, capacity="1")
    await world.press(ada, await join(world, ada, circle), "Every time")
    await wait_in_line(world, circle, ben, cleo, write=True)
    await world.press(ada, circle.card(ada), "Can't make it")
    await world.slash(cleo, world.lobby, "my meetings")
    await world.slash(world.facilitator, world.lobby, "meeting roster")
    await world.slash(ada, world.lobby, "circles")
    await hold(world, circle)
    await world.press(ben, await world.slash(ben, world.lobby, "agreements"), "Withdraw")
    await world.later(days=1)

    assert {"seat", "standing", "consent", "outbox"} <= guard.touched
    assert not GIFTS & guard.touched


async def test_gifts_cannot_read_seats(world: World) -> None:
    """Writing gifts down, adding them up, saying how to give: without a look at who sits where or accepted what."""
    circle = await make_circle(world)
    await seat(world, world.members[0], circle)
    guard = Guard(SEATS)
    await guard.stand(world)

    for command, options in (
        ("donations record", {"amount": "25", "currency": "EUR"}),
        ("donations record", {"amount": "5", "currency": "USD", "circle": circle.name}),
        ("donations summary", {}),
        ("donations summary", {"circle": circle.name}),
        ("donations provider", {}),
        ("donations correct", {"entry": "1", "reason": "twice"}),
        ("donations export", {}),
        ("donations chart", {}),
        ("donations goal", {"amount": "500", "currency": "EUR"}),
    ):
        said = await world.slash(world.admin, world.lobby, command, **options)
        assert said.acknowledged
    await world.slash(world.members[0], circle.channel, "donate")

    assert "gift_entry" in guard.touched
    assert not SEATS & guard.touched


@pytest.mark.parametrize("denied", [GIFTS, SEATS])
async def test_the_guard_would_say_so(world: World, denied: frozenset[str]) -> None:
    """A look at what is denied is refused by SQLite: the stories above would have broken."""
    circle = await make_circle(world)
    await Guard(denied).stand(world)

    with pytest.raises(sqlite3.DatabaseError):
        await world.bot.parts.database.read(lambda conn: conn.execute(f"SELECT * FROM {min(denied)}"))
    if denied is SEATS:
        assert "our fault" in await world.press(world.members[0], circle.card(), "Join")
        assert world.errors()
    else:
        assert seats(circle) == {}
