"""Whole circles, read as stories: who speaks, what each of them sees, and that nothing of it is kept."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import icalendar
import pytest

from bot.domain.meetings import RoomKind
from tests.behaviour import hour_steps as hour
from tests.behaviour.stories import (
    check_in,
    command,
    controls,
    join,
    make_circle_with,
    panel,
    plant,
    press_in,
    query,
    when,
)
from tests.harness.world import World

if TYPE_CHECKING:
    from pathlib import Path

    from tests.behaviour.stories import Circle
    from tests.harness.answer import Person

#: When the two days begin and end on the clocks at home, and the March day on which somebody there writes at nine.
ZONES = {
    "Europe/Berlin": ("Sun 03:00", "Tue 03:00", 8),
    "America/New_York": ("Sat 21:00", "Mon 22:00", 8),
    "Pacific/Auckland": ("Sun 15:00", "Tue 15:00", 9),
    "America/Los_Angeles": ("Sat 18:00", "Mon 19:00", 9),
}
TWO_DAYS = {
    "room": "text",
    "agenda": "text_across_zones",
    "weekday": "Sat",
    "timezone": "America/Los_Angeles",
    "ends": "1",
}


@pytest.mark.parametrize("kind", list(RoomKind))
async def test_an_hour_and_a_half_with_nine(tmp_path: Path, kind: RoomKind) -> None:
    """Everyone is reached once, one goes on and on, one goes aside in tears, two hold it, and nothing of it is kept."""
    async with World.open(tmp_path, community=kind is RoomKind.STAGE) as world:
        evening = await hour.gather(world, kind)
        await hour.the_check_in(evening)
        await hour.one_goes_on_and_on(evening)
        await hour.one_is_in_tears(evening)
        await hour.two_hold_it(evening)
        await hour.the_theme(evening)
        await hour.the_door(evening)
        await hour.it_ends(evening)
        assert world.errors() == []


async def test_a_buried_or_old_panel_comes_up_again(world: World) -> None:
    """After a dozen messages, and before it is an hour old, one fresh panel stands below, without a sound."""
    evening = await hour.gather(world, RoomKind.TEXT)
    circle, ada = evening.circle, evening.people[0]
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


async def test_two_days_of_writing_across_four_zones(tmp_path: Path) -> None:
    """48 hours in which two of the four clocks change: each reads their own times, nobody waits, nobody is late."""
    async with World.open(tmp_path, epoch=datetime(2026, 3, 7, 12, 0, tzinfo=UTC)) as world:
        people = dict(zip(ZONES, [*world.members, world.add("Dana")], strict=True))
        circle = await make_circle_with(world, TWO_DAYS)
        for zone, person in people.items():
            assert await read_times(world, circle, person, ZoneInfo(zone)) == ZONES[zone][:2]
        late = people["America/Los_Angeles"]
        for person in people.values():
            if person is not late:
                await join(world, person, circle)
        await check_in(world, circle)
        await world.until(circle.starts)
        await press_in(world, world.facilitator, circle.desk, "Start")
        await nobody_waits_for_a_turn(world, circle, people["Europe/Berlin"])
        parts = []
        for zone, person in people.items():
            await world.until(datetime(2026, 3, ZONES[zone][2], 9, 0, tzinfo=ZoneInfo(zone)))
            if person is late:
                await join(world, person, circle)
            await world.say(person, circle.room(), "Good morning from here")
            assert world.can_see(person, circle.room())
            parts.append(circle.meeting()["phase"])
        assert parts == [1, 1, 2, 3], "they followed each other by themselves"
        await world.until(circle.starts + timedelta(hours=48, minutes=16))
        assert circle.meeting()["state"] == "closed"
        assert circle.meeting()["attended"] == 4
        assert not query(
            world, "SELECT 1 FROM outbox WHERE kind IN ('cue', 'desk_cue', 'your_turn', 'knock')"
        )
        await world.until(when(circle.meeting()["closed_at"]) + timedelta(hours=72, minutes=1))
        assert circle.meeting()["room_id"] is None
        assert world.errors() == []


async def read_times(world: World, circle: Circle, person: Person, zone: ZoneInfo) -> tuple[str, str]:
    """Return when the meeting starts and ends as somebody reads it at home, on the card and in their calendar."""
    found = re.search(r"<t:(\d+):F>", circle.card(person).text)
    assert found
    said = await world.press(person, circle.card(person), "Add to calendar")
    (event,) = icalendar.Calendar.from_ical(await said.last.files[0].read()).events
    assert event.start == when(int(found[1]))
    assert isinstance(event.end, datetime)
    starts, ends = (at.astimezone(zone).strftime("%a %H:%M") for at in (when(int(found[1])), event.end))
    return starts, ends


async def nobody_waits_for_a_turn(world: World, circle: Circle, person: Person) -> None:
    """The panel says so, offers no hand and no pass, and an old button says the same."""
    shown = panel(world, circle, person)
    assert shown.labels == ("Help lines",)
    assert "Nobody waits for a turn, and nobody is late." in shown
    refused = await plant(world, circle.room(), f"raise_hand:1:{circle.meeting()['meeting_id']}")
    said = await world.press(person, refused, refused.labels[0])
    assert "write whenever you like" in said


async def test_a_circle_changes_its_agenda(world: World) -> None:
    """A facilitator makes a part longer and moves it; only a copy changes, and a meeting that runs keeps its own."""
    evening = await hour.gather(world, RoomKind.TEXT)
    circle = evening.circle
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
    await evening.go_to(3)
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
    await world.until(circle.starts + timedelta(minutes=30))
    part = circle.meeting()["phase"]
    for screen in (panel(world, circle, world.facilitator), controls(world, circle)):
        assert "**Check-in**, planned until <t:" in screen, (
            "what goes past its time is shown as that, and goes on"
        )
        assert "it takes the time it needs" in screen
    auto = await world.press(world.facilitator, changed, "Let parts end by themselves")
    await world.later(seconds=3)
    assert circle.meeting()["phase"] == part + 1, "a part that was past its end has ended"
    assert "Parts end by themselves, but never in the middle of a share." in auto
