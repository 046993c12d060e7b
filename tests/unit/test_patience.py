"""The order of a press's answer: what is done for it comes first, what Discord is told second, and once."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.errors import Refusal
from bot.ui import reply


class Press:
    """An interaction that writes down what it is told; `work` is what a press comes to."""

    def __init__(self) -> None:
        self.response = self
        self.told: list[str] = []
        self.go_on = asyncio.Event()

    async def defer(self, *, ephemeral: bool, thinking: bool) -> None:
        assert ephemeral
        assert thinking
        self.told.append("wait")

    async def work(self, *, slow: bool, refused: bool) -> str:
        self.told.append("begun")
        if slow:
            await self.go_on.wait()
        if refused:
            raise Refusal("seating.not_seated")
        self.told.append("done")
        return "seated"


@pytest.mark.parametrize("refused", [False, True])
@pytest.mark.parametrize("slow", [False, True])
async def test_the_work_begins_before_discord_is_told_anything(
    monkeypatch: pytest.MonkeyPatch, *, slow: bool, refused: bool
) -> None:
    """A quick answer costs no word before it; a slow one is announced once, while the work goes on, and still comes."""
    monkeypatch.setattr(reply, "PATIENCE", 0.02 if slow else 60.0)
    press: Any = Press()
    answer = asyncio.ensure_future(reply.within_patience(press, press.work(slow=slow, refused=refused)))
    if slow:
        while "wait" not in press.told:
            await asyncio.sleep(0)
        assert not answer.done()
        press.go_on.set()

    if refused:
        with pytest.raises(Refusal):
            await answer
    else:
        assert await answer == "seated"

    assert press.told == ["begun", *["wait"] * slow, *["done"] * (not refused)]
