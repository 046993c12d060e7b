"""Mistakes to plant, each of which must be found: the tests would be worth nothing if these passed."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from bot.outbox.calls.threads import OpenThread
from bot.outbox.runner import Runner
from bot.services import effects
from bot.services.outbox import Outbox
from bot.store import outbox

if TYPE_CHECKING:
    from datetime import datetime

    import pytest

    from bot.domain.outbox import Entry
    from bot.outbox.calls.base import Call


class HastyRunner(Runner):
    """Done in the rows before it is done in Discord."""

    async def _call(self, entry: Entry, call: Call) -> int | None:
        await self._outbox.settle(entry, None)
        return await super()._call(entry, call)


class ForgetfulRunner(Runner):
    """A new nonce for every try, and no look whether the last one arrived."""

    async def _call(self, entry: Entry, call: Call) -> int | None:
        return await call.make(self._client, secrets.token_hex(12))


class TornOutbox(Outbox):
    """What follows from a delivery is written in a transaction of its own, after the one that settles it."""

    async def settle(self, entry: Entry, result_id: int | None) -> None:
        """Settle, then apply."""
        now = self._clock.now()
        await self._database.write(lambda conn: outbox.settle(conn, entry, result_id, now))
        await self._database.write(
            lambda conn: effects.apply(conn, entry, result_id, now, self._agendas, self._phases, self._words)
        )


class BlindThread(OpenThread):
    """A thread that is there already is not seen."""

    __slots__ = ()

    async def find(self, client: object, since: datetime) -> int | None:
        """Find nothing."""


def plant(name: str, patch: pytest.MonkeyPatch) -> None:
    """Make every bot that is built from now on have this mistake."""
    if name == "torn":
        patch.setattr("bot.app.Outbox", TornOutbox)
    elif name == "blind":
        patch.setattr("bot.outbox.handlers.circle.OpenThread", BlindThread)
    else:
        patch.setattr("bot.app.Runner", {"hasty": HastyRunner, "forgetful": ForgetfulRunner}[name])
