"""What is lost in Discord: a guild that cannot be reached or removes the bot, deleted places, and who is told of it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import discord
from simcord.backend import serializers

from tests.behaviour.stories import (
    before,
    check_in,
    exists,
    join,
    make_circle,
    open_room,
    posted,
    press_in,
    query,
    seat,
    seats,
)

if TYPE_CHECKING:
    from simcord import ChannelHandle

    from tests.harness.seen import Seen
    from tests.harness.world import World

AGAIN = "Make it again"


def hear(world: World, event: str, payload: dict[str, Any]) -> None:
    """Let the bot hear this of its guild over the gateway."""
    with world.sim.as_the_bot():
        getattr(world.bot._connection, f"parse_{event}")(payload)


def lose_guild(world: World, *, outage: bool) -> None:
    """Let Discord lose the guild in an outage, or let an admin remove the bot; all that is in it stays."""
    payload: dict[str, Any] = {"id": str(world.guild.id)}
    hear(world, "guild_delete", {**payload, "unavailable": True} if outage else payload)


def bring_guild_back(world: World, *, outage: bool) -> None:
    """Let it come back: after an outage, or because the bot is added again."""
    backend = world.sim.backend
    payload = dict(serializers.guild_create_payload(backend, backend.get_guild(world.guild.id)))
    if not outage:
        payload.pop("unavailable", None)
    hear(world, "guild_create", payload)


async def delete(world: World, channel: ChannelHandle) -> None:
    """Let somebody delete a channel or thread."""
    found = world.bot.get_channel(channel.id)
    assert isinstance(found, discord.TextChannel | discord.VoiceChannel | discord.Thread)
    with world.sim.as_the_bot():
        await found.delete()


def changed(world: World) -> int:
    """Count what the bot has asked Discord to change, private answers aside."""
    return len([call for call in world.wire.calls if call.method != "GET"])


def saying(world: World, channel: ChannelHandle, words: str) -> list[Seen]:
    """Return what stands in a channel with these words, as the admin sees it."""
    return [seen for seen in posted(world, world.facilitator, channel) if words in seen]


def choose_admin_channel(world: World, channel: ChannelHandle | None) -> None:
    """Let the admins have chosen a channel to be told in, by the file: there may be no command for it yet."""
    with closing(sqlite3.connect(world.database_file, timeout=5)) as conn, conn:
        conn.execute("UPDATE guild SET admin_channel_id = ?", (None if channel is None else channel.id,))


async def test_an_outage_gives_nothing_up(world: World) -> None:
    """While Discord cannot reach the guild, work waits and nobody is told of anything; back, all of it goes on."""
    circle = await make_circle(world)
    await seat(world, world.members[0], circle, write=False)
    await check_in(world, circle)
    lose_guild(world, outage=True)
    world.wire.fail_before("*", "/channels/*", status=404, code=10003, times=None)
    asked = changed(world)
    await before(world, circle, minutes=5)
    assert changed(world) == asked
    assert query(world, "SELECT * FROM outbox WHERE state = 'dead' OR kind = 'trouble'") == []
    assert query(world, "SELECT removed_at FROM guild")[0]["removed_at"] is None

    world.wire.heal()
    bring_guild_back(world, outage=True)
    await world.later(minutes=2)
    assert world.find(world.members[0], circle.room(), "The room is open").exists


async def test_removed_and_added_again(world: World) -> None:
    """Removed, the bot does nothing there and plans nothing; added again, all lives on, and what is gone is told."""
    circle = await make_circle(world, weekday="Thu")
    voice = await make_circle(world, "Evening circle", weekday="Fri", room="voice")
    ada = world.members[0]
    await seat(world, ada, circle, write=True)
    gone = voice.voice
    lose_guild(world, outage=False)
    await world.later(minutes=1)
    assert query(world, "SELECT removed_at FROM guild")[0]["removed_at"] is not None
    asked = changed(world)
    await before(world, circle, minutes=30, number=2)
    assert changed(world) == asked
    assert await world.bot.next_due_at() is None
    assert [seen for seen in world.dms(ada) if "Your group meets" in seen] == []
    del world.sim.backend.channels[gone.id]
    world.sim.backend.get_guild(world.guild.id).channel_ids.remove(gone.id)

    await world.restart()
    await world.later(minutes=1)
    assert query(world, "SELECT removed_at FROM guild")[0]["removed_at"] is None
    assert circle.meeting()["state"] == "missed"  # it went by unheld, and nobody is reminded of it
    assert [seen for seen in world.dms(ada) if "Your group meets" in seen] == []
    assert circle.card(number=2).exists
    assert len(saying(world, circle.desk, "Desk:")) == 1
    (told,) = saying(world, voice.desk, "voice room of Evening circle was deleted")
    assert AGAIN in told.labels

    lose_guild(world, outage=False)
    await world.later(minutes=1)
    bring_guild_back(world, outage=False)
    await world.later(minutes=1)
    assert query(world, "SELECT removed_at FROM guild")[0]["removed_at"] is None
    shown = await world.slash(world.admin, world.lobby, "circle show", circle="Evening circle")
    made = await world.press(world.admin, shown, AGAIN)
    assert "Evening circle lives in" in made
    assert exists(world, voice.voice)
    assert voice.voice.id != gone.id
    assert "Everything that" in await world.press(world.admin, shown, AGAIN)
    shown = await world.slash(world.admin, world.lobby, "circle show", circle="Evening circle")
    assert AGAIN not in shown.labels


async def test_a_deleted_desk_and_a_deleted_room_are_made_again(world: World) -> None:
    """The desk comes back with who belongs there and its controls, an open room with who has a seat; told once each."""
    circle = await make_circle(world)
    for member in world.members[:2]:
        await seat(world, member, circle, write=False)
    room = await open_room(world, circle)
    desk = circle.desk
    await delete(world, desk)
    await press_in(world, world.members[0], circle.channel, "Can't make it")
    await world.slash(world.facilitator, world.lobby, "meeting start")
    await world.later(minutes=2)
    assert circle.desk.id != desk.id
    assert "Next phase" in world.find(world.facilitator, circle.desk, "Next phase").labels
    assert len(saying(world, circle.desk, "I made a new one")) == 1
    assert len(saying(world, circle.desk, "Desk:")) == 1

    await delete(world, room)
    await press_in(world, world.facilitator, circle.desk, "Next phase")
    await world.later(minutes=2)
    new = circle.room()
    assert new.id != room.id
    assert world.find(world.members[1], new, "Agreements").exists
    assert not world.can_see(world.members[0], new)
    assert len(saying(world, circle.desk, "open room of Harbor circle was deleted")) == 1

    await delete(world, new)
    await press_in(world, world.facilitator, circle.desk, "End")
    await world.later(hours=26)
    assert circle.meeting()["state"] == "closed"
    assert circle.meeting()["room_id"] is None
    assert query(world, "SELECT kind FROM outbox WHERE state IN ('ready', 'claimed') AND due_at < ?", 0) == []


async def test_a_deleted_channel_is_made_again_by_a_press(world: World) -> None:
    """With its channel gone a circle cannot be shown; admins read it, press once, and it lives on with its seats."""
    circle = await make_circle(world, weekday="Thu")
    await seat(world, world.members[0], circle, write=False)
    old = circle.channel
    choose_admin_channel(world, world.lobby)
    listed = await world.slash(world.members[0], world.lobby, "my meetings")
    await delete(world, old)
    await world.press(world.members[0], listed, "Can't make it")
    await world.later(minutes=2)
    (told,) = saying(world, world.lobby, "The channel of Harbor circle was deleted")
    assert "may manage this server" in await world.press(world.members[0], told, AGAIN)
    await world.press(world.admin, told, AGAIN)
    await world.later(minutes=2)
    assert circle.channel.id != old.id
    assert "0 of 10 seats are taken" in circle.card()
    await join(world, world.members[1], circle)
    await check_in(world, circle)
    assert circle.desk.id != old.id


async def test_who_is_told(world: World) -> None:
    """In the channel that the admins chose; else on the desk; if neither takes it, in the next answer to an admin."""
    circle = await make_circle(world)
    path = f"/channels/{circle.channel.id}/messages/*"
    choose_admin_channel(world, world.lobby)
    world.wire.fail_before("PATCH", path, status=403, code=50013, times=None)
    await join(world, world.members[0], circle)
    await world.later(minutes=1)
    assert len(saying(world, world.lobby, "look at my permissions")) == 1
    assert saying(world, circle.desk, "look at my permissions") == []

    other = await make_circle(world, "Evening circle")
    world.wire.fail_before(
        "PATCH", f"/channels/{other.channel.id}/messages/*", status=403, code=50013, times=None
    )
    world.wire.fail_before("POST", f"/channels/{world.lobby.id}/messages", status=403, code=50001, times=None)
    await join(world, world.members[0], other)
    await world.later(minutes=1)
    assert len(saying(world, other.desk, "look at my permissions")) == 1

    third = await make_circle(world, "Night circle")
    world.wire.fail_before(
        "PATCH", f"/channels/{third.channel.id}/messages/*", status=403, code=50013, times=None
    )
    world.wire.fail_before("POST", f"/channels/{third.desk.id}/messages", status=403, code=50013, times=None)
    await join(world, world.members[0], third)
    await world.later(days=4)
    answer = await world.slash(world.admin, world.lobby, "circle list")
    assert "What I could tell nobody" in answer
    assert "Night circle needs" in answer
    assert "What I could tell nobody" not in await world.slash(world.admin, world.lobby, "circle list")
    assert world.dms(world.admin) == []


async def test_a_command_that_is_cut_off_leaves_no_channel(world: World) -> None:
    """Killed between its channels and its circle, `/circle create` is cleaned up after; what people made stays."""
    await world.later(minutes=30)
    kept = await make_circle(world, "Kept", room="voice")
    world.guild.create_text_channel("harbor")
    write = world.bot.services.circles.create

    async def killed(*_: object, **__: object) -> None:
        raise RuntimeError("cut off")

    vars(world.bot.services.circles)["create"] = killed
    backend = world.sim.backend
    world.wire.fail_before("DELETE", "/channels/*", status=503, times=2)
    await world.slash(
        world.admin, world.lobby, "circle create", name="Harbor", weekday="Thu", time="18:00", timezone="UTC"
    )
    world.errors()
    vars(world.bot.services.circles)["create"] = write
    made = [one for one in backend.channels.values() if (one.name or "").casefold() == "harbor"]
    assert len(made) == 3
    await world.later(minutes=25)
    left = [place.name for place in world.channels() if (place.name or "").casefold() == "harbor"]
    assert left == ["harbor"]
    assert exists(world, kept.voice)
    assert exists(world, kept.channel)


async def test_somebody_whom_discord_no_longer_knows(world: World) -> None:
    """Who has left the guild is found when the room opens for them: their seat goes on, and nobody is told of it."""
    ada, ben, cleo = world.members
    circle = await make_circle(world, capacity="2")
    for person in (ada, ben):
        await seat(world, person, circle, write=False)
    await world.press(cleo, await join(world, cleo, circle), "Stay on the list")
    world.wire.fail_before("*", f"/channels/*/thread-members/{ada.id}", status=404, code=10007, times=None)

    room = await open_room(world, circle)
    await world.later(seconds=30)

    assert seats(circle) == {ada.id: "released", ben.id: "seated", cleo.id: "waitlisted"}
    assert world.can_see(ben, room)
    await press_in(world, cleo, circle.channel, "Take the seat")
    await world.later(seconds=30)
    assert seats(circle)[cleo.id] == "seated"
    assert world.can_see(cleo, room)
    assert not [one for one in posted(world, world.facilitator, circle.desk) if ada.mention in one.text]
    assert (
        query(
            world, "SELECT 1 FROM outbox WHERE kind = 'trouble' OR state = 'ready' AND kind = 'room_member'"
        )
        == []
    )
