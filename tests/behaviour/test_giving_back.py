"""Giving a seat back, and which meeting a seat is in; late seats and closed doors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.behaviour.stories import (
    STARTS,
    before,
    full,
    join,
    make_circle,
    open_room,
    plant,
    press_in,
    rows,
    seat,
    seats,
    stamp,
    start,
    when,
)

if TYPE_CHECKING:
    from tests.harness.world import World


async def test_cannot_make_it_by_card_by_dm_and_by_my_meetings(world: World) -> None:
    """All three ways give the seat back in one press without a question, and say when the next meeting is."""
    ada, ben, cleo = world.members
    circle = await make_circle(world)
    following = f"The next one is {full(when(circle.meeting(2)['starts_at']))}."
    for person in (ada, ben, cleo):
        await seat(world, person, circle, write=True)
    await before(world, circle, minutes=59)

    by_card = await world.press(ada, circle.card(ada), "Can't make it")
    by_dm = await press_in(world, ben, None, "Can't make it")
    by_list = await world.press(cleo, await world.slash(cleo, None, "my meetings"), "Can't make it")

    for said in (by_card, by_dm, by_list):
        assert said.text == f"Done. You are not counted in for {stamp(STARTS, 'F')}. {following}"
        assert said.labels == ()
        assert said.last.ephemeral
    assert set(seats(circle).values()) == {"released"}
    await world.later(seconds=11)
    assert "0 of 10 seats" in circle.card()


async def test_giving_back_twice_or_without_a_seat_changes_nothing(world: World) -> None:
    """Can't make it, pressed again or by somebody who never joined, is answered the same way and writes nothing."""
    ada, ben, _ = world.members
    circle = await make_circle(world)
    await join(world, ada, circle)
    await world.press(ada, circle.card(ada), "Can't make it")
    await world.later(seconds=6)
    before_it = rows(world)

    again = await world.press(ada, circle.card(ada), "Can't make it")
    never = await world.press(ben, circle.card(ben), "Can't make it")

    assert again.text == never.text
    assert again.text.startswith("Done.")
    assert rows(world) == before_it


async def test_each_meeting_has_its_own_seats(world: World) -> None:
    """A seat in one meeting is none in the next; the second card counts by itself."""
    ada, ben, _ = world.members
    circle = await make_circle(world, weekday="Mon, Tue")
    await join(world, ada, circle)
    await before(world, circle, minutes=-120)

    await join(world, ben, circle, 2)
    await world.later(seconds=6)

    assert seats(circle) == {ada.id: "seated"}
    assert seats(circle, 2) == {ben.id: "seated"}
    assert "1 of 10 seats" in circle.card(ben, 2)


async def test_a_meeting_that_is_over_takes_nobody(world: World) -> None:
    """The card of a meeting that is past has no buttons, says so and names the next; an old Join is refused kindly."""
    ada, *_ = world.members
    circle = await make_circle(world)
    room = await start(world, circle)
    await press_in(world, world.facilitator, circle.desk, "End")
    await world.later(seconds=11)
    join_id = f"join:1:{circle.meeting()['meeting_id']}"
    old = await plant(world, world.lobby, join_id)

    refused = await world.press(ada, old, join_id)

    assert "This meeting is over." in circle.card(ada)
    assert f"The next one is {full(when(circle.meeting(2)['starts_at']))}." in circle.card(ada)
    assert circle.card(ada).labels == ()
    assert refused.text == "This meeting is over."
    assert not world.can_see(ada, room)
    assert seats(circle) == {}


async def test_the_door_closes_after_the_agreements(world: World) -> None:
    """Until the agreements part is over a newcomer is let in; after it Join says why not, and gives no seat."""
    ada, ben, _ = world.members
    circle = await make_circle(world)
    await world.press(ben, await world.slash(ben, world.lobby, "agreements"), "Accept")
    room = await start(world, circle)
    await join(world, ada, circle)
    await press_in(world, world.facilitator, circle.desk, "Next phase")
    assert world.can_see(ada, room)
    await press_in(world, world.facilitator, circle.desk, "Next phase")

    refused = await world.press(ben, circle.card(ben), "Join")

    assert "The door of this meeting is closed now, so that those inside can settle." in refused
    assert refused.last.ephemeral
    assert not world.can_see(ben, room)
    assert seats(circle).get(ben.id) != "seated"


async def test_a_late_seat_opens_the_room(world: World) -> None:
    """Who joins while the room is open is in it at once; who gives back is out of it at once."""
    ada, *_ = world.members
    circle = await make_circle(world)
    room = await open_room(world, circle)
    assert not world.can_see(ada, room)

    await join(world, ada, circle)
    inside = world.can_see(ada, room)
    await world.press(ada, circle.card(ada), "Can't make it")

    assert inside
    assert not world.can_see(ada, room)
