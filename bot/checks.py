"""What `run_bot.py --check` looks at before a start: it reads, tries, and leaves everything as it was."""

from __future__ import annotations

import contextlib
import importlib.metadata
import os
import sqlite3
import tempfile
import zoneinfo
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from bot import checks_running
from bot.app import CONFIG, DATABASE_FILE
from bot.content import load_content
from bot.domain.help_lines import overdue
from bot.domain.machine import examine_machine
from bot.errors import CirclekeeperError
from bot.screening import load_screener
from bot.services.machine import gather
from bot.store.copies import is_damaged
from bot.store.migrate import migrate, migrations, version
from bot.texts import Texts
from bot.ui.doctor import text as words

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bot.clock import Clock
    from config.settings import Settings

_NEED: Final = 20 * 1024 * 1024
"""Bytes that must be free for the database: its log may grow by that before it is folded in."""


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One thing that was looked at: whether it will do, and a sentence on what was seen."""

    name: str
    ok: bool
    says: str


def check(settings: Settings, clock: Clock) -> list[CheckLine]:
    """Look at everything that a start needs. Makes no database, migrates none, and does not go online."""
    database = settings.data_dir / DATABASE_FILE
    looks: dict[str, Callable[[], str]] = {
        "settings": lambda: _settings(settings),
        "webhooks": lambda: _webhooks(settings),
        "data folder": lambda: _data_folder(settings.data_dir),
        "database": lambda: _database(database),
        "disk": lambda: checks_running.room(database),
        "backups": lambda: checks_running.backups(database, clock.now()),
        "owed": lambda: checks_running.owed(database, clock.now()),
        "health": lambda: checks_running.health(settings, database),
        "time zones": _zones,
        "content": lambda: _content(clock),
        "texts": _texts,
        "screening rules": _rules,
        "doctor": lambda: _doctor(database, clock),
    }
    return [_look(name, look) for name, look in looks.items()]


class _Wanting(Exception):
    """Something will not do; the text says what and what to do about it."""


def _look(name: str, look: Callable[[], str]) -> CheckLine:
    try:
        return CheckLine(name, ok=True, says=look())
    except (_Wanting, CirclekeeperError) as wanting:
        return CheckLine(name, ok=False, says=str(wanting))


def _settings(settings: Settings) -> str:
    if not settings.discord_token:
        raise _Wanting("There is no DISCORD_TOKEN, so only the demo can run.")
    return f"Read, with SCREENING={settings.screening}."


def _webhooks(settings: Settings) -> str:
    taken = [f"{name} for {len(guilds)}" for name, guilds in settings.secrets_of_providers.items() if guilds]
    if settings.webhook_port is None:
        return "Off; the secrets of payment services are not used." if taken else "Off."
    return f"At {settings.webhook_host}:{settings.webhook_port}, guilds by provider: {', '.join(taken)}."


def _data_folder(folder: Path) -> str:
    there = next(place for place in (folder, *folder.absolute().parents) if place.exists())
    if not there.is_dir():
        raise _Wanting(f"{there} is a file, but DATA_DIR must be a folder.")
    if not os.access(there, os.W_OK | os.X_OK):
        raise _Wanting(f"{there} cannot be written to by this user.")
    if there != folder:
        return f"{folder} will be made at the first start."
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise _Wanting(
            f"{folder} cannot be written to: {(error.strerror or 'no reason given').lower()}."
        ) from error
    room = os.statvfs(folder)
    if room.f_bavail * room.f_frsize < _NEED:
        raise _Wanting(f"{folder} is nearly full: less than {_NEED // 1024**2} MiB are free.")
    return f"{folder} can be written to."


def _database(path: Path) -> str:
    """Try the migrations on a copy in memory of what is there, so that the file itself stays as it is."""
    newest = migrations()[-1].number
    try:
        with contextlib.closing(sqlite3.connect(":memory:", isolation_level=None)) as copy:
            if path.exists():
                with contextlib.closing(
                    sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
                ) as conn:
                    conn.backup(copy)
            at = version(copy)
            migrate(copy)
            damaged = is_damaged(copy, quick=True)
    except sqlite3.Error as error:
        raise _Wanting(f"{path} cannot be used: {error}.") from error
    if damaged:
        raise _Wanting(f"{path} is damaged; put a copy from its backups in its place.")
    if at == newest:
        return f"{path} is sound, with schema {at}."
    if at:
        return f"{path} is sound; its schema {at} becomes {newest} at the next start."
    return f"{path} will be made at the first start, with schema {newest}."


def _zones() -> str:
    try:
        zone = zoneinfo.ZoneInfo("America/Los_Angeles")
    except zoneinfo.ZoneInfoNotFoundError as error:
        raise _Wanting("There is no time zone data; install the package tzdata.") from error
    winter, summer = (datetime(2026, month, 1, tzinfo=zone).utcoffset() for month in (1, 7))
    if (winter, summer) != (timedelta(hours=-8), timedelta(hours=-7)):
        raise _Wanting("The time zone data does not know daylight saving; install the package tzdata again.")
    return f"{len(zoneinfo.available_timezones())} zones, tzdata {importlib.metadata.version('tzdata')}."


def _content(clock: Clock) -> str:
    content = load_content(CONFIG)
    late = overdue(content.help_lines, clock.now().date())
    counts = f"{len(content.agendas)} agendas, {sum(len(deck.prompts) for deck in content.decks)} prompts, "
    counts += f"{len(content.agreements)} agreements, {len(content.help_lines)} help lines"
    if not late:
        return f"{counts}."
    return f"{counts}; to look at again in help_lines.toml: {', '.join(line.name for line in late)}."


def _texts() -> str:
    texts = Texts(CONFIG / "locales")
    texts.read()
    return f"Languages: {', '.join(texts.languages)}."


def _rules() -> str:
    load_screener(CONFIG / "privacy_rules.toml")
    return "privacy_rules.toml can be used."


def _doctor(path: Path, clock: Clock) -> str:
    """Say of the machine what `/setup` would say, in the same words; none of it keeps the bot from starting."""
    try:
        help_lines = load_content(CONFIG).help_lines
        faults = examine_machine(gather(path, clock.now(), help_lines))
        say = Texts(CONFIG / "locales").to()
        found = [words(fault, {}, say) for fault in faults]
    except (OSError, CirclekeeperError):
        return "Cannot look before the lines above are mended."
    if not found:
        return (
            "Disk, zone data, copies and help lines are well. What Discord knows, /setup says in your server."
        )
    return f"To look at: {' '.join(found)}".replace("**", "").replace("`", "")
