"""What `run_bot.py` does where Discord ends a connection because an intent was turned off."""

from __future__ import annotations

from typing import Self

import discord
import pytest

import run_bot
from config.settings import Settings


class Starts:
    """Bots that end as they are told, one after the other."""

    def __init__(self, *ends: BaseException | None) -> None:
        self.ends = list(ends)
        self.closed = 0

    def __call__(self, _: Settings) -> Self:
        return self

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self.closed += 1

    async def start(self, _: str) -> None:
        end = self.ends.pop(0)
        if end is not None:
            raise end


async def test_an_intent_that_is_turned_off_does_not_stop_the_bot(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bot is closed and started once more, with the intents that are on; a second such end is one."""
    off = discord.PrivilegedIntentsRequired(0)
    goes_on = Starts(off, None)
    monkeypatch.setattr("bot.app.create_bot", goes_on)
    await run_bot._serve(Settings())
    stays_off = Starts(off, off)
    monkeypatch.setattr("bot.app.create_bot", stays_off)
    with pytest.raises(discord.PrivilegedIntentsRequired):
        await run_bot._serve(Settings())

    assert (goes_on.ends, goes_on.closed) == ([], 2)
    assert (stays_off.ends, stays_off.closed) == ([], 2)
