"""Somebody has just come: the Start card, what it leads to, and that it stays where it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.client import PERMISSIONS
from tests.behaviour.stories import make_circle, posted, press_in, query, rows
from tests.harness.world import World

if TYPE_CHECKING:
    from pathlib import Path

    from simcord import ChannelHandle

    from tests.harness.answer import Answer


async def choose_start(world: World, channel: ChannelHandle) -> Answer:
    """Let the admin choose where the Start card stands."""
    shown = await world.slash(world.admin, world.lobby, "agreements")
    screen = await world.press(world.admin, shown, "Care and arrival")
    answer = await world.choose(world.admin, screen, channel, custom_id="start_channel:1:")
    await world.settle()
    return answer


async def test_the_start_card(world: World) -> None:
    """An admin chooses a channel: the card stands there, pinned, leads on, and is made again when it is deleted."""
    ada, *_ = world.members
    welcome = world.guild.create_text_channel("welcome")
    assert f"<#{welcome.id}>" in await choose_start(world, welcome)
    await world.later(seconds=1)

    (card,) = [one for one in posted(world, ada, welcome) if "Start here" in one]
    assert card.labels == ("See circles", "What others see", "Help lines")
    assert card.raw.message.pinned
    before = rows(world)
    others = await world.press(ada, card, "What others see")
    for words in (
        "member list",
        "which servers you share",
        "People in a room with you",
        "Admins and moderators",
        "Edit Server Profile",
        "nickname",
    ):
        assert words in others
    assert others.last.ephemeral
    assert "findahelpline.com" in await world.press(ada, card, "Help lines")
    assert "no meeting" in (await world.press(ada, card, "See circles")).text.casefold()
    assert rows(world) == before
    circle = await make_circle(world)
    assert circle.name in await world.press(ada, card, "See circles")

    with world.sim.as_the_bot():
        await world.bot.get_partial_messageable(welcome.id).get_partial_message(card.id).delete()
    await world.settle()
    await world.later(seconds=5)
    (again,) = [one for one in posted(world, ada, welcome) if "Start here" in one]
    assert again.id != card.id
    assert again.raw.message.pinned
    await world.restart()
    with world.sim.as_the_bot():
        await world.bot.get_partial_messageable(welcome.id).get_partial_message(again.id).delete()
    await world.settle()
    await world.later(seconds=5)
    assert len([one for one in posted(world, ada, welcome) if "Start here" in one]) == 1

    harbor = world.guild.create_text_channel("harbor")
    await choose_start(world, harbor)
    await world.later(seconds=5)
    assert "member list" in await press_in(world, ada, harbor, "What others see")


async def test_a_right_that_is_missing_is_named(tmp_path: Path) -> None:
    """Where the bot may not pin, the admin reads which right that is, and nothing is changed."""
    lacking = discord.Permissions(PERMISSIONS.value)
    lacking.update(pin_messages=False)
    async with World.open(tmp_path, permissions=lacking) as world:
        said = await choose_start(world, world.lobby)

        assert f"In <#{world.lobby.id}> I lack **Pin Messages**." in said
        assert query(world, "SELECT * FROM guild WHERE start_channel_id IS NOT NULL") == []
