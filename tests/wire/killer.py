"""The life of one bot in a story: started, killed at seeded moments, started again, left to finish."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.wire import verdict

if TYPE_CHECKING:
    import random
    from pathlib import Path

    from tests.wire.children import Child, Nursery
    from tests.wire.driver import Discord
    from tests.wire.standin.values import JSON

BOT = "tests.wire.real:build"
WRITES = "POST|PUT|PATCH|DELETE"
ENTRIES = r"/(channels|users/@me/channels).*"  # the calls of the outbox; answers to people go elsewhere
AWAKE = "apscheduler.scheduler INFO Scheduler started"  # what a bot logs, after its process id, once it is at work
POSTS = r"/channels/\d+/messages"  # new messages, which carry a nonce
THREADS = r"/channels/\d+/threads"
MOMENTS = ("before", "after", "after", "answered")
AT_A_REQUEST = 0.7  # share of the kills that come at a request; the others come at any moment
RETRY = 4.0  # seconds to pass at a time for what failed once: the bot waits 2, 4, 8 ... s
BOOT = 0.5  # seconds from the start within which those come: a boot takes 0.1 to 0.4 s here


@dataclass(slots=True)
class Killer:
    """See the module.

    `planted` names a mistake for the bot to make, `weather` are faults of the wire for its outbox (`storm`), `moment`
    is when every kill comes (else the dice say it), `at` the path of the first call that it comes at (else any call).
    """

    discord: Discord
    nursery: Nursery
    folder: Path
    dice: random.Random
    nonce_window: float
    planted: str = ""
    weather: tuple[JSON, ...] = ()
    moment: str = ""
    at: str = ""
    kills: int = 0
    hits: int = 0
    child: Child | None = None
    _awake: bool = field(default=False, init=False)

    @property
    def database(self) -> Path:
        """Return the bot's database file."""
        return self.folder / "circles.db"

    def start(self) -> Child:
        """Start the bot, without waiting for anything."""
        self._awake = False
        self.child = self.nursery.start(self.discord, BOT, data=str(self.folder), planted=self.planted)
        return self.child

    def run(self) -> None:
        """Have the bot there, and everything done that is due, what failed and is tried again included."""
        if self.child is None or not self.child.alive:
            self.start()
        self.discord.wait("the bot is there and idle", self._idle)
        while any(row.attempts and row.state == "ready" for row in verdict.rows(self.database)):
            self.discord.advance(RETRY)
            self.discord.wait("the bot tried again", self._idle)

    def storm(self) -> None:
        """Let the faults of the weather happen to the calls of the outbox, until `calm`."""
        for number, fault in enumerate(self.weather):
            seed = self.dice.randrange(1_000_000) + number
            wish: JSON = {"method": WRITES, "path": ENTRIES, "times": None, "seed": seed} | fault
            self.discord.fault(**wish)

    def calm(self) -> None:
        """End the faults, and count the calls that they hit."""
        self.hits += int(self.discord.ask("calm")["hits"])

    def stop(self) -> None:
        """Let the bot end in good order."""
        if self.child is not None:
            self.child.stop()

    def kill_often(self, times: int) -> None:
        """Start the bot and kill it, again and again."""
        for _ in range(times):
            self._start_and_kill()
            self._pause()

    def arm(self, *, skip: int = 0, path: str = ENTRIES, moment: str = "") -> None:
        """Let the bot die at one of its next writing requests: before it took effect, after it, or just answered."""
        assert self.child is not None
        when = moment or self.moment or self.dice.choice(MOMENTS)
        delay = self.dice.uniform(0.0, 0.003)
        wish = {"pid": self.child.pid, "method": WRITES, "path": path, "skip": skip}
        self.discord.fault("kill", when=when, seconds=delay, **wish)

    def await_kill(self) -> None:
        """Wait until a request brought the armed kill about."""
        child = self.child
        assert child is not None
        self.discord.wait("the bot was killed", lambda: not child.alive)
        self._count()
        self._pause()

    def _start_and_kill(self) -> None:
        child = self.start()
        waiting = len(verdict.due(self.database, self.discord.now()))
        # Some after the effect whatever the dice say, so that nonce and lookup are needed in every story.
        sure = self.kills % 6 in (0, 5)
        if waiting and (self.at or sure):
            self.arm(path=self.at or POSTS, moment=self.moment or "after")
            self.discord.wait("the bot was killed or is idle", lambda: not child.alive or self._idle())
        elif waiting and self.dice.random() < AT_A_REQUEST:
            self.arm(skip=self.dice.randrange(waiting))
            self.discord.wait("the bot was killed or is idle", lambda: not child.alive or self._idle())
        else:
            deadline = time.monotonic() + self.dice.uniform(0.0, BOOT)
            while child.alive and time.monotonic() < deadline:
                time.sleep(0.001)
        child.kill()
        self._count()

    def _count(self) -> None:
        self.kills += 1
        self.calm()
        self.storm()

    def _pause(self) -> None:
        """Let time pass before the next start, in turn.

        A third longer than Discord remembers a nonce, a third about as long as the bot relies on it, a third none.
        """
        turn = self.kills % 3
        if turn == 1:
            self.discord.advance(self.nonce_window + self.dice.uniform(1, 40))
        elif turn == 2:
            self.discord.advance(self.dice.uniform(0, 90))

    def _idle(self) -> bool:
        """Say whether the bot's alarm clock runs and nothing is due."""
        if self.child is not None and not self._awake:
            self._awake = f"{self.child.pid} {AWAKE}" in self.child.said()
        return self._awake and not verdict.due(self.database, self.discord.now())
