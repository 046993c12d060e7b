"""The demo as it stands at this moment: the simulation, who has seen what, and the windows on it.

Everything that touches the simulation takes turns (`turn`): it allows one operation at a time. After each
turn the stage looks at what went over the wire, shows it in the open windows, and wakes whoever listens for
news.
"""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.demo._internals import Window
from bot.demo.people import find_place, places_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from bot.client import CirclekeeperBot
    from bot.demo.people import Cast, Persona
    from bot.demo.simulation import Simulation

log = logging.getLogger(__name__)

#: How often real time is passed on to the simulation, seconds.
BEAT = 0.5

#: The most that one beat passes on: a laptop that slept wakes up where it was.
LONGEST_BEAT = 5.0

#: How often windows are shown anew although nothing happened, so that "in 5 minutes" stays true, seconds.
FRESHEN = 10.0

#: How far "the next thing that happens" goes past its moment, so that it has happened.
PAST_IT = timedelta(seconds=2)

#: Discord's type of a command in a message's context menu
MESSAGE_COMMAND = 3

SKIPS = {"hour": timedelta(hours=1), "day": timedelta(days=1)}


@dataclass(slots=True)
class Stage:
    """See the module. `build` makes a new bot on the same settings, for the restart button."""

    simulation: Simulation
    cast: Cast
    bot: CirclekeeperBot
    build: Callable[[], CirclekeeperBot]
    port: int
    version: int = 0
    locale: str = "en-US"
    windows: dict[str, Window] = field(default_factory=dict)
    _by_view: dict[tuple[str, int, str], Window] = field(default_factory=dict)
    _read: dict[tuple[str, int], int] = field(default_factory=lambda: defaultdict(int))
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    _news: asyncio.Condition = field(default_factory=asyncio.Condition)

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Have the simulation to oneself; afterwards everybody sees what came of it."""
        async with self._lock:
            try:
                yield
            finally:
                happened = self._take_transcript()
                if happened:
                    self.show()
        if happened:
            await self.tell()

    def show(self) -> None:
        """Bring every open window up to date."""
        for window in self.windows.values():
            window.publish()

    async def tell(self) -> None:
        """Wake whoever waits for news."""
        async with self._news:
            self.version += 1
            self._news.notify_all()

    async def news(self, known: int) -> None:
        """Wait until there is something newer than version `known`."""
        async with self._news:
            await self._news.wait_for(lambda: self.version != known)

    # ------------------------------------------------------------------ time

    async def keep_time(self) -> None:
        """Let the simulation's time run with the real one, until cancelled."""
        loop = asyncio.get_running_loop()
        before = shown = loop.time()
        while True:
            await asyncio.sleep(BEAT)
            now = loop.time()
            passed, before = min(now - before, LONGEST_BEAT), now
            try:
                async with self.turn():
                    await self.simulation.advance(timedelta(seconds=passed))
                    if now - shown >= FRESHEN:
                        shown = now
                        self.show()
            except TimeoutError:
                log.exception("the bot did not come to rest; the demo goes on with the next beat")

    async def skip(self, step: str) -> bool:
        """Let an `hour`, a `day`, or the time to the `next` thing pass. False: nothing is coming up."""
        async with self.turn():
            if step in SKIPS:
                await self.simulation.advance(SKIPS[step])
            else:
                due = await self._next_due()
                if due is None:
                    return False
                await self.simulation.advance_to(max(due, self.simulation.now()) + PAST_IT)
        await self.tell()
        return True

    async def restart(self) -> None:
        """Close the bot and start a new one on the same file, as an operator would; the windows stay."""
        async with self.turn():
            await self.simulation.close_bot()
            self.bot = self.build()
            await self.simulation.restart_bot(self.bot)
            self.show()
        await self.tell()

    async def _next_due(self) -> datetime | None:
        with self.simulation.as_the_bot():
            return await self.bot.next_due_at()

    # ------------------------------------------------------------------ people and places

    async def window(self, person: Persona, place_id: int, zone: str) -> Window | None:
        """Return somebody's window on a place, None where there is none for them; `zone` is the visitor's."""
        zone = _known_zone(zone)
        async with self._lock:
            place = find_place(self.simulation, self.cast, person, place_id)
            if place is None:
                return None
            view = (person.key, place_id, zone)
            if view not in self._by_view:
                hand = person.viewer(place)
                window = Window(self.simulation, place, hand, port=self.port, zone=zone, locale=self.locale)
                await window.open()
                self._by_view[view] = self.windows[window.capability] = window
            return self._by_view[view]

    async def read(self, person: Persona, place_id: int) -> None:
        """Note that somebody has seen all there is in a place."""
        newest = max(self.simulation.backend.messages.get(place_id, ()), default=0)
        if newest > self._read[person.key, place_id]:
            self._read[person.key, place_id] = newest
            await self.tell()

    async def use_menu(self, person: Persona, place_id: int, message_id: int, name: str) -> bool:
        """Use a command of a message's context menu; a form that it opens appears in that person's windows."""
        async with self.turn():
            place = find_place(self.simulation, self.cast, person, place_id)
            if place is None or place.guild is None or name not in self.menus():
                return False
            message = next((one for one in place.history(viewer=person.actor) if one.id == message_id), None)
            if message is None:
                return False
            result = await person.actor.context_menu(place, name, message)
            if result.modal is not None:
                for view, window in self._by_view.items():
                    if view[:2] == (person.key, place_id):
                        window.open_form(result)
        return True

    def menus(self) -> list[str]:
        """Return the names of the commands in a message's context menu."""
        scopes = self.simulation.backend.commands.values()
        return sorted(name for scope in scopes for name, kind in scope if kind == MESSAGE_COMMAND)

    # ------------------------------------------------------------------ what the page shows

    async def state(self) -> dict[str, object]:
        """Return what the page shows round a window: people, their places, what is new, the time."""
        async with self._lock:
            due = await self._next_due()
            people = [self._state_of(person) for person in self.cast.people.values()]
            return {
                "now": self.simulation.now().isoformat(),
                "next": due.isoformat() if due else None,
                "people": people,
                "menus": self.menus(),
            }

    def _state_of(self, person: Persona) -> dict[str, object]:
        places = [
            {
                **asdict(place),
                "id": str(place.id),
                "below": place.below and str(place.below),
                "unread": unread,
            }
            for place in places_of(self.simulation, self.cast, person)
            for unread in [self._unread(person, place.id)]
        ]
        return {"key": person.key, "name": person.name, "role": person.role, "places": places}

    def _unread(self, person: Persona, place_id: int) -> int:
        read = self._read[person.key, place_id]
        messages = self.simulation.backend.messages.get(place_id, {}).values()
        return sum(
            m.id > read and m.author_id != person.actor.id and m.visible_to(person.actor.id) for m in messages
        )

    def _take_transcript(self) -> bool:
        """Say whether anything went over the wire, and forget it: nobody reads it here, and it would only grow."""
        happened = bool(self.simulation.backend.transcript)
        self.simulation.backend.transcript.clear()
        self.simulation.backend.http_requests.clear()
        return happened


def _known_zone(name: str) -> str:
    """Return the zone a browser names, UTC where this machine does not know it."""
    try:
        return ZoneInfo(name).key
    except (KeyError, ValueError, OSError):
        return "UTC"
