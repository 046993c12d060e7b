"""Trials of what belongs to the whole guild: the bot's role, server events, AutoMod."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

import discord

from bot.domain.automod import NAMES, RuleKey, compare, wanted_rules
from bot.domain.rights import PERMISSIONS_VALUE
from bot.outbox.calls import Event, KeepRules, MatchEvent
from bot.probe.trial import GROUND, NotTriedError, Trial, expect
from bot.ui.automod import read_rules

if TYPE_CHECKING:
    from bot.probe.trial import Ground

A_WHILE: Final = timedelta(days=2)
SAYS: Final = "Circlekeeper tries something here."
"""What the rules of a probe say, and by which the next probe knows those that a killed one left."""
NO_ONE: Final[frozenset[int]] = frozenset()


async def role(ground: Ground) -> None:
    """Compare the bot's own role with the invite; what everyone may do comes on top of it and counts for nothing."""
    own = ground.guild.self_role
    if own is None:
        raise NotTriedError("the bot came without a role of its own: invite it with run_bot.py --invite")
    less = PERMISSIONS_VALUE & ~own.permissions.value
    more = own.permissions.value & ~PERMISSIONS_VALUE
    lacks = ", ".join(name for name, on in discord.Permissions(less) if on)
    expect(true=not less, seen=f"the role lacks {lacks}")
    if more:
        extra = ", ".join(name for name, on in discord.Permissions(more) if on)
        raise NotTriedError(f"the role holds more ({extra}), so what held proves less")


async def event(ground: Ground) -> None:
    """Make, change and take away a server event with Create Events alone."""
    if ground.guild.me.guild_permissions.manage_events:
        raise NotTriedError("the bot holds Manage Events here: give it exactly the invite's rights")
    starts = ground.category.created_at.replace(microsecond=0) + A_WHILE
    shown = Event(
        GROUND, f"https://discord.com/channels/{ground.guild.id}", starts, starts + timedelta(hours=1)
    )
    event_id = await MatchEvent(ground.guild.id, None, shown, wanted=True, others=NO_ONE).make(
        ground.client, ""
    )
    gone = MatchEvent(ground.guild.id, event_id, shown, wanted=False, others=NO_ONE)
    ground.undo.push_async_callback(gone.make, ground.client, "")
    later = Event(GROUND, shown.place, starts + timedelta(hours=1), starts + timedelta(hours=2))
    await MatchEvent(ground.guild.id, event_id, later, wanted=True, others=NO_ONE).make(ground.client, "")
    read = await ground.guild.fetch_scheduled_event(event_id or 0, with_counts=False)
    expect(true=later.is_shown_by(read), seen="the event does not show what it was changed to")
    await gone.make(ground.client, "")


async def automod(ground: Ground) -> None:
    """Make the bot's rules, compare them with what Discord says of them, and take them away."""
    if not ground.guild.me.guild_permissions.manage_guild:
        raise NotTriedError(
            "it takes Manage Server, which the invite does not ask for: give it and probe again"
        )
    there = await ground.guild.fetch_automod_rules()
    if any(rule.name in NAMES.values() for rule in there):
        raise NotTriedError("the bot's rules are on here already: turn them off with /privacy automod first")
    wanted = wanted_rules(dict.fromkeys(RuleKey, SAYS), ("988",))
    gone = KeepRules(ground.guild.id, ())
    ground.undo.push_async_callback(gone.make, ground.client, "")
    await KeepRules(ground.guild.id, wanted).make(ground.client, "")
    rules = await ground.guild.fetch_automod_rules()
    steps = compare(wanted, read_rules(rules, ground.guild.me.id))
    expect(true=steps.drifted == 0, seen=f"{steps.drifted} rules are not as they were sent")
    await gone.make(ground.client, "")


TRIALS: Final = (
    Trial("role", "the bot's role has exactly the invite's rights", role),
    Trial(
        "event", "Create Events alone is enough to make, change and delete the bot's own server events", event
    ),
    Trial("automod", "AutoMod takes the bot's patterns and gives them back unchanged", automod),
)
