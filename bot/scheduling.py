"""The alarm clock: APScheduler with a handful of fixed jobs. The database is the truth; this only says when to look.

Everything it wakes may run again at any time without harm, so a missed, late or doubled wake-up costs nothing.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from datetime import datetime

    from apscheduler.schedulers.asyncio import AsyncIOScheduler

    from bot.clock import Clock

    Job = Callable[[], Awaitable[object]]
    Work = Callable[[], Awaitable[int]]  # returns how much it did
    Report = Callable[[BaseException, str], Awaitable[str]]

PLAN_EVERY: Final = timedelta(hours=1)
"""Often enough: what is made or changed is planned at once, and the horizon is two weeks."""
CHORES_EVERY: Final = timedelta(hours=1)
"""Daily work asks every hour whether it is done for the day, so that a bot restarted each night still does it."""
DUE: Final = "due"
STOP_WITHIN: Final = 3.0
"""Seconds that a running job has to come to an end when the bot closes."""


class Alarm:
    """Wakes the runner when the next entry is due, and the daily chores."""

    def __init__(
        self, clock: Clock, run_due: Work, chores: Mapping[str, tuple[timedelta, Job]], report: Report
    ) -> None:
        self._clock = clock
        self._run_due = run_due
        self._chores = chores
        self._report = report
        self._running: asyncio.Task[None] | None = None
        self._next: datetime | None = None
        self._set_for: datetime | None = None
        self._scheduler: AsyncIOScheduler | None = None
        self.ended_well: dict[str, datetime] = {}
        """When each job last came to a good end: the outbox is `due`, the chores go by their names."""
        self.failures: Counter[str] = Counter()
        """How often each of them failed since the start."""

    @property
    def jobs(self) -> tuple[str, ...]:
        """The names of all jobs."""
        return (DUE, *self._chores)

    def start(self, tick_seconds: float) -> None:
        """Begin to wake. The tick bounds what a clock that jumps, or a lost wake-up, can cost."""
        if self._scheduler is not None:
            return
        self._scheduler = scheduler = make_scheduler()
        now = self._clock.now()
        # at once, too: what a process that died had in hand is ready only once the runner has taken it up
        scheduler.add_job(
            self._run, "interval", seconds=max(1, int(tick_seconds)), id="tick", next_run_time=now
        )
        for name, (every, job) in self._chores.items():
            seconds = int(every.total_seconds())
            scheduler.add_job(
                self._chore, "interval", seconds=seconds, id=name, args=(name, job), next_run_time=now
            )
        scheduler.start()
        self._arm()

    def set(self, next_at: datetime | None) -> None:
        """Say when the next entry is due; None: nothing is owed."""
        self._next = next_at
        if self._running is None:
            self._arm()

    async def stop(self) -> None:
        """Wake no more; wait a little for what is running."""
        if self._scheduler is not None and self._scheduler.running:
            self._scheduler.pause()
        if self._running is not None:
            await asyncio.wait({self._running}, timeout=STOP_WITHIN)
        if self._scheduler is not None and self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    def _arm(self) -> None:
        if self._scheduler is None or not self._scheduler.running:
            return
        if self._next is None or self._next == self._set_for:
            return
        self._set_for = self._next
        at = max(self._next, self._clock.now())
        self._scheduler.add_job(self._run, "date", run_date=at, id="due", replace_existing=True)

    async def _run(self) -> None:
        if self._running is not None:
            return
        self._running = asyncio.current_task()
        try:
            done = await self._run_due()
        except Exception as error:  # noqa: BLE001 - APScheduler would swallow it; the next tick tries again
            self.failures[DUE] += 1
            await self._report(error, "job:due")
        else:
            self.ended_well[DUE] = now = self._clock.now()
            if done or (self._next is not None and self._next > now):
                self._set_for = None  # else it was left for a reason: not asked again before the tick
        finally:
            self._running = None
        # not in here: what is due at once would be thrown away as a second instance of the job that this run is
        asyncio.get_running_loop().call_soon(self._arm)

    async def _chore(self, name: str, job: Job) -> None:
        try:
            await job()
        except Exception as error:  # noqa: BLE001 - APScheduler would swallow it
            self.failures[name] += 1
            await self._report(error, f"job:{name}")
        else:
            self.ended_well[name] = self._clock.now()


def make_scheduler() -> AsyncIOScheduler:
    """Return a scheduler as the alarm needs one. The first call in a process loads the library: call it on a thread."""
    from apscheduler.schedulers.asyncio import AsyncIOScheduler  # noqa: PLC0415 - see above

    return AsyncIOScheduler(
        timezone=UTC, job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
    )
