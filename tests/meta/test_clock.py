"""One reader of the clock, one of the environment: everything else is handed what it needs to know."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

import pytest

from tests.meta.source import ROOT, Source, docstrings, dotted, plant, qualified, sources

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CLOCKS = {
    "datetime.datetime.now",
    "datetime.datetime.utcnow",
    "datetime.datetime.today",
    "datetime.date.today",
    "time.time",
    "time.time_ns",
    "time.localtime",
    "time.gmtime",
    "discord.utils.utcnow",
}
ENVIRONMENT = {
    "os.environ",
    "os.environb",
    "os.getenv",
    "os.getenvb",
    "dotenv.load_dotenv",
    "dotenv.dotenv_values",
}
SQL_CLOCK = re.compile(
    r"current_(timestamp|date|time)\b|\bunixepoch\s*\(\s*(\)|'now)|\b(datetime|date|time|strftime|julianday)\s*\([^)]*'now'",
    re.IGNORECASE,
)
MAY_READ_THE_CLOCK = ("bot/clock.py",)
MAY_READ_THE_ENVIRONMENT = ("config/", "run_bot.py")


def reads(source: Source) -> Iterator[tuple[int, str]]:
    """Yield line and full name of every clock or environment that a module reaches for, whatever it calls them."""
    names, prose = qualified(source), docstrings(source.tree)
    for node in ast.walk(source.tree):
        if isinstance(node, (ast.Attribute, ast.Name)):
            first, dot, rest = dotted(node).partition(".")
            yield node.lineno, f"{names.get(first, first)}{dot}{rest}"
        elif isinstance(node, ast.Constant) and node not in prose and SQL_CLOCK.search(str(node.value)):
            yield node.lineno, "SQL's own clock"


def breaches(root: Path) -> list[str]:
    """Return each place that reads the clock or the environment and may not."""
    found = []
    for source in sources(root, "bot", "cogs", "config", "run_bot.py"):
        for line, name in reads(source):
            clock = name in CLOCKS or name == "SQL's own clock"
            if (clock and not source.path.startswith(MAY_READ_THE_CLOCK)) or (
                name in ENVIRONMENT and not source.path.startswith(MAY_READ_THE_ENVIRONMENT)
            ):
                found.append(f"{source.path}:{line} reads {name}")
    scripts = {path: path.read_text(encoding="utf-8") for path in sorted((root / "bot").rglob("*.sql"))}
    return found + [
        f"{path.relative_to(root).as_posix()} reads SQL's own clock"
        for path, script in scripts.items()
        if SQL_CLOCK.search(re.sub(r"--.*", "", script))
    ]


def test_nobody_else_reads_the_clock_or_the_environment() -> None:
    """A simulated Discord can move all of the bot's time, and its settings come in through one door."""
    assert breaches(ROOT) == []


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("bot/a.py", "from datetime import UTC, datetime\nx = datetime.now(UTC)"),
        ("bot/a.py", "import datetime as dt\nx = dt.datetime.now()"),
        ("bot/a.py", "from datetime import date as d\nx = d.today()"),
        ("bot/a.py", "from datetime import datetime\nwhen = datetime.utcnow"),
        ("bot/a.py", "import time\nx = time.time()"),
        ("bot/a.py", "from time import time as seconds\nx = seconds()"),
        ("cogs/a/_cog.py", "import discord\nx = discord.utils.utcnow()"),
        ("cogs/a/_cog.py", "from discord.utils import utcnow\nx = utcnow()"),
        ("bot/store/a.py", "SQL = 'INSERT INTO seat VALUES (1, unixepoch())'"),
        ("bot/store/a.py", "SQL = \"SELECT strftime('%s', 'now')\""),
        ("bot/store/0001_a.sql", "CREATE TABLE a (at INTEGER DEFAULT CURRENT_TIMESTAMP) STRICT;"),
        ("bot/a.py", "import os\nx = os.environ['DISCORD_TOKEN']"),
        ("bot/a.py", "from os import getenv\nx = getenv('A')"),
        ("cogs/a/_cog.py", "import os as system\nx = system.environ"),
        ("bot/app.py", "from dotenv import load_dotenv\nload_dotenv()"),
        ("run_bot.py", "import time\nx = time.time()"),
    ],
)
def test_a_breach_is_seen(tmp_path: Path, path: str, code: str) -> None:
    """Whatever name it goes by, a clock or an environment of one's own is found."""
    assert [breach.split(":")[0].split(" ")[0] for breach in breaches(plant(tmp_path, path, code))] == [path]


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("bot/clock.py", "from discord.utils import utcnow\nx = utcnow()"),
        ("run_bot.py", "import os\nx = os.environ"),
        ("config/settings.py", "import os\nx = os.environ"),
        ("bot/a.py", "import time\nx = time.monotonic()"),
        ("bot/a.py", "from datetime import UTC, datetime\nx = datetime.fromtimestamp(0, UTC)"),
        ("bot/a.py", "def f(clock):\n    return clock.now()"),
        ("bot/a.py", "def f(now, time):\n    return now.time(), time"),
        ("bot/store/a.py", "SQL = \"SELECT strftime('%Y', at, 'unixepoch')\""),
        ("bot/store/0001_a.sql", "-- never CURRENT_TIMESTAMP\nCREATE TABLE a (at INTEGER) STRICT;"),
    ],
)
def test_what_is_allowed_stays_allowed(tmp_path: Path, path: str, code: str) -> None:
    """The readers may read, and asking the clock one was handed is no breach."""
    assert breaches(plant(tmp_path, path, code)) == []


def test_no_transaction_asks_what_time_it_is() -> None:
    """A transaction runs on the database's thread and may run late: the time is taken before it, by whoever asks."""
    asking = [
        f"{source.path}:{call.lineno}"
        for source in sources(ROOT, "bot")
        for function in ast.walk(source.tree)
        if isinstance(function, ast.FunctionDef | ast.Lambda)
        and "conn" in [argument.arg for argument in function.args.args]
        for call in ast.walk(function)
        if isinstance(call, ast.Call) and ast.unparse(call.func).endswith("_clock.now")
    ]
    assert asking == []
