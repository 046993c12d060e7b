"""The wire between the bot and Discord, where it can fail.

The simulator takes `nonce` and `enforce_nonce` and ignores them; a `Wire` keeps Discord's promise: the same
nonce within a few minutes gives the first message back and posts nothing. It also breaks calls on request:
before they reach Discord (`fail_before`), or after they took effect there (`lose_reply`), which is what a
crash-safe outbox has to live with. A call for which the bot's own role lacks a permission is refused as
Discord would (`tests.harness.rights`), whatever @everyone may do. Answers to interactions travel another way
and are not on this wire.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from fnmatch import fnmatch
from typing import TYPE_CHECKING

import aiohttp

from tests.harness.rights import Warden

if TYPE_CHECKING:
    from datetime import datetime

    from bot.demo.simulation import Call, Simulation

#: "the past few minutes" in Discord's documentation of `enforce_nonce`
NONCE_WINDOW = timedelta(minutes=5)

MESSAGES = "/channels/*/messages"
MISSING_PERMISSIONS = 50013


class ReplyLostError(aiohttp.ServerDisconnectedError):
    """The connection ended after Discord had done what it was asked; what discord.py raises in that case."""


@dataclass(frozen=True, slots=True)
class Sent:
    """One call of the bot, as it went onto the wire."""

    at: datetime
    method: str
    path: str
    body: dict[str, object]


@dataclass(slots=True)
class _Fault:
    method: str
    path: str
    left: int
    takes_effect: bool

    def hits(self, method: str, path: str) -> bool:
        return self.left > 0 and self.method in (method, "*") and fnmatch(path, self.path)


@dataclass(slots=True)
class Wire:
    """Records, deduplicates and breaks what one simulation's bots send. It outlives a restart of the bot."""

    sim: Simulation
    nonce_window: timedelta = NONCE_WINDOW
    calls: list[Sent] = field(default_factory=list)
    warden: Warden = field(init=False)
    lacking: list[str] = field(default_factory=list)
    """The calls that were refused for want of a permission, and which."""
    _faults: list[_Fault] = field(default_factory=list)
    _nonces: dict[str, tuple[datetime, object]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Stand between the bot and the simulation."""
        self.warden = Warden(self.sim)
        self.sim.transport = self._carry

    def lose_reply(self, method: str = "POST", path: str = MESSAGES, *, times: int = 1) -> None:
        """Let the next `times` such calls take effect and lose their reply. `path` may hold `*`."""
        self._faults.append(_Fault(method, path, times, takes_effect=True))

    def cut(self, method: str = "POST", path: str = MESSAGES, *, times: int = 1) -> None:
        """Let the connection break before the next `times` such calls reach Discord."""
        self._faults.append(_Fault(method, path, times, takes_effect=False))

    def fail_before(
        self, method: str = "POST", path: str = MESSAGES, *, status: int, code: int = 0, times: int | None = 1
    ) -> None:
        """Let Discord refuse the next `times` such calls (None: all) with an HTTP status and its own code."""
        fault = {"method": method, "path": path, "status": status, "code": code, "times": times}
        self.sim.backend.faults.append({**fault, "message": "refused by the test"})

    def close_dms_of(self, dm_channel_id: int) -> None:
        """Let every direct message to this channel be refused as Discord does (50007), until `heal`."""
        self.fail_before("POST", f"/channels/{dm_channel_id}/messages", status=403, code=50007, times=None)

    def heal(self) -> None:
        """Take every fault off the wire."""
        self._faults.clear()
        self.sim.backend.faults.clear()

    def count(self, method: str = "POST", path: str = MESSAGES) -> int:
        """Return how many such calls the bot has made, failed ones too."""
        return len(self.sent(method, path))

    def sent(self, method: str = "POST", path: str = MESSAGES) -> list[Sent]:
        """Return such calls, oldest first."""
        return [call for call in self.calls if call.method == method and fnmatch(call.path, path)]

    async def _carry(self, method: str, path: str, body: dict[str, object], call: Call) -> object:
        self.calls.append(Sent(self.sim.now(), method, path, body))
        fault = next((fault for fault in self._faults if fault.hits(method, path)), None)
        if fault is not None:
            fault.left -= 1
            if not fault.takes_effect:
                raise aiohttp.ServerDisconnectedError
        if lacking := self.warden.lacks(method, path, body):
            self.lacking.append(f"{method} {path}: {', '.join(sorted(lacking))}")
            self.fail_before(method, path, status=403, code=MISSING_PERMISSIONS)
        answer = await self._once(body, call)
        if fault is not None:
            raise ReplyLostError
        return answer

    async def _once(self, body: dict[str, object], call: Call) -> object:
        nonce = str(body.get("nonce") or "")
        if not nonce or not body.get("enforce_nonce"):
            return await call()
        now = self.sim.now()
        first_at, answer = self._nonces.get(nonce, (None, None))
        if first_at is not None and now - first_at <= self.nonce_window:
            return answer
        answer = await call()
        self._nonces[nonce] = (now, answer)
        return answer
