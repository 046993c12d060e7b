"""AutoMod rules as Discord takes and gives them, and the screen on which an admin turns ours on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypedDict

import discord
from discord import ui

from bot.domain.automod import RuleKey, There, Wanted
from bot.ui import ids
from bot.ui.reply import button, screen

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.domain.automod import Standing
    from bot.texts import Say

_TRIGGER: Final = discord.AutoModRuleTriggerType
_BLOCK: Final = discord.AutoModRuleActionType.block_message


class Fields(TypedDict):
    """What a rule is made and edited with."""

    name: str
    trigger: discord.AutoModTrigger
    actions: list[discord.AutoModRuleAction]
    enabled: bool


def read_rules(rules: Iterable[discord.AutoModRule], me: int) -> list[There]:
    """Return a guild's rules as the domain compares them."""
    return [_read(rule, me) for rule in rules]


def fields(wanted: Wanted) -> Fields:
    """Return what Discord is told of a rule. It blocks with a reason; there is never an alert, which copies text."""
    if wanted.mentions is None:
        trigger = discord.AutoModTrigger(
            type=_TRIGGER.keyword,
            regex_patterns=list(wanted.patterns),
            allow_list=list(wanted.exceptions),
        )
    else:
        trigger = discord.AutoModTrigger(type=_TRIGGER.mention_spam, mention_limit=wanted.mentions)
    return Fields(
        name=wanted.name,
        trigger=trigger,
        actions=[discord.AutoModRuleAction(custom_message=wanted.reason)],
        enabled=True,
    )


def reasons(say: Say) -> dict[RuleKey, str]:
    """Return what people read whose message was stopped."""
    return {key: say(f"automod.reason_{key}") for key in RuleKey}


def offer(say: Say) -> ui.LayoutView:
    """Return what AutoMod would do in the whole guild, and the way to accept that."""
    return _screen(
        [say("automod.about"), say("automod.about_rules"), say("automod.is_off")], (_turn_on(say),)
    )


def state(standing: dict[RuleKey, Standing], *, drifted: bool, say: Say) -> ui.LayoutView:
    """Return how our rules stand, and the ways to mend them and to take them away."""
    lines = [
        say("automod.line", name=say(f"automod.name_{key}"), how=say(f"automod.how_{how}"))
        for key, how in standing.items()
    ]
    parts = [say("automod.is_on"), "\n".join(lines)]
    if drifted:
        parts.append(say("automod.drifted"))
    off = button(say("automod.turn_off"), ids.AUTOMOD_OFF.custom_id())
    mend = button(say("automod.mend"), ids.AUTOMOD_ON.custom_id(), discord.ButtonStyle.primary)
    return _screen([*parts, say("automod.about_short")], (mend, off) if drifted else (off,))


def no_right(*, is_on: bool, say: Say) -> ui.LayoutView:
    """Return which right is missing, where it is given, and the way to try again."""
    again = button(say("common.try_again"), ids.AUTOMOD_ON.custom_id(), discord.ButtonStyle.primary)
    parts = [say("automod.no_right")]
    return _screen([*parts, say("automod.goes_on")] if is_on else [say("automod.about"), *parts], (again,))


def _read(rule: discord.AutoModRule, me: int) -> There:
    kinds = {_TRIGGER.keyword: "keyword", _TRIGGER.mention_spam: "mentions"}
    kind = kinds.get(rule.trigger.type, "other")
    blocks = [action for action in rule.actions if action.type is _BLOCK]
    return There(
        rule_id=rule.id,
        name=rule.name,
        ours=rule.creator_id == me,
        kind=kind,
        enabled=rule.enabled,
        blocks_only=bool(blocks) and len(blocks) == len(rule.actions),
        reason=(blocks[0].custom_message or "") if blocks else "",
        patterns=tuple(rule.trigger.regex_patterns),
        exceptions=tuple(rule.trigger.allow_list),
        keywords=tuple(rule.trigger.keyword_filter),
        mentions=rule.trigger.mention_limit if kind == "mentions" else None,
    )


def _turn_on(say: Say) -> ui.Button[Any]:
    return button(say("automod.turn_on"), ids.AUTOMOD_ON.custom_id(), discord.ButtonStyle.primary)


def _screen(parts: list[str], buttons: tuple[ui.Button[Any], ...]) -> ui.LayoutView:
    return screen(*(ui.TextDisplay(part) for part in parts), ui.ActionRow(*buttons))
