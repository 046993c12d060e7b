"""`/my export` and `/my erase`: all that is kept about somebody, to read, and to be gone at once."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING

from tests.behaviour.stories import (
    join,
    make_circle,
    open_room,
    posted,
    press_in,
    query,
    rows,
    seat,
    seats,
    stamp,
    start,
    wait_in_line,
)
from tests.harness.world import World

if TYPE_CHECKING:
    from pathlib import Path

    import discord
    import pytest

    from tests.behaviour.stories import Circle
    from tests.harness.answer import Answer, Person

EXPORT, ERASE = "my export", "my erase"


async def erase(world: World, person: Person, *, dm: bool = False) -> Answer:
    """Let somebody have themselves erased."""
    asked = await world.slash(person, None if dm else world.lobby, ERASE)
    return await world.press(person, asked, "Erase")


async def exported(world: World, person: Person, *, dm: bool = False) -> dict[str, list[dict[str, object]]]:
    """Let somebody read what is kept about them; return its rows by table."""
    said = await world.slash(person, None if dm else world.lobby, EXPORT)
    assert said.last.ephemeral
    (file,) = said.last.files
    page = json.loads(await file.read())
    assert page["for"] == str(person.id)
    return {table: found["rows"] for table, found in page["kept"].items()}


def named(world: World, person: Person) -> dict[str, int]:
    """Return in how many rows of which tables a person's number stands, as a stranger to the bot would look."""
    found = {
        table: sum(any(str(person.id) in str(value) for value in row) for row in table_rows)
        for table, table_rows in rows(world).items()
    }
    return {table: number for table, number in found.items() if number}


def bytes_of(world: World, person: Person) -> list[str]:
    """Return which files of the database hold the person's number, written out or as SQLite packs it."""
    packed, text = person.id.to_bytes(8, "big"), str(person.id).encode()
    folder = world.database_file.parent
    files = [one for one in folder.glob("circles.db*") if one.is_file()]
    return [one.name for one in files if packed.lstrip(b"\0") in one.read_bytes() or text in one.read_bytes()]


async def a_full_life(world: World) -> tuple[Circle, Person]:
    """Let Ada have something in every place: seats, a list, every time, reminders, an act, a gift, a circle to hold."""
    ada, ben, cleo = world.members
    circle = await make_circle(world, capacity="1")
    other = await make_circle(world, "Other", time="21:00", held_by=ada)
    joined = await join(world, ada, circle)
    for label in ("Every time", "By DM, a day and an hour before"):
        await world.press(ada, joined, label)
    await wait_in_line(world, circle, ben, write=True)
    await wait_in_line(world, circle, cleo)
    await seat(world, ben, other)
    await seat(world, ada, other)
    await world.press(ada, await world.slash(ada, world.lobby, "my reminders"), "By DM")
    await world.slash(ada, world.lobby, "meeting cancel", reason="illness", circle="Other")
    link_a_gift(world, ada)
    return circle, ada


def link_a_gift(world: World, person: Person) -> None:
    """Write a gift with its giver, by the file: whoever claims one does so elsewhere."""
    with closing(sqlite3.connect(world.database_file, timeout=5)) as conn, conn:
        conn.execute(
            "INSERT INTO gift_entry (guild_id, provider, kind, external_id, amount_minor, currency, exponent,"
            " given_on, recorded_at) VALUES (?, 'kofi', 'gift', 'x', 500, 'USD', 2, '2026-01-05', 1)",
            (world.guild.id,),
        )
        conn.execute("INSERT INTO gift_link SELECT max(gift_id), ? FROM gift_entry", (person.id,))


async def test_everything_is_shown_and_everything_goes(world: World) -> None:
    """The file has every row with one's number; Erase asks, removes them all, and says what went, what stays, when."""
    circle, ada = await a_full_life(world)
    ben = world.members[1]
    there = {"seat", "standing", "facilitator", "consent", "write_choice", "outbox", "audit", "gift_link"}
    before_it, sums = named(world, ada), rows(world, "gift_entry")
    assert before_it.keys() >= there
    assert bytes_of(world, ada)

    shown = await exported(world, ada)
    assert {table: len(found) for table, found in shown.items()} == before_it
    assert shown["seat"][0]["circle"] == "Harbor circle"
    assert await exported(world, ada, dm=True) == shown
    assert not [1 for found in shown.values() for row in found if ben.id in row.values()]

    asked = await world.slash(ada, world.lobby, ERASE)
    assert asked.labels == ("Keep it", "Erase")
    assert "2 seats, 1 place for every time, 1 circle to hold, 1 consent, your reminder settings" in asked
    kept = await world.press(ada, asked, "Keep it")
    assert "Nothing has changed" in kept
    assert named(world, ada) == before_it

    said = await erase(world, ada)

    assert named(world, ada) == {}
    assert bytes_of(world, ada) == []
    assert "Gone, here and in every server: 2 seats" in said
    assert "Gifts stay in the sums, and nothing links them to you." in said
    assert "stays in the list of acts until its time is up, without you" in said
    assert stamp(world.now() + timedelta(days=7), "F") in said
    assert said.last.ephemeral
    assert rows(world, "gift_entry") == sums
    await world.later(minutes=1)
    assert seats(circle)[ben.id] == "seated"
    assert "Jonas" not in circle.card().text
    assert named(world, ada) == {}
    assert "I keep nothing about you." in await world.slash(ada, None, ERASE)
    assert await exported(world, ada) == {}

    joined = await world.press(ada, circle.card(ada), "Join")
    assert "Accept" in joined.labels, "nothing is remembered, so the agreement is shown again"


async def test_in_the_middle_of_a_meeting(world: World) -> None:
    """Who has themselves erased from a DM while their meeting runs is let out of the room; nobody reads a name."""
    ada, ben, _ = world.members
    circle = await make_circle(world, capacity="1")
    await seat(world, ada, circle, write=True)
    await wait_in_line(world, circle, ben)
    room = await start(world, circle)
    assert world.can_see(ada, room)
    wrote = len(world.dms(ada))

    said = await erase(world, ada, dm=True)
    await world.later(minutes=1)

    assert "1 seat" in said
    assert not world.can_see(ada, room)
    assert world.can_see(world.facilitator, room)
    assert named(world, ada) == {}
    assert len(world.dms(ada)) == wrote + 2, "nothing but the answers themselves"
    everywhere = [place for place in world.channels() if place.id != world.lobby.id]
    texts = [seen.text for place in everywhere for seen in posted(world, world.facilitator, place)]
    assert not [text for text in texts if ada.mention in text or "Ada" in text]
    await press_in(world, world.facilitator, circle.desk, "End")
    await world.later(hours=30)
    assert named(world, ada) == {}


async def test_a_voice_room_closes_behind_them(world: World) -> None:
    """In a voice room the overwrite goes, and who is still inside is moved out."""
    ada, *_ = world.members
    circle = await make_circle(world, room="voice")
    await seat(world, ada, circle)
    room = await open_room(world, circle)
    await ada.actor.join_voice(room)
    states = world.sim.backend.get_guild(world.guild.id).voice_states
    assert ada.id in states

    await erase(world, ada)

    assert ada.id not in states
    assert not world.can_see(ada, room)
    assert named(world, ada) == {}


async def test_the_only_one_who_held_a_circle(world: World) -> None:
    """A circle left without anybody is told of, once and without a name; the desk forgets the questions put there."""
    ada, ben, _ = world.members
    circle = await make_circle(world)
    desk = circle.desk
    await world.slash(
        world.admin, world.lobby, "circle facilitator", action="add", member=ben, circle=circle.name
    )
    await world.later(seconds=5)
    assert [seen for seen in posted(world, ben, desk) if ben.mention in seen.text]

    await erase(world, ben)
    await world.later(minutes=1)
    assert not [seen for seen in posted(world, world.facilitator, desk) if ben.mention in seen.text]
    assert not [1 for seen in posted(world, world.facilitator, desk) if "Nobody holds" in seen.text]
    await world.slash(
        world.admin, world.lobby, "circle facilitator", action="add", member=ada, circle=circle.name
    )
    await erase(world, world.facilitator)
    await world.later(minutes=1)

    told = [seen.text for seen in posted(world, ada, desk) if "Nobody holds" in seen.text]
    assert [text.startswith("Nobody holds **Harbor circle** any more, so") for text in told] == [True]
    assert not world.can_see(world.facilitator, desk)
    assert world.facilitator.mention not in circle.card().text
    assert named(world, world.facilitator) == {}
    acts = query(world, "SELECT actor_id FROM audit WHERE act = 'facilitator_accepted'")
    assert [row["actor_id"] for row in acts] == [0]


async def test_discord_cannot_be_reached_just_then(world: World) -> None:
    """Where Discord lets nobody out of a room at that moment, the rows go all the same, and the answer says so."""
    ada, *_ = world.members
    circle = await make_circle(world)
    await seat(world, ada, circle)
    room = await open_room(world, circle)
    path = f"/channels/{room.id}/thread-members/{ada.id}"
    world.wire.fail_before("DELETE", path, status=500, code=0, times=None)

    said = await erase(world, ada)

    assert "Please leave those that you still see." in said
    assert named(world, ada) == {}
    world.wire.heal()


async def test_a_letter_on_its_way_is_not_remembered(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A conversation that Discord opens while somebody is erased is written nowhere again, however long it takes."""
    ada, *_ = world.members
    circle = await make_circle(world, weekday="Thu")
    answer = await join(world, ada, circle)
    opening = world.bot.create_dm

    async def slowly(user: discord.abc.Snowflake) -> discord.DMChannel:
        channel = await opening(user)
        await world.bot.services.leaving.erase(ada.id)
        return channel

    monkeypatch.setattr(world.bot, "create_dm", slowly)
    await world.press(ada, answer, "By DM, a day and an hour before")

    assert world.wire.count("POST", "/users/@me/channels") == 1
    assert named(world, ada) == {}
    world.errors()


async def test_a_kill_in_the_middle_loses_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the list of erased people cannot be written, nothing is said to be gone; pressing again does it."""
    ada, *_ = world.members
    circle = await make_circle(world)
    await seat(world, ada, circle, write=True)
    await world.slash(ada, world.lobby, ERASE)
    backups = world.database_file.parent / "backups"
    for one in backups.iterdir():
        one.unlink()
    backups.rmdir()
    backups.write_text("in the way")

    said = await erase(world, ada)
    assert "Please try again in a minute" in said
    assert seats(circle) == {ada.id: "seated"}
    assert world.errors()
    backups.unlink()

    assert "Done." in await erase(world, ada)
    assert named(world, ada) == {}


async def test_every_guild_at_once(tmp_path: Path) -> None:
    """What another guild keeps goes too, whichever guild it is asked in."""
    async with World.open(tmp_path) as world:
        ada, *_ = world.members
        circle = await make_circle(world)
        await seat(world, ada, circle)
        guild = world.sim.create_guild("Quay")
        quay = guild.create_text_channel("quayside")
        actor = guild.add_member(ada.actor.user, roles=[])
        await world.settle()
        there = type(ada)("Ada", actor)
        await world.press(there, await world.slash(there, quay, "agreements"), "Accept")
        assert len(query(world, "SELECT * FROM consent WHERE user_id = ?", ada.id)) == 2

        await erase(world, ada)

        assert named(world, ada) == {}
