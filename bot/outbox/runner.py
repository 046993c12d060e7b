"""The runner: claims what is due, reads it fresh, commits that it is about to call, calls, settles.

A kill at any point leaves a row that says how far it got. What may have been sent, and can no longer be told by its
nonce, is looked up in Discord before it is sent again.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import aiohttp
import discord

from bot.domain.outbox import MAX_ATTEMPTS, Kind, is_stale, is_uncertain, nonce
from bot.errors import StoreError
from bot.outbox.calls import Skip, Transition, WrongPlaceError
from bot.outbox.pace import Pace

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence

    from bot.clock import Clock
    from bot.domain.outbox import Entry
    from bot.outbox.calls import Call, Plan
    from bot.services.outbox import Outbox

    Handler = Callable[[Entry], Awaitable[Plan]]
    Report = Callable[[BaseException, str], Awaitable[str]]

log = logging.getLogger(__name__)

DM_REFUSED: Final = frozenset({50007, 50278})
"""Cannot message this user; no mutual guilds. Settled in silence: telling anybody would name the person."""
PERSON_GONE: Final = frozenset({10007, 10013})
"""Unknown member, user: they have left, and nothing is broken."""
ALREADY_GONE: Final = frozenset({10003, 10008})
"""Unknown channel, message."""
WRITES_TO_PEOPLE: Final = frozenset(
    {
        Kind.REMINDER_DAY,
        Kind.REMINDER_HOUR,
        Kind.SEAT_YOURS,
        Kind.OFFER_DM,
        Kind.ANSWER_DM,
        Kind.CANCELLED_DM,
        Kind.MOVED_DM,
    }
)
UNREACHABLE: Final = (aiohttp.ClientError, OSError, TimeoutError)


class Runner:
    """Does everything due. Only one run at a time; a second caller waits for the first."""

    def __init__(
        self,
        outbox: Outbox,
        handlers: Mapping[Kind, Handler],
        client: discord.Client,
        clock: Clock,
        report: Report,
    ) -> None:
        self._outbox = outbox
        self._handlers = handlers
        self._client = client
        self._clock = clock
        self._report = report
        self._turn = asyncio.Lock()
        self._pace = Pace()
        self._database_id: str | None = None
        self._stopping = False
        self._in_hand = True

    def stop(self) -> None:
        """Begin no further entry."""
        self._stopping = True

    async def run_due(self) -> int:
        """Do everything that is due now; return how many entries were dealt with."""
        done = 0
        async with self._turn:
            await self._take_up()
            while not self._stopping and (entries := await self._outbox.claim()):
                self._in_hand = True
                done += await self._deal_with_all(entries)
                self._in_hand = False
        return done

    async def _deal_with_all(self, entries: Sequence[Entry]) -> int:
        """Deal with entries of different meetings and people side by side, and with those of one in their order."""
        lanes: dict[Hashable, list[Entry]] = {}
        for entry in entries:
            lanes.setdefault(_lane(entry), []).append(entry)
        outcomes = await asyncio.gather(*map(self._follow, lanes.values()), return_exceptions=True)
        for outcome in outcomes:
            if isinstance(outcome, BaseException):
                raise outcome
        return sum(outcome for outcome in outcomes if isinstance(outcome, int))

    async def _follow(self, lane: Sequence[Entry]) -> int:
        for done, entry in enumerate(lane):
            if self._stopping:
                return done
            await self._deal_with(entry)
        return len(lane)

    async def _take_up(self) -> None:
        """At boot, and after a run that did not come to its end: what is still in hand goes back to ready."""
        if self._in_hand:
            await self._outbox.recover()
            self._in_hand = False

    async def _deal_with(self, entry: Entry) -> None:
        now = self._clock.now()
        if is_stale(entry, now):
            await self._outbox.skip(entry)
            return
        try:
            plan = await self._handlers[entry.kind](entry)
            if isinstance(plan, Skip):
                await self._outbox.skip(entry)
            elif isinstance(plan, Transition):
                await self._outbox.settle(entry, None)
            elif await self._outbox.mark_calling(entry):
                await self._outbox.settle(entry, await self._call(entry, plan))
        except discord.HTTPException as error:
            await self._refused(entry, error)
        except WrongPlaceError:
            await self._outbox.give_up(entry, "wrong_place")
        except UNREACHABLE:
            await self._outbox.retry(entry, called=True)
        except StoreError as error:
            await self._report(error, entry.kind)
            raise
        except Exception as error:  # noqa: BLE001 - one broken entry must not hold up all others
            await self._report(error, entry.kind)
            await self._broken(entry)

    async def _call(self, entry: Entry, call: Call) -> int | None:
        if self._database_id is None:
            self._database_id = await self._outbox.fetch_database_id()
        known_again = call.takes_nonce and not is_uncertain(entry, self._clock.now())
        if entry.called_at is not None and not known_again:
            found = await call.find(self._client, entry.called_at)
            if found is not None:
                return found
        await self._pace.turn()
        return await call.make(self._client, nonce(self._database_id, entry))

    async def _refused(self, entry: Entry, error: discord.HTTPException) -> None:
        log.warning("outbox.refused kind=%s status=%s code=%s", entry.kind, error.status, error.code)
        if (error.code in DM_REFUSED and entry.kind in WRITES_TO_PEOPLE) or error.code in PERSON_GONE:
            await self._outbox.give_up(entry, None)
        elif error.status == 404 or error.code in ALREADY_GONE:
            await self._outbox.give_up(entry, None if entry.kind in WRITES_TO_PEOPLE else "gone")
        elif error.status == 403:
            await self._outbox.give_up(entry, None if entry.kind in WRITES_TO_PEOPLE else "no_right")
        elif error.status == 429 or error.status >= 500:
            await self._outbox.retry(entry, called=error.status >= 500)
        else:
            await self._report(error, entry.kind)
            await self._broken(entry)

    async def _broken(self, entry: Entry) -> None:
        if entry.attempts + 1 >= MAX_ATTEMPTS:
            await self._outbox.give_up(entry, "broken")
        else:
            await self._outbox.retry(entry, called=True, after=self._clock.now() + timedelta(seconds=30))


def _lane(entry: Entry) -> Hashable:
    """What must happen in order: all about one circle, whose room serves every meeting; a DM waits for its person."""
    if entry.kind in WRITES_TO_PEOPLE:
        return "person", entry.member_id
    return "circle", entry.circle_id
