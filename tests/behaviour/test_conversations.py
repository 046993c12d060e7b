"""Direct messages to people who are new to the bot: slowly, not at all after Discord said no, and then again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.conversations import AT_ONCE, FIRST_REST, QUARANTINED, TOO_FAST
from bot.domain.outbox import Kind
from tests.behaviour.stories import YES, before, join, make_circle, query, seat

if TYPE_CHECKING:
    from tests.behaviour.stories import Circle
    from tests.harness.answer import Person
    from tests.harness.world import World

OPEN = "/users/@me/channels"
NOT_NOW = "I could not try it"


def opened(world: World) -> int:
    """Count how often a conversation was asked for."""
    return world.wire.count("POST", OPEN)


def told(world: World, circle: Circle, words: str) -> int:
    """Count the messages with these words on the desk."""
    return len([seen for seen in world.seen_by(world.facilitator, circle.desk) if words in seen])


async def say_yes(world: World, person: Person, circle: Circle) -> str:
    """Let somebody join and answer that the bot may write; return what they read then."""
    return (await world.press(person, await join(world, person, circle), YES)).text


async def test_known_people_are_written_to_without_opening_anything(world: World) -> None:
    """A first yes opens it; reminders, a second circle and a restart use it; a lost one is opened anew."""
    first = await make_circle(world, weekday="Thu")
    second = await make_circle(world, "Evening circle", weekday="Thu", time="20:00")
    ada = world.members[0]
    await seat(world, ada, first, write=True)
    assert opened(world) == 1
    await seat(world, ada, second, write=True)
    await before(world, first, minutes=24 * 60 - 1)
    await world.restart()
    await before(world, first, minutes=50)
    assert opened(world) == 1
    assert len([seen for seen in world.dms(ada) if "Your group meets" in seen]) == 3

    world.wire.fail_before(path=f"/channels/{ada.actor.user.dm_channel.id}/messages", status=404, code=10003)
    await before(world, second, minutes=50)
    assert opened(world) == 2
    assert len([seen for seen in world.dms(ada) if "Your group meets" in seen]) == 4


async def test_many_at_once_are_opened_one_by_one(world: World) -> None:
    """Ten are tried in the press; the next is told honestly, keeps the yes, and is reminded all the same."""
    circle = await make_circle(world, weekday="Wed", capacity="20")
    people = [*world.members, *(world.add(f"Guest {number}") for number in range(AT_ONCE - 1))]
    answers = [await say_yes(world, person, circle) for person in people]
    tried = [NOT_NOW not in answer for answer in answers]
    late = [person for person, was in zip(people, tried, strict=True) if not was]
    assert sum(tried) == opened(world) == AT_ONCE
    assert len(late) == 2
    assert all(world.dms(person) == [] for person in late)
    written = query(world, "SELECT count(*) AS n FROM seat WHERE write_to = 'dm'")
    assert written[0]["n"] == len(people)

    await before(world, circle, minutes=24 * 60 - 2)
    assert all(
        len([seen for seen in world.dms(person) if "Your group meets" in seen]) == 1 for person in people
    )
    assert opened(world) == len(people)


async def test_a_refusal_stops_new_ones_and_ends_by_itself(world: World) -> None:
    """Too fast, says Discord: none is opened, over a restart too; admins read it once; one is tried, then all go."""
    circle = await make_circle(world, weekday="Wed", capacity="20")
    known, others = world.members[0], [*world.members[1:], world.add("Dora"), world.add("Emil")]
    await seat(world, known, circle, write=True)
    world.wire.fail_before("POST", OPEN, status=403, code=TOO_FAST, times=None)
    for person in others:
        assert NOT_NOW in await say_yes(world, person, circle)
    assert opened(world) == 2
    await world.later(seconds=20)
    assert told(world, circle, "no new direct conversations") == 1
    assert not any(
        person.name in seen.text for person in others for seen in world.seen_by(world.admin, circle.desk)
    )

    await before(world, circle, minutes=24 * 60)
    await world.later(seconds=5)  # the day's reminders: for one it goes out, for the others one more is tried
    assert len([seen for seen in world.dms(known) if "Your group meets" in seen]) == 1
    tries = opened(world)
    assert tries == 3
    await world.restart()
    await world.later(minutes=10)
    assert opened(world) == tries
    world.wire.heal()
    await world.later(seconds=2 * FIRST_REST.total_seconds() - 600 + 120)
    assert all(
        len([seen for seen in world.dms(person) if "Your group meets" in seen]) == 1 for person in others
    )
    assert told(world, circle, "no new direct conversations") == 1
    assert query(world, "SELECT dm_refusals FROM install")[0]["dm_refusals"] == 0


async def test_a_quarantine_is_told_as_what_it_is(world: World) -> None:
    """What cannot be written in time finds another way where there is one; nobody's answer is changed by it."""
    circle = await make_circle(world, capacity="1")
    ada, ben = world.members[:2]
    await join(world, ada, circle)
    world.wire.fail_before("POST", OPEN, status=403, code=QUARANTINED, times=None)
    waiting = await world.press(ben, await join(world, ben, circle), "Stay on the list")
    assert NOT_NOW in (await world.press(ben, waiting, YES)).text
    await before(world, circle, minutes=60)
    await world.press(ada, circle.card(ada), "Can't make it")
    await world.later(minutes=1)

    assert told(world, circle, "appeal in Discord's developer portal") == 1
    assert opened(world) == 1
    kinds = {row["kind"] for row in query(world, "SELECT kind FROM outbox WHERE member_id = ?", ben.id)}
    assert Kind.OFFER_HERE in kinds  # the offer stands in the channel, naming nobody
    assert world.find(ben, circle.channel, "Take the seat").exists
    assert query(world, "SELECT write_to FROM seat WHERE user_id = ?", ben.id)[0]["write_to"] == "dm"
