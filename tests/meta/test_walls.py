"""Who may import whom: the walls between the rooms of the house, kept by reading every import there is."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.meta.source import ROOT, imports, plant, sources

if TYPE_CHECKING:
    from pathlib import Path


class Room(NamedTuple):
    """What the modules of one room may import of ours, and what of others' they must not."""

    ours: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    stdlib_only: bool = False
    doors: tuple[str, ...] = ("bot.errors", "bot.clock", "bot.texts")


SQL = ("aiosqlite", "sqlite3")
PLUMBING = (*SQL, "apscheduler", "aiohttp")
EVERYTHING = Room(ours=("bot", "config"))
ROOMS = {
    "bot.domain": Room(never=("sqlite3", "asyncio", "socket"), stdlib_only=True, doors=("bot.errors",)),
    "bot.store": Room(ours=("bot.domain",), never=("discord", "apscheduler", "aiohttp")),
    "bot.services": Room(ours=("bot.domain", "bot.store", "bot.screening"), never=("discord", *PLUMBING)),
    "bot.screening": Room(ours=("bot.domain",), never=("discord", *PLUMBING)),
    "bot.ui": Room(ours=("bot.domain",), never=PLUMBING),
    "bot.outbox": Room(ours=("bot.domain", "bot.services", "bot.ui"), never=SQL),
    "bot.payments": Room(ours=("bot.domain", "bot.services", "bot.ui"), never=SQL),
    "bot.watching": Room(
        ours=("bot.domain", "bot.services", "bot.screening", "bot.scheduling", "bot.__version__"),
        never=(*SQL, "apscheduler"),
    ),
    "cogs": Room(ours=("bot.domain", "bot.services", "bot.ui", "bot.client"), never=PLUMBING),
    "bot.app": EVERYTHING,
    "bot.client": EVERYTHING,
    "bot.scheduling": EVERYTHING,
    "bot.lean": Room(doors=(), never=("discord", *PLUMBING)),
    "bot.demo": EVERYTHING,
    "bot.first_run": EVERYTHING,  # the door's walk to a token
    "bot.probe": EVERYTHING,  # the door's look at the real Discord
    "bot.checks": EVERYTHING,  # the door's look at all of it
    "bot.checks_running": EVERYTHING,
    "bot.errand_line": Room(doors=()),  # the words of the command line
    "bot.errands": EVERYTHING,  # what the door does with the database
    # not in the table of the design: the leaves that all may import, and the reader of config's content
    "bot.errors": Room(doors=()),
    "bot.clock": Room(doors=()),
    "bot.texts": Room(doors=("bot.errors",), never=("discord",)),
    "bot.content": Room(ours=("bot.domain",), never=("discord", *PLUMBING)),
    "config": Room(doors=(), never=("discord", *PLUMBING)),
}
OUR_ROOTS = ("bot", "cogs", "config", "tests", "benchmarks", "run_bot")


def within(name: str, room: str) -> bool:
    """Is `name` the module `room` or something in it?"""
    return name == room or name.startswith(f"{room}.")


def forbidden(module: str, imported: str) -> bool:
    """May `module` not import `imported`?"""
    home = next((room for room in ROOMS if within(module, room)), None)
    if (
        home is None
    ):  # the package `bot` itself: `bot/__init__.py` says the version and imports nothing of ours
        return imported.partition(".")[0] in OUR_ROOTS
    room = ROOMS[home]
    if imported.partition(".")[0] not in OUR_ROOTS:
        foreign = imported.partition(".")[0] not in {*sys.stdlib_module_names, "dateutil"}
        return (room.stdlib_only and foreign) or any(within(imported, name) for name in room.never)
    if home == "cogs" and within(imported, "cogs"):
        return imported != "cogs" and imported.split(".")[1] != module.split(".")[1]
    return not any(within(imported, name) for name in (home, *room.ours, *room.doors))


def breaches(root: Path) -> list[str]:
    """Return every import that goes through a wall, as `file:line imports name`; of `a` and `a.b` only `a`."""
    found = []
    for source in sources(root, "bot", "cogs", "config"):
        # `from bot import x` names `bot` itself too; what counts is x
        hits = {
            hit for hit in imports(source) if hit[1] not in OUR_ROOTS[:2] and forbidden(source.module, hit[1])
        }
        outermost = {(line, name) for line, name in hits if (line, name.rpartition(".")[0]) not in hits}
        found += [f"{source.path}:{line} imports {name}" for line, name in sorted(outermost)]
    return found


def test_no_import_goes_through_a_wall() -> None:
    """Every module imports only what its room may."""
    assert breaches(ROOT) == []


def test_every_room_has_walls() -> None:
    """A new package under `bot` needs a row in the table before anything can be built in it."""
    there = {f"bot.{path.stem}" for path in (ROOT / "bot").iterdir() if path.stem != "__init__"} - {
        "bot.__pycache__"
    }

    assert there - ROOMS.keys() == set()


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("bot/domain/a.py", "import discord"),
        ("bot/domain/a.py", "import aiosqlite"),
        ("bot/domain/a.py", "import babel"),
        ("bot/domain/a.py", "import sqlite3"),
        ("bot/domain/a.py", "from bot.clock import Clock"),
        ("bot/domain/a.py", "from bot.texts import Say"),
        ("bot/domain/a.py", "from bot import store"),
        ("bot/domain/a.py", "from config.settings import Settings"),
        ("bot/store/a.py", "import discord"),
        ("bot/store/a.py", "from apscheduler.schedulers import asyncio"),
        ("bot/store/a.py", "import aiohttp.web"),
        ("bot/store/a.py", "from bot.services import seating"),
        ("bot/services/a.py", "import discord.utils"),
        ("bot/services/a.py", "import aiosqlite"),
        ("bot/services/a.py", "from sqlite3 import Connection"),
        ("bot/services/a.py", "import apscheduler"),
        ("bot/services/a.py", "import aiohttp"),
        ("bot/services/a.py", "from bot.outbox import runner"),
        ("bot/services/a.py", "from ..ui import cards"),
        ("bot/services/a.py", "from bot.app import create_bot"),
        ("bot/screening/a.py", "import discord"),
        ("bot/screening/a.py", "from bot.store import seats"),
        ("bot/ui/a.py", "from bot.store import seats"),
        ("bot/ui/a.py", "from bot.services.seating import Seating"),
        ("bot/ui/a.py", "import aiosqlite"),
        ("bot/ui/a.py", "import sqlite3"),
        ("bot/ui/a.py", "import apscheduler"),
        ("bot/ui/a.py", "import aiohttp"),
        ("bot/outbox/a.py", "from bot.store.outbox import claim"),
        ("bot/outbox/handlers/a.py", "from ...store import outbox"),
        ("bot/outbox/a.py", "import sqlite3"),
        ("bot/outbox/a.py", "import aiosqlite"),
        ("bot/outbox/a.py", "from bot.payments import stripe"),
        ("bot/payments/a.py", "from bot.store import ledger"),
        ("bot/payments/a.py", "import sqlite3"),
        ("bot/payments/a.py", "import aiosqlite"),
        ("cogs/one/_cog.py", "from bot.store import seats"),
        ("cogs/one/_cog.py", "from bot.outbox import runner"),
        ("cogs/one/_cog.py", "from bot.app import create_bot"),
        ("cogs/one/_cog.py", "from bot.content import read"),
        ("cogs/one/_cog.py", "from config.settings import Settings"),
        ("cogs/one/_cog.py", "import aiosqlite"),
        ("cogs/one/_cog.py", "import sqlite3"),
        ("cogs/one/_cog.py", "import apscheduler"),
        ("cogs/one/_cog.py", "import aiohttp"),
        ("cogs/one/_cog.py", "from cogs.two import _buttons"),
        ("cogs/one/_cog.py", "from ..two import _buttons"),
        ("cogs/one/__init__.py", "from cogs import two"),
        ("bot/app.py", "from cogs.one import setup"),
        ("bot/client.py", "import cogs.one"),
        ("bot/scheduling.py", "import cogs.one"),
        ("bot/demo/hub.py", "from cogs import one"),
        ("bot/app.py", "from tests.support import bot"),
        ("bot/errors.py", "from bot.domain import seating"),
        ("bot/clock.py", "from bot.errors import Refusal"),
        ("bot/content.py", "from bot.store import prompts"),
        ("bot/__init__.py", "from bot.app import create_bot"),
        ("config/settings.py", "from bot.errors import Refusal"),
        ("bot/services/a.py", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import discord"),
        ("cogs/one/_cog.py", "def late():\n    from bot.store import seats"),
        ("bot/ui/a.py", "import importlib\nimportlib.import_module('bot.store.seats')"),
    ],
)
def test_a_breach_is_seen(tmp_path: Path, path: str, code: str) -> None:
    """One planted import through each wall is found, however it is written."""
    (breach,) = breaches(plant(tmp_path, path, code))

    assert breach.startswith(f"{path}:{len(code.splitlines())} imports ")


@pytest.mark.parametrize(
    ("path", "code"),
    [
        (
            "bot/domain/a.py",
            "import re\nfrom dateutil.rrule import rrule\nfrom bot.errors import Refusal\nfrom . import b",
        ),
        (
            "bot/store/a.py",
            "import sqlite3\nimport aiosqlite\nfrom bot.domain import seating\nfrom bot.clock import Clock",
        ),
        (
            "bot/services/a.py",
            "from bot.store import seats\nfrom bot.screening import gate\nfrom bot.texts import Say",
        ),
        ("bot/screening/a.py", "import re2\nimport phonenumbers\nfrom bot.domain.findings import Finding"),
        ("bot/ui/a.py", "import discord\nfrom bot.domain import seating\nfrom bot.texts import Say"),
        (
            "bot/outbox/handlers/a.py",
            "import discord\nfrom bot.services import Services\nfrom bot.ui import cards",
        ),
        ("bot/payments/stripe.py", "import aiohttp.web\nfrom bot.services.ledger import Ledger"),
        (
            "cogs/one/_cog.py",
            "import discord\nfrom bot.client import CirclekeeperBot\nfrom . import _buttons\nimport cogs.one._a",
        ),
        (
            "bot/app.py",
            "import apscheduler\nfrom bot.store.database import Database\nfrom config.settings import Settings",
        ),
        ("bot/demo/hub.py", "import simcord\nfrom bot.app import create_bot"),
        ("bot/content.py", "import tomllib\nfrom bot.domain.prompts import Deck"),
    ],
)
def test_what_is_allowed_stays_allowed(tmp_path: Path, path: str, code: str) -> None:
    """The walls have doors: what the table allows is no breach."""
    assert breaches(plant(tmp_path, path, code)) == []
