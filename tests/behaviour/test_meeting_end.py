"""How a meeting ends: by a press, by itself, or because nobody came to hold it; and what is left of it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from tests.behaviour.stories import (
    NAME,
    STARTS,
    before,
    command,
    controls,
    exists,
    full,
    hold,
    join,
    locked,
    make_circle,
    make_circle_with,
    panel,
    plant,
    posted,
    press_in,
    query,
    rows,
    seat,
    stamp,
    start,
    when,
)

if TYPE_CHECKING:
    from tests.behaviour.stories import Circle
    from tests.harness.world import World


PHASES = (
    "Welcome",
    "Agreements",
    "Grounding",
    "Check-in",
    "Sharing",
    "Theme",
    "Closing round",
    "Before we go",
)

ENDS = STARTS + timedelta(minutes=90)


def state(circle: Circle, number: int = 1) -> str:
    """Return where a meeting stands in its life."""
    return str(circle.meeting(number)["state"])


def _seated(world: World, circle: Circle, number: int) -> list[dict[str, object]]:
    wanted = circle.meeting(number)["meeting_id"]
    found = query(world, "SELECT user_id FROM seat WHERE meeting_id = ? AND state = 'seated'", wanted)
    return [dict(row) for row in found]


# --- the end


async def test_the_closing_card(world: World) -> None:
    """After End the room has one calm card: thanks, until when it stays, when it is deleted; three buttons."""
    ada = world.members[0]
    circle = await make_circle(world)
    await join(world, ada, circle)
    room = await start(world, circle)
    await world.later(minutes=10)

    await press_in(world, world.facilitator, circle.desk, "End")

    closed = world.now().replace(microsecond=0)
    card = world.find(ada, room, "Thank you")
    locks, deleted = closed + timedelta(minutes=15), closed + timedelta(hours=24)
    assert card.text == (
        f"Thank you for being here. The room stays open until {stamp(locks, 't')}. "
        f"What was written in it is deleted {stamp(deleted, 'F')}."
    )
    assert card.labels == ("A prompt to write with", "Help lines", "Give")
    assert panel(world, circle, ada).text == f"## {NAME}\nThis meeting is over."
    assert controls(world, circle).text.endswith("The meeting is over. Thank you for holding it.")
    assert controls(world, circle).labels == ()


async def test_the_closing_buttons_answer_in_private(world: World) -> None:
    """A prompt to write with, Help lines and Give answer only the person who pressed, and write nothing down."""
    ada = world.members[0]
    circle = await make_circle(world)
    await join(world, ada, circle)
    room = await hold(world, circle)
    card = world.find(ada, room, "Thank you")
    before_it = rows(world)

    to_write, lines, give = [await world.press(ada, card, label) for label in card.labels]

    for said in (to_write, lines, give):
        assert said.last.ephemeral
    assert "nothing is stored here" in to_write
    assert "nobody is watching here" in lines
    assert "0 is welcome" in give
    assert rows(world) == before_it


async def test_the_room_is_locked_after_a_quarter_and_deleted_after_a_day(world: World) -> None:
    """At +15 min the room is closed for writing, at +24 h it is gone with everything that was said; not earlier."""
    ada = world.members[0]
    circle = await make_circle(world)
    await join(world, ada, circle)
    room = await hold(world, circle)
    closed = when(circle.meeting()["closed_at"])
    await world.say(ada, room, "thank you all")

    await world.until(closed + timedelta(minutes=14, seconds=55))
    assert not locked(world, room)
    await world.until(closed + timedelta(minutes=15, seconds=5))
    assert locked(world, room)
    await world.until(closed + timedelta(hours=23, minutes=59))
    assert exists(world, room)
    await world.until(closed + timedelta(hours=24, seconds=5))

    assert not exists(world, room)
    assert circle.meeting()["room_id"] is None


async def test_a_room_that_somebody_deleted_troubles_nobody(world: World) -> None:
    """An admin deletes the room before its time: the bot finds it gone and goes on without a word."""
    circle = await make_circle(world)
    room = await hold(world, circle)
    world.sim.backend.delete_channel(room.id)
    known = len(posted(world, world.facilitator, circle.desk))

    await world.later(hours=25)

    assert circle.meeting()["room_id"] is None
    assert len(posted(world, world.facilitator, circle.desk)) <= known + 1


async def test_it_closes_by_itself(world: World) -> None:
    """Nobody presses End: a quarter of an hour after its planned end the meeting closes with the same card."""
    ada = world.members[0]
    circle = await make_circle(world)
    await join(world, ada, circle)
    room = await start(world, circle)

    await world.until(ENDS + timedelta(minutes=14, seconds=55))
    assert state(circle) == "running"
    await world.until(ENDS + timedelta(minutes=15, seconds=5))

    assert state(circle) == "closed"
    assert "Thank you for being here." in world.find(ada, room, "Thank you")


async def test_it_closes_by_itself_after_a_restart(world: World) -> None:
    """The bot dies in the middle of a meeting and comes back after its end: the closing card is there, once."""
    ada = world.members[0]
    circle = await make_circle(world)
    await join(world, ada, circle)
    room = await start(world, circle)
    await world.sim.close_bot()
    await world.until(ENDS + timedelta(hours=1))

    await world.restart()
    await world.later(minutes=20)

    assert len([seen for seen in posted(world, ada, room) if "Thank you for being here" in seen]) == 1
    assert locked(world, room)


async def test_the_last_next_closes(world: World) -> None:
    """In the last part the desk says that Next phase closes the meeting, and it does."""
    circle = await make_circle(world)
    await start(world, circle)
    for _ in PHASES[1:]:
        await press_in(world, world.facilitator, circle.desk, "Next phase")
    assert "This is the last part. **Next phase** closes the meeting." in controls(world, circle)

    await press_in(world, world.facilitator, circle.desk, "Next phase")

    assert state(circle) == "closed"


async def test_what_is_over_stays_over(world: World) -> None:
    """Start, Next, Pause and End of a closed meeting, pressed on an old screen, show so and change nothing."""
    circle = await make_circle(world)
    await hold(world, circle)
    row = circle.meeting()
    number, version = row["meeting_id"], row["version"]
    ids = (
        *(
            f"start:1:{number}.{version}",
            f"next_phase:1:{number}.{version - 1}",
            f"pause:1:{number}.{version}",
        ),
        *(f"end_meeting:1:{number}.{version}", f"end_meeting:1:{number}.{version - 1}"),
    )
    here = f"check_in:1:{number}"
    old = await plant(world, world.lobby, *ids[:3], here)
    older = await plant(world, world.lobby, *ids[3:])
    before_it = rows(world)

    said = [(await world.press(world.facilitator, old, one)).last for one in ids[:3]]
    said += [(await world.press(world.facilitator, older, one)).last for one in ids[3:]]

    assert {one.text for one in said} == {
        f"## Desk: {NAME}\nThe meeting is over. Thank you for holding it."
    }, "the desk as it is now, without a word of somebody else who was faster"
    assert {one.labels for one in said} == {()}
    assert all(one.ephemeral for one in said)
    assert (await world.press(world.facilitator, old, here)).text == "This meeting is over."
    assert rows(world) == before_it


async def test_the_next_card_is_there_when_one_is_over(world: World) -> None:
    """The moment a meeting closes, the card of the next one stands in the channel, ready to join."""
    circle = await make_circle(world)
    await hold(world, circle)

    assert circle.card(world.members[0], 2).labels == ("Join", "Can't make it", "Add to calendar")


# --- nobody comes


async def test_nobody_comes(world: World) -> None:
    """No check-in: at -10 the desk is asked, at +10 the meeting is off, kindly, with help lines and the next date."""
    ada, ben, _ = world.members
    circle = await make_circle(world)
    await seat(world, ada, circle, write=True)
    await seat(world, ben, circle, write=False)
    following = when(circle.meeting(2)["starts_at"])
    desk = len(posted(world, world.facilitator, circle.desk))

    await before(world, circle, minutes=10.1)
    assert len(posted(world, world.facilitator, circle.desk)) == desk + 1
    await before(world, circle, minutes=9.9)
    asked = posted(world, world.facilitator, circle.desk)[-1]
    assert asked.text.startswith(world.facilitator.mention)
    assert f"nobody has checked in yet for {full(STARTS)}" in asked
    await before(world, circle, minutes=-9.9)
    assert state(circle) == "announced"
    await before(world, circle, minutes=-10.1)

    assert state(circle) == "missed"
    (note,) = [seen for seen in posted(world, ada, circle.channel) if "no facilitator this time" in seen]
    assert note.text == (
        f"There is no facilitator this time, so the meeting at {stamp(STARTS, 'F')} does not take place. "
        f"We are sorry.\nThe next one is {full(following)}."
    )
    assert note.labels == ("Join the next one", "Help lines")
    assert "This meeting does not take place." in circle.card()
    assert circle.card().labels == ()
    assert world.dms(ada)[-1].text == note.text
    assert world.dms(ben) == []


async def test_the_question_on_the_desk_can_be_answered_there(world: World) -> None:
    """The message that rings at -10 has the button that is asked for, so that nobody has to scroll."""
    circle = await make_circle(world)
    await before(world, circle, minutes=9)
    asked = world.find(world.facilitator, circle.desk, "nobody has checked in yet")

    await world.press(world.facilitator, asked, "I am here")
    await world.later(seconds=6)

    assert state(circle) == "open"


async def test_join_the_next_one_leads_on(world: World) -> None:
    """Join the next one seats from the note in the channel; in the DM it leads to the channel where the card is."""
    ada, ben, _ = world.members
    circle = await make_circle(world)
    await seat(world, ada, circle, write=True)
    await seat(world, ben, circle)
    await before(world, circle, minutes=-11)

    joined = await press_in(world, ben, circle.channel, "Join the next one")
    (in_dm,) = [button for button in world.dms(ada)[-1].buttons if button["label"] == "Join the next one"]

    assert "You have a seat" in joined
    assert [row["user_id"] for row in _seated(world, circle, 2)] == [ben.id]
    assert in_dm["url"] == f"https://discord.com/channels/{world.guild.id}/{circle.channel.id}"


async def test_a_cancelled_meeting_cannot_be_joined_or_opened(world: World) -> None:
    """Old Join and I am here buttons of a meeting that is off say so and write nothing."""
    circle = await make_circle(world)
    await before(world, circle, minutes=-11)
    number = circle.meeting()["meeting_id"]
    old = await plant(world, world.lobby, f"join:1:{number}", f"check_in:1:{number}")
    before_it = rows(world)

    joined = await world.press(world.members[0], old, f"join:1:{number}")
    here = await world.press(world.facilitator, old, f"check_in:1:{number}")

    assert joined.text == "This meeting does not take place."
    assert "over" in here
    assert rows(world) == before_it


# --- text across zones


async def test_a_meeting_of_two_days_is_not_called_off(world: World) -> None:
    """Of two days, nobody is asked at -10, nothing is called off at +10, and a check-in on the next day opens it."""
    ada = world.members[0]
    circle = await make_circle_with(world, {"agenda": "text_across_zones", "room": None})
    await seat(world, ada, circle, write=True)
    written = len(world.dms(ada))

    await before(world, circle, minutes=-60 * 20)

    assert state(circle) == "announced"
    desk = [seen for seen in posted(world, world.facilitator, circle.desk) if "nobody has checked in" in seen]
    assert desk == []
    told = [seen.text for seen in world.dms(ada)[written:]]
    assert [text for text in told if "not take place" in text] == []
    await press_in(world, world.facilitator, circle.desk, "I am here")
    await world.later(seconds=6)
    assert world.can_see(ada, circle.room())


async def test_a_meeting_of_two_days_lasts_two_days(world: World) -> None:
    """It has no late door, ends 48 h after its start, and what was written stays for 72 h."""
    ada, ben, _ = world.members
    circle = await make_circle(world, agenda="text_across_zones", starts="2026-01-05", ends="1")
    await join(world, ada, circle)
    room = await start(world, circle)
    assert when(circle.meeting()["ends_at"]) == STARTS + timedelta(hours=48)
    for _ in range(3):
        await command(world, "next")
    await join(world, ben, circle)
    assert world.can_see(ben, room)

    await command(world, "end")

    closed = when(circle.meeting()["closed_at"])
    assert stamp(closed + timedelta(hours=72), "F") in world.find(ada, room, "Thank you")
    purge = query(world, "SELECT due_at FROM outbox WHERE kind = 'purge_room'")
    assert [when(row["due_at"]) for row in purge] == [closed + timedelta(hours=72)]
