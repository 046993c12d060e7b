"""A million random and hostile messages: for `make soak`."""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING

import pytest

from tests.unit.screening.identifying import Maker
from tests.unit.screening.test_goals import lines
from tests.unit.screening.test_hostile import LONG, PIECES

if TYPE_CHECKING:
    from bot.screening import Screener

MESSAGES = 1_000_000
SLOW = 0.1  # seconds of CPU time: far above what any message takes, far below what people notice


def hostile(chance: random.Random, maker: Maker, said: list[str]) -> str:
    """A random message: noise, pieces that rules stumble over, talk, or all of them; now and then a very long one."""
    size = LONG if chance.random() < 0.001 else chance.randint(1, 200)
    kind = chance.randrange(5)
    if kind == 0:
        return "".join(chr(chance.randrange(32, 127)) for _ in range(size))
    if kind == 1:
        return "".join(chr(chance.randrange(0x11000)) for _ in range(size))
    if kind == 2:
        return "".join(chance.choices("0123456789 -().+/olx\n", k=size))
    if kind == 3:
        return "".join(chance.choices(PIECES, k=max(1, size // 8)))[:size]
    return f"{maker.talk.message()} {chance.choice(said)} {maker.email()} {maker.phone()}"[:size]


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_a_million_messages(screener: Screener) -> None:
    """No exception, places inside the text, and none that takes long. The seed of a bad one is printed."""
    said = lines("danger.txt") + lines("no_danger.txt")
    for seed in range(MESSAGES // 1000):
        chance, maker = random.Random(seed), Maker(seed)
        for number in range(1000):
            text = hostile(chance, maker, said)
            start = time.thread_time()
            findings = screener.screen(text)
            taken = time.thread_time() - start
            assert taken < SLOW, f"seed {seed}, message {number}: {taken:.3f} s"
            assert all(0 <= found.start < found.end <= len(text) for found in findings), (
                f"seed {seed}, message {number}"
            )
