"""What an admin may get wrong with `/circle create`, and rights that the bot lacks: one sentence, nothing made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
import pytest

from bot.client import PERMISSIONS
from bot.errors import StoreBusyError
from tests.behaviour.stories import (
    create,
    is_kind,
    rows,
)

if TYPE_CHECKING:
    from bot.demo.simulation import Call
    from tests.harness.world import World


#: What each thing that an admin may get wrong is answered with: a part that says what it is about, and one that helps.
BAD_INPUT: dict[str, tuple[dict[str, object], str, str]] = {
    "a day that is gone": ({"starts": "2026-01-04"}, "2026-01-04 has already passed", "`2026-01-"),
    "a day that never was": ({"starts": "2026-02-30"}, '"2026-02-30"', "`2026-01-"),
    "a year too far": ({"starts": "2036-01-05"}, "more than two years away", "`2026-01-"),
    "an hour that is none": ({"time": "25:00"}, '"25:00"', "`18:00`"),
    "an hour that could be two": ({"time": "6"}, '"6"', "`18:00`"),
    "a zone that is no place": ({"timezone": "PST8"}, 'time zone "PST8"', "`America/Los_Angeles`"),
    "no seats": ({"capacity": "0"}, '"0"', "`10`"),
    "too many seats": ({"capacity": "1000"}, "1 to 99 seats", "`10`"),
    "a meeting too short": ({"minutes": "5"}, "15 to 720 minutes", "`90`"),
    "a name too long": ({"name": "x" * 200}, "200 characters", "80 fit"),
    "a name of blanks": ({"name": "   "}, "needs a name", "`Evening circle`"),
    "a description too long": ({"description": "x" * 501}, "501 characters", "500 fit"),
    "an agenda nobody has": (
        {"agenda": "karaoke"},
        'do not know the agenda "karaoke"',
        "`An hour and a half`",
    ),
    "an end before the start": (
        {"starts": "2026-02-02", "ends": "2026-02-01"},
        "would end on 2026-02-01",
        "`2026-04-27`",
    ),
    "no meeting at all": ({"ends": "0"}, '"0"', "`12`"),
    "a day that is no day": ({"weekday": "Blursday"}, '"Blursday"', "`Tue, Thu`"),
}


def rights_in_overwrites(world: World) -> discord.Permissions:
    """Return every right that the bot granted or denied when it made a channel: Discord lets it use only its own."""
    bits = 0
    for call in world.wire.sent("POST", "/guilds/*/channels"):
        written = call.body.get("permission_overwrites")
        assert isinstance(written, list)
        for one in written:
            bits |= int(one["allow"]) | int(one["deny"])
    return discord.Permissions(bits)


def only_what_roles_give(world: World) -> None:
    """Take every right from everyone, so that the bot lacks what its role lacks; the admin keeps what they need."""
    roles = world.sim.backend.get_guild(world.guild.id).roles.values()
    given = {
        "@everyone": discord.Permissions.none(),
        "role of Mara": discord.Permissions(
            manage_guild=True, view_channel=True, use_application_commands=True
        ),
    }
    for role in [one for one in roles if one.name in given]:
        world.sim.backend.edit_role(world.guild.id, role.id, {"permissions": given[role.name].value})


async def test_bad_input_is_told_and_changes_nothing(world: World) -> None:
    """Each slip is answered by one kind sentence that names it and helps on; no channel and no row comes of it."""
    there, before = [channel.id for channel in world.channels()], rows(world)
    said = {}

    for slip, (options, names, helps) in BAD_INPUT.items():
        answer = await create(world, **options)
        said[slip] = (names in answer, helps in answer, is_kind(answer), answer.labels)
        assert said[slip] == (True, True, True, ()), (slip, answer.text)

    assert [channel.id for channel in world.channels()] == there
    assert rows(world) == before


async def test_a_bot_cannot_hold_a_circle(world: World) -> None:
    """A bot as facilitator is refused, and nothing is made."""
    there, before = [channel.id for channel in world.channels()], rows(world)
    robot = world.guild.add_member(world.sim.create_user("robot", bot=True))

    answer = await create(world, facilitator=robot)

    assert "pick a person" in answer
    assert is_kind(answer)
    assert [channel.id for channel in world.channels()] == there
    assert rows(world) == before


@pytest.mark.parametrize("room", ["text", "voice"])
async def test_a_missing_right_is_named(world: World, room: str) -> None:
    """Whichever right of the invite is missing, a circle is either made, or refused by the right's own name."""
    only_what_roles_give(world)
    blamed, asked_for = {}, discord.Permissions()
    for right, _ in [one for one in PERMISSIONS if one[1]]:
        less = discord.Permissions(PERMISSIONS.value)
        less.update(**{right: False})
        world.sim.shrink_bot_role(world.guild, less)
        await world.settle()
        there, before = [channel.id for channel in world.channels()], rows(world)

        answer = await create(world, room=room)

        if "Undo" in answer.labels:
            asked_for |= rights_in_overwrites(world)
            world.sim.shrink_bot_role(world.guild, PERMISSIONS)
            await world.settle()
            await world.press(world.admin, answer, "Undo")
        else:
            blamed[right] = answer.text
            assert "**" in answer, (right, answer.text)
            assert is_kind(answer), (right, answer.text)
            assert [channel.id for channel in world.channels()] == there
            assert rows(world) == before
    assert "**Manage Channels**" in blamed["manage_channels"]
    assert "**Manage Roles**" in blamed["manage_roles"]
    assert "**Create Private Threads**" in blamed["create_private_threads"]
    unasked = {name for name, asked in asked_for if asked} - blamed.keys() - {"read_messages"}
    assert not unasked, "Discord would refuse these: 50013"


@pytest.mark.parametrize(
    ("right", "called"),
    [
        ("view_channel", "View Channels"),
        ("send_messages", "Send Messages"),
        ("create_private_threads", "Create Private Threads"),
        ("manage_threads", "Manage Threads"),
        ("manage_messages", "Manage Messages"),
    ],
)
async def test_a_right_missing_in_the_given_channel_is_named(world: World, right: str, called: str) -> None:
    """A channel in which the bot lacks something is refused with the channel and the right, and nothing is made."""
    mine = world.guild.me
    assert mine is not None
    closed = discord.PermissionOverwrite(**{right: False})
    tea = world.guild.create_text_channel("tea-house", overwrites={mine: closed})
    there, before = [channel.id for channel in world.channels()], rows(world)

    answer = await create(world, channel=tea)

    assert f"In <#{tea.id}>" in answer
    assert f"**{called}**" in answer
    assert "Nothing was changed" in answer
    assert is_kind(answer)
    assert [channel.id for channel in world.channels()] == there
    assert rows(world) == before


def kept(world: World) -> dict[str, list[tuple[Any, ...]]]:
    """Return all rows but that of the guild, and the duty to look in a while whether channels were left over."""
    return rows(world, but=("guild", "outbox", "sqlite_sequence"))


async def test_a_room_that_cannot_be_made_leaves_nothing(world: World) -> None:
    """Where Discord refuses the second of the two channels, the first one does not stay behind."""
    there, before, carry = [channel.id for channel in world.channels()], kept(world), world.sim.transport

    async def refuse_voice(method: str, path: str, body: dict[str, object], call: Call) -> object:
        if method == "POST" and body.get("type") == discord.ChannelType.voice.value:
            full_up = {"status": 400, "code": 30013, "message": "Maximum number of channels reached"}
            world.sim.backend.faults.append({"method": method, "path": path, "times": 1, **full_up})
        return await carry(method, path, body, call)

    world.sim.transport = refuse_voice

    answer = await create(world, room="voice")

    assert answer.last.ephemeral
    assert [channel.id for channel in world.channels()] == there
    assert kept(world) == before
    (error,) = world.errors()
    assert "30013" in str(error)


async def test_a_circle_that_cannot_be_written_leaves_no_channel(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the database does not take the circle, its new channels go again: "nothing was changed" is true."""
    there, before = [channel.id for channel in world.channels()], kept(world)

    async def busy(*_: object) -> None:
        raise StoreBusyError("the disk is full")

    monkeypatch.setattr(world.bot.services.circles, "create", busy)

    answer = await create(world, room="voice")

    assert "nothing was changed" in answer
    assert [channel.id for channel in world.channels()] == there
    assert kept(world) == before
    assert world.errors()
