"""A seat that frees up near the start is held for the first who waits, for a quarter of an hour."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from tests.behaviour.stories import (
    before,
    join,
    make_circle,
    press_in,
    query,
    seat,
    seats,
    stamp,
    start,
)

if TYPE_CHECKING:
    from tests.behaviour.stories import Circle
    from tests.harness.answer import Answer, Person
    from tests.harness.world import World

TAKE, PASS = "Take the seat", "Let it pass"


async def full_circle(world: World, *, write: bool = False) -> Circle:
    """Make a circle of one seat, which Ada has; Ben and Cleo wait, in this order."""
    circle = await make_circle(world, capacity="1")
    ada, *waiting = world.members[:3]
    await seat(world, ada, circle, write=False)
    for person in waiting:
        answer = await join(world, person, circle)
        stay = await world.press(person, answer, "Stay on the list")
        if write:
            await world.press(person, stay, "By DM, a day and an hour before")
    return circle


async def leave(world: World, person: Person, circle: Circle) -> Answer:
    """Let somebody press Can't make it on the card, and the bot do what follows."""
    answer = await world.press(person, circle.card(person), "Can't make it")
    await world.later(seconds=6)
    return answer


def notes(world: World, circle: Circle, words: str) -> int:
    """Return how many messages with these words there are in the circle channel."""
    return len([one for one in world.seen_by(world.admin, circle.channel) if words in one.text])


async def test_long_before_the_start_the_first_is_seated_at_once(world: World) -> None:
    """More than two hours before nobody is asked: the seat is theirs."""
    circle = await full_circle(world)
    ada, ben, cleo = world.members
    await before(world, circle, minutes=121)

    await leave(world, ada, circle)

    assert seats(circle) == {ada.id: "released", ben.id: "seated", cleo.id: "waitlisted"}
    assert notes(world, circle, "is held until") == 0


async def test_near_the_start_the_seat_is_held_and_not_given(world: World) -> None:
    """Two hours before and later, a note that names nobody offers it; taking it seats them and settles the note."""
    circle = await full_circle(world)
    ada, ben, cleo = world.members
    await before(world, circle, minutes=120)

    await leave(world, ada, circle)

    assert seats(circle) == {ada.id: "released", ben.id: "waitlisted", cleo.id: "waitlisted"}
    note = world.find(cleo, circle.channel, "is held until")
    assert note.labels == (TAKE, PASS)
    assert not [person for person in (ada, ben, cleo) if person.mention in note]
    answer = await world.press(ben, note, TAKE)
    await world.later(seconds=6)

    assert "You have a seat" in answer
    assert seats(circle)[ben.id] == "seated"
    settled = world.find(cleo, circle.channel, "That is settled")
    assert (settled.id, settled.labels) == (note.id, ())
    await world.later(minutes=20)
    assert seats(circle) == {ada.id: "released", ben.id: "seated", cleo.id: "waitlisted"}


async def test_the_buttons_work_for_one_person_alone(world: World) -> None:
    """Everybody else is told, privately, that nothing is held for them; they neither take nor lose anything."""
    circle = await full_circle(world)
    ada, ben, cleo = world.members
    await before(world, circle, minutes=60)
    await leave(world, ada, circle)
    note = world.find(cleo, circle.channel, "is held until")
    standing = seats(circle)

    for person in (ada, cleo, world.admin, world.facilitator):
        for label in (TAKE, PASS):
            answer = await world.press(person, note, label)
            assert answer.last.ephemeral
            assert "No seat is held for you" in answer
    assert seats(circle) == standing
    assert "You have a seat" in await world.press(ben, note, TAKE)


async def test_a_yes_to_messages_brings_the_offer_by_message(world: World) -> None:
    """Who said yes is offered the seat in a DM, can take it there, and nothing stands in the channel."""
    circle = await full_circle(world, write=True)
    ada, ben, _ = world.members
    await before(world, circle, minutes=90)

    await leave(world, ada, circle)

    offer = world.find(ben, None, "A seat in your group is free")
    assert offer.labels == (TAKE, PASS)
    assert circle.name not in offer
    assert notes(world, circle, "is held until") == 0
    assert "You have a seat" in await world.press(ben, offer, TAKE)
    assert seats(circle)[ben.id] == "seated"
    await world.until(circle.starts)
    assert "Your group meets" in world.dms(ben)[-1]


async def test_closed_messages_bring_the_note_instead(world: World) -> None:
    """Where Discord refuses the DM, the offer is made in the channel: it is not lost on the way."""
    circle = await full_circle(world, write=True)
    ada, ben, _ = world.members
    world.wire.close_dms_of(ben.actor.user.dm_channel.id)
    await before(world, circle, minutes=90)

    await leave(world, ada, circle)

    note = world.find(ben, circle.channel, "is held until")
    assert "You have a seat" in await world.press(ben, note, TAKE)


async def test_letting_it_pass_offers_it_to_the_next(world: World) -> None:
    """A no takes the person off the list, without a question why; the next is offered the seat at once."""
    circle = await full_circle(world)
    ada, ben, cleo = world.members
    await before(world, circle, minutes=60)
    await leave(world, ada, circle)

    answer = await press_in(world, ben, circle.channel, PASS)
    await world.later(seconds=6)

    assert "That is fine" in answer
    assert seats(circle) == {ada.id: "released", ben.id: "released", cleo.id: "waitlisted"}
    assert "You have a seat" in await press_in(world, cleo, circle.channel, TAKE)


async def test_after_a_quarter_of_an_hour_it_passes_on(world: World) -> None:
    """Silence passes the offer on, on time; the person keeps their place, is not asked twice, and loses nothing."""
    circle = await full_circle(world)
    ada, ben, cleo = world.members
    await before(world, circle, minutes=60)
    await world.press(ada, circle.card(ada), "Can't make it")
    await world.settle()
    first = world.find(ben, circle.channel, "is held until")

    await world.later(minutes=14, seconds=59)
    assert notes(world, circle, "is held until") == 1
    await world.later(seconds=2)

    assert "That is settled" in first.text
    assert first.labels == ()
    assert seats(circle) == {ada.id: "released", ben.id: "waitlisted", cleo.id: "waitlisted"}
    second = world.find(cleo, circle.channel, "is held until")
    assert second.id != first.id
    assert "You have a seat" in await world.press(cleo, second, TAKE)
    await world.later(minutes=20)
    assert notes(world, circle, "is held until") == 0


async def test_a_seat_that_everybody_let_pass_is_anybodys(world: World) -> None:
    """When the whole list has been asked, the seat is free: Join seats whoever presses first, the list included."""
    circle = await full_circle(world)
    ada, ben, cleo = world.members
    await before(world, circle, minutes=60)
    await leave(world, ada, circle)
    await world.later(minutes=31)
    assert "0 of 1 seat is taken" in circle.card()

    answer = await join(world, ben, circle)

    assert "You have a seat" in answer
    assert "number" in await join(world, cleo, circle)
    assert seats(circle) == {ada.id: "released", ben.id: "seated", cleo.id: "waitlisted"}


async def test_my_meetings_says_what_is_held_and_what_is_free(world: World) -> None:
    """Who missed the note finds the seat there, with the button that takes it; later, that Join still does."""
    circle = await full_circle(world)
    ada, ben, cleo = world.members
    await before(world, circle, minutes=60)
    await leave(world, ada, circle)
    until = world.now() + timedelta(minutes=15, seconds=-6)

    shown = await world.slash(ben, None, "my meetings")
    assert f"is held for you until {stamp(until, 't')}" in shown
    assert shown.labels[:3] == (TAKE, "Can't make it", "Write to me")
    assert "You are number 2 on the list" in await world.slash(cleo, None, "my meetings")

    await world.later(minutes=31)
    for person in (ben, cleo):
        free = await world.slash(person, world.lobby, "my meetings")
        assert "A seat is free" in free
        assert free.labels[:3] == ("Join", "Can't make it", "Write to me")
    assert "You have a seat" in await world.press(cleo, free, "Join")
    assert "You are number 1 on the list" in await world.slash(ben, None, "my meetings")
    assert "No seat is held for you" in await world.press(ben, shown, TAKE)


async def test_nobody_new_gets_between(world: World) -> None:
    """While a seat is held, somebody who joins goes to the end of the list; who it is held for takes it by Join too."""
    circle = await full_circle(world)
    ada, ben, cleo = world.members
    dora = world.add("Dora")
    await before(world, circle, minutes=60)
    await leave(world, ada, circle)

    late = await join(world, dora, circle)

    assert "You are number 3 on the list" in late
    assert "You have a seat" in await join(world, ben, circle)
    assert seats(circle) == {
        ada.id: "released",
        ben.id: "seated",
        cleo.id: "waitlisted",
        dora.id: "waitlisted",
    }


async def test_who_leaves_the_list_passes_the_offer_on(world: World) -> None:
    """Can't make it while a seat is held for one is as good as letting it pass."""
    circle = await full_circle(world)
    ada, ben, cleo = world.members
    await before(world, circle, minutes=60)
    await leave(world, ada, circle)

    await leave(world, ben, circle)

    assert "You have a seat" in await press_in(world, cleo, circle.channel, TAKE)
    assert seats(circle)[ben.id] == "released"


async def test_offers_end_with_the_late_door(world: World) -> None:
    """While the door is open offers are made; after it a freed seat is offered to nobody."""
    circle = await full_circle(world)
    ada, ben, cleo = world.members
    await start(world, circle)
    await leave(world, ada, circle)
    assert "You have a seat" in await press_in(world, ben, circle.channel, TAKE)
    for _ in range(2):
        await press_in(world, world.facilitator, circle.desk, "Next phase")
        await world.later(seconds=6)

    await leave(world, ben, circle)

    assert seats(circle)[cleo.id] == "waitlisted"
    assert notes(world, circle, "is held until") == 0


async def test_an_offer_outlives_a_restart(world: World) -> None:
    """The bot may be away while an offer is open: it passes on when its time is up, and not before."""
    circle = await full_circle(world)
    ada, ben, cleo = world.members
    await before(world, circle, minutes=60)
    await leave(world, ada, circle)
    await world.later(minutes=5)
    await world.restart()
    await world.later(minutes=5)
    assert notes(world, circle, "is held until") == 1

    await world.restart()
    await world.later(minutes=6)

    assert "You have a seat" in await press_in(world, cleo, circle.channel, TAKE)
    assert seats(circle) == {ada.id: "released", ben.id: "waitlisted", cleo.id: "seated"}


async def test_an_open_room_opens_for_who_takes_the_seat(world: World) -> None:
    """Taking an offer after the room has opened lets the person in, and who gave the seat back out."""
    circle = await full_circle(world)
    ada, ben, _ = world.members
    room = await start(world, circle)
    await leave(world, ada, circle)
    assert not world.can_see(ada, room)

    await press_in(world, ben, circle.channel, TAKE)
    await world.later(seconds=6)

    assert world.can_see(ben, room)


async def test_more_seats_near_the_start_are_offered_too(world: World) -> None:
    """A raised capacity is as good as seats given back: one offer a seat, in order."""
    circle = await full_circle(world)
    ada, ben, cleo = world.members
    await before(world, circle, minutes=60)

    await world.slash(world.admin, world.lobby, "circle edit", circle=circle.name, capacity="3")
    await world.later(seconds=6)

    assert notes(world, circle, "is held until") == 2
    for person in (cleo, ben):
        held = [one for one in world.seen_by(person, circle.channel) if TAKE in one.labels]
        assert "You have a seat" in await world.press(person, held[0], TAKE)
    assert seats(circle) == {ada.id: "seated", ben.id: "seated", cleo.id: "seated"}
    assert query(world, "SELECT count(*) AS n FROM seat WHERE offered_until IS NOT NULL")[0]["n"] == 0
