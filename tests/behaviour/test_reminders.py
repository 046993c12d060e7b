"""`/my reminders`: whether the bot writes, a switch for each meeting, and one answer for those to come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.behaviour.stories import join, make_circle, query, seat

if TYPE_CHECKING:
    from tests.harness.answer import Answer, Person
    from tests.harness.world import World

YES, NO = "By DM, a day and an hour before", "Only here"


async def look(world: World, person: Person, *, in_dm: bool = False) -> Answer:
    """Let somebody use the command."""
    answer = await world.slash(person, None if in_dm else world.lobby, "my reminders")
    assert answer.last.ephemeral or in_dm
    return answer


def answer_of(world: World, person: Person) -> str:
    """Return what is written down about writing to somebody, at their newest seat."""
    found = query(world, "SELECT write_to FROM seat WHERE user_id = ? ORDER BY seat_id DESC", person.id)
    return str(found[0]["write_to"])


async def test_it_shows_and_switches_each_meeting(world: World) -> None:
    """A line a meeting with the press that changes it, and what holds for later ones."""
    ada = world.members[0]
    first, second = await make_circle(world, "Early"), await make_circle(world, "Late", time="20:00")
    await seat(world, ada, first, write=True)
    await seat(world, ada, second, write=False)

    shown = await look(world, ada)

    assert shown.labels == ("Do not write", "Write to me", "Always ask", "By DM", "Only here")
    assert "I ask each time" in shown
    await world.press(ada, shown, "Do not write")
    await world.press(ada, shown, "Write to me")
    found = query(world, "SELECT write_to FROM seat ORDER BY seat_id")
    assert sorted(row["write_to"] for row in found) == ["dm", "here"]


async def test_by_dm_for_all_that_is_to_come(world: World) -> None:
    """After one yes a Join asks no more and says what holds; the reminders come."""
    ada = world.members[0]
    circle = await make_circle(world)
    said = await world.press(ada, await look(world, ada), "By DM")
    assert "by DM, a day and an hour before" in said
    assert "about the meetings you join from now on" in world.dms(ada)[-1]

    joined = await join(world, ada, circle)

    assert "I write to you a day and an hour before" in joined
    assert "May I write" not in joined
    assert joined.labels == ("Can't make it", "Every time")
    assert answer_of(world, ada) == "dm"
    await world.until(circle.starts)
    assert "Your group meets" in world.dms(ada)[-1]


async def test_only_here_is_asked_no_more(world: World) -> None:
    """Somebody who wants no messages is not asked at every Join, on the list neither."""
    ada, ben, _ = world.members
    circle = await make_circle(world, capacity="1")
    for person in (ada, ben):
        await world.press(person, await look(world, person), "Only here")

    assert "May I write" not in await join(world, ada, circle)
    waits = await join(world, ben, circle)
    stayed = await world.press(ben, waits, "Stay on the list")

    assert "May I write" not in stayed
    assert (answer_of(world, ada), answer_of(world, ben)) == ("here", "here")
    await world.until(circle.starts)
    assert world.dms(ada) == world.dms(ben) == []


async def test_always_ask_leaves_nothing_behind(world: World) -> None:
    """The answer is a row that names the person; taking it back deletes it, and the question comes again."""
    ada = world.members[0]
    circle = await make_circle(world)
    shown = await look(world, ada)
    await world.press(ada, shown, "Only here")
    assert len(query(world, "SELECT * FROM write_choice")) == 1

    await world.press(ada, shown, "Always ask")

    assert query(world, "SELECT * FROM write_choice") == []
    assert (await join(world, ada, circle)).labels == (YES, NO, "Every time")


async def test_closed_messages_are_found_out_at_once(world: World) -> None:
    """Where Discord refuses the first message, nothing is promised, and how to change it is said."""
    ada = world.members[0]
    world.wire.close_dms_of(ada.actor.user.dm_channel.id)

    said = await world.press(ada, await look(world, ada), "By DM")

    assert "Discord does not let me write to you" in said
    assert query(world, "SELECT * FROM write_choice") == []


async def test_a_dm_shows_meetings_and_says_where_the_rest_is(world: World) -> None:
    """In a DM there is no one guild to set it for: the switches are there, the general answer is not."""
    ada = world.members[0]
    circle = await make_circle(world)
    await seat(world, ada, circle, write=False)

    shown = await look(world, ada, in_dm=True)

    assert shown.labels == ("Write to me",)
    assert "use `/my reminders` there" in shown


async def test_a_single_answer_still_overrules(world: World) -> None:
    """What is said about one meeting holds for it, whatever was chosen for all."""
    ada = world.members[0]
    circle = await make_circle(world)
    await world.press(ada, await look(world, ada), "By DM")
    await join(world, ada, circle)
    await world.press(ada, await look(world, ada), "Do not write")
    told = len(world.dms(ada))

    await world.until(circle.starts)

    assert len(world.dms(ada)) == told
    assert "by DM" in await look(world, ada)
