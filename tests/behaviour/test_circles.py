"""`/circle` as an admin meets it who never ran a bot: making one, announcing it, looking at it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import discord

from tests.behaviour.stories import (
    NAME,
    STARTS,
    before,
    create,
    make_circle,
    open_room,
    plant,
    query,
    show_circle,
    stamp,
)
from tests.harness.world import EPOCH, World

if TYPE_CHECKING:
    from pathlib import Path


# --- making one


async def test_every_option_is_taken(world: World) -> None:
    """What the admin says in the fifteen options is what stands in the reply, in `/circle show` and in the file."""
    tea = world.guild.create_text_channel("tea-house")
    before = {channel.id for channel in world.channels()}

    made = await create(
        world,
        name="Tea and quiet",
        weekday="Tue, Thu",
        time="6:30 pm",
        timezone="Berlin",
        every="2 weeks",
        starts="2026-02-03",
        ends="6",
        minutes="75",
        capacity="8",
        room="text",
        facilitator=world.facilitator,
        channel=tea,
        agenda="sixty",
        description="For whoever likes it quiet.",
    )

    (row,) = query(world, "SELECT * FROM circle")
    assert (row["name"], row["description"]) == ("Tea and quiet", "For whoever likes it quiet.")
    assert (row["timezone"], row["starts_local"]) == ("Europe/Berlin", "2026-02-03T18:30")
    assert (row["minutes"], row["capacity"], row["room_kind"]) == (75, 8, "text")
    assert (row["agenda_key"], row["channel_id"], row["channel_is_ours"]) == ("sixty", tea.id, 0)
    assert row["voice_channel_id"] is None
    new = [channel.name for channel in world.channels() if channel.id not in before]
    assert new == ["Desk of Tea and quiet"]
    facts = (
        "Every two weeks on Tuesday and Thursday at 18:30 (Europe/Berlin), 6 times",
        "75 minutes, 8 seats, a text room",
    )
    said = await show_circle(world, "tea and QUIET")
    for words in (*facts, f"<#{tea.id}>", "2026-02-03 18:30", "2026-02-05 18:30", "2026-02-17 18:30"):
        assert words in made
        assert words in said
    assert "For whoever likes it quiet." in said


async def test_what_is_left_out_has_a_default(world: World) -> None:
    """Name, day, time and zone are enough: every week from the next such day, 90 minutes, 10 seats, voice, oneself."""
    made = await world.slash(
        world.admin,
        world.lobby,
        "circle create",
        name="Plain",
        weekday="Thu",
        time="18:00",
        timezone="Los Angeles",
    )

    (row,) = query(world, "SELECT * FROM circle")
    assert (row["minutes"], row["capacity"], row["room_kind"]) == (90, 10, "voice")
    assert (row["agenda_key"], row["channel_is_ours"]) == ("ninety", 1)
    assert row["starts_local"] == "2026-01-08T18:00"
    facilitators = query(world, "SELECT user_id, state FROM facilitator")
    assert [tuple(one) for one in facilitators] == [(world.admin.id, "accepted")]
    assert "Every week on Thursday at 18:00 (America/Los_Angeles), 90 minutes, 10 seats, a voice room" in made
    assert f"Held by {world.admin.mention}" in made


async def test_a_voice_room_is_hidden_from_everyone(world: World) -> None:
    """Of a new circle everyone sees the channel for its cards, and no member the voice room."""
    circle = await make_circle(world, room=None)

    assert circle.channel.id != circle.voice.id
    for person in world.members:
        assert world.can_see(person, circle.channel)
        assert not world.can_see(person, circle.voice)


async def test_only_the_bot_posts_where_the_cards_are(world: World) -> None:
    """In a channel that was made for a circle members read, and cannot write or start threads."""
    circle = await make_circle(world)
    channel = world.sim.bot.get_channel(circle.channel.id)
    assert isinstance(channel, discord.TextChannel)

    everyone = channel.permissions_for(channel.guild.default_role)

    assert everyone.view_channel
    assert not everyone.send_messages
    assert not everyone.create_public_threads
    assert not everyone.create_private_threads


async def test_the_reply_shows_five_dates_twice(world: World) -> None:
    """The next five dates stand in the circle's own zone and, as Discord's timestamps, in the reader's."""
    made = await create(world, weekday="Wed", time="19:15", timezone="America/New_York", every="4 weeks")

    first = datetime(2026, 1, 7, 19, 15, tzinfo=ZoneInfo("America/New_York"))
    lines = [line for line in made.text.splitlines() if line.startswith("- ")]
    assert lines == [
        f"- {day:%Y-%m-%d} 19:15 there; {stamp(day, 'F')} for you"
        for day in (first + timedelta(weeks=4 * number) for number in range(5))
    ]


async def test_six_in_the_evening_stays_six_when_the_clocks_change(world: World) -> None:
    """A weekly 18:00 in Los Angeles is 18:00 there on both sides of the change in March and of the one in November."""
    for starts, utc_hours in (("2026-03-01", [2, 1, 1, 1, 1]), ("2026-10-18", [1, 1, 2, 2, 2])):
        made = await create(
            world, name=starts, weekday="Sun", time="18:00", timezone="America/Los_Angeles", starts=starts
        )
        lines = [line for line in made.text.splitlines() if line.startswith("- ")]
        first = datetime.fromisoformat(f"{starts}T18:00").replace(tzinfo=ZoneInfo("America/Los_Angeles"))
        days = [first + timedelta(weeks=number) for number in range(5)]
        assert lines == [f"- {day:%Y-%m-%d} 18:00 there; {stamp(day, 'F')} for you" for day in days]
        assert [day.astimezone(UTC).hour for day in days] == utc_hours


async def test_several_circles_can_share_a_channel(world: World) -> None:
    """Two circles in one channel have a card each there, and the channel is nobody's to delete."""
    tea = world.guild.create_text_channel("tea-house")
    early = await make_circle(world, "Early", channel=tea)
    late = await make_circle(world, "Late", channel=tea, time="20:00")

    assert early.card().text.startswith("## Early")
    assert late.card().text.startswith("## Late")
    assert early.channel.id == late.channel.id == tea.id


async def test_a_name_rings_for_nobody(world: World) -> None:
    """A circle that is called after a mention pings nobody, on the card, the desk, in the room or in the list."""
    circle = await make_circle(world, f"Tea @everyone <@{world.members[0].id}>")
    await open_room(world, circle)
    await world.slash(world.admin, world.lobby, "circle list")

    for call in world.wire.sent():
        allowed = call.body["allowed_mentions"]
        assert isinstance(allowed, dict)
        assert not allowed.get("parse")
        assert str(world.members[0].id) not in map(str, allowed.get("users") or ())


# --- announcing


async def test_nothing_is_seen_until_announce(world: World) -> None:
    """The card is there the moment Announce is pressed, and not before; the reply then says where it is."""
    circle = await make_circle(world, announce=False)
    assert circle.made.labels == ("Announce", "Edit", "Undo")
    assert world.seen_by(world.members[0], circle.channel) == []

    said = await world.press(world.admin, circle.made, "Announce")

    assert f"<#{circle.channel.id}>" in said
    assert said.labels == ()
    assert circle.card(world.members[0]).labels == ("Join", "Can't make it", "Add to calendar")


async def test_the_card_goes_out_by_itself_after_ten_minutes(world: World) -> None:
    """An admin who forgets about Announce has a card ten minutes later, at the moment that the reply named."""
    circle = await make_circle(world, announce=False)
    assert f"by itself at {stamp(EPOCH + timedelta(minutes=10), 'F')}" in circle.reply

    await world.later(minutes=9, seconds=58)
    assert world.seen_by(world.members[0], circle.channel) == []
    await world.later(seconds=4)

    assert [seen.text.splitlines()[0] for seen in world.seen_by(world.members[0], circle.channel)] == [
        f"## {NAME}"
    ]


async def test_announcing_twice_changes_nothing(world: World) -> None:
    """A second press on Announce, from an old reply, makes no second card."""
    circle = await make_circle(world)
    old = await plant(world, world.lobby, f"announce:1:{circle.circle_id}")

    await world.press(world.admin, old, f"announce:1:{circle.circle_id}")
    await world.later(minutes=30)

    assert len(world.seen_by(world.members[0], circle.channel)) == 1


# --- looking


async def test_the_list_has_each_circle_with_its_next_date(world: World) -> None:
    """`/circle list` names every circle with rhythm, channel and next date; without one it says how to make one."""
    empty = await world.slash(world.admin, world.lobby, "circle list")
    assert "`/circle create`" in empty
    tea = await make_circle(world, "Tea", weekday="Tue", time="19:00")
    ale = await make_circle(world, "Ale")

    said = await world.slash(world.admin, world.lobby, "circle list")

    _, first, second = said.text.splitlines()
    assert first.startswith(f"- **Ale** <#{ale.channel.id}>: Every week on Monday at 18:00 (UTC)")
    assert second.startswith(f"- **Tea** <#{tea.channel.id}>: Every week on Tuesday at 19:00 (UTC)")
    assert stamp(STARTS, "F") in first
    assert said.last.ephemeral


async def test_show_finds_the_circle_that_is_meant(world: World) -> None:
    """By name, by what autocomplete offers, in its own channel without a word; else it says which there are."""
    tea = await make_circle(world, "Tea")
    assert "**Tea**" in await show_circle(world)
    ale = await make_circle(world, "Ale")

    assert "**Tea**" in await show_circle(world, "tea")
    assert "**Ale**" in await show_circle(world, str(ale.circle_id))
    assert "**Tea**" in await world.slash(world.admin, tea.channel, "circle show")
    assert "more than one circle: Ale, Tea" in await show_circle(world)
    assert "There are: Ale, Tea" in await show_circle(world, "Gin")


async def test_show_offers_the_buttons_only_before_the_card(world: World) -> None:
    """Who closed the reply finds Announce, Edit and Undo again in `/circle show`, until the card is out."""
    circle = await make_circle(world, announce=False)
    assert {"Announce", "Edit", "Undo"} <= {*(await show_circle(world)).labels}

    await world.press(world.admin, await show_circle(world), "Announce")

    assert (await show_circle(world)).labels == ("Seat rules", "Prompts", "Server events")
    assert circle.card().labels


async def test_what_is_typed_completes_itself(world: World) -> None:
    """A city completes to its zone, an agenda comes by a name people use, a circle by a part of its name."""
    await make_circle(world, "Tea")
    await make_circle(world, "Ale")

    async def offers(command: str, option: str, typed: str) -> list[str]:
        return await world.suggestions(world.admin, world.lobby, command, option, typed)

    assert "America/Los_Angeles" in await offers("circle create", "timezone", "los an")
    assert "America/Los_Angeles" in await offers("circle create", "timezone", "san fran")
    assert "Europe/Berlin" in await offers("circle create", "timezone", "")
    assert len(await offers("circle create", "timezone", "a")) <= 25
    assert await offers("circle create", "timezone", "xyzzy") == []
    assert "An hour and a half" in await offers("circle create", "agenda", "")
    assert await offers("circle show", "circle", "") == ["Ale", "Tea"]
    assert await offers("circle show", "circle", "te") == ["Tea"]


async def test_an_agenda_is_found_by_the_name_that_is_shown(world: World) -> None:
    """Who types what the menu shows ("Two days") is offered just that agenda."""
    offered = await world.suggestions(world.admin, world.lobby, "circle create", "agenda", "two days")

    assert offered == ["Two days of writing, across time zones"]


async def test_the_desk_is_for_those_who_hold_it(world: World) -> None:
    """Members and an admin who does not hold the circle are not on its desk."""
    circle = await make_circle(world)

    seeing = [name for name, person in world.people.items() if world.can_see(person, circle.desk)]

    assert seeing == ["Jonas"]


async def test_a_far_first_meeting_has_its_card_at_once(world: World) -> None:
    """The next meeting of a circle is announced however far off it is; later ones wait."""
    circle = await make_circle(world, starts="2026-06-01")

    (card,) = world.seen_by(world.members[0], circle.channel)

    assert stamp(datetime(2026, 6, 1, 18, tzinfo=UTC), "F") in card


async def test_a_circle_survives_a_restart_before_its_card(world: World) -> None:
    """The bot stops a minute after `/circle create`; the card goes out in time all the same."""
    circle = await make_circle(world, announce=False)
    await world.later(minutes=1)
    await world.restart()

    await world.later(minutes=10)

    assert len(world.seen_by(world.members[0], circle.channel)) == 1


async def test_the_buttons_of_the_reply_survive_a_restart(world: World) -> None:
    """Announce in a reply from before a restart still announces."""
    circle = await make_circle(world, announce=False)
    await world.restart()

    await world.press(world.admin, circle.made, "Announce")

    assert len(world.seen_by(world.members[0], circle.channel)) == 1


async def test_meetings_begin_on_the_dates_that_were_shown(tmp_path: Path) -> None:
    """The file has the meetings of the next two weeks, at the dates the reply named, 90 minutes each."""
    async with World.open(tmp_path) as world:
        circle = await make_circle(world, weekday="Mon, Wed")
        found = query(world, "SELECT starts_at, ends_at FROM meeting ORDER BY starts_at")

        starts = [datetime.fromtimestamp(row["starts_at"], UTC) for row in found]
        assert [f"{start:%Y-%m-%d %H:%M}" for start in starts] == [
            f"2026-01-{day:02} 18:00" for day in (5, 7, 12, 14)
        ]
        assert {row["ends_at"] - row["starts_at"] for row in found} == {90 * 60}
        assert all(stamp(start, "F") in circle.reply for start in starts)
        await before(world, circle, minutes=60)
