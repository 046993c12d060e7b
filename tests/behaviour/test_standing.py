"""A seat for every time: begun after joining or in `/my meetings`, ended by Stop or by withdrawing the consent."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from tests.behaviour.stories import (
    hold,
    join,
    make_circle,
    plant,
    press_in,
    query,
    seat,
    seats,
    when,
)

if TYPE_CHECKING:
    from tests.behaviour.stories import Circle
    from tests.harness.answer import Answer, Person
    from tests.harness.world import World

EVERY = "Every time"


async def every_time(world: World, person: Person, circle: Circle, *, write: bool | None = None) -> Answer:
    """Let somebody join and ask for every time; `write` answers the question about writing first."""
    answer = await join(world, person, circle)
    if write is not None:
        await world.press(person, answer, "By DM, a day and an hour before" if write else "Only here")
    return await world.press(person, answer, EVERY)


async def next_one(world: World, circle: Circle) -> None:
    """Let the first meeting be held, and the card of the second go out."""
    await hold(world, circle)
    await world.later(minutes=1)
    assert circle.meeting(2)["state"] == "announced"


async def hold_off(world: World, circle: Circle) -> None:
    """Let the first meeting be moved away by a week and a day, so that both cards are out."""
    row = circle.meeting()
    await world.slash(
        world.admin,
        world.lobby,
        "circle move",
        circle=circle.name,
        date=row["slot_on"],
        to="2026-01-11 18:00",
    )
    await world.until(when(circle.meeting(2)["starts_at"]) - timedelta(days=6, hours=23))


def standing(world: World) -> list[int]:
    """Return who has a standing seat, first come first."""
    return [row["user_id"] for row in query(world, "SELECT user_id FROM standing ORDER BY standing_id")]


async def test_it_is_asked_after_joining(world: World) -> None:
    """Three answers at most, and what pressing it means is said with the way out beside it."""
    circle = await make_circle(world)
    ada = world.members[0]
    joined = await join(world, ada, circle)
    assert joined.labels == ("By DM, a day and an hour before", "Only here", EVERY)

    answer = await world.press(ada, joined, EVERY)

    assert answer.last.ephemeral
    assert answer.labels == ("Stop",)
    assert "every meeting of **Harbor circle**" in answer
    assert standing(world) == [ada.id]
    assert EVERY not in (await join(world, ada, circle)).labels


async def test_the_next_meeting_seats_them_first_and_in_their_order(world: World) -> None:
    """When the card goes out they sit, in the order in which they asked, and the rest of them wait first."""
    circle = await make_circle(world, capacity="2")
    ada, ben, cleo = world.members
    for person in (ada, ben):
        await every_time(world, person, circle)
    answer = await join(world, cleo, circle)
    assert "number 1 on the list" in answer
    mine = await world.slash(cleo, world.lobby, "my meetings")
    await world.press(cleo, mine, EVERY)
    await world.press(ada, circle.card(ada), "Can't make it")
    assert seats(circle)[cleo.id] == "seated"

    await next_one(world, circle)

    assert list(seats(circle, 2).items()) == [(ada.id, "seated"), (ben.id, "seated"), (cleo.id, "waitlisted")]
    card = circle.card(number=2)
    assert "All 2 seats are taken, and 1 person waits" in card
    assert not [one for one in world.members if one.mention in card]
    dora = world.add("Dora")
    assert "number 2 on the list" in await join(world, dora, circle, 2)


async def test_nothing_is_seated_before_the_card(world: World) -> None:
    """A meeting that nobody can see yet has no seats in it."""
    circle = await make_circle(world)
    await every_time(world, world.members[0], circle)

    assert circle.meeting(2)["state"] == "planned"
    assert seats(circle, 2) == {}


async def test_every_time_counts_for_cards_that_are_out(world: World) -> None:
    """A meeting that is announced already is included, and a place given back in it is not taken again."""
    circle = await make_circle(world)
    ada, ben, _ = world.members
    first = [await join(world, person, circle) for person in (ada, ben)]
    await hold_off(world, circle)
    await seat(world, ben, circle, number=2)
    await world.press(ben, circle.card(ben, 2), "Can't make it")

    for person, answer in zip((ada, ben), first, strict=True):
        await world.press(person, answer, EVERY)

    assert seats(circle, 2) == {ben.id: "released", ada.id: "seated"}


async def test_one_meeting_can_be_left_out(world: World) -> None:
    """Can't make it frees that meeting alone: no seat comes back by itself, and the next one has them again."""
    circle = await make_circle(world)
    ada = world.members[0]
    await every_time(world, ada, circle)
    await next_one(world, circle)
    await world.press(ada, circle.card(ada, 2), "Can't make it")
    await world.restart()
    await world.later(hours=2)
    assert seats(circle, 2) == {ada.id: "released"}

    await hold(world, circle, number=2)
    await world.later(minutes=1)

    assert seats(circle, 3) == {ada.id: "seated"}


async def test_stop_ends_it_and_keeps_what_there_is(world: World) -> None:
    """After Stop the seats taken stay, and the following meeting has none; a second press finds nothing."""
    circle = await make_circle(world)
    ada = world.members[0]
    begun = await every_time(world, ada, circle)

    answer = await world.press(ada, begun, "Stop")
    assert "You have no seat for every time" in await world.press(ada, begun, "Stop")
    await next_one(world, circle)

    assert "The seats you have stay yours" in answer
    assert seats(circle) == {ada.id: "seated"}
    assert seats(circle, 2) == {}
    assert standing(world) == []


async def test_my_meetings_begins_and_stops_it(world: World) -> None:
    """Both buttons are in `/my meetings` too, in the guild and in a DM, and also when there is no seat left."""
    circle = await make_circle(world)
    ada = world.members[0]
    await seat(world, ada, circle, write=False)
    shown = await world.slash(ada, None, "my meetings")
    assert "only the meetings you join yourself" in shown
    await world.press(ada, shown, EVERY)
    await world.press(ada, circle.card(ada), "Can't make it")

    for place in (None, world.lobby):
        shown = await world.slash(ada, place, "my meetings")
        assert "**Harbor circle**: you have a place every time." in shown
        assert shown.labels == ("Stop",)
    await world.press(ada, shown, "Stop")

    assert "You have no seat at the moment" in await world.slash(ada, world.lobby, "my meetings")


async def test_withdrawing_the_consent_ends_it(world: World) -> None:
    """Whoever no longer agrees is in no meeting any more, this one or a later one."""
    circle = await make_circle(world)
    ada = world.members[0]
    await every_time(world, ada, circle)

    await world.press(ada, await world.slash(ada, world.lobby, "agreements"), "Withdraw")
    await next_one(world, circle)

    assert standing(world) == []
    assert seats(circle, 2) == {}


async def test_the_answer_about_writing_goes_with_it(world: World) -> None:
    """A yes to messages holds for the meetings that come by themselves; the last answer counts."""
    circle = await make_circle(world)
    ada, ben, cleo = world.members
    await every_time(world, ada, circle, write=True)
    await every_time(world, ben, circle, write=False)
    begun = await join(world, cleo, circle)
    await world.press(cleo, begun, EVERY)
    await world.press(cleo, begun, "By DM, a day and an hour before")
    await next_one(world, circle)

    found = query(
        world, "SELECT user_id, write_to FROM seat WHERE meeting_id = ?", circle.meeting(2)["meeting_id"]
    )
    assert {row["user_id"]: row["write_to"] for row in found} == {ada.id: "dm", ben.id: "here", cleo.id: "dm"}
    before = {person.id: len(world.dms(person)) for person in (ada, ben, cleo)}
    await world.until(when(circle.meeting(2)["starts_at"]))
    after = {person.id: len(world.dms(person)) for person in (ada, ben, cleo)}
    assert {one: after[one] - before[one] for one in after} == {ada.id: 2, ben.id: 0, cleo.id: 2}


async def test_only_who_sits_or_waits_can_begin(world: World) -> None:
    """Somebody without a place is told how to get one, whatever message the button strayed to."""
    circle = await make_circle(world)
    strayed = await plant(world, world.lobby, f"every_time:1:{circle.meeting()['meeting_id']}")

    answer = await world.press(world.members[0], strayed, strayed.labels[0])

    assert "You are not counted in for this meeting" in answer
    assert standing(world) == []


async def test_a_press_between_card_and_note_comes_after_them(world: World) -> None:
    """Who presses Join at the very moment the card appears still comes after those with a seat for every time."""
    circle = await make_circle(world, capacity="1")
    ada, ben, _ = world.members
    await every_time(world, ada, circle)
    await seat(world, ben, circle)
    early = await plant(world, world.lobby, f"join:1:{circle.meeting(2)['meeting_id']}")

    answer = await world.press(ben, early, early.labels[0])

    assert "number 1 on the list" in answer
    assert list(seats(circle, 2).values()) == ["seated", "waitlisted"]
    await next_one(world, circle)
    assert "The one seat is taken, and 1 person waits" in circle.card(number=2)
    await press_in(world, ada, circle.channel, "Can't make it")
    assert seats(circle, 2)[ben.id] == "seated"
