"""Who holds a circle: somebody else is asked on the desk, and may say no."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.behaviour.stories import (
    NAME,
    Circle,
    create,
    make_circle,
    open_room,
    posted,
    press_in,
    query,
    show_circle,
)

if TYPE_CHECKING:
    from tests.harness.world import World


async def test_somebody_else_is_asked_first(world: World) -> None:
    """A facilitator whom the admin names is asked on the desk, and the card names them only once they accept."""
    jonas = world.facilitator
    made = await create(world, facilitator=jonas)
    said = made.text
    await world.press(world.admin, made, "Announce")
    circle = Circle(world, 1, NAME, made, said)
    assert f"not answered yet: {jonas.mention}" in said
    assert jonas.mention not in circle.card()
    assert [tuple(row) for row in query(world, "SELECT user_id, state FROM facilitator")] == [
        (jonas.id, "asked")
    ]
    asked = world.find(jonas, circle.desk, "Accept")
    assert asked.text.startswith(f"{jonas.mention}, you were asked to hold **{NAME}**")
    assert asked.labels == ("Accept", "No, thank you")

    answer = await world.press(jonas, asked, "Accept")
    await world.later(seconds=6)

    assert "You hold" in answer
    assert answer.last.ephemeral
    assert f"Held by {jonas.mention}." in circle.card()


async def test_the_asked_person_is_called_by_name(world: World) -> None:
    """The question on the desk rings for the person who is asked, and for nobody else."""
    await create(world, facilitator=world.facilitator)

    (question,) = [call for call in world.wire.sent() if "asked to hold" in str(call.body)]

    allowed = question.body["allowed_mentions"]
    assert isinstance(allowed, dict)
    assert [int(one) for one in allowed["users"]] == [world.facilitator.id]


async def test_declining_is_fine_and_leaves_no_trace(world: World) -> None:
    """Who says no is on no card, off the desk and out of the file, and the admin can see that nobody holds it yet."""
    jonas = world.facilitator
    made = await create(world, facilitator=jonas)
    circle = Circle(world, 1, NAME, made, made.text)

    said = await press_in(world, jonas, circle.desk, "No, thank you")
    await world.press(world.admin, made, "Announce")
    await world.later(seconds=6)

    assert "That is fine" in said
    assert not world.can_see(jonas, circle.desk)
    assert query(world, "SELECT * FROM facilitator") == []
    assert "Held by" not in circle.card()
    assert "Held by nobody yet" in await show_circle(world)


async def test_show_tells_who_has_not_answered(world: World) -> None:
    """Until the asked person answers, the admin reads who that is."""
    await create(world, facilitator=world.facilitator)

    assert f"not answered yet: {world.facilitator.mention}" in await show_circle(world)


async def test_an_admin_who_names_themselves_is_not_asked(world: World) -> None:
    """Naming oneself is the same as naming nobody: the card says so at once, and no question is posed."""
    circle = await make_circle(world, held_by=world.admin)

    assert f"Held by {world.admin.mention}." in circle.card()
    assert not [seen for seen in world.seen_by(world.admin, circle.desk) if "Accept" in seen.labels]


async def test_somebody_elses_question_is_not_ones_own(world: World) -> None:
    """On a desk with two, who holds the circle and presses No under the other's question holds it all the same."""
    ada, *_ = world.members
    circle = await make_circle(world)
    await world.slash(world.admin, world.lobby, "circle facilitator", action="add", member=ada, circle=NAME)
    hers = [seen for seen in posted(world, world.facilitator, circle.desk) if ada.mention in seen][-1]

    said = await world.press(world.facilitator, hers, "No, thank you")

    assert said.last.text.startswith("You hold this circle")
    assert said.last.ephemeral
    states = {row["user_id"]: row["state"] for row in query(world, "SELECT user_id, state FROM facilitator")}
    assert states == {world.facilitator.id: "accepted", ada.id: "asked"}


async def test_who_accepts_while_the_room_is_open_is_let_in(world: World) -> None:
    """A second facilitator who accepts at the last minute is in the open room, and on the card."""
    ada, *_ = world.members
    circle = await make_circle(world)
    await world.slash(world.admin, world.lobby, "circle facilitator", action="add", member=ada, circle=NAME)
    room = await open_room(world, circle)
    assert not world.can_see(ada, room)

    await press_in(world, ada, circle.desk, "Accept")
    await world.later(seconds=6)

    assert world.can_see(ada, room)
    assert ada.mention in circle.card()
