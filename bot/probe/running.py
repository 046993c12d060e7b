"""Runs the trials on a guild: logs in, makes the ground, tries one after the other, clears everything away."""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

import discord

from bot.domain.rights import application_of, invite_link
from bot.errors import CirclekeeperError
from bot.outbox.calls import CannotError
from bot.probe.guild import SAYS
from bot.probe.trial import GROUND, DidNotHoldError, Ground, NotTriedError, Trial, Verdict
from bot.probe.trials import ALL
from bot.ui import overwrites

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterable

PROBE_CLOSES_IN: Final = 60.0
"""Seconds to clear away when the probe is stopped: a dozen channels, a second each at the most."""
READY_WITHIN: Final = 60.0
TRIAL_LIMIT: Final = 240.0
"""Seconds a trial may take: the longest waits a minute, twice."""
ADMIN_SPARE: Final = ("manage_channels", "manage_roles")


class ProbeError(CirclekeeperError):
    """The probe cannot begin; the text is the sentence that is shown."""


async def run_probe(
    token: str,
    guild_id: int,
    guest_id: int | None,
    say: Callable[[str], None],
    *,
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    trials: Iterable[Trial] = ALL,
) -> bool:
    """Try everything on this guild, say a line each, and return whether nothing was otherwise than believed.

    Raises `ProbeError` where it cannot begin, and what discord.py raises where Discord cannot be reached.
    """
    seen: Counter[Verdict] = Counter()
    async with _connected(token) as client, contextlib.AsyncExitStack() as undo:
        guild = client.get_guild(guild_id)
        if guild is None:
            link = invite_link(application_of(token) or client.application_id)
            message = f"The bot is in no guild with the id {guild_id}. Invite it: {link}"
            raise ProbeError(message)
        _check(guild)
        guest = None if guest_id is None else await _find(guild, guest_id)
        say(f"Trying on {guild.name}; everything is made in a hidden category {GROUND} and goes again.")
        await _clear(guild)
        undo.push_async_callback(_clear, guild)
        hide: dict[Any, discord.PermissionOverwrite] = {guild.default_role: overwrites.hidden()}
        hide[guild.me] = overwrites.keeper()
        category = await guild.create_category(GROUND, overwrites=hide)
        ground = Ground(client, guild, category, guest, pause, undo)
        for trial in trials:
            verdict, why = await _try(trial, ground)
            seen[verdict] += 1
            say(f"{verdict.value:<12} {trial.name}: {trial.belief}{f' ({why})' if why else ''}")
    say(", ".join(f"{verdict.value} {seen[verdict]}" for verdict in Verdict) + ". What was made is gone.")
    return seen[Verdict.DID_NOT_HOLD] == 0


async def _try(trial: Trial, ground: Ground) -> tuple[Verdict, str]:
    """Make one trial; return what came of it, and why if it did not hold."""
    try:
        async with asyncio.timeout(TRIAL_LIMIT):
            await trial.run(ground)
    except NotTriedError as reason:
        return Verdict.NOT_TRIED, str(reason)
    except DidNotHoldError as seen:
        return Verdict.DID_NOT_HOLD, str(seen)
    except CannotError as error:
        return Verdict.DID_NOT_HOLD, f"Discord will not have it: {error.trouble}"
    except discord.HTTPException as error:
        return (
            Verdict.DID_NOT_HOLD,
            f"Discord refused it with status {error.status} and the code {error.code}",
        )
    except Exception as error:  # noqa: BLE001 - the other trials go on, and this one has not held
        return Verdict.DID_NOT_HOLD, f"it ended by {type(error).__name__}"
    return Verdict.HELD, ""


@contextlib.asynccontextmanager
async def _connected(token: str) -> AsyncIterator[discord.Client]:
    """Yield a client that knows its guilds. It hears of guilds alone, and reads nothing."""
    async with discord.Client(intents=discord.Intents(guilds=True), max_messages=None) as client:
        await client.login(token)
        living = asyncio.ensure_future(client.connect())
        ready = asyncio.ensure_future(client.wait_until_ready())
        try:
            async with asyncio.timeout(READY_WITHIN):
                await asyncio.wait({living, ready}, return_when=asyncio.FIRST_COMPLETED)
            if living.done():
                await living
            yield client
        finally:
            for task in (ready, living):
                task.cancel()
            await asyncio.gather(ready, living, return_exceptions=True)


def _check(guild: discord.Guild) -> None:
    mine = guild.me.guild_permissions
    missing = [name for name in ADMIN_SPARE if not getattr(mine, name)]
    if missing:
        message = (
            f"Without {' and '.join(missing)} the bot can make nothing to try on. Invite it with its rights."
        )
        raise ProbeError(message)


async def _find(guild: discord.Guild, user_id: int) -> discord.Member:
    try:
        return await guild.fetch_member(user_id)
    except discord.NotFound:
        message = f"Nobody with the id {user_id} is in that guild."
        raise ProbeError(message) from None


async def _clear(guild: discord.Guild) -> None:
    """Take away what this probe made, or what an earlier one left that was killed: what is ours by that name."""
    me = guild.me.id
    for event in await guild.fetch_scheduled_events(with_counts=False):
        if event.name == GROUND and event.creator_id == me:
            with contextlib.suppress(discord.NotFound):
                await event.delete()
    if guild.me.guild_permissions.manage_guild:
        for rule in await guild.fetch_automod_rules():
            if (
                rule.creator_id == me
                and rule.actions
                and SAYS in {act.custom_message for act in rule.actions}
            ):
                with contextlib.suppress(discord.NotFound):
                    await rule.delete()
    for channel in await guild.fetch_channels():
        if not isinstance(channel, discord.CategoryChannel) or channel.name != GROUND:
            continue
        if any(target.id == guild.me.id for target in channel.overwrites):
            inside = [one for one in await guild.fetch_channels() if one.category_id == channel.id]
            for one in (*inside, channel):
                with contextlib.suppress(discord.NotFound):
                    await one.delete()
