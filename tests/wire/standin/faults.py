"""Things that go wrong on the wire, asked for by a test: which request they hit, how often, and what happens then."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from tests.wire.standin.values import JSON

Kind = Literal[
    "status", "rate_limit", "banned", "reset", "hangup", "slow", "hang", "lost", "lost_status", "kill"
]


@dataclass(slots=True)
class Fault:
    """One thing that goes wrong.

    `kind`, before anything takes effect: `status` (answer `status` and `code`), `rate_limit` (429 as Discord writes
    it, with `seconds` to wait and `scope`), `banned` (429 as Cloudflare writes it), `reset` (RST), `hangup` (closed
    without an answer), `hang` (no answer at all), `slow` (`seconds` later, then as usual). After it took effect:
    `lost` (RST instead of the answer), `lost_status` (`status` instead of it). `kill` sends SIGKILL to process `pid`,
    `when` `before` the effect, `after` it but before the answer, or `seconds` after it was `answered`.

    `method` and `path` (regular expressions, matched whole) choose requests, `skip` lets the first ones pass, `times`
    is how many are hit (None: all), `chance` hits that share of them, drawn from `seed`.
    """

    kind: Kind
    method: str = ".*"
    path: str = ".*"
    times: int | None = 1
    skip: int = 0
    chance: float = 1.0
    seed: int = 0
    status: int = 500
    code: int = 0
    seconds: float = 0.05
    scope: Literal["user", "shared", "global"] = "user"
    pid: int = 0
    when: Literal["before", "after", "answered"] = "before"
    hits: int = 0
    dice: random.Random = field(default_factory=random.Random)

    def takes(self, method: str, path: str) -> bool:
        """Say whether this request is hit, and count it."""
        if self.times is not None and self.hits >= self.times:
            return False
        if not (re.fullmatch(self.method, method) and re.fullmatch(self.path, path)):
            return False
        if self.skip > 0:
            self.skip -= 1
            return False
        if self.dice.random() >= self.chance:
            return False
        self.hits += 1
        return True


class Faults:
    """The faults that wait for their request, in the order in which they were asked for."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []

    def add(self, wish: JSON) -> None:
        """Take a fault from the JSON of a control call; raise ValueError for a kind that is not known."""
        fault = Fault(**wish)
        if fault.kind not in get_args(Kind):
            raise ValueError(fault.kind)
        fault.dice.seed(fault.seed)
        self._waiting.append(fault)

    def clear(self) -> int:
        """Forget all faults and return how many requests they hit."""
        hits = sum(fault.hits for fault in self._waiting)
        self._waiting.clear()
        return hits

    def take(self, method: str, path: str) -> Fault | None:
        """Return the fault that hits this request, if any."""
        return next((fault for fault in self._waiting if fault.takes(method, path)), None)
