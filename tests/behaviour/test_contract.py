"""Everything that the bot sends in a broad story is what Discord's own description of its API takes."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.crash.week import ENDS, Week
from tests.harness.world import World
from tests.wire.standin.contract import Contract
from tests.wire.standin.values import Call

if TYPE_CHECKING:
    from bot.demo.simulation import Call as Send
    from bot.demo.simulation import Transport

ANSWERS = ("/interactions/", "/webhooks/")


@pytest.fixture(scope="module")
def contract() -> Contract:
    """Discord's description; without `DISCORD_OPENAPI` the test is skipped, loudly."""
    named = os.environ.get("DISCORD_OPENAPI")
    if not named:
        pytest.skip("NOT CHECKED: set DISCORD_OPENAPI to Discord's openapi.json to judge what the bot sends")
    return Contract(Path(named))


class Judge:
    """Looks at every request on its way, and lets it through."""

    def __init__(self, contract: Contract, carry: Transport) -> None:
        self.problems: Counter[str] = Counter()
        self.seen: Counter[str] = Counter()
        self._contract = contract
        self._carry = carry

    async def __call__(self, method: str, path: str, body: dict[str, object], call: Send) -> object:
        """Judge one request."""
        self.judge(method, path, body)
        return await self._carry(method, path, body, call)

    def judge(self, method: str, path: str, body: object) -> None:
        """Count what is wrong with a request, by its method and the shape of its path."""
        shape = "/".join("*" if any(map(str.isdigit, part)) else part for part in path.split("/"))
        self.seen[f"{method} {shape}"] += 1
        for problem in self._contract.problems(Call(method, path, {}, body or None)):
            self.problems[f"{method} {shape}: {problem}"] += 1


async def test_a_week_of_a_guild_breaks_no_rule_of_discord(tmp_path: Path, contract: Contract) -> None:
    """Cards, desks, rooms, panels, prompts, DMs, answers and forms of a whole week are taken by Discord's contract."""
    async with World.open(tmp_path, community=True) as world:
        judge = Judge(contract, world.sim.transport)
        world.sim.transport = judge
        await world.restart()
        week = Week(world)
        week.prepare()
        for step in week.steps():
            await world.until(step.at)
            await step.act()
        await world.until(ENDS)
        for answer in world.sim.http_requests:
            if answer.path.startswith(ANSWERS):
                judge.judge(answer.method, answer.path, answer.json)
    assert judge.problems == Counter()
    assert sum(judge.seen.values()) > 150
    assert len(judge.seen) > 12, judge.seen


async def test_what_discord_would_refuse_is_seen(world: World, contract: Contract) -> None:
    """The judge is awake: a card with an unknown part on its way out is a problem."""
    judge = Judge(contract, world.sim.transport)
    judge.judge("POST", "/channels/1/messages", {"components": [{"type": 99}]})
    judge.judge("POST", "/interactions/1/token/callback", {"type": 9, "data": {"components": []}})
    assert len(judge.problems) >= 2
