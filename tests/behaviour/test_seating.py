"""Seats, as a patient takes them on a phone: join, wait, move up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.behaviour.stories import (
    NO,
    STARTS,
    YES,
    before,
    full,
    join,
    make_circle,
    open_room,
    posted,
    press_in,
    query,
    rows,
    seat,
    seats,
    stamp,
    wait_in_line,
)

if TYPE_CHECKING:
    from tests.harness.answer import Person
    from tests.harness.world import World


EVERY_TIME = "Every time"


def texts(world: World, person: Person) -> list[str]:
    """Return what the bot wrote to somebody."""
    return [seen.text for seen in world.dms(person)]


# --- joining


async def test_the_agreement_comes_first(world: World) -> None:
    """Join shows the agreement privately with Accept and a way out, says why, and has written nothing yet."""
    ada, *_ = world.members
    circle = await make_circle(world)
    before_it = rows(world)

    shown = await world.press(ada, circle.card(ada), "Join")

    assert "Please read this first" in shown
    assert "Before your first seat" in shown
    assert shown.labels == ("Accept", "Not now")
    assert shown.last.ephemeral
    assert rows(world) == before_it


async def test_accepting_leads_on_to_the_seat(world: World) -> None:
    """Accept writes the consent and seats the person in one press: when, when the room opens, and one question."""
    ada, *_ = world.members
    circle = await make_circle(world)

    said = await world.press(ada, await world.press(ada, circle.card(ada), "Join"), "Accept")

    assert said.text == (
        f"You have a seat: {full(STARTS)}. The room opens up to 15 minutes before. "
        "May I write to you about this meeting?"
    )
    assert said.labels == (YES, NO, EVERY_TIME)
    assert said.last.ephemeral
    assert seats(circle) == {ada.id: "seated"}
    assert [row["user_id"] for row in query(world, "SELECT * FROM consent")] == [ada.id]


async def test_not_now_writes_nothing(world: World) -> None:
    """Who reads the agreement and does not accept has no seat and leaves no row; the answer says so."""
    ada, *_ = world.members
    circle = await make_circle(world)
    shown = await world.press(ada, circle.card(ada), "Join")
    before_it = rows(world)

    said = await world.press(ada, shown, "Not now")

    assert "Nothing was written down" in said
    assert said.last.ephemeral
    assert rows(world) == before_it


async def test_the_agreement_is_asked_once(world: World) -> None:
    """The second meeting of the same circle, and another circle of the guild, seat at the first press."""
    ada, *_ = world.members
    circle = await make_circle(world, weekday="Mon, Tue")
    await join(world, ada, circle)
    other = await make_circle(world, "Other", time="20:00")
    await before(world, circle, minutes=-120)

    again = await world.press(ada, circle.card(ada, 2), "Join")
    elsewhere = await world.press(ada, other.card(ada), "Join")

    assert again.text.startswith("You have a seat")
    assert elsewhere.text.startswith("You have a seat")


async def test_the_card_counts_and_never_names(world: World) -> None:
    """Everyone reads how many sit and how many wait; no member's name or mention is on a card, to anybody."""
    ada, ben, cleo = world.members
    circle = await make_circle(world, capacity="2")
    said = []
    for person in (ada, ben, cleo):
        said.append(circle.card().text.splitlines()[-1])
        await join(world, person, circle)
        await world.later(seconds=6)
    said.append(circle.card().text.splitlines()[-1])

    assert said == [
        "0 of 2 seats are taken.",
        "1 of 2 seats are taken.",
        "All 2 seats are taken. Join puts you on the list.",
        "All 2 seats are taken, and 1 person waits. Join puts you on the list.",
    ]
    hers = (await world.slash(ada, world.lobby, "circles")).text
    assert "All 2 seats are taken, and 1 person waits.\nYou have a seat." in hers, "she has no list to go to"
    for call in [one for one in world.wire.calls if one.path.startswith(f"/channels/{circle.channel.id}/")]:
        for person in (ada, ben, cleo):
            assert str(person.id) not in str(call.body)
            assert person.name not in str(call.body)


async def test_the_card_is_edited_not_posted_again(world: World) -> None:
    """However many people come and go, there is one card, and a burst of presses is few edits."""
    circle = await make_circle(world, capacity="20")
    people = world.members + [world.add(f"P{number}") for number in range(9)]
    edits = world.wire.count("PATCH", f"/channels/{circle.channel.id}/messages/*")

    for person in people:
        await join(world, person, circle)
    await world.later(seconds=10)

    assert len(posted(world, people[0], circle.channel)) == 1
    assert "12 of 20" in circle.card()
    assert world.wire.count("PATCH", f"/channels/{circle.channel.id}/messages/*") - edits <= 3


async def test_pressing_join_twice_changes_nothing(world: World) -> None:
    """A second press says that one has a seat already, and asks the open question again; the rows stay as they are."""
    ada, *_ = world.members
    circle = await make_circle(world)
    await join(world, ada, circle)
    await world.later(seconds=6)
    before_it = rows(world)

    again = await world.press(ada, circle.card(ada), "Join")

    assert again.text.startswith(f"You already have a seat: {full(STARTS)}.")
    assert again.labels == (YES, NO, EVERY_TIME)
    assert rows(world) == before_it


async def test_who_answered_is_not_asked_again(world: World) -> None:
    """Once the question about writing is answered, a second Join offers only the way out."""
    ada, *_ = world.members
    circle = await make_circle(world)
    await seat(world, ada, circle, write=False)

    again = await world.press(ada, circle.card(ada), "Join")

    assert again.text == f"You already have a seat: {full(STARTS)}."
    assert again.labels == ("Can't make it", EVERY_TIME)


async def test_never_more_seats_than_there_are(world: World) -> None:
    """Of twenty people on three seats the first three sit, and the others wait in the order in which they came."""
    circle = await make_circle(world, capacity="3")
    people = world.members + [world.add(f"P{number}") for number in range(17)]

    places = [(await join(world, person, circle)).text for person in people]

    assert list(seats(circle).items()) == [
        (person.id, "seated" if at < 3 else "waitlisted") for at, person in enumerate(people)
    ]
    assert places[19].startswith("All 3 seats are taken. You are number 17 on the list.")


# --- waiting


async def test_a_full_meeting_says_where_one_stands(world: World) -> None:
    """Join on a full meeting puts one on the list at once, says the place, what happens next, and how to leave it."""
    ada, ben, cleo = world.members
    circle = await make_circle(world, capacity="1")
    await join(world, ada, circle)
    first, second = await join(world, ben, circle), await join(world, cleo, circle)

    assert first.text.startswith("The one seat is taken. You are number 1 on the list. If it frees up")
    assert "number 2" in second
    assert first.labels == ("Stay on the list", "Leave it")
    assert list(seats(circle).values()) == ["seated", "waitlisted", "waitlisted"]


async def test_staying_asks_how_to_be_told(world: World) -> None:
    """Stay on the list asks whether the bot may write, in place of the old buttons; the place is kept either way."""
    ada, ben, _ = world.members
    circle = await make_circle(world, capacity="1")
    await join(world, ada, circle)

    stayed = await world.press(ben, await join(world, ben, circle), "Stay on the list")
    assert "You stay on the list. May I write to you" in stayed
    assert stayed.labels == (YES, NO)
    said = await world.press(ben, stayed, YES)

    assert "first message" in said
    assert texts(world, ben) == [
        f"I will write to you here if a seat in your group becomes yours: {full(STARTS)}."
    ]
    assert seats(circle) == {ada.id: "seated", ben.id: "waitlisted"}


async def test_leaving_the_list_is_one_press(world: World) -> None:
    """Leave it takes one off the list without a question, and those behind move up."""
    ada, ben, cleo = world.members
    circle = await make_circle(world, capacity="1")
    await join(world, ada, circle)
    waiting = await join(world, ben, circle)
    await join(world, cleo, circle)

    said = await world.press(ben, waiting, "Leave it")

    assert "You are not counted in" in said
    assert seats(circle)[ben.id] == "released"
    assert "number 1" in await world.press(cleo, circle.card(cleo), "Join")


async def test_a_freed_seat_goes_to_the_first_in_line(world: World) -> None:
    """One person leaves: the first who waits sits, the second waits on; the one who said yes reads it by DM at once."""
    ada, ben, cleo = world.members
    circle = await make_circle(world, capacity="1")
    await join(world, ada, circle)
    await wait_in_line(world, circle, ben, cleo, write=True)

    await world.press(ada, circle.card(ada), "Can't make it")
    await world.later(seconds=6)

    assert seats(circle) == {ada.id: "released", ben.id: "seated", cleo.id: "waitlisted"}
    told = world.dms(ben)[-1]
    assert told.text == (
        f"A seat in your group is yours: {stamp(STARTS, 'F')}. "
        "Can't come? One tap gives it to the next person."
    )
    assert told.labels == ("Give it back",)
    assert len(world.dms(cleo)) == 1


async def test_giving_it_back_passes_it_on(world: World) -> None:
    """Give it back, pressed in the DM, seats the next in line; pressing it again changes nothing."""
    ada, ben, cleo = world.members
    circle = await make_circle(world, capacity="1")
    await join(world, ada, circle)
    await wait_in_line(world, circle, ben, cleo, write=True)
    await world.press(ada, circle.card(ada), "Can't make it")

    said = await press_in(world, ben, None, "Give it back")
    await press_in(world, ben, None, "Give it back")

    assert "You are not counted in" in said
    assert seats(circle) == {ada.id: "released", ben.id: "released", cleo.id: "seated"}
    assert "A seat in your group is yours" in world.dms(cleo)[-1]


async def test_who_did_not_say_yes_is_told_without_a_name(world: World) -> None:
    """A seat that goes to somebody who wants no DM is a line in the channel that names nobody."""
    ada, ben, cleo = world.members
    circle = await make_circle(world, capacity="1")
    await join(world, ada, circle)
    await wait_in_line(world, circle, ben, write=False)
    await wait_in_line(world, circle, cleo)

    await world.press(ada, circle.card(ada), "Can't make it")
    await press_in(world, ben, circle.channel, "Can't make it")
    await world.later(seconds=6)

    lines = [seen.text for seen in world.seen_by(world.admin, circle.channel) if "went to the first" in seen]
    assert len(lines) == 2
    for line in lines:
        assert line.startswith(f"A seat for {stamp(STARTS, 'F')} went to the first person on the list.")
        assert not [person for person in world.people.values() if person.name in line]
        assert "<@" not in line
    assert texts(world, ben) == texts(world, cleo) == []
    assert "You have a seat." in await world.slash(cleo, None, "my meetings")


async def test_who_comes_back_stands_at_the_end(world: World) -> None:
    """Leaving and joining again means the end of the line, and moving up a second time is told again."""
    ada, ben, cleo = world.members
    circle = await make_circle(world, capacity="1")
    for person in (ada, ben, cleo):
        await join(world, person, circle)
    turns = ((ada, ben), (ben, cleo), (cleo, ada), (ada, ben))

    for notes, (leaver, next_one) in enumerate(turns, 1):
        await world.press(leaver, circle.card(leaver), "Can't make it")
        await join(world, leaver, circle)
        await world.later(seconds=6)
        assert seats(circle)[next_one.id] == "seated"
        assert "number 2" in await world.press(leaver, circle.card(leaver), "Join")
        told = [seen for seen in world.seen_by(world.admin, circle.channel) if "went to the first" in seen]
        assert len(told) == notes, f"{next_one.name} was not told"


async def test_a_seat_freed_in_the_last_minutes_is_not_lost(world: World) -> None:
    """The room is open and the meeting has not begun: a freed seat is the first in line's, who hears of it at once."""
    ada, ben, cleo = world.members
    circle = await make_circle(world, capacity="1")
    await join(world, ada, circle)
    await wait_in_line(world, circle, ben, write=True)
    room = await open_room(world, circle)
    assert not world.can_see(ben, room)

    await world.press(ada, circle.card(ada), "Can't make it")
    await world.later(seconds=6)

    assert not world.can_see(ada, room)
    told = posted(world, ben, None)
    assert len(told) == 2
    assert told[-1].labels
    await join(world, cleo, circle)
    assert seats(circle)[cleo.id] == "waitlisted"
