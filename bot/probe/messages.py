"""Trials of messages: sent once, found again, silent, pinned, deleted."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import discord

from bot.domain.outbox import MARK_BASE
from bot.outbox.calls import EmptyRoom, Pin
from bot.probe.trial import DidNotHoldError, NotTriedError, Trial, expect, panel

if TYPE_CHECKING:
    from bot.probe.trial import Ground

A_MOMENT: Final = 2.0
"""Seconds for Discord to say in the channel that something was pinned."""
NONCE_MINUTE: Final = 61.0
"""Seconds; the bot trusts a nonce for a minute (bot/outbox/runner.py)."""
TWO_WEEKS: Final = timedelta(days=15)
TOO_OLD: Final = 50034
REFUSED_DM: Final = (50007, 50278)


async def nonce(ground: Ground) -> None:
    """Send the same nonce three times, the last a minute later."""
    await _send_thrice(ground, await ground.text_channel())


async def nonce_dm(ground: Ground) -> None:
    """Do the same in a direct message."""
    person = ground.person()
    try:
        channel = await person.create_dm()
        await _send_thrice(ground, channel)
    except discord.Forbidden as error:
        raise NotTriedError(f"their direct messages are closed ({error.code})") from error


async def dm_refused(ground: Ground) -> None:
    """Write to somebody who takes no direct messages."""
    person = ground.person()
    try:
        message = await person.send(view=panel())
    except discord.Forbidden as error:
        expect(true=error.code in REFUSED_DM, seen=f"a refused direct message has the code {error.code}")
    else:
        await message.delete()
        raise NotTriedError("their direct messages are open: close them for this guild and probe again")


async def mark(ground: Ground) -> None:
    """Look for a message's mark in the channel's history."""
    wanted = MARK_BASE + secrets.randbelow(1_000_000)
    channel = await ground.text_channel()
    await channel.send(view=panel(wanted))
    async for message in channel.history(limit=5):
        if any(getattr(component, "id", None) == wanted for component in message.components):
            return
    raise DidNotHoldError("the history shows the message without the id that its component was sent with")


async def silent(ground: Ground) -> None:
    """Send a message that lights up no phone, and look at its flag."""
    channel = await ground.text_channel()
    sent = await channel.send(view=panel(), silent=True)
    read = await channel.fetch_message(sent.id)
    expect(true=read.flags.suppress_notifications, seen="the message came back without the silent flag")


async def pin(ground: Ground) -> None:
    """Pin with Pin Messages alone: Manage Messages is denied to the bot in that channel."""
    alone = discord.PermissionOverwrite(
        view_channel=True,
        send_messages=True,
        read_message_history=True,
        pin_messages=True,
        manage_messages=False,
    )
    channel = await ground.text_channel(mine=alone)
    sent = await channel.send(view=panel())
    await Pin(channel.id, sent.id).make(ground.client, "")
    await ground.pause(A_MOMENT)
    lines = [one async for one in channel.history(limit=10) if one.type is discord.MessageType.pins_add]
    read = await channel.fetch_message(sent.id)
    expect(true=read.pinned, seen="the message is not pinned")
    expect(true=len(lines) == 1, seen=f"{len(lines)} lines say that a message was pinned, not one")


async def bulk_too_old(ground: Ground) -> None:
    """Ask for a bulk deletion of what would be older than two weeks."""
    channel = await ground.text_channel()
    long_ago = discord.utils.time_snowflake(channel.created_at - TWO_WEEKS)
    old = [discord.Object(long_ago + number) for number in range(2)]
    try:
        await channel.delete_messages(old)
    except discord.HTTPException as error:
        expect(true=error.status == 400, seen=f"it was refused with status {error.status}, not 400")
        expect(true=error.code == TOO_OLD, seen=f"it was refused with the code {error.code}, not {TOO_OLD}")
    else:
        raise DidNotHoldError("Discord took a bulk deletion of messages older than two weeks")


async def empty_room(ground: Ground) -> None:
    """Write in a voice room's chat and empty it."""
    channel = await ground.voice_channel()
    for _ in range(3):
        last = await channel.send(view=panel())
    await EmptyRoom(channel.id, last.created_at + timedelta(seconds=5)).make(ground.client, "")
    left = [one async for one in channel.history(limit=10)]
    expect(true=not left, seen=f"{len(left)} messages are still there")


async def _send_thrice(ground: Ground, channel: discord.abc.Messageable) -> None:
    word = secrets.token_hex(12)
    first = await channel.send(view=panel(), nonce=word)
    try:
        second = await channel.send(view=panel(), nonce=word)
        expect(true=second.id == first.id, seen="the same nonce posted a second message at once")
        await ground.pause(NONCE_MINUTE)
        third = await channel.send(view=panel(), nonce=word)
        expect(true=third.id == first.id, seen="the same nonce posted a second message a minute later")
    finally:
        async for message in channel.history(limit=5, after=first.created_at - timedelta(seconds=2)):
            if message.author == ground.client.user:
                await message.delete()


TRIALS: Final = (
    Trial("nonce", "the same nonce posts one message, a minute later too", nonce),
    Trial("nonce-dm", "the same holds in direct messages", nonce_dm),
    Trial(
        "dm-refused", "a refused direct message has one of the codes that the bot is silent about", dm_refused
    ),
    Trial("mark", "a component's id comes back in the channel's history", mark),
    Trial("silent", "a silent message keeps its flag", silent),
    Trial("pin", "Pin Messages alone is enough to pin, and one line in the channel says so", pin),
    Trial(
        "bulk-too-old", "a bulk deletion of messages older than two weeks is refused as a whole", bulk_too_old
    ),
    Trial("empty-room", "a voice room's chat takes messages and can be emptied", empty_room),
)
