"""The requirement files: exact versions, what is used and no more, and no video codecs."""

from __future__ import annotations

import importlib.metadata
import re
import sys
from typing import TYPE_CHECKING

import pytest

from tests.meta.source import ROOT, imports, sources

if TYPE_CHECKING:
    from pathlib import Path

PIN = re.compile(r"(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)==(?P<version>[0-9][0-9A-Za-z.]*)")
NOT_IMPORTED = {"tzdata"}  # data that Python's zoneinfo finds by itself
# what is imported goes by another name than what is installed
IMPORTED_AS = {
    "discord.py": "discord",
    "APScheduler": "apscheduler",
    "python-dotenv": "dotenv",
    "Babel": "babel",
    "google-re2": "re2",
    "phonenumberslite": "phonenumbers",
}
EXTRA = {"PIL"}  # requirements-charts.txt: asked for where it is used, and done without where it is not there
OURS = {"bot", "cogs", "config", "run_bot"}


def lines(path: Path) -> list[str]:
    """Return what a requirements file asks for, without comments and blank lines."""
    said = (re.sub(r"(^|\s)#.*", "", line).strip() for line in path.read_text(encoding="utf-8").splitlines())
    return [line for line in said if line]


def pins(path: Path) -> dict[str, str]:
    """Return name -> version of a file's exact pins."""
    return {found["name"]: found["version"] for line in lines(path) if (found := PIN.fullmatch(line))}


def loose(path: Path) -> list[str]:
    """Return the lines that are neither an exact pin nor another requirements file."""
    return [line for line in lines(path) if not PIN.fullmatch(line) and not line.startswith("-r ")]


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-charts.txt", "requirements-dev.txt"])
def test_every_version_is_exact(name: str) -> None:
    """The same files install the same packages tomorrow."""
    assert lines(ROOT / name)
    assert loose(ROOT / name) == []


@pytest.mark.parametrize(
    "line", ["aiohttp", "aiohttp>=3", "aiohttp~=3.14", "aiohttp==3.*", "simcord[preview]==3.2.1", "./here"]
)
def test_a_loose_line_is_seen(tmp_path: Path, line: str) -> None:
    """Ranges, wildcards, extras and paths are not exact."""
    target = tmp_path / "requirements.txt"
    target.write_text(f"# pins\n-r other.txt\naiosqlite==0.22.1  # the database\n{line}\n", encoding="utf-8")

    assert loose(target) == [line]


def test_the_bot_imports_what_it_asks_for_and_nothing_else() -> None:
    """requirements.txt is all that running needs, and nothing in it is unused; the demo alone may ask for more."""
    pinned = pins(ROOT / "requirements.txt").keys() - NOT_IMPORTED
    asked = {IMPORTED_AS.get(name, name) for name in pinned}
    used = {
        name.partition(".")[0]
        for source in sources(ROOT, "bot", "cogs", "config", "run_bot.py")
        if not source.module.startswith("bot.demo")
        for _, name in imports(source)
    }

    assert used - OURS - set(sys.stdlib_module_names) - EXTRA == asked


def test_this_environment_is_the_one_asked_for() -> None:
    """The tests ran against the pinned versions, not against what happened to be there."""
    wanted: dict[str, str] = {}
    for name in ("requirements.txt", "requirements-charts.txt", "requirements-dev.txt"):
        wanted |= pins(ROOT / name)

    assert {name: importlib.metadata.version(name) for name in wanted} == wanted


def test_no_codecs() -> None:
    """The simulator's preview works without the 118 MB of `av` that its extra asks for."""
    with pytest.raises(importlib.metadata.PackageNotFoundError):
        importlib.metadata.version("av")
