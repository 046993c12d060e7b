"""The wire and the world keep their own promises; every other test stands on them."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import aiohttp
import discord
import pytest
from simcord import SetupError

from bot.demo.simulation import Simulation
from tests.harness.seen import Seen
from tests.harness.wire import ReplyLostError, Wire

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from simcord import ChannelHandle

EPOCH = datetime(2026, 1, 5, 12, tzinfo=UTC)
PERMISSIONS = discord.Permissions(
    view_channel=True, send_messages=True, read_message_history=True, attach_files=True
)


class Plain:
    """A bare client on a simulation with one channel, and its wire."""

    def __init__(self, sim: Simulation, channel: ChannelHandle, wire: Wire) -> None:
        self.sim, self.channel, self.wire = sim, channel, wire

    async def send(self, text: str, nonce: int | None = None) -> discord.Message:
        place = self.sim.bot.get_channel(self.channel.id)
        assert isinstance(place, discord.TextChannel)
        with self.sim.as_the_bot():
            return await (place.send(text) if nonce is None else place.send(text, nonce=nonce))

    def texts(self) -> list[str]:
        return [message.content for message in self.channel.history()]


@pytest.fixture
async def plain() -> AsyncIterator[Plain]:
    sim = Simulation(discord.Client(intents=discord.Intents(guilds=True)), epoch=EPOCH)
    guild = sim.create_guild("Guild")
    sim.shrink_bot_role(guild, PERMISSIONS)
    channel = guild.create_text_channel("room")
    wire = Wire(sim)
    await sim.start()
    try:
        yield Plain(sim, channel, wire)
    finally:
        await sim.close_bot()
        await sim.shutdown()


async def test_a_repeated_nonce_posts_nothing_within_the_window(plain: Plain) -> None:
    """The same nonce gives the first message back for five minutes, and posts a second one after that."""
    first = await plain.send("one", nonce=7)
    again = await plain.send("one", nonce=7)
    assert again.id == first.id
    await plain.sim.advance(timedelta(minutes=5))
    assert (await plain.send("one", nonce=7)).id == first.id
    await plain.sim.advance(timedelta(seconds=1))
    assert (await plain.send("one", nonce=7)).id != first.id
    assert plain.texts() == ["one", "one"]


async def test_messages_without_or_with_another_nonce_are_all_posted(plain: Plain) -> None:
    """Deduplication is by nonce alone, never by what is said."""
    await plain.send("same")
    await plain.send("same")
    await plain.send("same", nonce=1)
    await plain.send("same", nonce=2)
    assert plain.texts() == ["same"] * 4


async def test_a_lost_reply_took_effect(plain: Plain) -> None:
    """The caller sees a broken connection though the message is there; trying again with its nonce gives it back."""
    plain.wire.lose_reply()
    with pytest.raises(ReplyLostError):
        await plain.send("once", nonce=9)
    assert plain.texts() == ["once"]
    assert (await plain.send("once", nonce=9)).content == "once"
    assert plain.texts() == ["once"]


async def test_a_cut_call_never_arrived(plain: Plain) -> None:
    """A connection that breaks before the call leaves nothing behind, and only as often as was asked."""
    plain.wire.cut(times=2)
    for _ in range(2):
        with pytest.raises(aiohttp.ServerDisconnectedError):
            await plain.send("lost")
    await plain.send("found")
    assert plain.texts() == ["found"]
    assert plain.wire.count() == 3


async def test_discord_can_refuse_and_heal(plain: Plain) -> None:
    """A refusal is Discord's own error with its code, until the wire is healed."""
    plain.wire.fail_before(status=403, code=50013, times=None)
    with pytest.raises(discord.Forbidden) as caught:
        await plain.send("no")
    assert caught.value.code == 50013
    plain.wire.heal()
    await plain.send("yes")
    assert plain.texts() == ["yes"]


async def test_the_wire_keeps_what_was_sent_and_when(plain: Plain) -> None:
    """Calls are recorded with the simulated time and their body, files or not."""
    await plain.sim.advance(timedelta(hours=1))
    await plain.send("hello", nonce=3)
    (sent,) = plain.wire.sent()
    assert sent.at == EPOCH + timedelta(hours=1)
    assert sent.body["content"] == "hello"
    assert sent.body["nonce"] == "3"
    assert sent.body["enforce_nonce"] is True
    place = plain.sim.bot.get_channel(plain.channel.id)
    assert isinstance(place, discord.TextChannel)
    with plain.sim.as_the_bot():
        await place.send("with a file", file=discord.File(io.BytesIO(b"x"), "x.txt"))
    assert plain.wire.sent()[-1].body["content"] == "with a file"


async def test_the_bot_role_has_no_more_than_it_was_given(plain: Plain) -> None:
    """What the invite does not ask for is refused by the simulated Discord as by the real one."""
    message = await plain.send("mine")
    with pytest.raises(discord.Forbidden), plain.sim.as_the_bot():
        await message.pin()


async def test_the_application_has_message_content_only_if_granted() -> None:
    """What the bot reads of its own application follows the choice of the test."""
    for granted in (True, False):
        client = discord.Client(intents=discord.Intents.none())
        sim = Simulation(client, epoch=EPOCH, message_content=granted)
        await sim.start()
        try:
            with sim.as_the_bot():
                info = await client.application_info()
            assert info.flags.gateway_message_content_limited is granted
        finally:
            await sim.close_bot()
            await sim.shutdown()


async def test_words_are_found_wherever_discord_keeps_them(plain: Plain) -> None:
    """`Seen` reads content, embeds and every text of a layout, and the labels of nested buttons."""
    place = plain.sim.bot.get_channel(plain.channel.id)
    assert isinstance(place, discord.TextChannel)
    view = discord.ui.LayoutView()
    inside = discord.ui.Container[discord.ui.LayoutView](discord.ui.TextDisplay("in a container"))
    inside.add_item(
        discord.ui.Section("in a section", accessory=discord.ui.Button(label="beside", custom_id="b"))
    )
    view.add_item(inside)
    view.add_item(discord.ui.ActionRow(discord.ui.Button(label="below", custom_id="c")))
    with plain.sim.as_the_bot():
        layout = await place.send(view=view)
        embed = await place.send(
            "said", embed=discord.Embed(title="head", description="body").add_field(name="n", value="v")
        )
    seen = Seen(plain.sim, plain.channel.id, layout.id)
    assert seen.text == "in a container\nin a section"
    assert seen.labels == ("beside", "below")
    assert Seen(plain.sim, plain.channel.id, embed.id).text == "said\nhead\nbody\nn\nv"
    with plain.sim.as_the_bot():
        await embed.delete()
    assert not Seen(plain.sim, plain.channel.id, embed.id).exists


async def test_only_one_hand_may_move_a_simulation(plain: Plain) -> None:
    """Code of the bot cannot act as a person by mistake."""
    person = plain.sim.guild.add_member(plain.sim.create_user("ada"))
    with pytest.raises(SetupError), plain.sim.as_the_bot():
        await person.send(plain.channel, "as the bot?")
