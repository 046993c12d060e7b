"""Importing is free: no module keeps state, and none does anything when it is imported."""

from __future__ import annotations

import ast
import dataclasses
import enum
import importlib
import importlib.util
import json
import logging
import re
import subprocess
import sys
import types
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from pathlib import PurePath
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import discord
import pytest

from tests.meta.source import ROOT, Source, dotted, plant, sources

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CONSTANTS = (
    *(int, float, complex, str, bytes, bool, type(None), range, slice, re.Pattern, enum.Enum),
    *(date, datetime, time, timedelta, timezone, ZoneInfo, Decimal, Fraction, PurePath, discord.Colour),
    *(type, types.FunctionType, types.BuiltinFunctionType, types.ModuleType),
    *(types.GenericAlias, types.UnionType, logging.Logger),
)
DATACLASS_OPTIONS = "__dataclass_params__"  # Python has no public way to ask whether one is frozen
READ_ONLY = {"Mapping", "Sequence", "Set", "AbstractSet"}  # mypy refuses every change through such a name
CACHES = {"cache", "lru_cache", "functools.cache", "functools.lru_cache"}
CHANGES = {
    *("append", "extend", "insert", "remove", "pop", "clear", "sort", "reverse", "add", "discard"),
    *(
        "update",
        "setdefault",
        "popitem",
        "difference_update",
        "intersection_update",
        "symmetric_difference_update",
    ),
}


def constant(value: object) -> bool:
    """Can this value never change, whoever holds it?"""
    if isinstance(value, (tuple, frozenset)):
        return all(constant(part) for part in value)
    if isinstance(value, types.MappingProxyType):
        return all(constant(part) for part in value.values())
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return bool(getattr(type(value), DATACLASS_OPTIONS).frozen)
    return isinstance(value, CONSTANTS) or type(value).__module__ in {
        "typing",
        "typing_extensions",
        "collections.abc",
    }


def table(name: str, value: object, changed: set[str]) -> bool:
    """Is this a table with a constant's name, filled where it stands, that no code changes afterwards?"""
    if name != name.upper() or name in changed:
        return False
    if isinstance(value, discord.Permissions):
        return True
    if not isinstance(value, (dict, list, set)) or not value:
        return False
    parts = value.values() if isinstance(value, dict) else value
    return all(constant(part) or table(name, part, changed) for part in parts)


def changed_names(source: Source) -> set[str]:
    """Return the last part of every name whose contents a module changes."""
    found = set()
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CHANGES:
            found.add(dotted(node.func.value))
        elif isinstance(node, (ast.Subscript, ast.Attribute)) and not isinstance(node.ctx, ast.Load):
            found.add(dotted(node.value))
        elif isinstance(node, ast.AugAssign):
            found.add(dotted(node.target))
    return {name.rpartition(".")[2] for name in found}


def top_level(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield the statements that run at import, those under a module's `if` and `try` too."""
    for statement in body:
        yield statement
        for name in ("body", "orelse", "finalbody"):
            if isinstance(statement, (ast.If, ast.Try, ast.With, ast.For, ast.While)):
                yield from top_level(getattr(statement, name, []))


def assigned(source: Source) -> Iterator[tuple[int, str, str]]:
    """Yield line, name and annotation of every name that a module gives a value at import."""
    for statement in top_level(source.tree.body):
        if (
            isinstance(statement, ast.AnnAssign)
            and isinstance(statement.target, ast.Name)
            and statement.value
        ):
            yield statement.lineno, statement.target.id, ast.unparse(statement.annotation)
        elif isinstance(statement, ast.Assign):
            given = [node for target in statement.targets for node in ast.walk(target)]
            yield from ((node.lineno, node.id, "") for node in given if isinstance(node, ast.Name))


def read_only(annotation: str) -> bool:
    """Is this a type that forbids changes, such as `Mapping[str, int]` or `Final[Sequence[int]]`?"""
    inner = re.sub(r"^(typing\.)?Final\[(.*)\]$", r"\2", annotation)
    return inner.partition("[")[0].rpartition(".")[2] in READ_ONLY


def state(source: Source, module: types.ModuleType, changed: set[str]) -> list[str]:
    """Return what a module keeps that could change; `changed` are the names that some module changes."""
    found = []
    for line, name, annotation in assigned(source):
        value = vars(module).get(name)
        if not (
            name.startswith("__") or constant(value) or read_only(annotation) or table(name, value, changed)
        ):
            found.append(f"{source.path}:{line} keeps {name}")
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Global):
            found.append(f"{source.path}:{node.lineno} changes {', '.join(node.names)}")
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            worn = [dotted(worn.func if isinstance(worn, ast.Call) else worn) for worn in node.decorator_list]
            if CACHES.intersection(worn):
                found.append(f"{source.path}:{node.lineno} remembers the answers of {node.name}")
    return found


def test_no_module_keeps_state() -> None:
    """Two bots in one process share nothing: what a module holds is constant."""
    there = sources(ROOT, "bot", "cogs")
    changed = set().union(*(changed_names(source) for source in there))

    assert [
        row for source in there for row in state(source, importlib.import_module(source.module), changed)
    ] == []


@pytest.mark.parametrize(
    "code",
    [
        "waiting = {}",
        "SEEN: set[int] = set()",
        "ROWS = []",
        "rows = [1, 2]",
        "ROWS = [1, 2]\ndef f():\n    ROWS.append(3)",
        "ROWS = {1: 2}\ndef f():\n    ROWS[3] = 4",
        "ROWS = {1: 2}\ndef f():\n    del ROWS[1]",
        "ROWS = {1: {}}",
        "import discord\nNEED = discord.Permissions(8)\ndef f():\n    NEED.connect = True",
        "PAIR = ([], 1)",
        "if True:\n    waiting = []",
        "from collections import defaultdict\ncounts = defaultdict(int)",
        "import asyncio\nlock = asyncio.Lock()",
        "import discord\nbot = discord.Client(intents=discord.Intents.none())",
        "import dataclasses\n@dataclasses.dataclass\nclass A:\n    n: int = 0\nONE = A()",
        "count = 0\ndef more():\n    global count\n    count += 1",
        "import functools\n@functools.lru_cache(maxsize=9)\ndef f(a):\n    return a",
        "from functools import cache\n@cache\ndef f(a):\n    return a",
        "from typing import Final\nTABLE: Final = {}",
    ],
)
def test_state_is_seen(tmp_path: Path, code: str) -> None:
    """A container, a lock, a client, a counter or a cache at module level is found."""
    assert len(_planted(tmp_path, code)) == 1


@pytest.mark.parametrize(
    "code",
    [
        "import re\nWORD = re.compile('a')\nLIMIT = 3\nNAMES = ('a', frozenset({1}))",
        "import dataclasses\n@dataclasses.dataclass(frozen=True)\nclass A:\n    n: int = 0\nONE = A()",
        "from collections.abc import Mapping\nA: Mapping[str, int] = {}",
        "from collections.abc import Sequence\nfrom typing import Final\nA: Final[Sequence[int]] = [1]",
        "from typing import Final\nTABLE: Final = {'a': 1, 'b': (2, 3)}\nSIZES = [{'a': 1}]",
        "import discord\nNEED = discord.Permissions(8)",
        "from types import MappingProxyType\nA = MappingProxyType({'a': (1, 2)})",
        "import logging\nlog = logging.getLogger(__name__)",
        "from typing import Any, Literal, TypeVar\nT = TypeVar('T')\nL = Literal['a']\nU = int | None",
        "from collections.abc import Callable\nfrom typing import Any\nC = Callable[[int], Any]",
        "__all__ = ['a']\ndef f():\n    here = []\n    return here\nclass A:\n    pass",
        "from datetime import timedelta\nfrom decimal import Decimal\nDAY = timedelta(days=1)\nCENT = Decimal('0.01')",
        "from typing import NamedTuple\nclass P(NamedTuple):\n    x: int\nHERE = P(1)",
    ],
)
def test_constants_stay_allowed(tmp_path: Path, code: str) -> None:
    """Patterns, numbers, frozen values, read-only tables, types and loggers are no state."""
    assert _planted(tmp_path, code) == []


def _planted(tmp_path: Path, code: str) -> list[str]:
    (source,) = sources(plant(tmp_path, "bot/planted.py", code), "bot")
    spec = importlib.util.spec_from_file_location("planted_for_state", tmp_path / source.path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    try:
        spec.loader.exec_module(module)
    finally:
        del sys.modules[spec.name]
    return state(source, module, changed_names(source))


WATCH = """
import sys
others, ours, root = (part.split() for part in sys.argv[1:4])
import importlib, logging, signal, threading
for name in others:
    importlib.import_module(name)
done = []
def look(event, args):
    writes = event == "open" and (set(str(args[1] or "")) & set("wax+") or (args[2] or 0) & 0o3103)
    if writes or event in {EVENTS}:
        done.append(f"{event} {args!r:.200}")
before = [threading.active_count(), len(logging.getLogger().handlers), signal.getsignal(signal.SIGTERM)]
sys.addaudithook(look)
for name in ours:
    importlib.import_module(name)
    if done:
        sys.exit(f"importing {name}: {done}")
after = [threading.active_count(), len(logging.getLogger().handlers), signal.getsignal(signal.SIGTERM)]
sys.exit(0 if before == after else f"importing changed {before} to {after}")
""".replace(
    "{EVENTS}",
    repr(
        {
            *(
                "sqlite3.connect",
                "socket.connect",
                "socket.bind",
                "socket.__new__",
                "subprocess.Popen",
                "os.system",
            ),
            *("os.mkdir", "os.remove", "os.rename", "os.chmod", "os.putenv", "_thread.start_new_thread"),
        }
    ),
)


def import_all(root: Path) -> subprocess.CompletedProcess[str]:
    """Import every module of `bot` and `cogs` in a process that watches what happens meanwhile."""
    ours = [source.module for source in sources(root, "bot", "cogs", "config")]
    others = [
        "discord",
        "aiosqlite",
        "aiohttp.web",
        "apscheduler.schedulers.asyncio",
        "babel.messages.pofile",
    ]
    others += ["dateutil.rrule", "re2", "phonenumbers", "simcord", "simcord.preview"]
    return subprocess.run(
        [sys.executable, "-B", "-W", "ignore", "-c", WATCH, " ".join(others), " ".join(ours), ""],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_importing_does_nothing() -> None:
    """Importing the whole bot opens no file for writing, no socket, no database, no thread, and prints nothing."""
    done = import_all(ROOT)

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize(
    "code",
    [
        "import sqlite3\nsqlite3.connect('circles.db')",
        "open('log.txt', 'a').close()",
        "import pathlib\npathlib.Path('data').mkdir()",
        "import socket\nsocket.socket()",
        "import threading\nthreading.Thread(target=print).start()",
        "import logging\nlogging.getLogger().addHandler(logging.NullHandler())",
        "print('hello')",
        "import os\nos.environ['A'] = 'b'",
    ],
)
def test_a_side_effect_is_seen(tmp_path: Path, code: str) -> None:
    """A module that does something when it is imported is found."""
    plant(tmp_path, "bot/__init__.py", "")
    done = import_all(plant(tmp_path, "bot/a.py", code))

    assert (done.returncode, done.stdout, done.stderr) != (0, "", "")
    assert json.dumps(done.stderr).find("No module named") == -1
