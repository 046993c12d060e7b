"""A copy from before somebody was erased, put back: they are erased again, and nobody else is."""

from __future__ import annotations

import contextlib
import sqlite3
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.errands import back_up, export_guild, import_guild, restore
from bot.errors import StoreError, StoreLockedError
from config.settings import Settings
from tests.behaviour.giving_steps import closing_card
from tests.behaviour.stories import make_circle, query, seat, seats, wait_in_line
from tests.harness.world import World

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path


class At:
    """A clock that stands at one moment."""

    def __init__(self, moment: datetime) -> None:
        self._moment = moment

    def now(self) -> datetime:
        """Say that moment."""
        return self._moment


async def test_a_restore_forgets_again(tmp_path: Path) -> None:
    """Ada is erased again, with all that follows from it; Ben, erased before the copy and back since, stays."""
    settings = Settings(data_dir=tmp_path)
    async with World.open(tmp_path) as world:
        ada, ben, cleo = world.members
        circle = await make_circle(world, capacity="2")
        for person in (ada, ben):
            await seat(world, person, circle, write=True)
        await wait_in_line(world, circle, cleo)
        asked = await world.slash(ben, world.lobby, "my erase")
        await world.press(ben, asked, "Erase")
        await world.later(minutes=1)
        await wait_in_line(world, circle, ben)
        back_up(settings, At(world.now()))
        (copy,) = (tmp_path / "backups").glob("circles-*-*.db")
        await world.later(minutes=1)
        with pytest.raises(StoreLockedError):
            await restore(settings, copy, At(world.now()))
        await world.press(ada, await world.slash(ada, None, "my erase"), "Erase")
        moment = world.now()
        await world.end()

        assert "erased again: 1." in await restore(settings, copy, At(moment))

        packed = ada.id.to_bytes(8, "big").lstrip(b"\0")
        data = (tmp_path / "circles.db").read_bytes()
        assert packed not in data
        assert str(ada.id).encode() not in data
        assert seats(circle) == {cleo.id: "seated", ben.id: "seated"}
        assert len(query(world, "SELECT 1 FROM outbox WHERE member_id = ?", ben.id)) > 0
        listed = (tmp_path / "backups" / "erased.log").read_text()
        assert str(ada.id) not in listed
        assert len(listed.splitlines()) == 4

        late = moment + timedelta(days=7, minutes=2)
        before = (tmp_path / "circles.db").read_bytes()
        with pytest.raises(StoreError, match="older than 7 days"):
            await restore(settings, copy, At(late))
        with contextlib.closing(sqlite3.connect(copy)) as conn, conn:
            conn.execute("UPDATE install SET erasure_key = NULL")
        (tmp_path / "circles.db").rename(tmp_path / "elsewhere")
        with pytest.raises(StoreError, match="no key that tells whom"):
            await restore(settings, copy, At(moment))
        assert (tmp_path / "elsewhere").read_bytes() == before
        assert not (tmp_path / "circles.db").exists()


async def test_the_list_is_as_old_as_the_copies(world: World) -> None:
    """A mark is gone with the last copy that it is about."""
    ada, *_ = world.members
    circle = await make_circle(world)
    await seat(world, ada, circle)
    await world.press(ada, await world.slash(ada, None, "my erase"), "Erase")
    listed = world.database_file.parent / "backups" / "erased.log"
    await world.later(days=7)
    assert listed.read_text()

    await world.later(days=2)

    assert listed.read_text() == ""


async def test_a_guild_that_moved_is_left_alone(world: World, tmp_path: Path) -> None:
    """Once its rows were taken elsewhere the old house does and promises nothing there, until they come back."""
    ada, ben, _ = world.members
    closing = await closing_card(world, ada)
    circle = await make_circle(world, weekday="Wed")
    await seat(world, ada, circle, write=True)
    soon = await make_circle(world, weekday="Tue")
    await seat(world, ben, soon, write=True)
    await world.later(minutes=15)
    reminder = world.dms(ben)[-1]
    settings, file = Settings(data_dir=world.database_file.parent), tmp_path / "guild.db"
    await world.sim.close_bot()
    await export_guild(settings, world.guild.id, file, At(world.now()))
    await world.restart()
    written = len(world.dms(ada))

    said = await world.press(ada, circle.card(ada), "Can't make it")

    assert said.text.startswith("This server has moved to another installation of Circlekeeper")
    said = await world.press(ben, reminder, "Can't make it")
    assert seats(soon) == {ben.id: "seated"}
    assert said.text.startswith("That server has moved to another installation of Circlekeeper")
    assert seats(circle) == {ada.id: "seated"}
    assert "moved" not in await world.slash(ada, world.lobby, "support")
    owed = query(world, "SELECT * FROM outbox")
    for label in ("A prompt to write with", "Give"):
        said = await world.press(ada, closing, label)
        assert said.text.startswith("This server has moved"), label
    assert "This server" not in (await world.press(ada, closing, "Help lines")).text
    assert query(world, "SELECT * FROM outbox") == owed
    await world.later(hours=40)
    assert len(world.dms(ada)) == written
    await world.sim.close_bot()
    assert "at home here again" in await import_guild(settings, file, At(world.now()))
    await world.restart()
    await world.later(hours=7)
    assert len(world.dms(ada)) == written + 1
