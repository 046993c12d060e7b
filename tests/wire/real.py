"""The real bot as a child process runs it, living by the test's clock; and, on request, one with a planted mistake."""

from __future__ import annotations

import importlib
import secrets
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

import bot.app
from bot.errors import ContentError
from bot.outbox.calls.base import Call
from bot.outbox.calls.threads import OpenThread
from bot.outbox.handlers import circle, room
from bot.outbox.runner import Runner
from config.settings import Settings
from tests.wire.children import MovedClock
from tests.wire.driver import TOKEN

if TYPE_CHECKING:
    from datetime import tzinfo

    import discord

    from bot.client import CirclekeeperBot
    from bot.domain.outbox import Entry
    from bot.screening import Screener
    from tests.wire.children import Plan

#: Where APScheduler reads the clock: each of these modules has taken `datetime` into its own names.
ALARM_CLOCKS = (
    "apscheduler.schedulers.base",
    "apscheduler.triggers.date",
    "apscheduler.triggers.interval",
    "apscheduler.executors.base",
)


class ForgetfulRunner(Runner):
    """Planted: a new nonce for every try, and no look whether the last one arrived."""

    async def _call(self, entry: Entry, call: Call) -> int | None:
        return await call.make(self._client, secrets.token_hex(12))


class HastyRunner(Runner):
    """Planted: done in the rows before it is done in Discord."""

    async def _call(self, entry: Entry, call: Call) -> int | None:
        await self._outbox.settle(entry, None)
        return await super()._call(entry, call)


class BlindThread(OpenThread):
    """Planted: a thread that is there already is not seen."""

    __slots__ = ()

    async def find(self, client: discord.Client, since: datetime) -> int | None:
        """Find nothing."""


def build(plan: Plan) -> CirclekeeperBot:
    """Return the bot of `create_bot`, with the mistake that the plan's setting `planted` names, if any."""
    clock = MovedClock(plan.clock)
    _move_alarm(clock)
    planted = plan.settings.get("planted")
    if planted == "forgetful":
        vars(bot.app)["Runner"] = ForgetfulRunner
    elif planted == "hasty":
        vars(bot.app)["Runner"] = HastyRunner
    elif planted == "blind":
        for handlers in (circle, room):
            vars(handlers)["OpenThread"] = BlindThread
    elif planted == "rules":
        vars(bot.app)["_load_screener"] = _wrong_rules
    if "limit" in plan.settings:
        Call.limit = float(plan.settings["limit"])
    settings = Settings.from_env({"DISCORD_TOKEN": TOKEN, "DATA_DIR": plan.settings["data"]})
    return bot.app.create_bot(replace(settings, tick_seconds=1.0), clock=clock)


def _wrong_rules(*_: object) -> Screener:
    raise ContentError("config/privacy_rules.toml", "planted")


def _move_alarm(clock: MovedClock) -> None:
    """Let APScheduler live by the test's clock; by its own it would sleep through hours that the test skips."""

    class _AnyDatetime(type):
        def __instancecheck__(cls, instance: object) -> bool:
            return isinstance(instance, datetime)

    class MovedDatetime(metaclass=_AnyDatetime):
        fromtimestamp = staticmethod(datetime.fromtimestamp)

        @staticmethod
        def now(tz: tzinfo | None = None) -> datetime:
            return clock.now().astimezone(tz)

    for name in ALARM_CLOCKS:
        module: Any = importlib.import_module(name)
        module.datetime = MovedDatetime
