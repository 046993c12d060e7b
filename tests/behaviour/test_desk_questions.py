"""What the desk was asked: once that is settled the question says so, without buttons and without who answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.behaviour.stories import before, hold, join, make_circle, posted, press_in, query, start
from tests.behaviour.test_quorum import set_rules

if TYPE_CHECKING:
    from simcord import ChannelHandle

    from tests.behaviour.stories import Circle
    from tests.harness.answer import Person
    from tests.harness.seen import Seen
    from tests.harness.world import World


async def ask(world: World, person: Person, circle: Circle, action: str = "add") -> None:
    """Let the admin ask somebody to hold the circle, or take that back."""
    options = {"action": action, "member": person, "circle": circle.name}
    await world.slash(world.admin, world.lobby, "circle facilitator", **options)
    await world.later(seconds=2)


def saying(world: World, channel: ChannelHandle, words: str) -> list[Seen]:
    """Return what stands there with these words, as the facilitator sees it."""
    return [one for one in posted(world, world.facilitator, channel) if words in one.text]


async def test_being_asked_to_hold_a_circle(world: World) -> None:
    """The answer stands on the desk and names nobody; a no is told to admins; asking again is a new question."""
    ada, ben, cleo = world.members
    circle = await make_circle(world)
    (accepted,) = saying(world, circle.desk, "was asked to hold")
    assert "The answer was yes" in accepted
    assert accepted.labels == ()

    await ask(world, ben, circle)
    await world.later(days=4)
    await press_in(world, ben, circle.desk, "No, thank you")
    await world.later(seconds=2)
    (declined,) = saying(world, circle.desk, "The answer was no")
    (told,) = saying(world, circle.desk, "`/circle facilitator` asks somebody else")
    for one in (declined, told):
        assert one.labels == ()
        assert ben.mention not in one.text

    choices = await world.press(
        world.admin, await world.slash(world.admin, world.lobby, "agreements"), "Care and arrival"
    )
    await world.choose(world.admin, choices, world.lobby, custom_id="admin_channel:1:")
    await ask(world, cleo, circle)
    await press_in(world, cleo, circle.desk, "No, thank you")
    await world.later(seconds=2)
    assert [cleo.mention in one.text for one in saying(world, world.lobby, "asks somebody else")] == [False]
    assert len(saying(world, circle.desk, "asks somebody else")) == 1

    await ask(world, ben, circle)
    (again,) = saying(world, circle.desk, ben.mention)
    assert "No, thank you" in again.labels
    await world.press(ben, again, "Accept")
    await world.later(seconds=2)
    assert "The answer was yes" in again
    assert again.labels == ()
    assert "The answer was no" in declined
    await ask(world, ada, circle)
    await ask(world, ada, circle, "remove")
    (taken_back,) = saying(world, circle.desk, "That is settled")
    assert taken_back.labels == ()


async def test_asking_whether_to_hold_it(world: World) -> None:
    """However it is settled, by a press, a command or the opening, the question says what holds and not who said so."""
    circle = await make_circle(world)
    await set_rules(world, quorum="3")
    await before(world, circle, minutes=110)
    row = circle.meeting()
    to = {"circle": circle.name, "date": row["slot_on"], "to": "2026-01-05 21:00"}
    (asked,) = saying(world, circle.desk, "Will you hold it")
    await world.slash(world.admin, world.lobby, "circle move", **to)
    await world.later(seconds=2)
    assert not asked.exists

    await before(world, circle, minutes=110)
    (asked,) = saying(world, circle.desk, "Will you hold it")
    pressed = await world.press(world.facilitator, asked, "Hold it")
    await world.later(seconds=2)
    assert pressed.last.ephemeral
    assert "The meeting takes place" in asked
    assert asked.labels == ()
    assert world.facilitator.mention not in asked.text

    await before(world, circle, minutes=110, number=2)
    (asked,) = saying(world, circle.desk, "Will you hold it")
    await world.slash(world.facilitator, world.lobby, "meeting cancel", reason="illness")
    await world.later(seconds=2)
    assert "does not take place" in asked
    assert asked.labels == ()
    assert world.facilitator.mention not in asked.text

    await before(world, circle, minutes=110, number=3)
    (asked,) = saying(world, circle.desk, "Will you hold it")
    await hold(world, circle, number=3)
    assert "The meeting takes place" in asked
    assert asked.labels == ()


async def test_questions_that_nobody_answered(world: World) -> None:
    """When the meeting is over, nothing about it can be pressed on the desk any more, however late it ended."""
    ada, ben, _ = world.members
    circle = await make_circle(world)
    await set_rules(world, ["approval"])
    await join(world, ada, circle)
    await start(world, circle)
    await set_rules(world)
    for _ in range(3):
        await press_in(world, world.facilitator, circle.desk, "Next phase")
    await join(world, ben, circle)
    await world.later(seconds=2)
    (asking,) = saying(world, circle.desk, "asks for a seat")
    (knocking,) = saying(world, circle.desk, "at the door")
    assert "Let in" in asking.labels
    assert knocking.labels == ("Let in",)

    await world.later(hours=3)

    assert query(world, "SELECT 1 FROM meeting WHERE state = 'closed'")
    for one in (asking, knocking):
        assert one.exists
        assert one.labels == ()
