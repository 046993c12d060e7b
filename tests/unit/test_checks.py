"""What --check says: each thing that would stop a start, found without touching it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import socket
import sqlite3
import zoneinfo
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from aiohttp import web

from bot import checks, checks_running
from bot.app import DATABASE_FILE
from bot.checks import CheckLine, check
from bot.domain.outbox import Kind
from bot.services.backups import Backups
from bot.store import outbox, vitals
from bot.store.database import Database
from bot.store.migrate import migrate, migrations
from config.settings import Settings
from tests.store.rows import NOW, owed

if TYPE_CHECKING:
    from pathlib import Path

    from bot.store.database import Connection

NEWEST = migrations()[-1].number


@dataclass
class Fixed:
    """A clock that stands still."""

    at: datetime = datetime(2026, 12, 1, tzinfo=UTC)

    def now(self) -> datetime:
        """Return the time it was set to."""
        return self.at


def look(name: str, folder: Path, clock: Fixed | None = None) -> CheckLine:
    """Return one line of a check on a data folder."""
    lines = check(Settings(discord_token="a.b.c", data_dir=folder), clock or Fixed())
    return next(line for line in lines if line.name == name)


def test_an_empty_folder_will_do(tmp_path: Path) -> None:
    """A first start needs nothing but a place to write; the check makes no file in it."""
    lines = check(Settings(discord_token="a.b.c", data_dir=tmp_path / "data"), Fixed())

    assert [line.name for line in lines if not line.ok] == []
    assert list(tmp_path.iterdir()) == []


def test_no_token_is_told(tmp_path: Path) -> None:
    """A bot without a token cannot start, and the check says that the demo can."""
    line = check(Settings(data_dir=tmp_path), Fixed())[0]

    assert (line.name, line.ok) == ("settings", False)
    assert "demo" in line.says


def test_a_file_in_the_way_is_told(tmp_path: Path) -> None:
    """A DATA_DIR that is a file, or lies in one, is no folder."""
    (tmp_path / "data").write_text("")

    assert not look("data folder", tmp_path / "data").ok
    assert not look("data folder", tmp_path / "data" / "deeper").ok


def test_a_folder_that_takes_no_file_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no file can be made the line says what the system said; a folder without right to write likewise."""

    def refuse(**_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("tempfile.TemporaryFile", refuse)
    refused = look("data folder", tmp_path)
    monkeypatch.setattr("os.access", lambda *_: False)
    forbidden = look("data folder", tmp_path)

    assert (refused.ok, "permission denied" in refused.says) == (False, True)
    assert (forbidden.ok, "this user" in forbidden.says) == (False, True)


def test_a_full_disk_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk with less room than the write-ahead log may need will not do."""
    monkeypatch.setattr(checks, "_NEED", 2**60)

    line = look("data folder", tmp_path)

    assert (line.ok, "nearly full" in line.says) == (False, True)


async def test_the_database_of_a_running_bot_is_sound(tmp_path: Path) -> None:
    """A database that another has open is read beside it, and stays open to it."""
    database = await Database.open(tmp_path / DATABASE_FILE, now=0)
    try:
        line = look("database", tmp_path)
        await database.read(lambda conn: conn.execute("SELECT 1").fetchone())
    finally:
        await database.close()

    assert line.ok
    assert line.says.endswith(f"is sound, with schema {NEWEST}.")


def test_an_older_database_is_tried_and_left(tmp_path: Path) -> None:
    """The migrations run on a copy: the line says what the next start will do, and the file is as it was."""
    with contextlib.closing(sqlite3.connect(tmp_path / DATABASE_FILE, isolation_level=None)) as conn:
        migrate(conn, to=1)
    before = (tmp_path / DATABASE_FILE).read_bytes()

    line = look("database", tmp_path)

    assert line.ok
    assert f"its schema 1 becomes {NEWEST}" in line.says
    assert (tmp_path / DATABASE_FILE).read_bytes() == before


def test_what_a_killed_bot_left_is_read_and_left(tmp_path: Path) -> None:
    """A write-ahead log that nobody folded in counts as part of the database, and is not folded in by a check."""
    origin, left = tmp_path / "origin", tmp_path / "left"
    origin.mkdir()
    left.mkdir()
    with contextlib.closing(sqlite3.connect(origin / DATABASE_FILE, isolation_level=None)) as conn:
        conn.execute("PRAGMA journal_mode = WAL")
        migrate(conn)
        for name in (DATABASE_FILE, f"{DATABASE_FILE}-wal"):
            shutil.copy(origin / name, left / name)
    before = {path.name: path.read_bytes() for path in left.iterdir()}

    line = look("database", left)

    assert line.says.endswith(f"is sound, with schema {NEWEST}.")
    assert {name: (left / name).read_bytes() for name in before} == before


def test_a_newer_or_broken_database_is_told(tmp_path: Path) -> None:
    """A database of a newer version, a file that is none, and a damaged one will not do."""
    path = tmp_path / DATABASE_FILE
    with contextlib.closing(sqlite3.connect(path)) as conn:
        conn.execute(f"PRAGMA user_version = {NEWEST + 1}")
    newer = look("database", tmp_path)
    path.write_bytes(b"no database" * 100)
    none = look("database", tmp_path)

    assert (newer.ok, str(NEWEST + 1) in newer.says) == (False, True)
    assert (none.ok, "cannot be used" in none.says) == (False, True)


def test_a_damaged_database_is_told(tmp_path: Path) -> None:
    """A file in which an index and its table disagree is damaged, and the line says what to put in its place."""
    with contextlib.closing(sqlite3.connect(tmp_path / DATABASE_FILE, isolation_level=None)) as conn:
        migrate(conn)
        conn.execute("CREATE TABLE planted (a TEXT)")
        conn.execute("INSERT INTO planted VALUES ('x')")
        conn.execute("PRAGMA writable_schema = ON")
        conn.execute(
            "UPDATE sqlite_schema SET sql = 'CREATE TABLE planted (a TEXT CHECK (a = 1))' WHERE name = 'planted'"
        )

    line = look("database", tmp_path)

    assert (line.ok, "backups" in line.says) == (False, True)


def test_missing_or_wrong_zone_data_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without zone data, or with data that knows no daylight saving, circles would meet at the wrong hour."""

    def nowhere(name: str) -> zoneinfo.ZoneInfo:
        raise zoneinfo.ZoneInfoNotFoundError(name)

    monkeypatch.setattr("zoneinfo.ZoneInfo", nowhere)
    missing = look("time zones", tmp_path)
    monkeypatch.setattr("zoneinfo.ZoneInfo", lambda _: UTC)
    flat = look("time zones", tmp_path)

    assert (missing.ok, "tzdata" in missing.says) == (False, True)
    assert (flat.ok, "daylight saving" in flat.says) == (False, True)


def test_overdue_help_lines_are_named(tmp_path: Path) -> None:
    """Lines that somebody should have looked at again are named, and do not stop a start."""
    fresh = look("content", tmp_path)
    later = look("content", tmp_path, Fixed(datetime(2036, 1, 1, tzinfo=UTC)))

    assert fresh.ok
    assert "look at again" not in fresh.says
    assert later.ok
    assert "look at again in help_lines.toml: " in later.says


async def test_the_doctor_says_what_it_says_in_discord(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Old copies, a disk that fills up, old zones: the same words as in /setup, and none of it stops a start."""
    well = look("doctor", tmp_path)
    database = await Database.open(tmp_path / DATABASE_FILE, now=int(Fixed().at.timestamp()) - 86400 * 3)
    await database.close()
    monkeypatch.setattr("bot.services.machine.zones_version", lambda: "2019c")
    wanting = look("doctor", tmp_path)

    assert well.says.startswith("Disk, zone data, copies and help lines are well.")
    assert wanting.ok
    assert "There is no fresh copy of the database. The newest is 72 hours old" in wanting.says
    assert "It is version 2019c." in wanting.says


@pytest.mark.parametrize("name", ["content", "texts", "screening rules"])
def test_content_that_cannot_be_read_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """A folder config/ without its files fails the lines that need them, each with the file's name."""
    (tmp_path / "locales").mkdir()
    monkeypatch.setattr(checks, "CONFIG", tmp_path)

    line = look(name, tmp_path)

    assert not line.ok
    assert line.says


def test_webhooks_are_told_without_their_secrets(tmp_path: Path) -> None:
    """The check says where payment services are listened to and for how many guilds, and never a secret."""

    def says(**env: str) -> str:
        settings = Settings.from_env({"DISCORD_TOKEN": "a.b.c", "DATA_DIR": str(tmp_path), **env})
        return next(line.says for line in check(settings, Fixed()) if line.name == "webhooks")

    secrets = {"STRIPE_WEBHOOK_SECRETS": f"{'1' * 18}=whsec_TOPSECRET,{'2' * 18}=whsec_b"}
    assert says() == "Off."
    assert "not used" in says(**secrets)
    assert says(WEBHOOK_PORT="8080", **secrets) == "At 127.0.0.1:8080, guilds by provider: stripe for 2."


async def test_a_running_bot_is_asked_how_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beside a bot: its own line on what is wrong, a copy that should be there, what lies undone, a full disk."""
    clock, now = Fixed(), Fixed().now()
    database = await Database.open(tmp_path / DATABASE_FILE, now=0)
    try:
        assert "METRICS_PORT is empty" in running("health", tmp_path).says
        late = now - timedelta(minutes=7)
        await database.write(
            lambda conn: outbox.owe_once(conn, [owed("a", due_at=late), owed("b", due_at=now)])
        )
        assert running("owed", tmp_path) == CheckLine(
            "owed", ok=False, says="2 due now, the oldest 7 min late, although a bot runs: look at its log."
        )
        for minutes, fine in ((9, True), (10, False)):
            begun = (now - timedelta(minutes=minutes)).timestamp()
            os.utime(tmp_path / "circles.lock", (begun, begun))
            assert running("backups", tmp_path).ok is fine
        assert running("backups", tmp_path).says.startswith("There is no copy, although a bot runs")
        clock.at = now - timedelta(days=2)
        await Backups(database, clock).make()
        old = running("backups", tmp_path)
        assert (old.ok, old.says.partition(",")[0]) == (False, "The newest copy is 2 d old")
        await Backups(database, Fixed()).make()
        assert running("backups", tmp_path) == CheckLine(
            "backups", ok=True, says="The newest copy is 0 s old."
        )
        assert running("disk", tmp_path).ok
        monkeypatch.setattr(vitals, "free", lambda _: 1024)
        assert running("disk", tmp_path).says.startswith("The disk is nearly full: 0.0 MiB free")
        answers = [
            await _ask(tmp_path, 200, "ok\n"),
            await _ask(tmp_path, 503, "Cut off from Discord for 3 min.\n"),
        ]
        silent = await _ask(tmp_path, None, "")
    finally:
        await database.close()

    assert [(one.ok, one.says) for one in answers] == [
        (True, "The running bot says that it is well."),
        (False, "Cut off from Discord for 3 min."),
    ]
    assert not silent.ok
    assert silent.says.startswith("A bot runs, but does not answer")


def running(name: str, folder: Path) -> CheckLine:
    """Return one line on a bot that runs, without going through all the others."""
    path, now = folder / DATABASE_FILE, Fixed().now()
    looks = {
        "health": lambda: checks_running.health(Settings(), path),
        "owed": lambda: checks_running.owed(path, now),
        "backups": lambda: checks_running.backups(path, now),
        "disk": lambda: checks_running.room(path),
    }
    return checks._look(name, looks[name])


async def _ask(folder: Path, status: int | None, text: str) -> CheckLine:
    """Return what the check says of a bot whose page answers so; None: nothing listens there."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = int(taken.getsockname()[1])
    settings = Settings(discord_token="a.b.c", data_dir=folder, metrics_port=port)

    def ask() -> CheckLine:
        return checks._look("health", lambda: checks_running.health(settings, folder / DATABASE_FILE))

    if status is None:
        return await asyncio.to_thread(ask)

    async def answer(request: web.BaseRequest) -> web.Response:
        assert request.path == "/healthz"
        return web.Response(status=status, text=text)

    server = web.Server(answer)
    runner = web.ServerRunner(server)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port).start()
        return await asyncio.to_thread(ask)
    finally:
        await runner.cleanup()


async def test_a_bot_that_does_not_run_is_not_blamed(tmp_path: Path) -> None:
    """What is late and an old copy are told, and no fault: the next start sees to both. What was refused is told."""
    database = await Database.open(tmp_path / DATABASE_FILE, now=0)
    now = Fixed().now()

    def week(conn: Connection) -> None:
        outbox.owe_once(conn, [owed("a", due_at=now - timedelta(days=1)), owed("b", kind=Kind.CARD)])
        for entry in outbox.claim(conn, NOW, 1):
            outbox.finish(conn, entry, "dead", NOW)

    await database.write(week)
    await Backups(database, Fixed(now - timedelta(days=9))).make()
    await database.close()

    lines = {
        line.name: line
        for line in check(Settings(discord_token="a", data_dir=tmp_path, metrics_port=9), Fixed())
    }

    assert [name for name, line in lines.items() if not line.ok] == []
    assert lines["owed"].says == "1 due now, the oldest 1 d late. Given up in the last days: card 1."
    assert lines["backups"].says == "The newest copy is 9 d old; the next is made soon after the bot starts."
    assert lines["health"].says.startswith("No bot runs on this database")
