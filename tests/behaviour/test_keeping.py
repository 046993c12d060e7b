"""`/privacy audit|retention|erase`, and people who leave without a word."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from tests.behaviour.stories import (
    exists,
    hold,
    make_circle,
    query,
    rows,
    seat,
    seats,
    stamp,
    wait_in_line,
    when,
)

if TYPE_CHECKING:
    from tests.harness.answer import Person
    from tests.harness.world import World


def leave_guild(world: World, person: Person) -> None:
    """Let somebody leave the guild."""
    world.sim.backend.remove_member(world.guild.id, person.id)


async def test_acts_are_listed_without_content(world: World) -> None:
    """Who made, held and cancelled what, newest first, a page at a time; never what was said, or about whom."""
    circle = await make_circle(world)
    await world.slash(world.facilitator, world.lobby, "meeting roster")
    await hold(world, circle)
    for _ in range(9):
        await world.slash(world.admin, world.lobby, "donations record", amount="5", currency="USD")

    shown = await world.slash(world.admin, world.lobby, "privacy audit")

    assert shown.last.ephemeral
    assert shown.labels == ("Older",)
    lines = shown.text.splitlines()
    assert len(lines) == 16
    assert lines[1] == f"{stamp(world.now(), 'f')} {world.admin.mention}: wrote down a gift"
    older = await world.press(world.admin, shown, "Older")
    found = shown.text + older.text
    for act in (
        "made a circle",
        "announced a circle",
        "agreed to hold the circle",
        "checked in to hold a meeting",
        "started a meeting",
        "ended a meeting",
    ):
        assert act in found, act
    assert f"{world.facilitator.mention}: ended a meeting (Harbor circle)" in found
    assert f"{world.facilitator.mention}: looked at who has a seat (Harbor circle)" in found
    assert "_" not in found
    assert older.labels == ()
    world.errors()


async def test_retention_says_how_long_and_what_goes(world: World) -> None:
    """Every class with its time; the rehearsal counts what the purge would delete, and deletes nothing."""
    ada, *_ = world.members
    circle = await make_circle(world)
    await seat(world, ada, circle)
    said = await world.slash(world.admin, world.lobby, "privacy retention")
    assert "Seats: 72 hours after the meeting, then a count." in said.text
    assert "Within a day" not in said
    await hold(world, circle)
    await world.later(hours=60)
    before = rows(world, "seat", "audit", "meeting")

    said = await world.slash(world.admin, world.lobby, "privacy retention")

    assert "then a count. Within a day 1 row goes." in said
    assert rows(world, "seat", "audit", "meeting") == before


async def test_admins_set_how_long_things_are_kept(world: World) -> None:
    """A time within limits holds for room, closing card, agreement, seats and who left; a slip changes nothing."""
    ada, ben, _ = world.members
    circle = await make_circle(world)
    await seat(world, ada, circle)
    page = await world.slash(world.admin, world.lobby, "privacy retention")

    async def set_time(name: str, field: str, typed: str) -> str:
        form = await world.choose(world.admin, page, name, custom_id="retention:1:")
        return (await world.fill(world.admin, form, {field: typed})).text

    for typed in ("1", "73", "two", "-3", "99999"):
        assert "from 2 to 72" in await set_time("room", "Messages in a room", typed)
    assert "from 1 to 30" in await set_time("consent", "Consent of those who left", "31")
    assert rows(world, "retention")["retention"] == []
    said = await set_time("room", "Messages in a room", "6")
    assert said.startswith("From now on: Messages in a room: 6 hours after the meeting.")
    assert "their yes again" in said
    assert "their yes again" not in await set_time("consent", "Consent of those who left", "2")
    await set_time("seats", "Seats", "24")
    await set_time("audit", "Who did what", "30")
    assert "Messages in a room: 6 hours" in await world.slash(world.admin, world.lobby, "privacy retention")
    again = await world.press(ben, circle.card(ben), "Join")
    assert "Messages in a room: 6 hours after the meeting (72 after" in again.text
    assert "Your seat: 24 hours" in again.text
    assert circle.meeting()  # and who has a seat keeps it
    assert seats(circle)[ada.id] == "seated"

    room = await hold(world, circle)
    closed = when(circle.meeting()["closed_at"])
    assert any(stamp(closed + timedelta(hours=6), "F") in seen for seen in world.seen_by(ada, room))
    assert await set_time("room", "Messages in a room", "48")  # what the card promised holds
    await world.later(hours=5)
    assert exists(world, room)
    await world.later(hours=2)
    assert not exists(world, room)
    assert seats(circle)
    await world.later(hours=19)
    assert not seats(circle)

    leave_guild(world, ada)
    await world.later(days=3)
    assert not query(world, "SELECT * FROM consent WHERE user_id = ?", ada.id)
    assert "retention_set" in {row["act"] for row in query(world, "SELECT act FROM audit")}
    await world.later(days=28)
    assert not query(world, "SELECT * FROM audit WHERE act = 'circle_created'")


async def test_who_left_is_seen_and_forgotten(world: World) -> None:
    """A day after somebody left their seat is the next one's; a week later nothing names them. Who is back stays."""
    ada, ben, cleo = world.members
    circle = await make_circle(world, capacity="1", weekday="Sun")
    await seat(world, ada, circle)
    await wait_in_line(world, circle, ben)
    leave_guild(world, ada)
    assert "in this server" in await world.slash(
        world.admin, world.lobby, "privacy erase", member=cleo.mention
    )

    await world.later(hours=25)

    assert seats(circle)[ben.id] == "seated"
    assert len(query(world, "SELECT * FROM departed WHERE user_id = ?", ada.id)) == 1
    assert query(world, "SELECT * FROM consent WHERE user_id = ?", ada.id)
    await world.later(days=8)
    for table in ("consent", "departed", "seat", "standing"):
        assert not query(world, f"SELECT * FROM {table} WHERE user_id = ?", ada.id), table


async def test_an_admin_has_somebody_forgotten(world: World) -> None:
    """By number or mention, after a second question, and without hearing what there was."""
    ada, *_ = world.members
    circle = await make_circle(world)
    await seat(world, ada, circle)
    slip = await world.slash(world.admin, world.lobby, "privacy erase", member="ada")
    assert "Use a mention" in slip
    leave_guild(world, ada)
    asked = await world.slash(world.admin, world.lobby, "privacy erase", member=str(ada.id))
    assert asked.labels == ("Keep it", "Erase")

    said = await world.press(world.admin, asked, "Erase")

    assert said.text.startswith("Done. Whatever I kept about them in this server is gone.")
    assert "seat" not in said.text
    for table in ("consent", "seat", "standing"):
        assert not query(world, f"SELECT * FROM {table} WHERE user_id = ?", ada.id), table
    (act,) = query(world, "SELECT * FROM audit WHERE act = 'member_erased'")
    assert act["actor_id"] == world.admin.id
