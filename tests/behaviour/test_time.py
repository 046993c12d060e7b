"""The wall clock people live by: what a circle was made for stays over clock changes, and each reads their own."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from tests.behaviour.stories import Circle, make_circle, query, stamp, when
from tests.harness.world import World

if TYPE_CHECKING:
    from pathlib import Path

    from tests.harness.seen import Seen

ANGELES, BERLIN, HOWE = "America/Los_Angeles", "Europe/Berlin", "Australia/Lord_Howe"
SIX = time(18)
#: The bot is woken for what is due; looking of its own accord it would look thousands of times in these weeks.
ONCE_A_DAY = 86400.0
SHOWN = re.compile(r"<t:(\d+):F>")
LATER = "the usual time does not exist"
TWICE = "the usual time comes twice"


def cards(world: World, circle: Circle) -> list[Seen]:
    """Return every card in the circle's channel, of meetings that are over too, oldest first."""
    return [seen for seen in world.seen_by(world.admin, circle.channel) if f"## {circle.name}" in seen]


def instants(card: Seen) -> list[datetime]:
    """Return the moments that a card shows in full, as Discord would show them to anybody."""
    return [datetime.fromtimestamp(int(found), UTC) for found in SHOWN.findall(card.text)]


def local(moment: datetime, zone: str) -> datetime:
    """Return what the clock on a wall shows then, without its zone."""
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


async def made(world: World, name: str, zone: str, day: date, at: time = SIX) -> Circle:
    """Let the admin make a weekly circle from `day` on, and announce it."""
    return await make_circle(
        world,
        name,
        held_by=world.admin,
        weekday=f"{day:%a}",
        time=f"{at:%H:%M}",
        timezone=zone,
        starts=day.isoformat(),
    )


async def first_instants(world: World, circle: Circle, weeks: int) -> list[datetime]:
    """Let weeks pass; return the moment of each card in the order in which the cards came."""
    await world.until(circle.starts + timedelta(weeks=weeks - 1, hours=2))
    return [instants(card)[0] for card in cards(world, circle)][:weeks]


@pytest.mark.parametrize(
    ("first", "hours"),
    [
        (date(2026, 3, 2), [2, 1]),  # California's clocks go forward on 8 March
        (date(2026, 10, 26), [1, 2]),  # and back on 1 November
    ],
)
async def test_six_in_los_angeles_stays_six(tmp_path: Path, first: date, hours: list[int]) -> None:
    """Week by week over both clock changes of 2026 every card says 18:00 there, an hour apart in real time."""
    epoch = datetime.combine(first, time(12), UTC)
    async with World.open(tmp_path, epoch=epoch, tick_seconds=ONCE_A_DAY) as world:
        circle = await made(world, "Harbor circle", ANGELES, first)
        shown = await first_instants(world, circle, weeks=2)

        weeks = [first + timedelta(weeks=number) for number in range(2)]
        assert [local(one, ANGELES) for one in shown] == [datetime.combine(day, SIX) for day in weeks]
        assert [one.hour for one in shown] == hours
        rows = query(world, "SELECT slot_on, starts_at FROM meeting ORDER BY starts_at LIMIT 2")
        assert [row["slot_on"] for row in rows] == [day.isoformat() for day in weeks]
        assert [when(row["starts_at"]) for row in rows] == shown


async def test_it_really_begins_then(tmp_path: Path) -> None:
    """What is owed follows the real hours: after a change the desk is called half an hour before 18:00 there."""
    first = date(2026, 3, 2)
    async with World.open(
        tmp_path, epoch=datetime.combine(first, time(12), UTC), tick_seconds=ONCE_A_DAY
    ) as world:
        circle = await made(world, "Harbor circle", ANGELES, first)
        await world.until(datetime(2026, 3, 10, tzinfo=UTC) + timedelta(minutes=29))
        assert circle.meeting(2)["desk_message_id"] is None
        await world.later(minutes=2)
        assert circle.meeting(2)["desk_message_id"] is not None  # 17:30 there is 00:30 UTC now


@pytest.mark.parametrize(
    ("first", "hours"),
    [
        (date(2026, 3, 3), [9, 8]),  # California changes on 8 March
        (date(2026, 3, 24), [8, 9]),  # Europe on the 29th
    ],
)
async def test_two_zones_change_on_two_dates(tmp_path: Path, first: date, hours: list[int]) -> None:
    """Between California's change and Europe's their distance is another, and each circle keeps its own evening."""
    async with World.open(
        tmp_path, epoch=datetime.combine(first, time(12), UTC), tick_seconds=ONCE_A_DAY
    ) as world:
        west = await made(world, "West", ANGELES, first)
        east = await made(world, "East", BERLIN, first)
        shown_west = await first_instants(world, west, weeks=2)
        shown_east = await first_instants(world, east, weeks=2)

        assert {local(one, ANGELES).time() for one in shown_west} == {SIX}
        assert {local(one, BERLIN).time() for one in shown_east} == {SIX}
        apart = [
            (there - here) // timedelta(hours=1) for there, here in zip(shown_west, shown_east, strict=True)
        ]
        assert apart == hours


@pytest.mark.parametrize(
    ("zone", "day", "at", "really", "word"),
    [
        (ANGELES, date(2026, 3, 8), time(2, 30), time(3, 30), LATER),
        (BERLIN, date(2026, 3, 29), time(2, 0), time(3, 0), LATER),
        (HOWE, date(2026, 10, 4), time(2, 15), time(2, 45), LATER),  # their clocks move by half an hour
        (ANGELES, date(2026, 11, 1), time(1, 30), time(1, 30), TWICE),
        (BERLIN, date(2026, 10, 25), time(2, 30), time(2, 30), TWICE),
    ],
)
async def test_a_card_says_what_the_clocks_do_to_it(
    tmp_path: Path, zone: str, day: date, at: time, really: time, word: str
) -> None:
    """A time that does not exist moves forward, one that comes twice is the first, and the card of that day says so."""
    epoch = datetime.combine(day, time(12), UTC) - timedelta(days=2)
    async with World.open(tmp_path, epoch=epoch, tick_seconds=ONCE_A_DAY) as world:
        circle = await made(world, "Harbor circle", zone, day, at)
        (card,) = cards(world, circle)
        (moment,) = instants(card)
        assert local(moment, zone) == datetime.combine(day, really)
        assert moment.astimezone(ZoneInfo(zone)).fold == 0
        assert word in card
        assert stamp(moment, "R") in card
        assert circle.meeting()["slot_on"] == day.isoformat()

        await world.until(moment + timedelta(hours=2))
        following = cards(world, circle)[-1]
        assert local(instants(following)[0], zone) == datetime.combine(day + timedelta(weeks=1), at)
        assert LATER not in following
        assert TWICE not in following


async def test_nobody_is_told_a_time_of_day_that_is_not_theirs(world: World) -> None:
    """Cards name moments only in the form that Discord shows to everyone in their own zone."""
    circle = await made(world, "Harbor circle", ANGELES, date(2026, 1, 6))
    (card,) = cards(world, circle)
    text = re.sub(r"<t:\d+:[FRt]>|<@\d+>", "", card.text)
    assert "18" not in text
    assert "Tue" not in text
    assert ANGELES not in text
