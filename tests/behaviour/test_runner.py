"""What the bot owes, when Discord says no or the bot is broken: tried again, told once or let go, and never doubled."""

from __future__ import annotations

import logging
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import discord
import pytest

from bot.domain.outbox import MAX_ATTEMPTS, Kind
from tests.behaviour.stories import (
    before,
    create,
    join,
    make_circle,
    open_room,
    press_in,
    query,
    rows,
    seat,
    seats,
)

if TYPE_CHECKING:
    from simcord import ChannelHandle

    from bot.demo.simulation import Call
    from bot.domain.outbox import Entry
    from bot.outbox.calls import Plan
    from tests.behaviour.stories import Circle
    from tests.harness.seen import Seen
    from tests.harness.world import Person, World

NO_RIGHT = "permissions"
GONE = "was deleted in Discord"
GIVEN_UP = "many times"


def messages(channel: ChannelHandle) -> str:
    """Return the path by which messages are posted in a channel."""
    return f"/channels/{channel.id}/messages"


def edits(channel: ChannelHandle) -> str:
    """Return the path by which messages of a channel are edited."""
    return f"/channels/{channel.id}/messages/*"


def on_the_desk(world: World, circle: Circle, words: str) -> list[Seen]:
    """Return the messages with these words on a circle's desk."""
    return [seen for seen in world.seen_by(world.facilitator, circle.desk) if words in seen]


def cards(world: World, circle: Circle) -> list[Seen]:
    """Return the cards that stand in the circle's channel."""
    return [seen for seen in world.seen_by(world.admin, circle.channel) if "Join" in seen.labels]


def states(world: World, *kinds: Kind) -> dict[str, int]:
    """Count the entries of these kinds (all, if none is named) by their state."""
    found = query(world, "SELECT kind, state FROM outbox")
    wanted = [row["state"] for row in found if not kinds or row["kind"] in kinds]
    return {state: wanted.count(state) for state in sorted(set(wanted))}


def naming(world: World, person: Person) -> set[tuple[str, str]]:
    """Return table and first columns of every row that names somebody."""
    everything = rows(world)
    return {
        (table, repr(row[:3])) for table, found in everything.items() for row in found if person.id in row
    }


async def asked_before(world: World) -> Circle:
    """Make a circle whose card is still to come, so that a test can lay something in its way."""
    return await make_circle(world, announce=False)


async def announce(world: World, circle: Circle, **span: float) -> None:
    """Announce it and let time pass."""
    await world.press(world.admin, circle.made, "Announce")
    await world.later(**span)


# --- Discord is down


@pytest.mark.parametrize("status", [500, 503])
async def test_a_failing_discord_is_tried_again(world: World, status: int) -> None:
    """After 2, 4 and 8 seconds, with the same nonce each time, and then the card is there once."""
    circle = await asked_before(world)
    world.wire.fail_before(path=messages(circle.channel), status=status, times=3)
    await announce(world, circle, seconds=30)

    tries = world.wire.sent(path=messages(circle.channel))
    gaps = [later.at - sooner.at for sooner, later in pairwise(tries)]
    assert [round(gap.total_seconds()) for gap in gaps] == [2, 4, 8]
    assert len({str(one.body["nonce"]) for one in tries}) == 1
    assert all(one.body["enforce_nonce"] for one in tries)
    assert len(cards(world, circle)) == 1


async def test_a_broken_connection_is_tried_again(world: World) -> None:
    """A connection that ends before the call is no different from Discord's own failures."""
    circle = await asked_before(world)
    world.wire.cut(path=messages(circle.channel), times=2)
    await announce(world, circle, seconds=30)
    assert len(cards(world, circle)) == 1
    assert world.wire.count(path=messages(circle.channel)) == 3


async def test_a_lost_reply_doubles_nothing(world: World) -> None:
    """The call took effect and nobody said so: it is asked for once more with its nonce, and stands there once."""
    circle = await asked_before(world)
    world.wire.lose_reply(path=messages(circle.channel), times=2)
    await announce(world, circle, seconds=30)
    assert len(cards(world, circle)) == 1
    assert circle.card().exists
    assert "ready" not in states(world, Kind.PROMPT)


async def test_what_stays_in_doubt_is_looked_up(world: World) -> None:
    """When a minute of lost replies has gone by, the channel is read before anything is sent again."""
    circle = await asked_before(world)
    world.wire.lose_reply(path=messages(circle.channel), times=5)
    await announce(world, circle, minutes=10)

    assert len(cards(world, circle)) == 1
    assert circle.card().exists
    lost = world.wire.count(path=messages(circle.channel))
    looks = world.wire.count("GET", messages(circle.channel))
    assert lost == 5
    assert looks == 1


async def test_a_refusal_does_not_end_the_doubt(world: World) -> None:
    """A lost reply, then "slow down", then a bot that is away for longer than a nonce lasts: found, not doubled."""
    circle = await asked_before(world)
    path = messages(circle.channel)
    world.wire.lose_reply(path=path)
    await announce(world, circle, seconds=1)
    world.wire.nonce_window = timedelta(0)  # nothing but the bot's own memory tells that it was sent
    world.wire.fail_before(path=path, status=429, times=1)
    await world.later(seconds=2)
    await world.sim.close_bot()
    tries = world.wire.count(path=path)
    assert tries == 2
    await world.later(minutes=30)
    await world.restart()
    await world.later(minutes=1)
    assert world.wire.count(path=path) == tries
    assert len(cards(world, circle)) == 1
    assert circle.card().exists


async def test_a_dm_of_which_nobody_heard_comes_once(world: World) -> None:
    """A reminder whose reply was lost, for longer than a nonce lasts, is in the DM one time."""
    circle = await make_circle(world)
    ada = world.members[0]
    await seat(world, ada, circle, write=True)
    here = len(world.dms(ada))
    path = messages_of_dm(ada)
    world.wire.lose_reply(path=path, times=3)
    world.wire.fail_before("GET", path, status=503, times=2)
    await before(world, circle, minutes=40)
    assert len(world.dms(ada)) == here + 1


def messages_of_dm(person: Person) -> str:
    """Return the path by which somebody is written to."""
    return f"/channels/{person.actor.user.dm_channel.id}/messages"


# --- Discord says no


async def test_a_missing_right_is_told_once(world: World) -> None:
    """The desk reads it once, however often it happens; when the right is back, the card tells the truth again."""
    circle = await make_circle(world)
    world.wire.fail_before("PATCH", edits(circle.channel), status=403, code=50013, times=None)
    for member in world.members:
        await join(world, member, circle)
        await world.later(minutes=1)

    tries = world.wire.count("PATCH", edits(circle.channel))
    assert tries == len(world.members)
    assert len(on_the_desk(world, circle, NO_RIGHT)) == 1
    await world.later(hours=2)
    assert world.wire.count("PATCH", edits(circle.channel)) == tries  # not asked for again by itself
    assert len(on_the_desk(world, circle, NO_RIGHT)) == 1

    world.wire.heal()
    await press_in(world, world.members[0], circle.channel, "Can't make it")
    await world.later(minutes=1)
    assert "2 of 10 seats are taken" in circle.card()


async def test_a_room_that_was_refused_can_be_asked_for_again(world: World) -> None:
    """Without the right there is no room and the desk reads why; with it, one more press opens the room."""
    circle = await make_circle(world)
    world.wire.fail_before(
        "POST", f"/channels/{circle.channel.id}/threads", status=403, code=50013, times=None
    )
    await before(world, circle, minutes=14)
    await press_in(world, world.facilitator, circle.desk, "I am here")
    await world.later(minutes=1)
    assert circle.meeting()["room_id"] is None
    assert len(on_the_desk(world, circle, NO_RIGHT)) == 1

    world.wire.heal()
    await world.slash(world.facilitator, circle.desk, "meeting start")
    await world.later(minutes=1)
    assert "The room is open" in world.find(world.facilitator, circle.room(), "The room is open")


async def test_a_member_who_left_is_no_trouble(world: World) -> None:
    """Who left the guild cannot be let into the room: the others are, and nobody is told that something broke."""
    circle = await make_circle(world)
    for member in world.members[:2]:
        await seat(world, member, circle, write=False)
    gone = f"/channels/*/thread-members/{world.members[0].id}"
    world.wire.fail_before("PUT", gone, status=404, code=10007, times=None)
    room = await open_room(world, circle)

    assert world.seen_by(world.members[1], room)
    assert on_the_desk(world, circle, GONE) == []
    assert states(world, Kind.TROUBLE) == {}


async def test_a_deleted_channel_is_let_go(world: World) -> None:
    """When the circle's places are gone there is nobody to tell, nothing to repeat, and nothing raised."""
    circle = await make_circle(world)
    await join(world, world.members[0], circle)
    await world.later(minutes=1)
    channel = world.bot.get_channel(circle.channel.id)
    assert isinstance(channel, discord.TextChannel)
    listed = await world.slash(world.members[0], world.lobby, "my meetings")
    with world.sim.as_the_bot():
        await channel.delete()
    await world.press(world.members[0], listed, "Can't make it")
    await world.later(hours=1)

    calls = len(world.wire.calls)
    await world.later(hours=1)
    assert len(world.wire.calls) == calls
    assert seats(circle)[world.members[0].id] == "released"


@pytest.mark.parametrize("code", [50007, 50278])
async def test_a_refused_dm_is_silent(world: World, caplog: pytest.LogCaptureFixture, code: int) -> None:
    """Closed DMs are nobody's business: no second try, no word on the desk or in the log, no row that names them."""
    circle = await make_circle(world)
    ada = world.members[0]
    await seat(world, ada, circle, write=True)
    named = naming(world, ada)
    desk, channel = world.seen_by(world.facilitator, circle.desk), world.seen_by(ada, circle.channel)
    world.wire.fail_before(path=messages_of_dm(ada), status=403, code=code, times=None)
    tried = world.wire.count(path=messages_of_dm(ada))
    caplog.set_level(logging.DEBUG, logger="bot")
    await before(world, circle, minutes=31)

    assert world.wire.count(path=messages_of_dm(ada)) == tried + 1
    assert states(world, Kind.REMINDER_HOUR) == {"dead": 1}
    assert states(world, Kind.TROUBLE) == {}
    assert naming(world, ada) == named
    said = "\n".join(record.getMessage() for record in caplog.records)
    assert "outbox.refused" in said
    assert str(ada.id) not in said
    assert ada.name not in said
    assert world.seen_by(ada, circle.channel) == channel
    new = [seen.text for seen in world.seen_by(world.facilitator, circle.desk) if seen not in desk]
    assert all("Desk:" in text for text in new)  # the controls, half an hour before


# --- the bot itself is broken


def break_cards(world: World, patch: pytest.MonkeyPatch, circle: Circle) -> list[Entry]:
    """Let drawing the cards of one circle raise; return the entries for which it did."""
    handlers = dict(world.bot.parts.runner._handlers)
    draw, tried = handlers[Kind.CARD], []

    async def broken(entry: Entry) -> Plan:
        if entry.circle_id != circle.circle_id:
            return await draw(entry)
        tried.append(entry)
        raise RuntimeError("sentinel of a broken handler")

    patch.setattr(world.bot.parts.runner, "_handlers", {**handlers, Kind.CARD: broken})
    return tried


async def test_one_broken_entry_does_not_hold_up_the_others(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A handler that raises is logged without what it said, tried again half a minute later, and in nobody's way."""
    broken = await asked_before(world)
    well = await make_circle(world, "Evening circle", announce=False)
    with monkeypatch.context() as patch:
        tried = break_cards(world, patch, broken)
        await announce(world, broken, seconds=0)
        await announce(world, well, seconds=20)
        assert len(cards(world, well)) == 1
        assert cards(world, broken) == []
        assert len(tried) == 1
    assert [type(error) for error in world.errors()] == [RuntimeError]
    assert "sentinel" not in "\n".join(record.getMessage() for record in caplog.records)
    await world.later(seconds=30)
    assert len(cards(world, broken)) == 1


async def test_what_stays_broken_is_given_up_and_told(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a dozen tries the desk reads, once, that it is our fault; then there are no more tries."""
    circle = await asked_before(world)
    tried = break_cards(world, monkeypatch, circle)
    await announce(world, circle, hours=5)
    first = [entry for entry in tried if entry.entry_id == tried[0].entry_id]
    assert len(first) == MAX_ATTEMPTS
    assert len(on_the_desk(world, circle, GIVEN_UP)) == 1
    assert len(world.errors()) == len(tried)


# --- runs


async def test_a_run_says_how_much_it_did(world: World) -> None:
    """Entries, new meetings and forgotten rows are counted, and a second run finds nothing to do."""
    assert await world.bot.run_due() == 0
    circle = await asked_before(world)
    await world.bot.parts.alarm.stop()
    await world.press(world.admin, circle.made, "Announce")
    await world.settle()
    now = int(world.now().timestamp())
    due = query(world, "SELECT * FROM outbox WHERE state = 'ready' AND try_at <= ?", now)
    assert due
    assert await world.bot.run_due() == len(due)
    assert len(cards(world, circle)) >= 1
    assert await world.bot.run_due() == 0


async def test_two_runs_at_once_do_everything_once(world: World) -> None:
    """A second caller waits for the first and then finds nothing left."""
    circle = await asked_before(world)
    await world.bot.parts.alarm.stop()
    await world.press(world.admin, circle.made, "Announce")
    first = world.sim.bot.loop.create_task(world.bot.run_due())
    second = await world.bot.run_due()
    assert (await first == 0) is not (second == 0)
    posted = [str(one.body["nonce"]) for one in world.wire.sent(path=messages(circle.channel))]
    assert len(posted) == len(set(posted)) == len(cards(world, circle))


async def test_a_run_that_is_stopped_leaves_the_rest_for_later(world: World) -> None:
    """Closing in the middle begins no further call; the next start does the rest, and each thing once."""
    circle = await asked_before(world)
    await world.bot.parts.alarm.stop()
    await world.press(world.admin, circle.made, "Announce")
    await before(world, circle, minutes=9)
    carry = world.sim.transport
    called: list[str] = []

    async def stop_at_first(method: str, path: str, body: dict[str, object], call: Call) -> object:
        called.append(path)
        world.bot.parts.runner.stop()
        return await carry(method, path, body, call)

    world.sim.transport = stop_at_first
    await world.bot.run_due()
    assert len(called) == 1
    other = await make_circle(world, "Evening circle", held_by=world.admin, announce=False, weekday="Tue")
    assert await world.bot.run_due() == 0
    assert [path for path in called if path.endswith("/threads")] == []
    world.sim.transport = carry

    await world.restart()
    await world.later(seconds=10)
    assert len(cards(world, circle)) == 1
    assert other.desk.name == "Desk of Evening circle"
    assert len(on_the_desk(world, circle, "Press **I am here** when you are")) == 1
    assert len(on_the_desk(world, circle, "nobody has checked in yet")) == 1


async def test_what_is_created_late_is_not_announced_by_an_old_run(world: World) -> None:
    """A circle that is undone before its card owes nothing any more."""
    made = await create(world)
    await world.press(world.admin, made, "Undo")
    await world.later(minutes=30)
    assert query(world, "SELECT * FROM outbox WHERE state = 'ready'") == []
    assert [place.name for place in world.channels()] == ["lobby"]
