"""The world does what tests think it does: people act and see as on Discord, and time is theirs alone."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import discord
import pytest

from tests.harness.world import EPOCH, World

if TYPE_CHECKING:
    from pathlib import Path

    from tests.harness.seen import Seen


async def circle(world: World) -> Seen:
    """Let the admin make a circle that meets in an hour and a half, and return its card."""
    made = await world.slash(
        world.admin,
        world.lobby,
        "circle create",
        name="Evening circle",
        weekday="Mon",
        time="13:30",
        timezone="UTC",
        room="text",
    )
    await world.press(world.admin, made, "Announce")
    await world.settle()
    return world.find(world.members[0], world.channel("Evening circle"), "Evening circle")


async def test_the_test_reads_the_worlds_time(world: World) -> None:
    """discord.py's clock is the world's in a test, and only `later` moves it."""
    assert world.now() == EPOCH
    assert discord.utils.utcnow() == EPOCH
    await world.later(days=3, seconds=1)
    assert (
        timedelta(0) <= discord.utils.utcnow() - EPOCH - timedelta(days=3, seconds=1) < timedelta(seconds=1)
    )


async def test_people_press_and_see_what_is_theirs(world: World) -> None:
    """An answer is seen by the one who pressed and by nobody else; a card by all."""
    card = await circle(world)
    ada, ben, _ = world.members
    answer = await world.press(ada, card, "Join")
    answer = await world.press(ada, answer, "Accept")
    assert answer.labels
    assert answer.acknowledged
    place = world.channel("Evening circle")
    assert answer.last.text in [seen.text for seen in world.seen_by(ada, place)]
    assert answer.last.text not in [seen.text for seen in world.seen_by(ben, place)]
    assert card.text in [seen.text for seen in world.seen_by(ben, place)]
    assert world.texts_of(answer) == answer.text


async def test_messages_to_somebody_are_found(world: World) -> None:
    """A direct message of the bot is in `dms`, and its button can be pressed there."""
    card = await circle(world)
    ada, ben, _ = world.members
    await world.press(ada, await world.press(ada, card, "Join"), "Accept")
    last = world.seen_by(ada, world.channel("Evening circle"))[-1]
    await world.press(ada, last, next(label for label in last.labels if "DM" in label))
    await world.later(hours=1)
    reminder = world.dms(ada)[-1]
    assert "Can't make it" in reminder.labels
    assert world.dms(ben) == []
    await world.press(ada, reminder, "Can't make it")
    assert "0 of 10" in card


async def test_a_restart_keeps_discord_and_the_file(world: World) -> None:
    """The new bot has the old file and the old messages, and is another one."""
    card = await circle(world)
    before = world.bot
    await world.restart()
    assert world.bot is not before
    assert world.database_file.exists()
    assert "Accept" in (await world.press(world.members[0], card, "Join")).labels


async def test_what_nobody_may_see_is_not_seen(world: World) -> None:
    """The desk is there for who holds the circle, and `seen_by` is empty for everybody else."""
    await circle(world)
    desk = next(place for place in world.channels() if place.is_thread)
    assert world.can_see(world.admin, desk)
    assert not world.can_see(world.members[0], desk)
    assert world.seen_by(world.members[0], desk) == []
    assert desk.id not in [place.id for place in world.channels(world.members[0])]


async def test_an_error_of_the_bot_fails_the_test_unless_asked_for(tmp_path: Path) -> None:
    """What the bot raised and nobody looked at is raised at the end; what was looked at is not."""
    with pytest.raises(BaseExceptionGroup, match="the bot raised"):
        await break_the_bot(tmp_path / "one", look=False)
    (error,) = await break_the_bot(tmp_path / "two", look=True)
    assert isinstance(error, ZeroDivisionError)


async def break_the_bot(folder: Path, *, look: bool) -> list[BaseException]:
    """Open a world, raise in the bot, and look at its errors or not."""

    async def broken(*_: object) -> None:
        raise ZeroDivisionError

    async with World.open(folder) as world:
        world.bot.add_listener(broken, "on_thing")
        with world.sim.as_the_bot():
            world.bot.dispatch("thing")
        await world.settle()
        return world.errors() if look else []


async def test_a_refusal_is_no_error(world: World) -> None:
    """A rule that said no, and was told kindly, does not fail a test."""
    answer = await world.slash(
        world.admin, world.lobby, "circle create", name="X", weekday="Mon", time="25:00", timezone="UTC"
    )
    assert answer.text
    assert world.errors() == []


async def test_a_world_can_be_otherwise(tmp_path: Path) -> None:
    """A test may choose the time, the bot's rights and its settings."""
    epoch = EPOCH + timedelta(days=100)
    rights = discord.Permissions(view_channel=True)
    async with World.open(tmp_path, epoch=epoch, permissions=rights, settings={"SCREENING": "off"}) as world:
        assert world.now() == epoch
        assert world.bot.settings.screening == "off"
        me = world.guild.me
        assert me is not None
        assert not me.guild_permissions.manage_channels
        assert discord.utils.utcnow() == epoch


async def test_what_is_looked_for_in_vain_is_told_with_what_there_is(world: World) -> None:
    """A failing look names what the person does see, so that the test's author need not guess."""
    await world.say(world.admin, world.lobby, "hello")
    with pytest.raises(AssertionError, match="hello"):
        world.find(world.members[0], world.lobby, "good-bye")
    with pytest.raises(AssertionError, match="lobby"):
        world.channel("attic")
