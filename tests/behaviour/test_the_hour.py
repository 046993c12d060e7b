"""Whole circles, read as stories: who speaks, what each of them sees, and that nothing of it is kept."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.domain.meetings import RoomKind
from tests.behaviour.stories import (
    check_in,
    command,
    controls,
    end,
    join,
    make_circle_with,
    name_also,
    panel,
    plant,
    posted,
    press_in,
    prompts,
    query,
    rows,
    start,
    when,
)

if TYPE_CHECKING:
    from datetime import datetime

    from tests.behaviour.stories import Circle
    from tests.harness.answer import Person
    from tests.harness.world import World

MORE_PEOPLE = ("Dana", "Elle", "Fay", "Gil", "Hana", "Ida")
#: Discord takes three edits of old messages in six seconds a channel; we keep to that for all.
EDITS, WITHIN = 3, timedelta(seconds=6)


async def gather(world: World, room: str) -> tuple[Circle, list[Person]]:
    """Let nine people take a seat, open the room with two facilitators, start, and let everybody come in."""
    people = [*world.members, *(world.add(name) for name in MORE_PEOPLE)]
    circle = await make_circle_with(world, {"room": room, "capacity": "9"})
    name_also(world, circle, world.admin)
    for person in people:
        await join(world, person, circle)
    place = await start(world, circle)
    for person in people:
        if room == RoomKind.VOICE:
            await person.actor.join_voice(place)
        else:
            await world.say(person, place, "I am here")
    return circle, people


async def go_to(world: World, circle: Circle, phase: int) -> None:
    """Let the facilitator press Next phase until that part is on."""
    while circle.meeting()["phase"] < phase:
        await press_in(world, world.facilitator, circle.desk, "Next phase")
        await world.later(seconds=3)


async def from_more(world: World, circle: Circle, label: str) -> None:
    """Let the facilitator press something behind More."""
    more = await press_in(world, world.facilitator, circle.desk, "More")
    await world.press(world.facilitator, more, label)
    await world.later(seconds=3)


async def give_to_the_next(world: World, circle: Circle) -> None:
    """Let the facilitator give the piece to whoever is next."""
    picker = await press_in(world, world.facilitator, circle.desk, "Give piece")
    await world.press(world.facilitator, picker, "Give it to the next")
    await world.later(seconds=3)


def whispers(world: World, person: Person, circle: Circle, words: str) -> int:
    """Count what one person alone was told in the room with these words."""
    seen = world.seen_by(person, circle.room())
    return sum(one.ephemeral and words in one.text for one in seen)


def holder(world: World, circle: Circle) -> int | None:
    """Return who has the piece."""
    found = query(world, "SELECT user_id FROM piece_place WHERE holds = 1")
    assert circle.meeting()["state"] == "running"
    return found[0]["user_id"] if found else None


@pytest.mark.parametrize("room", ["text", "voice"])
async def test_an_hour_and_a_half_with_nine(world: World, room: str) -> None:
    """Everyone is reached once, one who goes on and on is told softly, one in tears is waited for, nothing is kept."""
    circle, people = await gather(world, room)
    await the_check_in(world, circle, people)
    await one_goes_on_and_on(world, circle, *people[:2])
    await one_is_in_tears(world, circle, room, *people[1:4])
    await two_hold_it(world, circle, people[-1])
    await the_theme(world, circle, *people[2:5])
    await go_to(world, circle, 6)
    await end(world, circle)
    await world.later(seconds=6)
    assert circle.meeting()["state"] == "closed"
    assert circle.meeting()["attended"] == len(people)
    nothing_is_kept(world, circle, people[0])


async def the_check_in(world: World, circle: Circle, people: list[Person]) -> None:
    """Go once round; everyone passes the piece on."""
    ben, cleo, ada = people[1], people[2], people[0]
    await go_to(world, circle, 3)
    # the check-in: a round that begins when a facilitator gives the piece, and then goes by itself
    shown = panel(world, circle, ben)
    assert f"The piece is with the facilitators. {ada.mention} is next." in shown
    assert shown.labels == ("Raise hand", "Pass", "Help lines")
    assert "Raise hand" not in controls(world, circle).labels
    await give_to_the_next(world, circle)
    reached = []
    for person in people:
        assert f"{person.mention} has the piece. The share ends <t:" in panel(world, circle, cleo)
        reached.append(holder(world, circle))
        said = await press_in(world, person, circle.room(), "Pass")
        assert said.text == "Thank you. The piece has moved on."
        await world.later(seconds=20)
    assert reached == [person.id for person in people]
    assert "The round is through." in panel(world, circle, cleo)


async def one_goes_on_and_on(world: World, circle: Circle, ada: Person, ben: Person) -> None:
    """Ada does not stop. She alone is told, softly; then the desk; nobody cuts her off."""
    await go_to(world, circle, 4)
    await give_to_the_next(world, circle)
    await world.later(minutes=4)
    assert whispers(world, ada, circle, "About a minute left. Nobody cuts you off.") == 1
    assert whispers(world, ben, circle, "About a minute left") == 0
    await world.later(minutes=2)
    (note,) = [
        one
        for one in posted(world, world.facilitator, circle.desk)
        if "A share has gone a minute past" in one.text
    ]
    assert ada.mention not in note
    assert holder(world, circle) == ada.id
    await world.press(world.facilitator, note, "+2 min for this share")
    await from_more(world, circle, "Move on")
    assert holder(world, circle) == ben.id
    assert whispers(world, ben, circle, "The piece is with you. About 5 minutes, if you want them.") == 1


async def one_is_in_tears(
    world: World, circle: Circle, room: str, ben: Person, cleo: Person, dana: Person
) -> None:
    """Everything stands still for ten minutes for Cleo, and no cue comes to anybody."""
    await from_more(world, circle, "Pause")
    assert "Take a moment; nothing is running." in panel(world, circle, cleo)
    assert controls(world, circle).labels == ("Resume", "Next phase", "Prompt", "More")
    ends = circle.meeting()["phase_ends_at"]
    await world.later(minutes=10)
    assert whispers(world, ben, circle, "About a minute left") == 0
    await press_in(world, world.facilitator, circle.desk, "Resume")
    assert circle.meeting()["phase_ends_at"] - ends in range(595, 610)
    said = await press_in(world, cleo, circle.room(), "Pass")
    assert "Your turn goes by" in said
    if room == RoomKind.VOICE:
        await dana.actor.leave_voice()
        await world.later(minutes=1)
        await dana.actor.join_voice(circle.room())
    await press_in(world, ben, circle.room(), "Pass")
    assert holder(world, circle) == dana.id


async def two_hold_it(world: World, circle: Circle, last: Person) -> None:
    """A restart changes nothing; the second facilitator gives time and reorders; two presses at once move once."""
    before = rows(world, "piece", "piece_place")
    await world.restart()
    assert rows(world, "piece", "piece_place") == before
    longer = circle.meeting()["phase_ends_at"]
    await command(world, "extend", world.admin, minutes=5)
    assert circle.meeting()["phase_ends_at"] == longer + 300
    said = await command(world, "piece", world.admin, action="next", member=last)
    assert f"{last.mention} is next." in said

    row = circle.meeting()
    button = f"next_phase:1:{row['meeting_id']}.{row['version']}"
    same = await plant(world, world.lobby, button)
    await world.press(world.facilitator, same, button)
    late = await world.press(world.admin, same, button)
    assert "Somebody else was a moment faster." in late
    assert "**Theme**" in late
    assert "Next phase" in late.labels
    assert circle.meeting()["phase"] == 5


async def the_theme(world: World, circle: Circle, cleo: Person, dana: Person, elle: Person) -> None:
    """Hands are raised: the first has the piece at once, a second press lowers."""
    await world.later(seconds=3)
    first = await press_in(world, elle, circle.room(), "Raise hand")
    assert "The piece is with you." in first
    assert "you are next" in await press_in(world, dana, circle.room(), "Raise hand")
    assert "1 person before you" in await press_in(world, cleo, circle.room(), "Raise hand")
    assert "Your hand is down." in await press_in(world, dana, circle.room(), "Raise hand")
    await from_more(world, circle, "Speak from I")
    assert 'we speak from "I"' in world.find(cleo, circle.room(), "A reminder for all of us")
    await press_in(world, elle, circle.room(), "Pass")
    assert holder(world, circle) == cleo.id


def nothing_is_kept(world: World, circle: Circle, ada: Person) -> None:
    """Look into the file after the close, and at how often the panel was edited."""
    assert circle.meeting()["attended"] == 9
    kept = rows(world, "piece", "piece_place")
    assert kept == {"piece": [], "piece_place": []}
    assert query(world, "SELECT 1 FROM seat WHERE present_at IS NOT NULL") == []
    assert not query(
        world,
        "SELECT 1 FROM outbox WHERE kind IN ('cue', 'desk_cue', 'your_turn') AND member_id IS NOT NULL",
    )
    assert len(prompts(world, circle.room())) == 6
    assert world.find(ada, circle.room(), "Thank you").labels == (
        "A prompt to write with",
        "Help lines",
        "Give",
    )
    edits = [call.at for call in world.wire.calls if call.method == "PATCH" and _of_room(call.path, circle)]
    assert most_within(edits) <= EDITS


def _of_room(path: str, circle: Circle) -> bool:
    return path.startswith(f"/channels/{circle.meeting()['room_id']}/messages/")


def most_within(moments: list[datetime]) -> int:
    """Return the most edits that fell into one span."""
    return max((sum(at <= one < at + WITHIN for one in moments) for at in moments), default=0)


async def test_a_buried_or_old_panel_comes_up_again(world: World) -> None:
    """After a dozen messages, and before it is an hour old, one fresh panel stands below, without a sound."""
    circle, (ada, *_) = await gather(world, "text")
    first = panel(world, circle, ada)
    for _ in range(12):
        await world.say(ada, circle.room(), "and another thing")
    await world.later(seconds=3)

    second = panel(world, circle, ada)
    assert second.id != first.id
    assert not first.exists
    await world.later(minutes=56)
    third = panel(world, circle, ada)
    assert third.id != second.id
    assert not second.exists
    flags = [
        call.body.get("flags") for call in world.wire.sent("POST", f"/channels/{circle.room().id}/messages")
    ]
    assert any(isinstance(one, int) and one & 4096 for one in flags)


async def test_two_days_of_writing_across_four_zones(world: World) -> None:
    """Parts follow each other by themselves for 48 hours; nobody waits for a turn, nobody is late, no cue comes."""
    people = [*world.members, world.add("Dana")]
    circle = await make_circle_with(world, {"room": "text", "agenda": "text_across_zones", "ends": "1"})
    for person in people[:3]:
        await join(world, person, circle)
    await check_in(world, circle)
    await world.until(circle.starts)
    await press_in(world, world.facilitator, circle.desk, "Start")
    room, seen = circle.room(), []
    shown = panel(world, circle, people[0])
    assert shown.labels == ("Help lines",)
    assert "Nobody waits for a turn, and nobody is late." in shown
    refused = await plant(world, room, f"raise_hand:1:{circle.meeting()['meeting_id']}")
    said = await world.press(people[0], refused, refused.labels[0])
    assert "write whenever you like" in said
    # morning in Auckland, Berlin, New York and Los Angeles: each of them comes when it is day
    for hour, person in ((2, people[0]), (14, people[1]), (20, people[2]), (36, people[3])):
        await world.until(circle.starts + timedelta(hours=hour))
        if person is people[3]:
            await join(world, person, circle)
        await world.say(person, room, "Good morning from here")
        seen.append(circle.meeting()["phase"])
        assert world.can_see(person, room)
    assert seen == [1, 2, 2, 3]
    await world.until(circle.starts + timedelta(hours=48, minutes=16))
    assert circle.meeting()["state"] == "closed"
    assert circle.meeting()["attended"] == 4
    assert not query(world, "SELECT 1 FROM outbox WHERE kind IN ('cue', 'desk_cue', 'your_turn', 'knock')")
    closed = when(circle.meeting()["closed_at"])
    await world.until(closed + timedelta(hours=72, minutes=1))
    assert circle.meeting()["room_id"] is None


async def test_a_circle_changes_its_agenda(world: World) -> None:
    """A facilitator makes a part longer and moves it; only a copy changes, and a meeting that runs keeps its own."""
    circle, _ = await gather(world, "text")
    shown = await command(world, "agenda", circle=str(circle.circle_id))
    assert "4. **Check-in**, 15 min, everyone in turn, prompt: check-in" in shown
    assert "With all 9 seats taken, a share in **Sharing** is about 5 minutes." in shown
    form = await world.choose(world.facilitator, shown, "3", custom_id=f"agenda_part:1:{circle.circle_id}")
    changed = await world.fill(
        world.facilitator,
        form,
        {
            "Minutes": "20",
            "Place in the order": "3",
            "Prompt": ["check-in"],
            "How people come to speak": ["open"],
        },
    )

    assert "3. **Check-in**, 20 min, by raising a hand, prompt: check-in" in changed
    assert "95 minutes together; a meeting of this circle lasts 90." in changed
    assert circle.meeting()["agenda_key"] == "ninety"
    assert circle.meeting(2)["agenda_key"] is None
    await go_to(world, circle, 3)
    assert "**Check-in**" in panel(world, circle, world.facilitator)
    wrong = await world.choose(world.facilitator, changed, "3", custom_id=f"agenda_part:1:{circle.circle_id}")
    said = await world.fill(
        world.facilitator,
        wrong,
        {
            "Minutes": "x",
            "Place in the order": "3",
            "Prompt": ["-"],
            "How people come to speak": ["none"],
        },
    )
    assert 'I could not read the minutes "x". A whole number works, for example 15.' in said
    auto = await world.press(world.facilitator, changed, "Let parts end by themselves")
    assert "Parts end by themselves, but never in the middle of a share." in auto
