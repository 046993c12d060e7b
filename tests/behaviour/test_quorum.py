"""The seat rules of a circle: a facilitator answers before a seat is given, and the desk is asked two hours before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.behaviour.stories import (
    before,
    full,
    join,
    make_circle,
    press_in,
    query,
    seat,
    seats,
)

if TYPE_CHECKING:
    from tests.behaviour.stories import Circle
    from tests.harness.answer import Answer, Person
    from tests.harness.world import World

YES, NO = "Let in", "Not this time"
AT_ONCE, APPROVAL = ["at_once"], ["approval"]


async def set_rules(world: World, how: list[str] = AT_ONCE, quorum: str = "") -> Answer:
    """Let the admin fill the form that `/circle show` opens."""
    shown = await world.slash(world.admin, world.lobby, "circle show")
    form = await world.press(world.admin, shown, "Seat rules")
    values = {"When somebody presses Join": how, "Ask the desk below how many seats": quorum}
    return await world.fill(world.admin, form, values)


async def asking(world: World, *people: Person, capacity: str = "10") -> Circle:
    """Make a circle where a facilitator answers first, and let people ask for a seat."""
    circle = await make_circle(world, capacity=capacity)
    await set_rules(world, APPROVAL)
    for person in people:
        await join(world, person, circle)
    await world.settle()
    return circle


def questions(world: World, circle: Circle, words: str = "asks for a seat") -> list[str]:
    """Return the questions on the desk that say so."""
    return [one.text for one in world.seen_by(world.facilitator, circle.desk) if words in one.text]


# --- the rules


async def test_the_rules_are_off_until_an_admin_sets_them(world: World) -> None:
    """Join seats at once and nobody is asked, until `/circle show` says otherwise; the form shows what holds."""
    await make_circle(world)
    shown = await world.slash(world.admin, world.lobby, "circle show")
    assert "Join gives a seat at once. A meeting takes place with any number of people." in shown

    saved = await set_rules(world, APPROVAL, "3")

    assert saved.last.ephemeral
    assert "After Join a facilitator answers first." in saved
    assert "fewer than 3 seats" in await world.slash(world.admin, world.lobby, "circle show")
    form = str((await world.press(world.admin, shown, "Seat rules")).modal)
    assert "'value': '3'" in form


@pytest.mark.parametrize("typed", ["0", "-1", "11", "two"])
async def test_a_number_that_cannot_be_is_said(world: World, typed: str) -> None:
    """Nothing is written, and the answer says what works."""
    await make_circle(world)

    answer = await set_rules(world, APPROVAL, typed)

    assert "Give a number from 1 to 10" in answer
    (row,) = query(world, "SELECT approval, quorum FROM circle")
    assert tuple(row) == (0, None)


# --- approval


async def test_asking_is_told_the_truth(world: World) -> None:
    """There is no seat yet and a person answers: said at once, when pressing again, and in `/my meetings`."""
    ada = world.members[0]
    circle = await asking(world)

    first = await join(world, ada, circle)
    again = await join(world, ada, circle)
    await world.settle()

    for answer in (first, again):
        assert answer.last.ephemeral
        assert "A person answers" in answer
        assert "You have a seat" not in answer
        assert answer.labels == ("By DM, a day and an hour before", "Only here")
    assert len(questions(world, circle)) == 1
    assert "A person answers, and has not yet." in await world.slash(ada, world.lobby, "my meetings")
    assert seats(circle) == {ada.id: "released"}
    assert "0 of 10 seats are taken" in circle.card()


async def test_a_yes_seats_and_tells(world: World) -> None:
    """Let in gives the seat; the channel is told that there is an answer, not whose and not which; Join shows it."""
    ada = world.members[0]
    circle = await asking(world, ada)

    answer = await press_in(world, world.facilitator, circle.desk, YES)
    await world.later(seconds=6)

    assert ada.mention in answer
    assert seats(circle) == {ada.id: "seated"}
    note = world.find(ada, circle.channel, "has an answer")
    assert ada.mention not in note
    assert "You already have a seat" in await join(world, ada, circle)
    assert questions(world, circle) == []
    assert "The answer was yes" in questions(world, circle, "asked for a seat")[0]
    assert "1 of 10 seats are taken" in circle.card()


async def test_a_yes_by_message_for_who_wants_it(world: World) -> None:
    """Who said yes to messages hears the answer there, neutrally, and is reminded like everybody else."""
    ada = world.members[0]
    circle = await asking(world)
    await world.press(ada, await join(world, ada, circle), "By DM, a day and an hour before")

    await press_in(world, world.facilitator, circle.desk, YES)
    await world.later(seconds=6)

    told = world.dms(ada)[-1]
    assert f"You have a seat in your group: {full(circle.starts)}." in told
    assert told.labels == ("Can't make it",)
    assert circle.name not in told
    assert not [one for one in world.seen_by(ada, circle.channel) if "has an answer" in one.text]
    await world.until(circle.starts)
    assert "Your group meets" in world.dms(ada)[-1]


@pytest.mark.parametrize("write", [True, False])
async def test_a_no_is_kind_and_holds(world: World, write: bool) -> None:
    """Not this time is told the chosen way, gives no reason, and another Join does not ask again."""
    ada = world.members[0]
    circle = await asking(world)
    asked = await join(world, ada, circle)
    await world.press(ada, asked, "By DM, a day and an hour before" if write else "Only here")

    await press_in(world, world.facilitator, circle.desk, NO)
    await world.later(seconds=6)

    if write:
        assert "has no seat for you this time" in world.dms(ada)[-1]
    else:
        assert ada.mention not in world.find(ada, circle.channel, "has an answer")
    assert "have no seat for you this time" in await join(world, ada, circle)
    assert seats(circle) == {ada.id: "released"}
    assert "not this time" in questions(world, circle, "asked for a seat")[0]
    await world.slash(world.facilitator, world.lobby, "meeting seat", action="let in", member=ada)
    assert seats(circle) == {ada.id: "seated"}


async def test_who_asked_first_comes_first(world: World) -> None:
    """Answers in another order do not change who was there first; a yes to a full meeting is a place on the list."""
    ada, ben, cleo = world.members
    circle = await asking(world, ada, ben, cleo, capacity="1")
    lines = [one for one in world.seen_by(world.facilitator, circle.desk) if YES in one.labels]
    assert [ada.mention in lines[0], ben.mention in lines[1], cleo.mention in lines[2]] == [True] * 3

    await world.press(world.facilitator, lines[0], YES)
    await world.press(world.facilitator, lines[2], YES)
    late = await world.press(world.facilitator, lines[1], YES)

    assert "number 1 on the list" in late
    assert list(seats(circle).items()) == [
        (ada.id, "seated"),
        (ben.id, "waitlisted"),
        (cleo.id, "waitlisted"),
    ]


async def test_taking_the_question_back(world: World) -> None:
    """Can't make it takes the question off the desk; its buttons come to nothing."""
    ada = world.members[0]
    circle = await asking(world, ada)
    line = world.find(world.facilitator, circle.desk, "asks for a seat")

    await world.press(ada, circle.card(ada), "Can't make it")
    await world.later(seconds=6)

    assert questions(world, circle) == []
    assert line.labels == ()
    assert "You have no seat" in await world.slash(ada, world.lobby, "my meetings")


async def test_who_holds_the_circle_asks_nobody(world: World) -> None:
    """A facilitator's own Join is answered at once; turning the rule off lets who waits for an answer in by Join."""
    ada = world.members[0]
    circle = await asking(world, ada)
    assert "You have a seat" in await join(world, world.facilitator, circle)

    await set_rules(world, AT_ONCE)

    assert "You have a seat" in await join(world, ada, circle)
    assert seats(circle) == {ada.id: "seated", world.facilitator.id: "seated"}


# --- quorum


async def test_the_desk_is_asked_two_hours_before(world: World) -> None:
    """Below the number the facilitators, and nobody else, are asked; holding it changes nothing but the question."""
    circle = await make_circle(world)
    await set_rules(world, quorum="2")
    await seat(world, world.members[0], circle)
    await before(world, circle, minutes=121)
    assert questions(world, circle, "Will you hold it") == []
    await before(world, circle, minutes=119)

    question = world.find(world.facilitator, circle.desk, "Will you hold it")
    assert list(question.labels) == ["Hold it", "Call it off"]
    assert world.facilitator.mention in question
    await world.press(world.facilitator, question, "Hold it")

    assert "The meeting takes place" in question
    assert not question.labels
    assert circle.meeting()["state"] == "announced"
    for place in world.channels():
        if place.id != circle.desk.id:
            assert not [
                one for one in world.seen_by(world.members[0], place) if "with the number" in one.text
            ]


async def test_calling_it_off_tells_no_number(world: World) -> None:
    """Members read that it does not take place, kindly, and never why or how many; a second press finds it over."""
    circle = await make_circle(world)
    await set_rules(world, quorum="3")
    ada = world.members[0]
    await seat(world, ada, circle, write=True)
    await before(world, circle, minutes=110)
    question = world.find(world.facilitator, circle.desk, "Will you hold it")

    await world.press(world.facilitator, question, "Call it off")
    await world.later(seconds=6)

    assert circle.meeting()["state"] == "cancelled"
    for text in (world.dms(ada)[-1].text, world.find(ada, circle.channel, "We are sorry").text):
        assert not [
            word for word in ("few", "enough", "number", "seats", "quorum") if word in text.casefold()
        ]
    assert "does not take place" in question
    assert question.labels == ()


@pytest.mark.parametrize("case", ["enough", "never set", "taken back"])
async def test_nobody_is_asked_without_need(world: World, case: str) -> None:
    """With enough seats taken, without the rule, and after it was taken back the desk stays quiet."""
    circle = await make_circle(world)
    if case != "never set":
        await set_rules(world, quorum="1")
    if case == "enough":
        await seat(world, world.members[0], circle)
    if case == "taken back":
        await set_rules(world)
    await world.until(circle.starts)

    assert questions(world, circle, "Will you hold it") == []


async def test_the_question_moves_with_the_meeting(world: World) -> None:
    """A meeting that is moved is asked about two hours before its new start, and those planned later are too."""
    circle = await make_circle(world)
    await set_rules(world, quorum="3")
    row = circle.meeting()
    await world.slash(
        world.admin,
        world.lobby,
        "circle move",
        circle=circle.name,
        date=row["slot_on"],
        to="2026-01-05 21:00",
    )
    assert circle.meeting()["starts_at"] != row["starts_at"]
    await before(world, circle, minutes=121)
    assert questions(world, circle, "Will you hold it") == []
    await before(world, circle, minutes=119)
    assert len(questions(world, circle, "Will you hold it")) == 1

    await before(world, circle, minutes=119, number=2)
    assert len(questions(world, circle, "Will you hold it")) == 1
    assert len(questions(world, circle, "You were asked whether to hold")) == 1
