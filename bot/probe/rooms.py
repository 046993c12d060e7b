"""Trials of channels, threads, voice rooms and stages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import discord

from bot.outbox.calls import DeleteThread, LetIn, LockThread, OpenThread, StageLive, ThreadMember
from bot.probe.trial import GROUND, DidNotHoldError, NotTriedError, Trial, expect, panel
from bot.ui import overwrites

if TYPE_CHECKING:
    from bot.probe.trial import Ground

STAGE_TOPIC: Final = "Now"
MISSING_PERMISSIONS: Final = 50013


async def channel(ground: Ground) -> None:
    """Make a circle's channel with all that is denied in it, and read that back."""
    wanted: dict[Any, discord.PermissionOverwrite] = {
        ground.guild.default_role: overwrites.in_a_circle(),
        ground.guild.me: overwrites.host(),
    }
    made = await ground.guild.create_text_channel(GROUND, category=ground.category, overwrites=wanted)
    await _expect_overwrites(ground, made.id, wanted)


async def deny_unheld(ground: Ground) -> None:
    """Deny what the bot does not hold itself."""
    if ground.guild.me.guild_permissions.manage_webhooks:
        raise NotTriedError("the bot's role here holds Manage Webhooks: give it exactly the invite's rights")
    unheld: dict[Any, discord.PermissionOverwrite] = {
        ground.guild.default_role: discord.PermissionOverwrite(manage_webhooks=False)
    }
    try:
        await ground.guild.create_text_channel(GROUND, category=ground.category, overwrites=unheld)
    except discord.Forbidden as error:
        expect(true=error.code == MISSING_PERMISSIONS, seen=f"it was refused with the code {error.code}")
    else:
        raise DidNotHoldError(
            "it may: the rights that the bot holds only to deny them could go from the invite"
        )


async def thread(ground: Ground) -> None:
    """Open a room of text, find it again, look at it and at the channel above it."""
    above = await ground.text_channel()
    made = await _open(ground, above)
    expect(true=made.is_private(), seen="the thread is public")
    expect(true=not made.invitable, seen="members may invite others into it")
    found = await OpenThread(above.id, GROUND).find(ground.client, made.created_at or above.created_at)
    expect(true=found == made.id, seen="it is not among the guild's active threads")
    written = [one async for one in above.history(limit=5)]
    expect(true=not written, seen="the channel shows a message about the private thread")
    await DeleteThread(made.id).make(ground.client, "")


async def thread_person(ground: Ground) -> None:
    """Let a person in, and out, and in again."""
    person = ground.person()
    made = await _open(ground, await ground.text_channel(reader=person))
    for wanted in (True, False, True):
        await ThreadMember(made.id, person.id, inside=wanted).make(ground.client, "")
        inside = {one.id for one in await made.fetch_members()}
        expect(
            true=(person.id in inside) is wanted,
            seen=f"the person is {'not ' if wanted else ''}in the thread",
        )


async def thread_wakes(ground: Ground) -> None:
    """Write in a thread that was archived, as a desk is after a week of silence."""
    made = await _open(ground, await ground.text_channel())
    await made.edit(archived=True)
    await made.send(view=panel())
    read = await ground.client.fetch_channel(made.id)
    awake = isinstance(read, discord.Thread) and not read.archived
    expect(true=awake, seen="the thread stays in its archive")


async def thread_lock(ground: Ground) -> None:
    """Lock a room after its time."""
    made = await _open(ground, await ground.text_channel())
    await made.send(view=panel())
    await LockThread(made.id).make(ground.client, "")
    read = await ground.client.fetch_channel(made.id)
    expect(true=isinstance(read, discord.Thread), seen="the thread is gone")
    if isinstance(read, discord.Thread):
        expect(true=read.locked and read.archived, seen="the thread is not locked and archived")
        expect(
            true=bool([one async for one in read.history(limit=5)]), seen="what was written cannot be read"
        )
    await DeleteThread(made.id).make(ground.client, "")


async def hidden_room(ground: Ground) -> None:
    """Open and close a hidden voice room by one edit of all overwrites, twice, and write in its chat."""
    room = await ground.voice_channel()
    me = discord.Object(ground.guild.me.id, type=discord.Member)
    closed: dict[Any, discord.PermissionOverwrite] = ground.hidden() | {me: overwrites.keeper()}
    guests = () if ground.guest is None else (ground.guest.id,)
    for let_in in (guests, (), guests):
        await LetIn(room.id, let_in).make(ground.client, "")
        people = {discord.Object(one, type=discord.Member): overwrites.guest() for one in let_in}
        await _expect_overwrites(ground, room.id, closed | people)
    await room.send(view=panel())


async def stage(ground: Ground) -> None:
    """Open a stage without telling anybody, and end it."""
    if "COMMUNITY" not in ground.guild.features:
        raise NotTriedError("this is no Community guild, and only those have stages")
    rights = ground.hidden() | {ground.guild.me: overwrites.keeper()}
    made = await ground.guild.create_stage_channel(GROUND, category=ground.category, overwrites=rights)
    await LetIn(made.id, () if ground.guest is None else (ground.guest.id,)).make(ground.client, "")
    for live in (True, False):
        await StageLive(made.id, STAGE_TOPIC, live=live).make(ground.client, "")
        try:
            await made.fetch_instance()
            there = True
        except discord.NotFound:
            there = False
        expect(true=there is live, seen="the stage is not open" if live else "the stage is still open")


async def _open(ground: Ground, above: discord.TextChannel) -> discord.Thread:
    thread_id = await OpenThread(above.id, GROUND).make(ground.client, "")
    made = await ground.client.fetch_channel(thread_id or 0)
    if not isinstance(made, discord.Thread):
        raise DidNotHoldError("what was made is no thread")
    return made


async def _expect_overwrites(
    ground: Ground, channel_id: int, wanted: dict[Any, discord.PermissionOverwrite]
) -> None:
    """Compare what Discord says of a channel with what was asked for, bit by bit."""
    read = await ground.client.fetch_channel(channel_id)
    if not isinstance(read, discord.abc.GuildChannel):
        raise DidNotHoldError("the channel is not there")
    there = {target.id: both.pair() for target, both in read.overwrites.items()}
    asked = {target.id: both.pair() for target, both in wanted.items()}
    expect(true=there == asked, seen="the channel's overwrites are not those that were asked for")


TRIALS: Final = (
    Trial("channel", "a circle's channel can be made with exactly the invite's rights", channel),
    Trial("deny-unheld", "a bot cannot deny what it does not hold itself", deny_unheld),
    Trial(
        "thread", "a private thread lets nobody invite, is found again, and posts nothing above it", thread
    ),
    Trial("thread-person", "the bot lets a person into a private thread, out, and in again", thread_person),
    Trial("thread-wakes", "an archived thread comes out by itself when the bot posts in it", thread_wakes),
    Trial("thread-lock", "a thread is locked and archived, and still readable", thread_lock),
    Trial(
        "hidden-room",
        "one edit of all overwrites opens and closes a hidden room, the bot stays in",
        hidden_room,
    ),
    Trial("stage", "a stage is opened and ended with exactly the invite's rights", stage),
)
