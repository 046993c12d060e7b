"""Tells the story of a week, through power cuts, to its end, and keeps what is there then."""

from __future__ import annotations

import importlib
import os
import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

import discord
import simcord._settlement as settlement

from bot.domain.outbox import MARK_BASE, Kind
from tests.behaviour.stories import query
from tests.crash.deeds import NotThereYetError, Step
from tests.crash.power import Power, inline
from tests.crash.week import ENDS, Week
from tests.harness.seen import Seen, walk
from tests.harness.world import World, build_bot

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from datetime import datetime
    from pathlib import Path

    import pytest
    from simcord.backend.models import Channel

RARELY = timedelta(hours=6)
"""How often the bot looks round unasked: each look costs the test time, and what is due wakes it anyway."""
LONGEST_STEP = timedelta(hours=1)
PATIENCE = 4
LOOKS_AGAIN = timedelta(minutes=1)
ROWS = {
    "meeting": """
        SELECT name, slot_on, starts_at, meeting.capacity, meeting.state, cancel_reason, phase, moved
        FROM meeting JOIN circle USING (circle_id)""",
    "seat": """
        SELECT name, slot_on, user_id, seat.state, write_to, passed, word,
            (SELECT count(*) FROM seat AS it WHERE it.meeting_id = seat.meeting_id AND it.seat_id < seat.seat_id)
        FROM seat JOIN meeting USING (meeting_id) JOIN circle USING (circle_id)""",
    "facilitator": "SELECT circle_id, user_id, state FROM facilitator",
    "consent": "SELECT user_id, version FROM consent",
    "gift_entry": "SELECT gift_id, amount_minor, currency FROM gift_entry",
    "gift_link": "SELECT gift_id, user_id FROM gift_link",
    "prompt_use": "SELECT circle_id, prompt_key FROM prompt_use",
    "skipped": "SELECT * FROM skipped",
}
STAMP = re.compile(r"<t:(\d+):\w>")
NAMED = re.compile(r"<[#@]&?(\d+)>")


@dataclass(frozen=True, slots=True)
class Crash:
    """Where the power is cut (numbers of boundaries), and for how long each time."""

    at: tuple[int, ...] = ()
    down: timedelta = timedelta(0)


@dataclass(slots=True)
class Outcome:
    """What a story came to. Two that came to the same are equal in `state`, `delivered` and `rows`."""

    boundaries: list[str]
    wrongs: list[str]
    kinds: set[str]
    cuts: int
    abandoned: int = 0
    """Stages of no circle: `/circle create` makes the room, and may be cut off before it writes the circle."""
    delivered: Counter[str] = field(default_factory=Counter)
    state: Counter[str] = field(default_factory=Counter)
    rows: Counter[str] = field(default_factory=Counter)
    needed: Counter[str] = field(default_factory=Counter)
    """How often requests took each of Discord's permissions; `written`: how often it was allowed or denied somebody."""
    written: Counter[str] = field(default_factory=Counter)
    lacking: list[str] = field(default_factory=list)

    def differences(self, clean: Outcome) -> list[str]:
        """Say what is wrong, and in what this came to something else than the story without a cut."""
        found = list(self.wrongs)
        if self.abandoned:
            found.append(f"{self.abandoned} stages are of no circle")
        for name in ("delivered", "state", "rows"):
            mine, theirs = getattr(self, name), getattr(clean, name)
            found += [f"lost: {name} {one}" for one in theirs - mine]
            found += [f"too much: {name} {one}" for one in mine - theirs]
        return found


async def tell(folder: Path, patch: pytest.MonkeyPatch, crash: Crash | None = None) -> Outcome:
    """Live through the week with these power cuts; the rest is the same each time."""
    with patch.context() as patched:
        telling = Telling(folder, crash or Crash())
        return await telling.run(patched)


class Telling:
    """One story."""

    def __init__(self, folder: Path, crash: Crash) -> None:
        self.folder = folder
        self.crash = crash
        self.power = Power()
        self.world: World

    async def run(self, patched: pytest.MonkeyPatch) -> Outcome:
        """Tell it."""
        patched.setattr("bot.store.database._connect", inline(self.power))
        for name in ("PLAN_EVERY", "CHORES_EVERY"):
            patched.setattr(importlib.import_module("bot.app"), name, RARELY)
        self.world = await World.begin(self.folder, tick_seconds=RARELY.total_seconds(), community=True)
        try:
            with self._time():
                self.power.boundaries.clear()
                self.power.cuts = self.crash.at
                self.power.now = lambda: self.world.now().timestamp()
                self.world.sim.transport = self.power.wire(self.world.sim.transport)
                await self._live(Week(self.world))
                return self._outcome()
        finally:
            self.power.off = False
            await self.world.end()

    def _time(self) -> AbstractContextManager[None]:
        return self.world.sim.time_context()

    async def _live(self, week: Week) -> None:
        week.prepare()
        for step in week.steps():
            await self._until(step.at)
            await self._do(step)
        await self._until(ENDS)

    async def _do(self, step: Step) -> None:
        """Let somebody do it; who saw the bot go down in the middle looks, and if need be does it again."""
        for _ in range(PATIENCE):
            if step.is_done():
                return
            try:
                await step.act()
            except NotThereYetError:
                await self._until(self.world.sim.now() + LOOKS_AGAIN)
                continue
            except Exception:
                if not self.power.off:
                    raise
            if not self.power.off:
                return
            await self._power_up()
        raise AssertionError(f"in vain, again and again: {step.name}")

    async def _until(self, moment: datetime) -> None:
        """Let time pass from timer to timer, so that a cut stops it at once."""
        sim = self.world.sim
        while (left := moment - sim.now()) > timedelta(0):
            due = settlement._next_virtual_timer(sim._settlement_state())
            span = min(left, LONGEST_STEP).total_seconds()
            if due is not None:
                span = min(span, max(due - sim._virtual_time, 1e-6))
            await sim.advance_time(span)
            if self.power.off:
                await self._power_up()

    async def _power_up(self) -> None:
        """Drop what the process had in memory; start a new one on the same file, the same Discord, a while later."""
        while self.power.off:
            await self._drop()
            self.world.bot = build_bot(self.world.settings, self.world.tick_seconds)
            self.world.sim.backend.advance_clock(0)
            await self._wait_without_bot()
            self.power.off = False
            await self.world.sim.restart_bot(self.world.bot)
            await self.world.settle()

    async def _wait_without_bot(self) -> None:
        if self.crash.down:
            await self.world.sim.advance_time(self.crash.down.total_seconds())

    async def _drop(self) -> None:
        bot = self.world.bot
        parts, bot._parts = bot._parts, None
        if parts is not None:
            scheduler = parts.alarm._scheduler
            if scheduler is not None and scheduler.running:
                scheduler.shutdown(wait=False)
            for connection in (parts.database._reader, parts.database._writer):
                await connection.close()
            os.close(parts.database._lock)
        await self.world.sim.close_bot()

    # ------------------------------------------------------------------ what is there in the end

    def _outcome(self) -> Outcome:
        kinds = {entry.kind for entry in self.power.entries.values()}
        found = Outcome(list(self.power.boundaries), list(self._wrongs()), kinds, len(self.crash.at))
        for mark in self.power.posted:
            found.delivered[self._label(mark - MARK_BASE)] += 1
        in_voice = self.world.sim.backend.get_guild(self.world.guild.id).voice_states
        found.state.update(f"{self._name(user_id)} is in a voice room" for user_id in in_voice)
        rooms = {row[0] for row in query(self.world, "SELECT voice_channel_id FROM circle")}
        for channel in self.world.sim.backend.channels.values():
            if channel.type == discord.ChannelType.stage_voice.value and channel.id not in rooms:
                found.abandoned += 1
            else:
                found.state.update(self._shown(channel))
        found.rows.update(self._rows())
        wire = self.world.wire
        found.needed, found.written, found.lacking = wire.warden.needed, wire.warden.written, wire.lacking
        return found

    def _wrongs(self) -> Iterator[str]:
        yield from dict.fromkeys(self.power.broken)
        for mark, messages in self.power.posted.items():
            # a panel is posted again before it is an hour old; that one is left is in the state of the room
            if len(messages) > 1 and self.power.kind_of(mark) != Kind.PANEL:
                yield f"doubled: {self._label(mark - MARK_BASE)} was posted {len(messages)} times"
        for (_, name), threads in self.power.threads.items():
            if len(threads) > 1:
                yield f"doubled: thread {name} was made {len(threads)} times"
        now = int(self.world.now().timestamp())
        behind = "state IN ('claimed', 'calling') OR (state = 'ready' AND try_at <= ?)"
        for row in query(self.world, f"SELECT * FROM outbox WHERE {behind}", now):
            yield f"left behind: {row['kind']} is {row['state']}"
        for error in self.world.errors():
            yield f"the bot raised {error!r}"

    def _label(self, entry_id: int) -> str:
        """Return what an entry is about; numbers that are only in our rows are left out."""
        entry = self.power.entries.get(entry_id)
        if entry is None:
            return f"unknown entry {entry_id}"
        person = "" if entry.member_id is None else self._name(entry.member_id)
        return " ".join((entry.kind, entry.about, person, re.sub(r"\d+", "_", entry.detail))).strip()

    def _name(self, snowflake: int) -> str:
        channel = self.world.sim.backend.channels.get(snowflake)
        people = {person.id: name for name, person in self.world.people.items()}
        if channel is None:
            return people.get(snowflake, "somebody")
        return f"{self._name(channel.parent_id)}/{channel.name}" if channel.parent_id else str(channel.name)

    def _shown(self, channel: Channel) -> Iterator[str]:
        """Say what a channel or thread is like, who is in it, and each message of an entry that stands in it."""
        where = (
            self._name(channel.id) if channel.guild_id else f"DM {[*map(self._name, channel.recipient_ids)]}"
        )
        if channel.guild_id:
            rights = sorted(
                (self._name(one.target_id), int(one.allow), int(one.deny)) for one in channel.overwrites
            )
            inside = sorted(self._name(int(one)) for one in channel.thread_members or ())
            shut = channel.thread_metadata and (
                channel.thread_metadata.locked,
                channel.thread_metadata.archived,
            )
            yield f"{where} type {channel.type} rights {rights} inside {inside} shut {shut}"
        for message in self.world.sim.backend.messages.get(channel.id, {}).values():
            marks = [part["id"] for part in walk(message.components) if part.get("id", 0) > MARK_BASE]
            if marks:
                seen = Seen(self.world.sim, channel.id, message.id)
                label = self._label(marks[0] - MARK_BASE)
                yield f"{where} {label}: {self._masked(seen.text)} {seen.labels}"

    def _masked(self, text: str) -> str:
        """Put names for ids, and nothing for times that hang on when somebody pressed."""
        known = {row[0] for row in query(self.world, "SELECT starts_at FROM meeting")}
        text = NAMED.sub(lambda match: f"<{self._name(int(match[1]))}>", text)
        return STAMP.sub(lambda match: match[0] if int(match[1]) in known else "<t>", text)

    def _rows(self) -> Iterator[str]:
        """Say what is in the tables, without what hangs on when something was done, and on numbers of our rows."""
        for table, asked in ROWS.items():
            yield from (f"{table} {tuple(row)}" for row in query(self.world, asked))
        for row in query(self.world, "SELECT entry_id, state FROM outbox WHERE state IN ('ready', 'dead')"):
            yield f"outbox {self._label(row['entry_id'])} {row['state']}"
