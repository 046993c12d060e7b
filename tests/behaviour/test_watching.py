"""What an operator's monitor reads over HTTP: numbers that name nobody, and one line on what is wrong."""

from __future__ import annotations

import re
import socket
import sqlite3
from contextlib import asynccontextmanager, closing
from typing import TYPE_CHECKING
from unittest.mock import AsyncMock

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.errors import CirclekeeperError, StoreError
from bot.store import vitals as vital_rows
from tests.behaviour.giving_steps import record
from tests.behaviour.sentinel_story import say_everything
from tests.behaviour.sentinels import MARK, Marks, known_ids, leaks
from tests.behaviour.stories import MAIL, join, make_circle, start
from tests.behaviour.test_webhooks import free_port
from tests.harness.world import World, build_bot
from tests.payments.serving import HOST

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping
    from pathlib import Path
    from typing import NoReturn

Labels = tuple[tuple[str, str], ...]
TELLING = re.compile(r"danger|care|duty|side_|help|flag|guild_id|(?<![0-9.])[0-9]{15,}")


class Monitor:
    """A monitor on the same machine."""

    def __init__(self, world: World, port: int) -> None:
        self.world = world
        self._address = f"http://{HOST}:{port}"

    async def get(self, page: str) -> tuple[int, str]:
        """Return status and text of a page."""
        async with aiohttp.ClientSession() as client, client.get(f"{self._address}/{page}") as answer:
            return answer.status, await answer.text()

    async def numbers(self) -> Mapping[str, Mapping[Labels, float]]:
        """Return every number by its name and its labels, as Prometheus reads them."""
        status, text = await self.get("metrics")
        assert status == 200
        found: dict[str, dict[Labels, float]] = {}
        for family in text_string_to_metric_families(text):
            for sample in family.samples:
                found.setdefault(sample.name, {})[tuple(sorted(sample.labels.items()))] = sample.value
        return found

    async def number(self, name: str, **labels: str) -> float:
        """Return one number."""
        return (await self.numbers())[f"circlekeeper_{name}"][tuple(sorted(labels.items()))]

    async def wrong(self) -> str:
        """Return the line on what is wrong; empty where all is well."""
        status, text = await self.get("healthz")
        assert text.count("\n") == 1
        assert (status == 200) == (text == "ok\n"), (status, text)
        return "" if status == 200 else text.rstrip("\n")


@asynccontextmanager
async def watch(folder: Path) -> AsyncIterator[Monitor]:
    """Have a bot with METRICS_PORT set, and a monitor of it."""
    port = free_port()
    async with World.open(folder, settings={"METRICS_PORT": str(port)}) as world:
        yield Monitor(world, port)


async def test_numbers_of_an_evening(tmp_path: Path) -> None:
    """What was owed, sent, given and copied is counted; no label is about a guild or a person, and none tells care."""
    async with watch(tmp_path) as watched:
        world = watched.world
        circle = await make_circle(world)
        for person in world.members:
            await join(world, person, circle)
        await record(world, "12.50")
        room = await start(world, circle)
        await world.say(world.members[0], room, f"my mail: {MAIL}")
        await world.say(world.members[1], room, "listening")

        found = await watched.numbers()

        assert await watched.wrong() == ""
        ours = {name: values for name, values in found.items() if name.startswith("circlekeeper_")}
        assert ours["circlekeeper_outbox_entries_total"][("ending", "done"), ("kind", "room")] == 1
        assert ours["circlekeeper_outbox_lag_seconds"] == {(): 0}
        assert ours["circlekeeper_gifts_total"] == {(("provider", "manual"),): 1}
        assert ours["circlekeeper_screening_seconds_count"] == {(): 2}
        assert ours["circlekeeper_shards"] == {(("state", "up"),): 1, (("state", "away"),): 0}
        assert ours["circlekeeper_guilds"] == {(): 1}
        assert ours["circlekeeper_database_bytes"][(("file", "main"),)] > 4096
        assert ours["circlekeeper_disk_free_bytes"][()] > 0
        assert ours["circlekeeper_backup_age_seconds"][()] <= 7 * 3600
        jobs = {"due", "plan", "purge", "backup", "departures", "gifts"}
        assert {labels[0][1] for labels in ours["circlekeeper_job_age_seconds"]} >= jobs
        assert set(ours["circlekeeper_job_failures_total"].values()) == {0}
        assert set(ours["circlekeeper_healthy"].values()) == {1}
        assert found["process_resident_memory_bytes"][()] > 0
        labels = {label for values in ours.values() for labels in values for label in labels}
        names = {"kind", "ending", "job", "shard", "state", "file", "provider", "part", "le", "version"}
        assert {name for name, _ in labels} == names
        assert [one for name, one in labels if TELLING.search(one)] == []


async def test_what_is_late_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An entry that Discord does not take is counted as tried again, stays due, and its lag grows."""
    async with watch(tmp_path) as watched:
        world = watched.world
        circle = await make_circle(world, announce=False)
        world.wire.fail_before(status=503, times=None)
        await world.press(world.admin, circle.made, "Announce")
        await world.later(minutes=1)
        assert await watched.number("outbox_entries_total", kind="card", ending="retried") > 3
        monkeypatch.setattr(world.bot.services.outbox, "claim", AsyncMock(side_effect=StoreError("busy")))
        await world.later(hours=1)
        assert world.errors()
        assert await watched.number("outbox_due", kind="card") >= 1
        assert await watched.number("outbox_lag_seconds") > 1000
        world.wire.heal()


async def test_nothing_said_is_in_the_numbers(tmp_path: Path) -> None:
    """A whole circle of marked texts, care and danger in it, leaves no mark, no id, no word of care on a page."""
    async with watch(tmp_path) as watched:
        mark = Marks()
        await say_everything(watched.world, mark)
        await watched.world.later(hours=2)

        pages = [(await watched.get(page))[1] for page in ("metrics", "healthz")]

        assert leaks(tmp_path / "none", *pages) == []
        assert set(re.findall(r"[0-9]{15,}", "".join(pages))) & known_ids(watched.world) == set()
        lines = [line for line in pages[0].splitlines() if not line.startswith("#")]
        assert [line for line in lines if TELLING.search(line.lower())] == []

        watched.world.bot.parts.alarm.ended_well[MARK] = watched.world.now()
        assert leaks(tmp_path / "none", (await watched.get("metrics"))[1]) == ["stream 0"], "a planted leak"


async def test_each_fault_has_its_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut off, stuck, locked, full, without a copy: each is one line and a 503, and gone when it is well again."""
    async with watch(tmp_path) as watched:
        world, bot = watched.world, watched.world.bot
        shard = bot.shards[0]
        await shard.disconnect()
        await world.settle()
        assert await watched.wrong() == ""
        await world.later(minutes=3)
        assert await watched.wrong() == "Cut off from Discord for 3 min."
        assert await watched.number("healthy", part="gateway") == 0
        assert await watched.number("shards", state="away") == 1
        await shard.reconnect()
        await world.settle()
        assert await watched.wrong() == ""

        database = bot.parts.database
        await database._run(database._writer, lambda conn: conn.execute("PRAGMA busy_timeout=50").fetchall())
        with closing(sqlite3.connect(world.database_file, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            assert await watched.wrong() == "The database cannot be written to: database is locked."
            other.execute("ROLLBACK")
        assert await watched.wrong() == ""

        with monkeypatch.context() as patched:
            patched.setattr(vital_rows, "free", lambda _: 2 * 1024**2)
            assert (await watched.wrong()).startswith("The disk is nearly full: 2.0 MiB free, 20.")

        async def refuse(*_: object, **__: object) -> NoReturn:
            raise StoreError("The copy cannot be written.")

        with monkeypatch.context() as patched:
            patched.setattr(database, "copy_to", refuse)
            patched.setattr(bot.services.outbox, "claim", refuse)
            await world.later(days=2)
            wrong = await watched.wrong()
            failed = await watched.number("job_failures_total", job="backup")
            assert len(world.errors()) > 1
        assert re.search(
            r"^The outbox was not looked at for 2 d.* The newest copy of the database is 2 d.* old\.$", wrong
        )
        assert failed > 20
        await world.later(seconds=world.tick_seconds)
        assert await watched.wrong() == ""


async def test_a_taken_port_is_one_sentence(tmp_path: Path) -> None:
    """Where the port is somebody else's the bot does not start, and says which setting to change."""
    with socket.create_server((HOST, 0)) as taken:
        port = taken.getsockname()[1]
        settings = {"DISCORD_TOKEN": "simulated", "DATA_DIR": str(tmp_path), "METRICS_PORT": str(port)}
        bot = build_bot(settings, 15)
        with pytest.raises(
            CirclekeeperError, match=rf"127\.0\.0\.1:{port} is taken; set another METRICS_PORT"
        ):
            await bot.open()
