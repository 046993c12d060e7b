"""May I write to you about this meeting? After a yes a first message and two reminders, after a no nothing, ever."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from tests.behaviour.stories import (
    NAME,
    STARTS,
    YES,
    before,
    full,
    hold,
    join,
    make_circle,
    posted,
    seat,
    seats,
    wait_in_line,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.harness.answer import Person
    from tests.harness.world import World


EVERY_TIME = "Every time"


def texts(world: World, person: Person) -> list[str]:
    """Return what the bot wrote to somebody."""
    return [seen.text for seen in world.dms(person)]


async def test_a_yes_is_tried_at_once(world: World) -> None:
    """By DM sends a first message in the same press, says so, and the message names no circle and no subject."""
    ada, *_ = world.members
    circle = await make_circle(world)

    said = await seat(world, ada, circle, write=True)

    assert said.text == "Good. I have just written you a first message, so you know it works."
    (first,) = texts(world, ada)
    assert first.startswith(f"I will write to you here about your group: {full(STARTS)}.")
    assert NAME not in first


async def test_reminders_come_a_day_and_an_hour_before_and_once(world: World) -> None:
    """After a yes there are exactly two reminders, 24 h and 1 h before to the minute, with one way out each."""
    ada, *_ = world.members
    circle = await make_circle(world, weekday="Wed")
    await seat(world, ada, circle, write=True)
    starts, times = circle.starts, []

    async def note_until(moment: datetime) -> None:
        known = len(world.dms(ada))
        await world.until(moment)
        times.append(len(world.dms(ada)) - known)

    for ahead in (timedelta(hours=24, seconds=1), timedelta(hours=24) - timedelta(minutes=1)):
        await note_until(starts - ahead)
    for ahead in (timedelta(hours=1, seconds=1), timedelta(minutes=59)):
        await note_until(starts - ahead)
    await note_until(starts + timedelta(hours=3))

    assert times == [0, 1, 0, 1, 1]
    reminders = world.dms(ada)[1:3]
    assert [seen.text for seen in reminders] == [f"Your group meets at {full(starts)}."] * 2
    assert [seen.labels for seen in reminders] == [("Can't make it",)] * 2
    assert "does not take place" in world.dms(ada)[3]


async def test_reminders_survive_a_restart_and_are_not_doubled(world: World) -> None:
    """The bot is down when a reminder falls due: it comes once, when the bot is back."""
    ada, *_ = world.members
    circle = await make_circle(world)
    await seat(world, ada, circle, write=True)
    await before(world, circle, minutes=61)
    await world.sim.close_bot()
    await world.later(minutes=5)

    await world.restart()
    await world.later(minutes=20)
    await world.restart()
    await world.later(minutes=20)

    assert texts(world, ada)[1:] == [f"Your group meets at {full(STARTS)}."]


async def test_pressing_yes_twice_reminds_once(world: World) -> None:
    """Two presses on the same yes, and one more in `/my meetings`, still mean one reminder an hour before."""
    ada, *_ = world.members
    circle = await make_circle(world)
    question = await join(world, ada, circle)
    await world.press(ada, question, YES)
    await world.press(ada, question, YES)

    await before(world, circle, minutes=59)

    assert [text for text in texts(world, ada) if text.startswith("Your group meets")] == [
        f"Your group meets at {full(STARTS)}."
    ]


async def test_a_no_means_no_message_ever(world: World) -> None:
    """Neither Only here nor an unanswered question leads to a DM: not before, not at the start, not when it is off."""
    ada, ben, cleo = world.members
    circle = await make_circle(world, weekday="Wed", capacity="2")
    await seat(world, ada, circle, write=False)
    await join(world, ben, circle)
    await wait_in_line(world, circle, cleo, write=False)
    await before(world, circle, minutes=30)
    await world.press(ada, circle.card(ada), "Can't make it")

    await before(world, circle, minutes=-120)

    assert [texts(world, person) for person in (ada, ben, cleo)] == [[], [], []]


async def test_a_changed_mind_stops_the_messages(world: World) -> None:
    """After "Do not write" in `/my meetings` no reminder comes any more."""
    ada, *_ = world.members
    circle = await make_circle(world)
    await seat(world, ada, circle, write=True)

    said = await world.press(ada, await world.slash(ada, None, "my meetings"), "Do not write")
    await before(world, circle, minutes=-60)

    assert "I will not write to you about this meeting" in said
    assert not [text for text in texts(world, ada) if text.startswith("Your group meets")]


async def test_a_yes_after_the_end_is_too_late(world: World) -> None:
    """The question still stands on a phone when the meeting is over: a yes then writes nothing and says so."""
    ada, *_ = world.members
    circle = await make_circle(world)
    question = await join(world, ada, circle)
    await hold(world, circle)

    said = await world.press(ada, question, YES)

    assert said.last.text == "This meeting is over."
    assert posted(world, ada, None) == []


async def test_closed_dms_are_answered_in_the_press(world: World) -> None:
    """Discord refuses the first message: the answer says so and what to do, the seat stays, nothing is an error."""
    ada, *_ = world.members
    circle = await make_circle(world)
    question = await join(world, ada, circle)
    world.wire.close_dms_of(ada.actor.user.dm_channel.id)

    said = await world.press(ada, question, YES)

    assert "Discord does not let me write to you" in said
    assert "**Direct Messages**" in said
    assert "Your place is safe" in said
    assert seats(circle) == {ada.id: "seated"}
    tried = world.wire.count("POST", f"/channels/{ada.actor.user.dm_channel.id}/messages")
    await before(world, circle, minutes=30)
    assert world.wire.count("POST", f"/channels/{ada.actor.user.dm_channel.id}/messages") == tried
    world.wire.heal()
    assert "first message" in await world.press(ada, question, YES)
    assert len(world.dms(ada)) == 1


async def test_a_yes_outlives_a_discord_that_does_not_answer(world: World) -> None:
    """Cut off, failing, or heard without a reply: the answer says what is not known, and the reminders come."""
    circle = await make_circle(world, weekday="Wed")
    breaks: tuple[Callable[..., None], ...] = (
        world.wire.cut,
        world.wire.lose_reply,
        partial(world.wire.fail_before, status=503, times=None),
    )
    for person, breaks_off in zip(world.members, breaks, strict=True):
        question = await join(world, person, circle)
        breaks_off("POST", f"/channels/{person.actor.user.dm_channel.id}/messages")

        said = await world.press(person, question, YES)

        assert "Good, I will write to you" in said
        assert "I could not try it" in said
        world.wire.cut("POST", f"/channels/{person.actor.user.dm_channel.id}/messages")
        later = await world.press(person, await world.slash(person, world.lobby, "my reminders"), "By DM")
        assert "I could not try it" in later
        world.wire.heal()
    await before(world, circle, minutes=30)

    for person in world.members:
        assert len([text for text in texts(world, person) if text.startswith("Your group meets")]) == 2


async def test_dms_that_close_later_are_nobodys_business(world: World) -> None:
    """A reminder that Discord refuses is tried once, and neither the desk nor the channel hears of it."""
    ada, *_ = world.members
    circle = await make_circle(world)
    await seat(world, ada, circle, write=True)
    world.wire.close_dms_of(ada.actor.user.dm_channel.id)
    desk = len(world.seen_by(world.facilitator, circle.desk))
    tried = world.wire.count("POST", f"/channels/{ada.actor.user.dm_channel.id}/messages")

    await before(world, circle, minutes=31)

    assert world.wire.count("POST", f"/channels/{ada.actor.user.dm_channel.id}/messages") == tried + 1
    assert len(world.seen_by(world.facilitator, circle.desk)) == desk
    assert len(posted(world, ada, circle.channel)) == 1
    assert "You have a seat" in await world.slash(ada, world.lobby, "my meetings")


async def test_after_giving_back_no_reminder_comes(world: World) -> None:
    """Who gave the seat back hears no more of that meeting; who joins again is not asked again, and is reminded."""
    ada, *_ = world.members
    circle = await make_circle(world)
    await seat(world, ada, circle, write=True)
    await world.press(ada, circle.card(ada), "Can't make it")
    again = await join(world, ada, circle)
    assert again.labels == ("Can't make it", EVERY_TIME)
    await before(world, circle, minutes=59)
    assert len([text for text in texts(world, ada) if text.startswith("Your group meets")]) == 1

    await world.press(ada, circle.card(ada), "Can't make it")
    await before(world, circle, minutes=-60)

    assert len([text for text in texts(world, ada) if text.startswith("Your group meets")]) == 1
