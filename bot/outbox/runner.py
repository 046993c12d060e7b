"""The runner: claims what is due, reads it fresh, commits that it is about to call, calls, settles.

A kill at any point leaves a row that says how far it got. What may have been sent, and can no longer be told by its
nonce, is looked up in Discord before it is sent again. A call that Discord never answers is one of those.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import aiohttp
import discord

from bot.domain.outbox import MAX_ATTEMPTS, Kind, is_stale, is_uncertain, nonce
from bot.errors import ConversationClosedError, StoreError
from bot.outbox.calls import Call, CannotError, NowhereError, Skip, Transition, Write
from bot.outbox.lanes import Lanes
from bot.outbox.pace import Pace

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence

    from bot.clock import Clock
    from bot.domain.outbox import Entry
    from bot.outbox.calls import Plan
    from bot.outbox.letters import Letters
    from bot.services.outbox import Outbox

    Handler = Callable[[Entry], Awaitable[Plan]]
    Report = Callable[[BaseException, str], Awaitable[str]]

log = logging.getLogger(__name__)

DM_REFUSED: Final = frozenset({50007, 50278})
"""Cannot message this user; no mutual guilds. Settled in silence: telling anybody would name the person."""
UNKNOWN_MEMBER: Final = 10007
PERSON_GONE: Final = frozenset({UNKNOWN_MEMBER, 10013})
"""Unknown member, user: they have left, and nothing is broken."""
UNKNOWN_CHANNEL: Final = 10003
ALREADY_GONE: Final = frozenset({UNKNOWN_CHANNEL, 10008})
"""Unknown channel, message."""
OLD_EDITS: Final = 30046
"""Too many edits to messages older than an hour."""
WRITES_TO_PEOPLE: Final = frozenset(
    {
        Kind.REMINDER_DAY,
        Kind.REMINDER_HOUR,
        Kind.SEAT_YOURS,
        Kind.OFFER_DM,
        Kind.ANSWER_DM,
        Kind.CANCELLED_DM,
        Kind.MOVED_DM,
        Kind.THANKS,
        Kind.PROMPT_LATER,
    }
)
UNREACHABLE: Final = (aiohttp.ClientError, OSError, TimeoutError)
AWAY: Final = timedelta(minutes=1)
"""How long work for a guild that Discord cannot reach is put off each time."""
REST: Final = timedelta(minutes=1)
"""After too many edits of an old message."""


class Runner:
    """Does everything due. Only one run at a time; a second caller waits for the first."""

    def __init__(
        self,
        outbox: Outbox,
        handlers: Mapping[Kind, Handler],
        client: discord.Client,
        clock: Clock,
        report: Report,
        letters: Letters,
    ) -> None:
        self._outbox = outbox
        self._handlers = handlers
        self._client = client
        self._clock = clock
        self._report = report
        self._letters = letters
        self._turn = asyncio.Lock()
        self._pace = Pace()
        self._lanes = Lanes(self._deal_with)
        self._database_id: str | None = None
        self._stopping = False
        self._in_hand = True

    def stop(self) -> None:
        """Begin no further entry."""
        self._stopping = True
        self._lanes.stop()

    async def end(self) -> None:
        """Break off what Discord does not answer; the next start looks after it."""
        await self._lanes.end()

    async def run_due(self) -> int:
        """Do everything that is due now; return how many entries were dealt with.

        A call that hangs is not waited for: it goes on beside later runs until its time is up.
        """
        async with self._turn:
            before = self._lanes.done
            await self._take_up()
            while not self._stopping and (entries := await self._outbox.claim()):
                self._in_hand = True
                for lane, group in _by_lane(entries).items():
                    self._lanes.add(lane, group)
                await self._lanes.settle()
                self._in_hand = False
            return self._lanes.done - before

    async def _take_up(self) -> None:
        """At boot, and after a run that did not come to its end: what is still in hand goes back to ready."""
        if self._in_hand or self._lanes.has_failed:
            await self._lanes.drain()
            await self._outbox.recover()
            self._in_hand = False

    async def _deal_with(self, entry: Entry) -> None:  # noqa: PLR0912, C901 - one branch for each way it can end
        now = self._clock.now()
        if is_stale(entry, now):
            await self._outbox.skip(entry)
            return
        plan: Plan = Skip()
        try:
            plan = await self._handlers[entry.kind](entry)
            if isinstance(plan, Skip):
                await self._outbox.skip(entry)
            elif isinstance(plan, Transition):
                await self._outbox.settle(entry, None)
            elif self._is_away(entry) and not isinstance(plan, Write):
                await self._outbox.put_off(entry, now + AWAY)
            else:
                plan = await self._addressed(entry, plan)
                if await self._outbox.mark_calling(entry):
                    await self._outbox.settle(entry, await self._call(entry, plan))
        except ConversationClosedError as closed:
            await self._outbox.put_off(entry, closed.until)
        except discord.HTTPException as error:
            await self._refused(entry, plan, error)
        except CannotError as error:
            await self._outbox.give_up(entry, error.trouble)
        except NowhereError:
            await self._outbox.give_up(entry, None)
        except UNREACHABLE:
            await self._outbox.retry(entry, called=True)
        except StoreError as error:
            await self._report(error, entry.kind)
            raise
        except Exception as error:  # noqa: BLE001 - one broken entry must not hold up all others
            await self._report(error, entry.kind)
            await self._broken(entry)

    def _is_away(self, entry: Entry) -> bool:
        """Say whether Discord cannot reach the entry's guild now: nothing that it says about it is to be believed."""
        guild = self._client.get_guild(entry.guild_id)
        return guild is None or guild.unavailable

    async def _addressed(self, entry: Entry, plan: Call) -> Call:
        """Find the conversation that a letter goes to; it may have to be opened first."""
        if not isinstance(plan, Write):
            return plan
        async with asyncio.timeout(plan.limit):
            channel_id = await self._letters.open(plan.user_id, entry.meeting_id)
        return replace(plan, channel_id=channel_id)

    async def _call(self, entry: Entry, call: Call) -> int | None:
        if self._database_id is None:
            self._database_id = await self._outbox.fetch_database_id()
        known_again = call.takes_nonce and not is_uncertain(entry, self._clock.now())
        if entry.called_at is not None and not known_again:
            async with asyncio.timeout(call.limit):
                found = await call.find(self._client, entry.called_at)
            if found is not None:
                return found
        await self._pace.turn()
        async with asyncio.timeout(call.limit):
            return await call.make(self._client, nonce(self._database_id, entry))

    async def _refused(self, entry: Entry, plan: Plan, error: discord.HTTPException) -> None:
        log.warning("outbox.refused kind=%s status=%s code=%s", entry.kind, error.status, error.code)
        if isinstance(plan, Write):
            await self._not_delivered(entry, plan, error)
        elif error.code in PERSON_GONE:
            await self._outbox.give_up(entry, None, left=error.code == UNKNOWN_MEMBER)
        elif error.status in (403, 404) and self._is_away(entry):
            await self._outbox.put_off(entry, self._clock.now() + AWAY)
        elif error.code == UNKNOWN_CHANNEL and isinstance(plan, Call) and plan.place is not None:
            if entry.attempts + 1 >= MAX_ATTEMPTS:
                await self._outbox.give_up(entry, "gone")
            else:
                await self._outbox.give_up_place(entry, plan.place)
        elif error.status == 404 or error.code in ALREADY_GONE:
            await self._outbox.give_up(entry, "gone")
        elif error.status == 403:
            await self._outbox.give_up(entry, "no_right")
        else:
            await self._later(entry, error)

    async def _not_delivered(self, entry: Entry, plan: Write, error: discord.HTTPException) -> None:
        """Deal with a letter that Discord refused: in silence where it is about the person, who must not be named."""
        try:
            await self._letters.check(error, plan.user_id, entry.meeting_id)
        except ConversationClosedError as closed:
            await self._outbox.put_off(entry, closed.until)
            return
        if error.code == UNKNOWN_CHANNEL and entry.attempts == 0:
            await self._outbox.retry(entry, called=False)
        elif error.code in DM_REFUSED or error.status in (403, 404):
            await self._outbox.give_up(entry, None)
        else:
            await self._later(entry, error)

    async def _later(self, entry: Entry, error: discord.HTTPException) -> None:
        if error.code == OLD_EDITS:
            await self._outbox.retry(entry, called=False, after=self._clock.now() + REST)
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


def _by_lane(entries: Sequence[Entry]) -> dict[Hashable, list[Entry]]:
    lanes: dict[Hashable, list[Entry]] = {}
    for entry in entries:
        lanes.setdefault(_lane(entry), []).append(entry)
    return lanes


def _lane(entry: Entry) -> Hashable:
    """What must happen in order: all about one circle, whose room serves every meeting; a DM waits for its person."""
    if entry.kind in WRITES_TO_PEOPLE:
        return "person", entry.member_id
    return "circle", entry.circle_id
