"""A meeting in a text room, from the desk's first message through every part of it; with a tired facilitator."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.content import load_content
from bot.domain.prompts import prompts_of
from tests.behaviour.stories import (
    NAME,
    PASSING,
    STARTS,
    before,
    check_in,
    command,
    controls,
    full,
    join,
    make_circle,
    name_also,
    open_room,
    panel,
    plant,
    post_prompt,
    posted,
    press_in,
    prompts,
    rows,
    stamp,
    start,
    when,
)
from tests.meta.source import ROOT

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


# --- before


async def test_the_controls_appear_half_an_hour_before(world: World) -> None:
    """At -30 min, and not before, the desk has one message: when, how many seats are taken, and one button."""
    circle = await make_circle(world)
    await join(world, world.members[0], circle)
    known = len(posted(world, world.facilitator, circle.desk))

    await before(world, circle, minutes=30.1)
    assert len(posted(world, world.facilitator, circle.desk)) == known
    await before(world, circle, minutes=29.9)

    (new,) = posted(world, world.facilitator, circle.desk)[known:]
    assert new.text.splitlines()[1:3] == [full(STARTS), "1 of 10 seats are taken."]
    assert new.labels == ("I am here",)
    assert "15 minutes before" in new


async def test_the_room_opens_at_a_quarter_to_and_not_before(world: World) -> None:
    """Checked in at -20, the room is there at -15 and not at -16; the answer had said when."""
    circle = await make_circle(world)
    await join(world, world.members[0], circle)
    said = await check_in(world, circle)
    assert f"The room opens {full(STARTS - timedelta(minutes=15))}" in said
    assert said.last.ephemeral

    await before(world, circle, minutes=15.1)
    assert circle.meeting()["room_id"] is None
    assert state(circle) == "announced"
    await before(world, circle, minutes=14.9)

    assert state(circle) == "open"
    assert "The room is open." in circle.card()
    assert controls(world, circle).labels == ("Start", "End", "More")


async def test_nobody_opens_the_room_but_a_facilitator(world: World) -> None:
    """Without a check-in there is no room at -15 and none at the start, however many people have a seat."""
    circle = await make_circle(world)
    await join(world, world.members[0], circle)

    await before(world, circle, minutes=-1)

    assert circle.meeting()["room_id"] is None
    assert [place.name for place in world.channels(world.members[0])] == ["lobby", NAME]


async def test_meeting_start_says_i_am_here_before_the_room_is_open(world: World) -> None:
    """`/meeting start` at -20 checks in and says when the room opens; once it is open the same command starts."""
    circle = await make_circle(world)
    await before(world, circle, minutes=20)

    first = await command(world, "start")
    assert f"The room opens {full(STARTS - timedelta(minutes=15))}" in first
    assert first.last.ephemeral
    await before(world, circle, minutes=5)
    assert state(circle) == "open"
    second = await command(world, "start")

    assert "The meeting is running" in second
    assert state(circle) == "running"


async def test_checking_in_days_before_does_not_count(world: World) -> None:
    """A facilitator who types `/meeting start` on the wrong day opens nothing: it says when."""
    circle = await make_circle(world)
    before_it = rows(world)

    said = await command(world, "start")

    assert f"the meeting starts {full(STARTS)}" in said
    assert said.last.ephemeral
    assert rows(world) == before_it
    await before(world, circle, minutes=-1)
    assert circle.meeting()["room_id"] is None


async def test_a_late_check_in_opens_the_room_at_once(world: World) -> None:
    """Who comes five minutes after the start still opens the room, and nothing is called off any more."""
    circle = await make_circle(world)
    await join(world, world.members[0], circle)
    await before(world, circle, minutes=-5)

    await press_in(world, world.facilitator, circle.desk, "I am here")
    await world.later(seconds=6)

    assert state(circle) == "open"
    assert world.can_see(world.members[0], circle.room())
    await before(world, circle, minutes=-15)
    assert state(circle) == "open"


async def test_a_second_check_in_says_that_the_room_is_open(world: World) -> None:
    """An old "I am here" (two facilitators, two phones) is answered with how it is now, and changes nothing."""
    circle = await make_circle(world)
    await open_room(world, circle)
    here = f"check_in:1:{circle.meeting()['meeting_id']}"
    old = await plant(world, circle.desk, here)

    said = await world.press(world.facilitator, old, here)

    assert said.text == "The room is open."
    assert state(circle) == "open"


# --- the room


async def test_only_the_seated_and_those_who_hold_it_are_in_the_room(world: World) -> None:
    """Not the waitlisted, not the admin, not somebody without a seat; each of the seated is let in."""
    ada, ben, cleo = world.members
    circle = await make_circle(world, capacity="2")
    for person in (ada, ben, cleo):
        await join(world, person, circle)

    room = await open_room(world, circle)

    inside = [name for name, person in world.people.items() if world.can_see(person, room)]
    assert inside == ["Jonas", "Ada", "Ben"]
    assert room.is_thread


async def test_the_open_room_says_what_to_expect(world: World) -> None:
    """The first message in the room: when we begin, that listening is enough, and help lines in reach."""
    circle = await make_circle(world)
    await join(world, world.members[0], circle)
    await open_room(world, circle)

    shown = panel(world, circle, world.members[0])

    assert shown.text == (
        f"## {NAME}\nThe room is open. We begin at {stamp(STARTS, 't')}. "
        "Listening is enough; you can pass at any time."
    )
    assert shown.labels == ("Help lines",)


async def test_the_panel_follows_the_meeting(world: World) -> None:
    """From Start to the last part the panel says which part it is, when it ends, what is next, and the prompt."""
    circle = await make_circle(world)
    await join(world, world.members[0], circle)
    room = await start(world, circle)
    seen = []

    for _ in PHASES:
        shown = panel(world, circle, world.members[0])
        seen.append(shown.text.splitlines()[1].partition(",")[0].strip("*"))
        assert f"The meeting ends at {stamp(ENDS, 't')}." in shown
        assert shown.labels == ("Raise hand", "Pass", "Help lines")
        row = circle.meeting()
        assert f"ends {stamp(when(row['phase_ends_at']), 'R')}" in shown
        if len(seen) < len(PHASES):
            assert f"Next: {PHASES[len(seen)]}" in shown
        await press_in(world, world.facilitator, circle.desk, "Next phase")
        await world.later(seconds=3)

    assert tuple(seen) == PHASES
    assert state(circle) == "closed"
    assert len(prompts(world, room)) == 6


async def test_each_part_posts_a_prompt_of_its_kind(world: World) -> None:
    """Opening, grounding, check-in, sharing, theme and closing come in that order, one each, from the deck."""
    circle = await make_circle(world)
    room = await start(world, circle)
    for _ in PHASES[1:]:
        await press_in(world, world.facilitator, circle.desk, "Next phase")

    deck = load_content(ROOT / "config").decks[0]
    kind_of = {prompt.text: prompt.kind for prompt in deck.prompts}

    assert [kind_of[text] for text in prompts(world, room)] == [
        *("opening", "grounding", "check-in", "sharing", "theme", "closing")
    ]


async def test_the_same_by_command(world: World) -> None:
    """`/meeting start|next|prompt|end` do what the buttons do, from any channel, answered privately."""
    circle = await make_circle(world)
    room = await open_room(world, circle)

    started = await command(world, "start")
    moved = await command(world, "next")
    asked = await post_prompt(world, "closing")
    ended = await command(world, "end")

    for said in (started, moved, asked, ended):
        assert said.last.ephemeral
    assert "running" in started
    assert "running" in moved
    assert asked.text == "Posted."
    assert "The room stays open for 15 minutes" in ended
    assert len(prompts(world, room)) == 2
    assert state(circle) == "closed"


async def test_two_facilitators_at_once_move_once(world: World) -> None:
    """Two press Next phase on the same screen: it moves once; an old End shows the fresh desk and ends nothing."""
    ada = world.members[0]
    circle = await make_circle(world)
    name_also(world, circle, ada)
    await start(world, circle)
    row = circle.meeting()
    button = f"next_phase:1:{row['meeting_id']}.{row['version']}"
    same = await plant(world, world.lobby, button)

    first = await world.press(world.facilitator, same, button)
    second = await world.press(ada, same, button)

    assert "a moment faster" not in first
    assert "a moment faster" in second
    assert second.last.ephemeral
    assert circle.meeting()["phase"] == 1

    for end in (f"end_meeting:1:{row['meeting_id']}.{row['version']}", f"end:1:{row['meeting_id']}"):
        old = await plant(world, world.lobby, end)
        late = await world.press(ada, old, end)
        assert "a moment faster" in late, "an End that was drawn for another part ends nothing"
        assert "**Agreements**" in late
        assert late.last.labels == ("Next phase", "Prompt", "End", "More")
        assert state(circle) == "running"
    await world.press(ada, late, "End")
    assert state(circle) == "closed"


async def test_start_counts_once_too(world: World) -> None:
    """A second Start on the same screen does not begin the meeting again, nor does `/meeting start`."""
    circle = await make_circle(world)
    room = await open_room(world, circle)
    row = circle.meeting()
    button = f"start:1:{row['meeting_id']}.{row['version']}"
    same = await plant(world, world.lobby, button)
    await world.press(world.facilitator, same, button)

    again = await world.press(world.facilitator, same, button)
    typed = await command(world, "start")

    assert "a moment faster" in again
    assert typed.text == "The meeting has already started."
    assert len(prompts(world, room)) == 1


async def test_buttons_before_their_time_say_what_to_do(world: World) -> None:
    """Next, Prompt and End before the start say how to get there; nothing moves."""
    circle = await make_circle(world)
    await before(world, circle, minutes=20)
    number = circle.meeting()["meeting_id"]
    ids = (f"next_phase:1:{number}.0", f"prompt:1:{number}", f"end_meeting:1:{number}.0")
    old = await plant(world, world.lobby, *ids)
    before_it = rows(world)

    said = [(await world.press(world.facilitator, old, one)).last.text for one in ids]

    assert said[0].startswith("The meeting has not started yet. Press Start on the desk")
    assert (
        said[1]
        == said[2]
        == ("The room is not open yet. Press **I am here** on the desk, or use `/meeting start`.")
    )
    assert rows(world) == before_it


# --- prompts


async def test_a_prompt_can_be_had_at_any_time(world: World) -> None:
    """Prompt shows the facilitator alone one that fits the part, another one if asked, and posts what was seen."""
    circle = await make_circle(world)
    await join(world, world.members[0], circle)
    room = await start(world, circle)

    shown = await press_in(world, world.facilitator, circle.desk, "Prompt")
    offered = shown.text.splitlines()[0]
    swapped = await world.press(world.facilitator, shown, "Another")
    wanted = swapped.text.splitlines()[0]
    assert len(prompts(world, room)) == 1
    assert shown.last.ephemeral
    assert wanted != offered
    posted_it = await world.press(world.facilitator, swapped, "Post it")

    assert posted_it.text == "Posted."
    assert prompts(world, room)[1:] == [wanted]
    assert wanted in world.find(world.members[0], room, PASSING)
    assert controls(world, circle).labels == ("Next phase", "Prompt", "End", "More")


async def test_no_prompt_comes_twice_until_the_deck_is_through(world: World) -> None:
    """Over two meetings of a circle every prompt of a kind comes once before the first comes again."""
    circle = await make_circle(world, weekday="Mon, Tue")
    deck = load_content(ROOT / "config").decks[0]
    all_of_kind = [one.text for one in prompts_of(deck, "grounding") if one.language == "en"]
    room = await start(world, circle)
    half = len(all_of_kind) // 2
    for _ in range(half):
        await post_prompt(world, "grounding")
    seen = [text for text in prompts(world, room) if text in all_of_kind]
    await command(world, "end")
    room = await open_room(world, circle, number=2)
    for _ in range(len(all_of_kind) - half + 1):
        await post_prompt(world, "grounding")
    seen += [text for text in prompts(world, room) if text in all_of_kind]

    assert len(seen) == len(all_of_kind) + 1
    assert sorted(seen[:-1]) == sorted(all_of_kind)
    assert seen[-1] == seen[0]


async def test_two_circles_do_not_share_what_was_used(world: World) -> None:
    """A prompt that came in one circle is still to come in another."""
    one, two = await make_circle(world, "One"), await make_circle(world, "Two")
    await open_room(world, one)
    await press_in(world, world.facilitator, two.desk, "I am here")
    await world.later(seconds=6)

    for circle in (one, two):
        shown = await command(world, "prompt", kind="theme", circle=str(circle.circle_id))
        await world.press(world.facilitator, shown, "Post it")

    assert prompts(world, one.room()) == prompts(world, two.room())
