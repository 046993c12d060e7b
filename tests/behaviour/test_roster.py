"""`/meeting roster` and `/meeting seat`, and people who come after the door has closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from tests.behaviour.stories import (
    before,
    join,
    make_circle,
    open_room,
    plant,
    press_in,
    query,
    seat,
    seats,
    start,
)

if TYPE_CHECKING:
    from simcord import ChannelHandle

    from tests.behaviour.stories import Circle
    from tests.harness.answer import Answer, Person
    from tests.harness.world import World


async def closed_door(world: World, circle: Circle) -> ChannelHandle:
    """Let the meeting run on to the phase after the agreements; return the room."""
    room = await start(world, circle)
    for _ in range(2):
        await press_in(world, world.facilitator, circle.desk, "Next phase")
        await world.later(seconds=6)
    return room


async def change(world: World, who: Person, action: str, member: Person) -> Answer:
    """Let somebody use `/meeting seat` in the lobby."""
    answer = await world.slash(who, world.lobby, "meeting seat", action=action, member=member)
    await world.later(seconds=6)
    return answer


async def test_the_roster_is_for_those_who_hold_the_circle(world: World) -> None:
    """Who sits and who waits in order of arrival, in private; and no card names any of them."""
    circle = await make_circle(world, capacity="2")
    ada, ben, cleo = world.members
    for person in (cleo, ada, ben):
        await seat(world, person, circle)

    answer = await world.slash(world.facilitator, world.lobby, "meeting roster")

    assert answer.last.ephemeral
    assert f"Seated: {cleo.mention}, {ada.mention}\n" in answer
    assert f"Waiting, in this order: {ben.mention}" in answer
    assert answer.labels == ()
    for one in world.seen_by(world.admin, circle.channel):
        assert not [person for person in (ada, ben, cleo) if person.mention in one]


async def test_an_empty_roster_and_a_long_one(world: World) -> None:
    """Nobody yet is said so; a list longer than a message says how many more there are."""
    circle = await make_circle(world, capacity="2")
    assert "Seated: nobody yet" in await world.slash(world.facilitator, world.lobby, "meeting roster")
    crowd = [world.add(f"P{number}") for number in range(45)]
    for person in crowd:
        await join(world, person, circle)

    answer = await world.slash(world.facilitator, world.lobby, "meeting roster")

    assert "and 8 more people" in answer
    assert len(answer.text) <= 2000


async def test_an_admin_sees_no_roster(world: World) -> None:
    """Managing the guild is no reason to know who comes, nor is holding another circle: neither list nor seats."""
    circle = await make_circle(world)
    ada = world.members[0]
    await seat(world, ada, circle)

    for command, options in (("roster", {}), ("seat", {"action": "remove", "member": ada})):
        answer = await world.slash(world.admin, world.lobby, f"meeting {command}", **options)
        assert "You do not hold a circle here" in answer
        assert ada.mention not in answer
    await make_circle(world, "Evening circle", held_by=world.admin, weekday="Tue")
    named = await world.slash(world.admin, world.lobby, "meeting roster", circle=circle.name)
    assert "I do not know that circle. There are: Evening circle" in named
    assert ada.mention not in named
    assert seats(circle) == {ada.id: "seated"}


async def test_who_comes_late_is_told_and_let_in(world: World) -> None:
    """After the door has closed Join tells the person and the desk, once; Let in seats them and opens the room."""
    circle = await make_circle(world)
    ada = world.members[0]
    room = await closed_door(world, circle)

    answer = await join(world, ada, circle)
    again = await join(world, ada, circle)
    await world.settle()

    for one in (answer, again):
        assert "The door of this meeting is closed now" in one
        assert "I have told those who hold it" in one
    lines = [one for one in world.seen_by(world.facilitator, circle.desk) if "is at the door" in one.text]
    assert len(lines) == 1
    assert ada.mention in lines[0]
    assert seats(circle) == {}
    assert not world.can_see(ada, room)

    said = await world.press(world.facilitator, lines[0], "Let in")
    await world.later(seconds=6)

    assert "has a seat" in said
    assert seats(circle) == {ada.id: "seated"}
    assert world.can_see(ada, room)
    settled = world.find(world.facilitator, circle.desk, "and is in")
    assert settled.id == lines[0].id
    assert settled.labels == ()


async def test_the_agreement_comes_before_the_door(world: World) -> None:
    """A latecomer who never accepted reads the agreement first; a facilitator cannot let in who has not."""
    circle = await make_circle(world)
    ada = world.members[0]
    await closed_door(world, circle)

    refused = await change(world, world.facilitator, "let in", ada)
    assert "have not accepted the agreement yet" in refused
    asked = await world.press(ada, circle.card(ada), "Join")
    assert "Accept" in asked.labels
    assert not [one for one in world.seen_by(world.facilitator, circle.desk) if "is at the door" in one.text]
    await world.press(ada, asked, "Accept")
    await world.settle()

    assert ada.mention in world.find(world.facilitator, circle.desk, "is at the door")


async def test_let_in_never_goes_beyond_the_seats(world: World) -> None:
    """Where all seats are taken, letting in is refused kindly, by command and by button."""
    circle = await make_circle(world, capacity="1")
    ada, ben, _ = world.members
    await seat(world, ada, circle)
    await join(world, ben, circle)
    await closed_door(world, circle)

    refused = await change(world, world.facilitator, "let in", ben)
    await join(world, ben, circle)
    await world.settle()
    pressed = await press_in(world, world.facilitator, circle.desk, "Let in")

    for answer in (refused, pressed):
        assert "Every seat is taken" in answer
    assert seats(circle) == {ada.id: "seated", ben.id: "waitlisted"}


async def test_let_in_takes_somebody_past_the_list(world: World) -> None:
    """After the door a free seat goes to whom the facilitators choose, and nobody is asked or promoted by itself."""
    circle = await make_circle(world, capacity="1")
    ada, ben, cleo = world.members
    for person in (ada, ben, cleo):
        await seat(world, person, circle)
    await closed_door(world, circle)
    await world.press(ada, circle.card(ada), "Can't make it")
    await world.later(minutes=20)
    assert seats(circle)[ben.id] == "waitlisted"

    answer = await change(world, world.facilitator, "let in", cleo)

    assert "has a seat" in answer
    assert seats(circle) == {ada.id: "released", ben.id: "waitlisted", cleo.id: "seated"}


async def test_removing_frees_the_seat_and_the_room(world: World) -> None:
    """Who is taken off a meeting leaves its room, and the first who waits is offered the seat."""
    circle = await make_circle(world, capacity="1")
    ada, ben, _ = world.members
    await seat(world, ada, circle)
    await seat(world, ben, circle)
    room = await open_room(world, circle)
    assert world.can_see(ada, room)

    answer = await change(world, world.facilitator, "remove", ada)

    assert answer.last.ephemeral
    assert "is not counted in" in answer
    assert not world.can_see(ada, room)
    assert seats(circle) == {ada.id: "released", ben.id: "waitlisted"}
    await press_in(world, ben, circle.channel, "Take the seat")
    await world.later(seconds=6)
    assert world.can_see(ben, room)


async def test_who_was_taken_off_stays_off_until_let_in(world: World) -> None:
    """Join does not undo what a facilitator did, in this meeting; Let in does, and the next meeting is open."""
    circle = await make_circle(world, weekday="Mon, Tue")
    ada = world.members[0]
    await seat(world, ada, circle)
    await change(world, world.facilitator, "remove", ada)

    assert "given your seat in this meeting back" in await join(world, ada, circle)
    assert seats(circle) == {ada.id: "released"}
    assert "is not there" not in await change(world, world.facilitator, "let in", ada)
    assert seats(circle) == {ada.id: "seated"}
    assert "has a seat already" in await change(world, world.facilitator, "let in", ada)


async def test_a_voice_room_is_left_too(world: World) -> None:
    """In a voice room the person is let out at once, and does not see the room any more."""
    circle = await make_circle(world, room="voice")
    ada = world.members[0]
    await seat(world, ada, circle)
    await open_room(world, circle)
    assert world.can_see(ada, circle.voice)
    await ada.actor.join_voice(circle.voice)

    await change(world, world.facilitator, "remove", ada)

    assert not world.can_see(ada, circle.voice)
    channel = world.bot.get_channel(circle.voice.id)
    assert isinstance(channel, discord.VoiceChannel)
    assert channel.voice_states == {}


async def test_nothing_changes_after_the_close(world: World) -> None:
    """A seat of a meeting that is over is nobody's to give or take."""
    circle = await make_circle(world)
    ada = world.members[0]
    await seat(world, ada, circle)
    await start(world, circle)
    await press_in(world, world.facilitator, circle.desk, "End")
    await world.later(seconds=6)
    meeting = circle.meeting()["meeting_id"]

    let_in = f"let_in:1:{meeting}.{world.members[1].id}"
    strayed = await plant(world, circle.desk, let_in)
    assert "This meeting is over" in await world.press(world.facilitator, strayed, let_in)
    assert seats(circle) == {ada.id: "seated"}


async def test_bots_and_strangers(world: World) -> None:
    """A bot gets no seat, and somebody without one cannot lose it."""
    circle = await make_circle(world)
    bot = world.guild.add_member(world.sim.create_user("echo", bot=True))

    answer = await world.slash(world.facilitator, world.lobby, "meeting seat", action="let in", member=bot)
    assert "A bot cannot have a seat" in answer
    assert "They have no seat" in await change(world, world.facilitator, "remove", world.members[0])
    assert seats(circle) == {}


async def test_let_in_is_written_down_without_a_name(world: World) -> None:
    """The audit knows who let somebody in and which meeting, not whom."""
    circle = await make_circle(world)
    ada = world.members[0]
    await seat(world, ada, circle)
    await before(world, circle, minutes=200)
    await change(world, world.facilitator, "remove", ada)
    await change(world, world.facilitator, "let in", ada)

    written = query(world, "SELECT * FROM audit WHERE act IN ('member_let_in', 'member_removed')")
    assert [row["actor_id"] for row in written] == [world.facilitator.id] * 2
    assert all(ada.id not in tuple(row) for row in written)
