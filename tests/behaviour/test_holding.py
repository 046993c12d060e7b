"""Who holds a circle: `/circle facilitator`, the question on the desk, and what the card says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.behaviour.stories import NAME, make_circle, open_room, plant, press_in, query

if TYPE_CHECKING:
    from tests.behaviour.stories import Circle
    from tests.harness.world import Answer, Person, World


async def change(world: World, who: Person, action: str, member: Person, circle: str = NAME) -> Answer:
    """Let somebody use `/circle facilitator` in the lobby."""
    answer = await world.slash(
        who, world.lobby, "circle facilitator", action=action, member=member, circle=circle
    )
    await world.later(seconds=6)
    return answer


def holders(world: World, circle: Circle) -> dict[int, str]:
    """Return who holds a circle or was asked to."""
    found = query(world, "SELECT user_id, state FROM facilitator WHERE circle_id = ?", circle.circle_id)
    return {row["user_id"]: row["state"] for row in found}


async def test_somebody_is_asked_before_they_are_named(world: World) -> None:
    """The admin asks, the desk shows the question, and only after Accept does the card name the person."""
    circle = await make_circle(world)
    ada = world.members[0]

    answer = await change(world, world.admin, "add", ada)

    assert answer.last.ephemeral
    assert ada.mention in answer
    assert ada.mention not in circle.card()
    assert world.can_see(ada, circle.desk)
    await press_in(world, ada, circle.desk, "Accept")
    await world.later(seconds=6)
    assert ada.mention in circle.card()
    assert world.facilitator.mention in circle.card()


async def test_who_declined_can_be_asked_again(world: World) -> None:
    """A no takes the person off the desk; a second question is a new message, and can be accepted."""
    circle = await make_circle(world)
    ada = world.members[0]
    await change(world, world.admin, "add", ada)
    await press_in(world, ada, circle.desk, "No, thank you")
    await world.later(seconds=6)
    assert not world.can_see(ada, circle.desk)

    again = await change(world, world.admin, "add", ada)

    assert "I have asked" in again
    asked = [one for one in world.seen_by(ada, circle.desk) if "No, thank you" in one.labels]
    assert len(asked) == 1, "what was answered has no buttons"
    await world.press(ada, asked[-1], "Accept")
    assert holders(world, circle)[ada.id] == "accepted"


async def test_asking_twice_is_answered_kindly(world: World) -> None:
    """Somebody who holds the circle, or was asked and has not answered, is not asked again."""
    circle = await make_circle(world)
    ada = world.members[0]

    assert "They hold this circle already" in await change(world, world.admin, "add", world.facilitator)
    await change(world, world.admin, "add", ada)
    assert "have been asked already" in await change(world, world.admin, "add", ada)
    assert len([one for one in world.seen_by(ada, circle.desk) if "Accept" in one.labels]) == 1


async def test_removing_takes_desk_card_and_room_away(world: World) -> None:
    """Who no longer holds a circle sees neither its desk nor its open room, and the card does not name them."""
    circle = await make_circle(world)
    ada = world.members[0]
    await change(world, world.admin, "add", ada)
    await press_in(world, ada, circle.desk, "Accept")
    room = await open_room(world, circle)
    assert world.can_see(ada, room)

    answer = await change(world, world.admin, "remove", ada)

    assert "no longer holds" in answer
    assert "Nobody holds it now" not in answer
    assert ada.mention not in circle.card()
    assert not world.can_see(ada, circle.desk)
    assert not world.can_see(ada, room)
    assert "do not hold a circle" in await world.slash(ada, world.lobby, "meeting end")


async def test_the_last_one_leaves_and_the_admin_is_told(world: World) -> None:
    """A circle without anybody to hold it says what that means, to the admin who made it so."""
    circle = await make_circle(world)

    answer = await change(world, world.admin, "remove", world.facilitator)

    assert "Nobody holds it now" in answer
    assert "/circle facilitator" in answer
    assert holders(world, circle) == {}


async def test_a_question_can_be_taken_back(world: World) -> None:
    """Removing somebody who has not answered yet takes the question back: their Accept comes to nothing."""
    circle = await make_circle(world)
    ada = world.members[0]
    await change(world, world.admin, "add", ada)
    await change(world, world.admin, "remove", ada)

    strayed = await plant(world, world.lobby, f"hold_yes:1:{circle.circle_id}")
    assert "was for somebody else" in await world.press(ada, strayed, f"hold_yes:1:{circle.circle_id}")
    assert not world.can_see(ada, circle.desk)
    assert ada.id not in holders(world, circle)
    assert "nobody has asked them" in await change(world, world.admin, "remove", ada)


async def test_an_admin_who_names_himself_is_announced(world: World) -> None:
    """Nobody becomes a facilitator in silence: the desk is told who did it, and it is written down."""
    circle = await make_circle(world)

    answer = await change(world, world.admin, "add", world.admin)

    assert "You hold" in answer
    told = world.find(world.facilitator, circle.desk, "named themselves")
    assert world.admin.mention in told
    assert world.admin.mention in circle.card()
    acts = {row["act"]: row["actor_id"] for row in query(world, "SELECT act, actor_id FROM audit")}
    assert acts["facilitator_named_self"] == world.admin.id


async def test_bots_hold_nothing(world: World) -> None:
    """A bot is refused, and nothing is written."""
    circle = await make_circle(world)
    user = world.sim.create_user("echo", bot=True)
    actor = world.guild.add_member(user)

    answer = await world.slash(
        world.admin, world.lobby, "circle facilitator", action="add", member=actor, circle=NAME
    )

    assert "A bot cannot hold a circle" in answer
    assert set(holders(world, circle)) == {world.facilitator.id}


async def test_a_question_survives_a_restart(world: World) -> None:
    """The question on the desk works after the bot was away."""
    circle = await make_circle(world)
    ada = world.members[0]
    await change(world, world.admin, "add", ada)
    await world.restart()

    await press_in(world, ada, circle.desk, "Accept")

    assert holders(world, circle)[ada.id] == "accepted"
