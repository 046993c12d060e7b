"""Changing a circle, as people meet it: who may, and what an edit does to seats, cards, reminders and people."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.behaviour.rhythm_steps import (
    BEGUN,
    THURSDAY,
    WEEK,
    acts,
    admin,
    coming,
    dms,
    open_to_all,
    said,
    thursdays,
)
from tests.behaviour.stories import full, join, make_circle, open_room, query, rows, seat, seats, stamp
from tests.harness.world import World

if TYPE_CHECKING:
    from pathlib import Path

COMMANDS: dict[str, dict[str, str]] = {
    "circle edit": {"circle": "Harbor circle", "time": "19:00"},
    "circle skip": {"circle": "Harbor circle", "date": "2026-01-08"},
    "circle move": {"circle": "Harbor circle", "date": "2026-01-08", "to": "19:00"},
    "circle pause": {},
    "circle resume": {},
    "circle archive": {},
}


# --- who may


@pytest.mark.parametrize("command", COMMANDS)
async def test_only_admins_change_a_circle(world: World, command: str) -> None:
    """A member and the facilitator are told who may, privately, and nothing is other than before."""
    await thursdays(world)
    await open_to_all(world)
    before = rows(world, *BEGUN)

    for person in (world.members[0], world.facilitator):
        answer = await world.slash(person, world.lobby, command, **COMMANDS[command])
        assert "Only people who may manage this server can do that" in answer
        assert answer.last.ephemeral
    assert await world.suggestions(world.facilitator, world.lobby, command, "circle") == []

    assert rows(world, *BEGUN) == before


async def test_choices_help_to_fill_the_options(world: World) -> None:
    """An admin is offered the circles, the coming dates of the chosen one, cities and runs of show."""
    await thursdays(world)
    await open_to_all(world)
    place = world.lobby

    assert await world.suggestions(world.admin, place, "circle pause", "circle", "harb") == ["Harbor circle"]
    offered = await world.suggestions(
        world.admin, place, "circle skip", "date", "", circle="Harbor circle", date=""
    )
    assert offered[:2] == ["2026-01-08 18:00", "2026-01-15 18:00"]
    assert await world.suggestions(
        world.admin, place, "circle move", "date", "01-15", circle="Harbor circle", date="", to=""
    ) == ["2026-01-15 18:00"]
    assert (
        await world.suggestions(
            world.admin, place, "circle move", "date", "", circle="Nowhere", date="", to=""
        )
        == []
    )
    zones = await world.suggestions(
        world.admin, place, "circle edit", "timezone", "berlin", circle="Harbor circle"
    )
    assert "Europe/Berlin" in zones
    assert await world.suggestions(
        world.admin, place, "circle edit", "agenda", "ninety", circle="Harbor circle"
    )
    assert (
        await world.suggestions(
            world.facilitator, place, "circle skip", "date", "", circle="Harbor circle", date=""
        )
        == []
    )


# --- edit


async def test_another_time_moves_what_is_coming_and_tells_who_is_seated(world: World) -> None:
    """The meeting keeps seat and slot at its new time; a DM for who said yes, one note for all, the card is redrawn."""
    circle = await thursdays(world)
    ada, ben = world.members[:2]
    await seat(world, ada, circle, write=True)
    await seat(world, ben, circle, write=False)

    answer = await admin(world, "circle edit", time="19:30")
    await world.later(seconds=10)

    later = THURSDAY + timedelta(minutes=90)
    assert "Every week on Thursday at 19:30 (UTC)" in answer
    assert f"- 2026-01-08 19:30 there; {stamp(later, 'F')} for you" in answer
    assert f"- 2026-01-15 19:30 there; {stamp(later + WEEK, 'F')} for you" in answer
    assert coming(circle) == {"2026-01-08": later, "2026-01-15": later + WEEK}
    assert seats(circle) == {ada.id: "seated", ben.id: "seated"}
    assert full(later) in circle.card()
    assert dms(world, ada, "has moved") == [f"Your group has moved. It meets at {full(later)}."]
    assert world.find(ada, None, "has moved").labels == ("Can't make it",)
    assert world.dms(ben) == []
    (note,) = said(world, circle, "has moved")
    assert note == f"The meeting at {stamp(THURSDAY, 'F')} has moved. It is at {full(later)} now."
    assert acts(world) == ["circle_edited"]


async def test_reminders_come_once_at_the_new_time(world: World) -> None:
    """Moved after the day's reminder went out: each reminder comes again, once, for the new time only."""
    circle = await thursdays(world)
    ada = world.members[0]
    await seat(world, ada, circle, write=True)
    await world.until(THURSDAY - timedelta(hours=20))
    assert len(dms(world, ada, "Your group meets")) == 1

    await admin(world, "circle move", date="2026-01-08", to="2026-01-10 20:00")
    moved = datetime(2026, 1, 10, 20, tzinfo=UTC)
    sent = {}
    while world.now() < moved:
        known = len(dms(world, ada, "Your group meets"))
        await world.later(minutes=30)
        if len(dms(world, ada, "Your group meets")) > known:
            sent[world.now()] = dms(world, ada, "Your group meets")[-1]

    assert list(sent) == [moved - timedelta(hours=24), moved - timedelta(hours=1)]
    assert set(sent.values()) == {f"Your group meets at {full(moved)}."}
    assert len(dms(world, ada, "has moved")) == 1


async def test_a_seat_follows_to_another_day_of_the_same_week(world: World) -> None:
    """Thursday becomes Tuesday: this week's Tuesday is still to come, so everyone sits there; no date has two."""
    circle = await thursdays(world)
    ada = world.members[0]
    await seat(world, ada, circle, write=True)

    answer = await admin(world, "circle edit", weekday="Tue")
    await world.later(days=1)

    tuesday = THURSDAY - timedelta(days=2)
    assert coming(circle) == {"2026-01-06": tuesday, "2026-01-13": tuesday + WEEK}
    assert seats(circle) == {ada.id: "seated"}
    assert "Called off" not in answer
    assert dms(world, ada, "Your group meets") == [f"Your group meets at {full(tuesday)}."]


async def test_a_week_without_a_place_is_called_off_kindly(world: World) -> None:
    """On Wednesday, Thursday becomes Monday: that is over in this week, so it is called off, and the rest moves."""
    circle = await thursdays(world)
    ada = world.members[0]
    await seat(world, ada, circle, write=True)
    await world.later(days=2)

    answer = await admin(world, "circle edit", weekday="Mon")
    await world.later(seconds=10)

    monday = THURSDAY + timedelta(days=4)
    assert coming(circle) == {"2026-01-12": monday, "2026-01-19": monday + WEEK}
    assert "Called off, because the new rhythm has no place for them in their week" in answer
    assert "2026-01-08 18:00 there" in answer
    (told,) = dms(world, ada, "There is no meeting")
    assert f"The next one is {full(monday)}" in told
    assert "other times now" in told
    assert "does not take place" in circle.card()


async def test_editing_back_brings_the_week_back(world: World) -> None:
    """What a change called off stands fresh, once, where the change is taken back."""
    circle = await thursdays(world)
    await world.later(days=2)
    await admin(world, "circle edit", weekday="Mon")

    await admin(world, "circle edit", weekday="Thu")
    await world.later(seconds=10)

    assert coming(circle)["2026-01-15"] == THURSDAY + WEEK
    assert len(said(world, circle, "seats are taken")) >= 1
    starts = query(world, "SELECT starts_at FROM meeting WHERE state IN ('planned', 'announced')")
    assert len({row["starts_at"] for row in starts}) == len(starts)


async def test_a_new_time_keeps_the_wall_clock_across_a_clock_change(tmp_path: Path) -> None:
    """Edited in winter, the meetings before and after the change of clocks are both at the new time on the wall."""
    async with World.open(tmp_path, epoch=datetime(2026, 3, 2, 12, tzinfo=UTC)) as world:
        circle = await make_circle(world, weekday="Thu", time="18:00", timezone="America/New_York")

        await admin(world, "circle edit", time="19:00")

        assert coming(circle) == {
            "2026-03-05": datetime(2026, 3, 6, 0, tzinfo=UTC),
            "2026-03-12": datetime(2026, 3, 12, 23, tzinfo=UTC),
        }


async def test_a_time_that_does_not_exist_is_said_on_the_card(tmp_path: Path) -> None:
    """A meeting that is moved into the hour which the clocks skip begins later, and card and answer say so."""
    async with World.open(tmp_path, epoch=datetime(2026, 3, 2, 12, tzinfo=UTC)) as world:
        circle = await make_circle(world, weekday="Thu", time="18:00", timezone="America/New_York")

        answer = await admin(world, "circle move", date="2026-03-05", to="2026-03-08 02:30")
        await world.later(seconds=10)

        assert "the usual time does not exist" in answer
        assert "the usual time does not exist" in circle.card()
        assert coming(circle)["2026-03-05"] == datetime(2026, 3, 8, 7, 30, tzinfo=UTC)


async def test_more_seats_seat_the_waitlist_and_fewer_take_none_away(world: World) -> None:
    """From one seat to three, both who wait sit at once; back to one, all three stay, and the next waits."""
    circle = await thursdays(world, capacity="1")
    first, second, third = world.members[:3]
    await seat(world, first, circle, write=True)
    for person in (second, third):
        await join(world, person, circle)
        await world.press(person, await world.slash(person, world.lobby, "my meetings"), "Write to me")

    assert "Nobody loses" not in await admin(world, "circle edit", capacity="3")
    await world.later(seconds=10)
    assert list(seats(circle).values()) == ["seated"] * 3
    assert len(dms(world, second, "A seat in your group is yours")) == 1
    assert "All 3 seats are taken" in circle.card()

    assert "More people than that have a seat already. Nobody loses theirs" in await admin(
        world, "circle edit", capacity="1"
    )
    late = world.add("Dora")
    await join(world, late, circle)
    assert list(seats(circle).values()) == [*["seated"] * 3, "waitlisted"]


async def test_name_and_description_change_the_card_and_tell_nobody(world: World) -> None:
    """What is not a time is drawn on the card; nobody is written to about it."""
    circle = await thursdays(world)
    await seat(world, world.members[0], circle, write=True)
    known = len(world.dms(world.members[0]))

    unknown = await admin(world, "circle edit", agenda="an evening")
    assert 'I do not know the agenda "an evening". There is `' in unknown
    assert "`One hour`" in unknown
    typed = await admin(world, "circle edit", agenda=" one  HOUR ")
    assert query(world, "SELECT agenda_key FROM circle")[0]["agenda_key"] == "sixty"
    assert "keep their names" not in typed

    edited = await admin(
        world, "circle edit", name="Quiet harbor", description="Bring a cushion.", minutes="60"
    )
    await world.later(seconds=10)

    assert f"<#{circle.channel.id}>, the desk and the rooms keep their names." in edited
    assert circle.channel.name == "Harbor circle"

    assert "Quiet harbor" in circle.card()
    assert "Bring a cushion." in circle.card()
    assert len(world.dms(world.members[0])) == known
    assert said(world, circle, "has moved") == []
    assert circle.meeting()["ends_at"] - circle.meeting()["starts_at"] == 3600
    await admin(world, "circle edit", circle="Quiet harbor", description="-")
    await world.later(seconds=10)
    assert "Bring a cushion." not in circle.card()


async def test_a_meeting_that_has_begun_stays_as_it_is(world: World) -> None:
    """While a room is open an edit is about the ones after it: time, seats and run of show of that one stay."""
    circle = await thursdays(world)
    await open_room(world, circle)
    before = dict(circle.meeting())

    answer = await admin(world, "circle edit", time="20:00", capacity="3", minutes="60", agenda="sixty")

    assert "The meeting that is going on stays as it is." in answer
    kept = dict(circle.meeting())
    assert kept == {**before, "agenda_key": "ninety"}
    assert coming(circle) == {"2026-01-15": THURSDAY + WEEK + timedelta(hours=2)}


async def test_another_interval_and_end(world: World) -> None:
    """From weekly to every two weeks with four more meetings: this week's stays, and it says when it ends."""
    circle = await thursdays(world)

    answer = await admin(world, "circle edit", every="2 weeks", ends="4")

    assert "Every two weeks on Thursday" in answer
    assert "4 times from Jan 8, 2026 on" in answer
    assert list(coming(circle)) == ["2026-01-08", "2026-01-22"]
    answer = await admin(world, "circle edit", ends="none")
    assert "times from" not in answer
    answer = await admin(world, "circle edit", ends="2026-01-30")
    assert "until Jan 30, 2026" in answer


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({}, "Say what is to change"),
        ({"time": "18:00"}, "like that already"),
        ({"weekday": "Blursday"}, "`Tue, Thu`"),
        ({"time": "6"}, "`18:00`"),
        ({"timezone": "PST8"}, "`America/Los_Angeles`"),
        ({"ends": "2026-01-07"}, "before its next meeting on 2026-01-08"),
        ({"ends": "whenever"}, "or `none`, for example `12`"),
        ({"minutes": "5"}, "15 to 720"),
        ({"capacity": "0"}, "1 to 99"),
        ({"agenda": "none such"}, 'I do not know the agenda "none such"'),
        ({"name": "x" * 81}, "81 characters"),
        ({"circle": "Nowhere", "time": "19:00"}, "I do not know that circle"),
    ],
)
async def test_an_edit_that_cannot_be(world: World, options: dict[str, str], told: str) -> None:
    """One sentence says what is wrong, with an example that works, and nothing is other than before."""
    await thursdays(world)
    before = rows(world, *BEGUN)

    assert told in await admin(world, "circle edit", **options)

    assert rows(world, *BEGUN) == before
